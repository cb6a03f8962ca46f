/// The span of time that a FHIR date, dateTime or instant stands for: `2026-03` is a month, `2026-03-02T09:00:00Z` a second.
///
/// A time without an offset is taken as UTC. Source: R4 search, 3.1.1.4.7.
struct TimeSpan: Sendable, Hashable {
  /// Nanoseconds since 1970, inclusive.
  let low: Int128
  /// Nanoseconds since 1970, exclusive.
  let high: Int128

  static let forever: Int128 = 1 << 100

  init(low: Int128, high: Int128) {
    self.low = low
    self.high = high
  }

  /// Nil when the text is no FHIR date, dateTime or instant.
  init?(_ text: String) {
    var reader = DigitReader(text)
    guard let year = reader.number(4) else { return nil }
    guard !reader.isAtEnd else { self.init(days: Moment.days(year, 1, 1), to: Moment.days(year + 1, 1, 1)); return }
    guard reader.skip("-"), let month = reader.number(2), (1...12).contains(month) else { return nil }
    let nextMonth = month == 12 ? Moment.days(year + 1, 1, 1) : Moment.days(year, month + 1, 1)
    guard !reader.isAtEnd else { self.init(days: Moment.days(year, month, 1), to: nextMonth); return }
    guard reader.skip("-"), let day = reader.number(2), day >= 1 else { return nil }
    let date = Moment.days(year, month, day)
    guard date < nextMonth else { return nil }
    guard !reader.isAtEnd else { self.init(days: date, to: date + 1); return }
    guard let (clock, width) = reader.clock(), let offset = reader.offset(), reader.isAtEnd else { return nil }
    let low = Int128(date * 86400 - offset) * Moment.second + clock
    self.init(low: low, high: low + width)
  }

  private init(days from: Int, to: Int) {
    self.init(low: Int128(from * 86400) * Moment.second, high: Int128(to * 86400) * Moment.second)
  }

  func contains(_ other: TimeSpan) -> Bool { low <= other.low && other.high <= high }
  func overlaps(_ other: TimeSpan) -> Bool { low < other.high && other.low < high }
}

/// Reads the fixed-width numbers of a date.
private struct DigitReader {
  private var rest: ArraySlice<UInt8>

  init(_ text: String) { rest = Array(text.utf8)[...] }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func skip(_ mark: Character) -> Bool {
    guard let byte = rest.first, byte == mark.asciiValue else { return false }
    rest = rest.dropFirst()
    return true
  }

  mutating func number(_ width: Int) -> Int? {
    guard rest.count >= width else { return nil }
    var value = 0
    for byte in rest.prefix(width) {
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    rest = rest.dropFirst(width)
    return value
  }

  /// `T09:00`, `T09:00:00` or `T09:00:00.123`: nanoseconds into the day, and how wide the last unit is.
  mutating func clock() -> (Int128, Int128)? {
    guard skip("T"), let hour = number(2), hour < 24, skip(":"), let minute = number(2), minute < 60 else { return nil }
    guard skip(":") else { return (Int128(hour * 3600 + minute * 60) * Moment.second, 60 * Moment.second) }
    guard let second = number(2), second < 61 else { return nil }
    var nanoseconds = Int128(hour * 3600 + minute * 60 + second) * Moment.second
    var width = Moment.second
    if skip(".") {
      let before = rest.count
      while let digit = number(1) {
        width = max(width / 10, 1)
        if before - rest.count <= 9 { nanoseconds += Int128(digit) * width }
      }
      guard rest.count < before else { return nil }
    }
    return (nanoseconds, width)
  }

  /// Seconds east of UTC.
  mutating func offset() -> Int? {
    if isAtEnd || skip("Z") { return 0 }
    let isWest = rest.first == UInt8(ascii: "-")
    guard skip("+") || skip("-"), let hours = number(2), skip(":"), let minutes = number(2), hours <= 14, minutes < 60 else { return nil }
    return (hours * 3600 + minutes * 60) * (isWest ? -1 : 1)
  }
}
