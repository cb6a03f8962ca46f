/// A point on the server's clock, with the spellings FHIR and HTTP want.
struct Moment: Sendable, Hashable, Comparable {
  static let second: Int128 = 1_000_000_000
  static let millisecond: Int128 = 1_000_000

  /// Since 1970-01-01T00:00:00Z.
  var nanoseconds: Int128

  static func < (a: Moment, b: Moment) -> Bool { a.nanoseconds < b.nanoseconds }

  /// As fine as `meta.lastUpdated` shows it: to the millisecond.
  var shown: Moment { Moment(nanoseconds: nanoseconds - Moment.remainder(nanoseconds, Moment.millisecond)) }

  /// `2026-03-02T14:00:00.123Z`.
  var instant: String {
    let c = calendar
    let thousandths = Int(Moment.remainder(nanoseconds, Moment.second) / Moment.millisecond)
    return
      "\(Self.pad(c.year, 4))-\(Self.pad(c.month))-\(Self.pad(c.day))T\(Self.pad(c.hour)):\(Self.pad(c.minute)):\(Self.pad(c.second)).\(Self.pad(thousandths, 3))Z"
  }

  /// `Mon, 02 Mar 2026 14:00:00 GMT` (RFC 9110, 5.6.7).
  var httpDate: String {
    let c = calendar
    let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][Int(Self.remainder(Int128(c.days), 7))]
    let month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][c.month - 1]
    return "\(weekday), \(Self.pad(c.day)) \(month) \(Self.pad(c.year, 4)) \(Self.pad(c.hour)):\(Self.pad(c.minute)):\(Self.pad(c.second)) GMT"
  }

  private var calendar: (days: Int, year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
    let seconds = Int((nanoseconds - Self.remainder(nanoseconds, Self.second)) / Self.second)
    let clock = Int(Self.remainder(Int128(seconds), 86400))
    let days = (seconds - clock) / 86400
    let (year, month, day) = Self.civil(days)
    return (days, year, month, day, clock / 3600, clock / 60 % 60, clock % 60)
  }

  static func remainder(_ value: Int128, _ by: Int128) -> Int128 {
    let rest = value % by
    return rest < 0 ? rest + by : rest
  }

  static func pad(_ value: Int, _ width: Int = 2) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  /// Days since 1970-01-01 of a date of the Gregorian calendar.
  ///
  /// Source: Howard Hinnant, "chrono-compatible low-level date algorithms".
  static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// The date so many days after 1970-01-01.
  static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
    let z = days + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
  }
}
