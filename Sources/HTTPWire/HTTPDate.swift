/// A moment as HTTP writes it: to the second, in UTC (RFC 9110, 5.6.7).
public struct HTTPDate: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Since 1970-01-01T00:00:00Z, without leap seconds.
  public let secondsSince1970: Int

  /// The moment so many seconds after 1970.
  public init(secondsSince1970: Int) { self.secondsSince1970 = secondsSince1970 }

  /// Reads all three forms of RFC 9110: `Sun, 06 Nov 1994 08:49:37 GMT`, RFC 850's and asctime's.
  ///
  /// Nil for anything else and for dates that do not exist. A name of a weekday is needed but not compared with the date.
  /// Two digits of a year are 1970 to 2069; second 60 is the next minute's first.
  public init?(_ text: String) {
    let words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    switch words.count {
    case 6: self.init(fixed: words)
    case 4: self.init(rfc850: words)
    case 5: self.init(asctime: words)
    default: return nil
    }
  }

  /// `Sun, 06 Nov 1994 08:49:37 GMT`, or asctime's with a day below ten: `Sun Nov  6 08:49:37 1994`.
  private init?(fixed words: [String]) {
    if words[2].isEmpty {
      guard Self.digits(words[3], count: 1) != nil else { return nil }
      self.init(asctime: [words[0], words[1], "0" + words[3], words[4], words[5]])
      return
    }
    guard words[0].hasSuffix(","), Self.weekdays.contains(String(words[0].dropLast())), words[5] == "GMT",
      let day = Self.digits(words[1], count: 2), let month = Self.months.firstIndex(of: words[2]),
      let year = Self.digits(words[3], count: 4)
    else { return nil }
    self.init(year: year, month: month + 1, day: day, time: words[4])
  }

  /// `Sunday, 06-Nov-94 08:49:37 GMT`.
  private init?(rfc850 words: [String]) {
    let date = words[1].split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    guard words[0].hasSuffix(","), Self.longWeekdays.contains(String(words[0].dropLast())), words[3] == "GMT", date.count == 3,
      let day = Self.digits(date[0], count: 2), let month = Self.months.firstIndex(of: date[1]),
      let year = Self.digits(date[2], count: 2)
    else { return nil }
    self.init(year: year < 70 ? 2000 + year : 1900 + year, month: month + 1, day: day, time: words[2])
  }

  /// `Sun Nov 16 08:49:37 1994`.
  private init?(asctime words: [String]) {
    guard Self.weekdays.contains(words[0]), let month = Self.months.firstIndex(of: words[1]),
      let day = Self.digits(words[2], count: 2), let year = Self.digits(words[4], count: 4)
    else { return nil }
    self.init(year: year, month: month + 1, day: day, time: words[3])
  }

  private init?(year: Int, month: Int, day: Int, time: String) {
    let parts = time.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3, let hour = Self.digits(parts[0], count: 2), let minute = Self.digits(parts[1], count: 2),
      let second = Self.digits(parts[2], count: 2), hour < 24, minute < 60, second <= 60
    else { return nil }
    let days = Self.daysSinceEpoch(year, month, day)
    guard day >= 1, Self.civil(days) == (year, month, day) else { return nil }
    secondsSince1970 = days * 86_400 + hour * 3600 + minute * 60 + second
  }

  /// The preferred form: `Sun, 06 Nov 1994 08:49:37 GMT`.
  public var description: String {
    let (days, clock) = Self.floorDivide(secondsSince1970, by: 86_400)
    let (year, month, day) = Self.civil(days)
    let weekday = Self.weekdays[Self.floorDivide(days + 4, by: 7).remainder]
    let years = String(repeating: "0", count: max(0, 4 - String(year).utf8.count)) + String(year)
    return "\(weekday), \(Self.pad(day)) \(Self.months[month - 1]) \(years) "
      + "\(Self.pad(clock / 3600)):\(Self.pad(clock / 60 % 60)):\(Self.pad(clock % 60)) GMT"
  }

  /// Earlier is less.
  public static func < (a: HTTPDate, b: HTTPDate) -> Bool { a.secondsSince1970 < b.secondsSince1970 }

  private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let longWeekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  private static func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  private static func digits(_ text: String, count: Int) -> Int? {
    guard text.utf8.count == count, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
    return Int(text)
  }

  private static func floorDivide(_ value: Int, by divisor: Int) -> (quotient: Int, remainder: Int) {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }

  // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": days_from_civil and civil_from_days.
  private static func daysSinceEpoch(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let y = month <= 2 ? year - 1 : year
    let (era, yoe) = floorDivide(y, by: 400)
    let doy = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468
  }

  private static func civil(_ days: Int) -> (Int, Int, Int) {
    let (era, doe) = floorDivide(days + 719_468, by: 146_097)
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100)
    let mp = (5 * doy + 2) / 153
    let month = mp < 10 ? mp + 3 : mp - 9
    return (yoe + era * 400 + (month <= 2 ? 1 : 0), month, doy - (153 * mp + 2) / 5 + 1)
  }
}
