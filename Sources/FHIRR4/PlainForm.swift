import LosslessJSON

/// Which plain elements hold a time, a truth value or a number, and what a time looks like.
enum PlainForm {
  private static let times: Set<String> = [
    "birthDate", "recordedDate", "authored", "authoredOn", "dateAsserted", "issued", "dateTime", "lastUpdated", "expirationDate", "start", "end",
    "lastOccurrence",
  ]
  private static let truths: Set<String> = ["active", "doNotPerform", "preferred", "userSelected"]

  static func isTime(_ name: String) -> Bool { times.contains(name) || name.hasSuffix("DateTime") || name.hasSuffix("Instant") }
  static func isTruth(_ name: String) -> Bool { truths.contains(name) || name.hasSuffix("Boolean") }
  static func isNumber(_ name: String) -> Bool {
    name.hasSuffix("Decimal") || name.hasSuffix("Integer") || name.hasSuffix("PositiveInt") || name.hasSuffix("UnsignedInt")
  }

  /// A year, a month, a day that there is, or a moment to the second with its offset.
  static func hasTime(_ value: JSON) -> Bool {
    guard let text = value.string else { return false }
    let bytes = Array(text.utf8)
    guard let day = date(bytes.prefix { $0 != UInt8(ascii: "T") }) else { return false }
    guard let split = bytes.firstIndex(of: UInt8(ascii: "T")) else { return true }
    return day && isTimeOfDay(Array(bytes[(split + 1)...]))
  }

  /// Whether a date is a whole day; nil for no date.
  private static func date(_ text: ArraySlice<UInt8>) -> Bool? {
    let parts = text.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    let widths = [4, 2, 2]
    guard (1...3).contains(parts.count), zip(parts, widths).allSatisfy({ $0.count == $1 }) else { return nil }
    let numbers = parts.compactMap { number($0) }
    guard numbers.count == parts.count, numbers[0] > 0 else { return nil }
    if numbers.count > 1, !(1...12).contains(numbers[1]) { return nil }
    if numbers.count > 2, !(1...days(numbers[1], of: numbers[0])).contains(numbers[2]) { return nil }
    return numbers.count == 3
  }

  private static func isTimeOfDay(_ text: [UInt8]) -> Bool {
    guard text.count >= 9, text[2] == UInt8(ascii: ":"), text[5] == UInt8(ascii: ":"), let hour = number(text[0..<2]), let minute = number(text[3..<5]),
      let second = number(text[6..<8]), hour < 24, minute < 60, second <= 60
    else { return false }
    var rest = text[8...]
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      let digits = rest.prefix { isDigit($0) }
      if digits.isEmpty { return false }
      rest = rest.dropFirst(digits.count)
    }
    if rest.elementsEqual([UInt8(ascii: "Z")]) { return true }
    let zone = Array(rest)
    guard zone.count == 6, zone[0] == UInt8(ascii: "+") || zone[0] == UInt8(ascii: "-"), zone[3] == UInt8(ascii: ":"), let hours = number(zone[1..<3]),
      let minutes = number(zone[4..<6])
    else { return false }
    return hours < 14 && minutes < 60 || hours == 14 && minutes == 0
  }

  private static func days(_ month: Int, of year: Int) -> Int {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private static func number(_ text: ArraySlice<UInt8>) -> Int? {
    guard !text.isEmpty, text.allSatisfy(isDigit) else { return nil }
    return text.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
