/// The normal form of a dateTime or instant: with a time, the UTC instant without needless digits; else the text itself.
enum InstantForm {
  /// `2026-03-01T10:15:00-05:00` and `2026-03-01T15:15:00.0Z` are `2026-03-01T15:15:00Z`.
  static func normal(_ text: String) -> String {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes[10] == UInt8(ascii: "T"), bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
      let year = number(bytes[0..<4]), let month = number(bytes[5..<7]), let day = number(bytes[8..<10]),
      let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]), let second = number(bytes[17..<19]),
      (1...12).contains(month), (1...31).contains(day)
    else { return text }
    var rest = bytes[19...]
    var fraction: [UInt8] = []
    if rest.first == UInt8(ascii: ".") {
      fraction = rest.dropFirst().prefix { $0 >= 0x30 && $0 <= 0x39 }
      rest = rest.dropFirst(1 + fraction.count)
      while fraction.last == 0x30 { fraction.removeLast() }
    }
    guard let offset = offset(Array(rest)) else { return text }
    let minutes = days(year, month, day) * 1440 + hour * 60 + minute - offset
    return written(minutes: minutes, second: second, fraction: fraction)
  }

  /// Whether a text may be of a day and a time; only such a text has another form.
  static func hasTime(_ text: String) -> Bool {
    text.utf8.count >= 20 && text.utf8[text.utf8.index(text.utf8.startIndex, offsetBy: 10)] == UInt8(ascii: "T")
  }

  /// Seconds since a fixed moment long ago; nil for a text without a time.
  static func seconds(_ text: String) -> Int? {
    let bytes = Array(normal(text).utf8)
    guard bytes.count >= 20, bytes[10] == UInt8(ascii: "T"), bytes.last == UInt8(ascii: "Z"), let year = number(bytes[0..<4]),
      let month = number(bytes[5..<7]), let day = number(bytes[8..<10]), let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]),
      let second = number(bytes[17..<19])
    else { return nil }
    return ((days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Int? {
    var value = 0
    for byte in bytes {
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    return value
  }

  /// Minutes east of Greenwich.
  private static func offset(_ bytes: [UInt8]) -> Int? {
    if bytes == [UInt8(ascii: "Z")] { return 0 }
    guard bytes.count == 6, bytes[3] == UInt8(ascii: ":"), let hours = number(bytes[1..<3]), let minutes = number(bytes[4..<6]) else { return nil }
    switch bytes[0] {
    case UInt8(ascii: "+"): return hours * 60 + minutes
    case UInt8(ascii: "-"): return -hours * 60 - minutes
    default: return nil
    }
  }

  /// Days since 0000-03-01 in the Gregorian calendar carried backwards.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let y = month > 2 ? year : year - 1
    let m = (month + 9) % 12
    return y * 365 + floor(y, 4) - floor(y, 100) + floor(y, 400) + (m * 306 + 5) / 10 + day - 1
  }

  private static func floor(_ a: Int, _ b: Int) -> Int { a >= 0 ? a / b : (a - b + 1) / b }

  private static func written(minutes: Int, second: Int, fraction: [UInt8]) -> String {
    let day = floor(minutes, 1440)
    let ofDay = minutes - day * 1440
    var year = floor(10_000 * day + 14_780, 3_652_425)
    if days(year, 3, 1) > day { year -= 1 }
    let inYear = day - days(year, 3, 1)
    let m = (100 * inYear + 52) / 3060
    let month = (m + 2) % 12 + 1
    let dayOfMonth = inYear - (m * 306 + 5) / 10 + 1
    if month <= 2 { year += 1 }
    func padded(_ value: Int, _ width: Int) -> String {
      let digits = String(value)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    let tail = fraction.isEmpty ? "" : "." + String(decoding: fraction, as: UTF8.self)
    return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(dayOfMonth, 2) + "T" + padded(ofDay / 60, 2) + ":" + padded(ofDay % 60, 2) + ":"
      + padded(second, 2) + tail + "Z"
  }

  /// Whether a member of that name holds a dateTime or an instant.
  static func isHeld(by member: String) -> Bool { names.contains(member) || member.hasSuffix("DateTime") || member.hasSuffix("Instant") }

  private static let names: Set<String> = [
    "start", "end", "issued", "date", "authored", "authoredOn", "recorded", "recordedDate", "assertedDate", "dateAsserted", "lastUpdated", "time", "created",
    "lastOccurrence", "detected", "dateTime", "when", "indexed", "creation", "sent", "received", "event", "onset",
  ]
}
