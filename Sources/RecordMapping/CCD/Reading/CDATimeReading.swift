import CDADocuments
import ClinicalRecords

/// A point in time as CDA spells it (`YYYYMMDDHHMMSS.f±ZZZZ`), read as FHIR spells it, as fine as it was written.
struct CDATimeReading: Sendable, Hashable {
  /// How the zone came about.
  enum Zone: Sendable, Hashable {
    /// Written with the time, or not needed: a date has none.
    case said
    /// The time had none: the offset of the document's own time was taken.
    case ofDocument
    /// The time had none, and neither had the document: only the day is kept.
    case dropped
    /// What follows the day is no whole time: only the day is kept.
    case broken
  }

  /// `2026`, `2026-03`, `2026-03-02`, or `2026-03-02T10:05:00-05:00`.
  let text: String
  let zone: Zone

  /// Nil for what names no time; `offset` is that of the document, `-05:00`.
  ///
  /// No year before 1850 is a time of a patient: some vendors write the year 1 for none.
  init?(_ value: String, offset: String?) {
    let bytes = Array(value.utf8)
    let digits = bytes.prefix { $0 >= 0x30 && $0 <= 0x39 }
    guard digits.count >= 4, let date = Self.date(digits), date >= "1850" else { return nil }
    var rest = bytes[digits.count...]
    var fraction = ""
    if rest.first == UInt8(ascii: ".") {
      let part = rest.dropFirst().prefix { $0 >= 0x30 && $0 <= 0x39 }
      guard !part.isEmpty else { return nil }
      fraction = "." + String(decoding: part, as: UTF8.self)
      rest = rest.dropFirst(1 + part.count)
    }
    let said = rest.isEmpty ? nil : Self.offset(rest)
    if !rest.isEmpty, said == nil { return nil }
    guard digits.count >= 10 else {
      (text, zone) = (date, .said)
      return
    }
    guard digits.count.isMultiple(of: 2) else {
      (text, zone) = (date, .broken)
      return
    }
    let clock = Array(digits[8...].prefix(6)) + Array(repeating: UInt8(ascii: "0"), count: max(0, 14 - digits.count))
    let time = [clock[0..<2], clock[2..<4], clock[4..<6]].map { String(decoding: $0, as: UTF8.self) }.joined(separator: ":")
    guard digits.count <= 14, DateTime("\(date)T\(time)Z") != nil else { return nil }
    if let zone = said ?? offset {
      guard DateTime("\(date)T\(time)\(fraction)\(zone)") != nil else { return nil }
      text = "\(date)T\(time)\(fraction)\(zone)"
      // Midnight to the second without a zone is a day that was padded.
      let isPadded = said == nil && time == "00:00:00"
      (self.zone) = said != nil ? .said : isPadded ? .dropped : .ofDocument
    } else {
      (text, zone) = (date, .dropped)
    }
  }

  private static func date(_ digits: ArraySlice<UInt8>) -> String? {
    func part(_ from: Int, _ to: Int) -> String { String(decoding: digits[(digits.startIndex + from)..<(digits.startIndex + to)], as: UTF8.self) }
    let text: String
    switch digits.count {
    case 4, 5: text = part(0, 4)
    case 6, 7: text = part(0, 4) + "-" + part(4, 6)
    default: text = part(0, 4) + "-" + part(4, 6) + "-" + part(6, 8)
    }
    return CalendarDate(text).map { _ in text }
  }

  /// `-0500`, `-05:00`, `-05` or `Z`, as FHIR has it.
  private static func offset(_ bytes: ArraySlice<UInt8>) -> String? {
    if bytes.elementsEqual("Z".utf8) { return "Z" }
    guard let sign = bytes.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
    let digits = bytes.dropFirst().filter { $0 != UInt8(ascii: ":") }
    guard digits.count == 4 || digits.count == 2, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
    let hours = String(decoding: digits[..<2], as: UTF8.self)
    let minutes = digits.count == 4 ? String(decoding: digits[2...], as: UTF8.self) : "00"
    if hours == "00", minutes == "00" { return "Z" }
    return "\(sign == UInt8(ascii: "-") ? "-" : "+")\(hours):\(minutes)"
  }

  /// The day of it alone.
  var day: String { String(text.prefix(10)) }

  /// Whether it says an hour.
  var isMoment: Bool { text.count > 10 }

  /// Its offset, when it has one: `-05:00` or `Z`.
  var offset: String? {
    guard isMoment else { return nil }
    return text.hasSuffix("Z") ? "Z" : String(text.suffix(6))
  }
}
