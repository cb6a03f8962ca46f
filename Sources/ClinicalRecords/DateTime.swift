/// A moment with the offset it was written with: `2026-03-02T09:00:00-05:00` (FHIR dateTime with a time, or instant).
///
/// Equality and order are of the instant; `description` is the spelling it was read with.
public struct DateTime: Sendable, CustomStringConvertible {
  /// The spelling it was read with, or the plain one.
  public let description: String
  /// Since 1970-01-01T00:00:00Z.
  public let nanoseconds: Int128
  /// Minutes east of UTC, -840 to 840.
  public let offsetMinutes: Int

  /// Nil unless the text is `YYYY-MM-DDThh:mm:ss[.f…](Z|±hh:mm)` and names a moment that exists; 60 seconds is none.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
      let date = CalendarDate(String(decoding: bytes[..<10], as: UTF8.self)), let day = date.day, let month = date.month,
      let hour = Self.digits(bytes[11..<13]), let minute = Self.digits(bytes[14..<16]), let second = Self.digits(bytes[17..<19]),
      hour < 24, minute < 60, second < 60
    else { return nil }
    var at = 19
    var fraction: Int128 = 0
    if bytes[at] == UInt8(ascii: ".") {
      at += 1
      var scale: Int128 = 100_000_000
      let start = at
      while at < bytes.count, bytes[at] >= 0x30, bytes[at] <= 0x39 {
        fraction += scale * Int128(bytes[at] - 0x30)
        scale /= 10
        at += 1
      }
      guard at > start else { return nil }
    }
    guard at < bytes.count else { return nil }
    if bytes[at] == UInt8(ascii: "Z"), at + 1 == bytes.count {
      offsetMinutes = 0
    } else {
      guard bytes.count == at + 6, bytes[at + 3] == UInt8(ascii: ":"), bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-"),
        let hours = Self.digits(bytes[(at + 1)..<(at + 3)]), let minutes = Self.digits(bytes[(at + 4)..<(at + 6)]),
        minutes < 60, hours < 14 || (hours == 14 && minutes == 0)
      else { return nil }
      offsetMinutes = (hours * 60 + minutes) * (bytes[at] == UInt8(ascii: "-") ? -1 : 1)
    }
    let seconds = Int128(CalendarDate.daysSinceEpoch(date.year, month, day)) * 86400 + Int128(hour * 3600 + minute * 60 + second - offsetMinutes * 60)
    nanoseconds = seconds * 1_000_000_000 + fraction
    description = text
  }

  /// The moment so many nanoseconds after 1970, written with an offset, to the second or as fine as it needs.
  public init(nanoseconds: Int128, offsetMinutes: Int = 0) {
    self.nanoseconds = nanoseconds
    self.offsetMinutes = offsetMinutes
    let local = nanoseconds + Int128(offsetMinutes) * 60_000_000_000
    let (seconds, fraction) = local.floorDivided(by: 1_000_000_000)
    let (days, clock) = seconds.floorDivided(by: 86400)
    let date = CalendarDate(daysSinceEpoch: Int(days))
    var text = "\(date)T\(pad(Int(clock) / 3600)):\(pad(Int(clock) / 60 % 60)):\(pad(Int(clock) % 60))"
    if fraction != 0 {
      var digits = String(Int(fraction) + 1_000_000_000).dropFirst()
      while digits.last == "0" { digits.removeLast() }
      text += "." + digits
    }
    let offset = abs(offsetMinutes)
    text += offsetMinutes == 0 ? "Z" : "\(offsetMinutes < 0 ? "-" : "+")\(pad(offset / 60)):\(pad(offset % 60))"
    description = text
  }

  /// The same moment as UTC.
  public var utc: DateTime { DateTime(nanoseconds: nanoseconds) }

  /// The day it was, where it was written.
  public var date: CalendarDate {
    let local = nanoseconds + Int128(offsetMinutes) * 60_000_000_000
    return CalendarDate(daysSinceEpoch: Int(local.floorDivided(by: 86_400_000_000_000).0))
  }

  static func digits(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard bytes.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
    return bytes.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }
}

extension DateTime: Hashable, Comparable {
  public static func == (a: DateTime, b: DateTime) -> Bool { a.nanoseconds == b.nanoseconds }
  public static func < (a: DateTime, b: DateTime) -> Bool { a.nanoseconds < b.nanoseconds }
  public func hash(into hasher: inout Hasher) { hasher.combine(nanoseconds) }
}

extension DateTime {
  /// This moment and so many seconds, in the same offset.
  public func advanced(bySeconds seconds: Int) -> DateTime {
    DateTime(nanoseconds: nanoseconds + Int128(seconds) * 1_000_000_000, offsetMinutes: offsetMinutes)
  }
}

/// A day, a month or a year: `2026-03-02`, `2026-03`, `2026` (FHIR date).
public struct CalendarDate: Sendable, Hashable, CustomStringConvertible {
  /// From 1 to 9999 when it was read.
  public let year: Int
  /// From 1 to 12; nil for a year alone.
  public let month: Int?
  /// Counted from 1; nil for a month or a year.
  public let day: Int?

  /// Nil unless the text is `YYYY[-MM[-DD]]` and names a date that exists.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 4 || bytes.count == 7 || bytes.count == 10, let year = DateTime.digits(bytes[..<4]), year > 0 else { return nil }
    self.year = year
    guard bytes.count > 4 else {
      month = nil
      day = nil
      return
    }
    guard bytes[4] == UInt8(ascii: "-"), let month = DateTime.digits(bytes[5..<7]), (1...12).contains(month) else { return nil }
    self.month = month
    guard bytes.count > 7 else {
      day = nil
      return
    }
    guard bytes[7] == UInt8(ascii: "-"), let day = DateTime.digits(bytes[8..<10]), day >= 1, day <= Self.days(inMonth: month, of: year) else { return nil }
    self.day = day
  }

  /// The day so many days after 1970-01-01.
  public init(daysSinceEpoch: Int) {
    // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
    let z = daysSinceEpoch + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let doe = z - era * 146_097
    let yoe = (doe - doe / 1460 + doe / 36524 - doe / 146_096) / 365
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100)
    let mp = (5 * doy + 2) / 153
    let month = mp < 10 ? mp + 3 : mp - 9
    year = yoe + era * 400 + (month <= 2 ? 1 : 0)
    self.month = month
    day = doy - (153 * mp + 2) / 5 + 1
  }

  public var description: String {
    var text = String(String(year + 10000).dropFirst())
    if let month { text += "-" + pad(month) }
    if let day { text += "-" + pad(day) }
    return text
  }

  /// Days since 1970-01-01; nil for a month or a year.
  public var daysSinceEpoch: Int? {
    guard let month, let day else { return nil }
    return Self.daysSinceEpoch(year, month, day)
  }

  static func daysSinceEpoch(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yoe = y - era * 400
    let doy = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468
  }

  private static func days(inMonth month: Int, of year: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }
}

private func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

extension Int128 {
  fileprivate func floorDivided(by divisor: Int128) -> (Int128, Int128) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
