public import LosslessJSON

/// A value as people write it: `72 /min`, `nausea`, `2026-03-02 14:05 (-05:00)`. Digits are never changed.
public enum ValueWords {
  /// What stands where there is nothing.
  public static let nothing = "(nothing)"

  /// The value in words, on one line, without anything that could write elsewhere on a terminal or turn the text around.
  public static func text(_ value: JSON?) -> String {
    guard let value else { return nothing }
    return printable(words(value))
  }

  /// Control characters would let a value from an EHR write anywhere on a terminal; marks of direction would let it read backwards.
  public static func printable(_ text: String) -> String {
    String(
      text.unicodeScalars.map { scalar in
        let turns = (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
        return scalar.properties.generalCategory == .control || turns ? " " : Character(scalar)
      })
  }

  private static func words(_ value: JSON) -> String {
    switch value.kind {
    case .string: return moment(value.string ?? "")
    case .number: return value.text
    case .bool: return value.bool == true ? "yes" : "no"
    case .null: return nothing
    case .array: return value.count == 0 ? nothing : value.elements.map(words).joined(separator: "; ")
    case .object: return object(value)
    }
  }

  private static func object(_ value: JSON) -> String {
    if let number = value["value"], number.kind == .number {
      let unit = value["unit"]?.string ?? value["code"]?.string ?? ""
      let comparator = value["comparator"]?.string.map { $0 + " " } ?? ""
      return comparator + number.text + (unit.isEmpty ? "" : " " + (units[unit] ?? unit))
    }
    if let concept = concept(value) { return concept }
    if let display = value["display"]?.string { return display }
    if let reference = value["reference"]?.string { return reference }
    let members = value.members.filter { $0.name != "id" && $0.name != "extension" && !$0.name.hasPrefix("_") }
    // A choice with its type says no more than the value in it.
    if members.count == 1, members[0].name.hasPrefix("value") { return words(members[0].value) }
    if members.isEmpty { return value.members.isEmpty ? nothing : value.compactText }
    return members.map { FieldWords.words(of: $0.name) + ": " + words($0.value) }.joined(separator: ", ")
  }

  /// The text of a concept, with its codes, by which two that read alike are told apart.
  private static func concept(_ value: JSON) -> String? {
    guard let codings = value["codings"] ?? value["coding"], codings.kind == .array else {
      return value["text"]?.string.flatMap { value.members.count == 1 ? $0 : nil }
    }
    let codes = codings.elements.compactMap { $0["code"]?.string }.joined(separator: ", ")
    let name = value["text"]?.string ?? codings.elements.lazy.compactMap { $0["display"]?.string }.first
    guard let name else { return codes.isEmpty ? nil : codes }
    return codes.isEmpty ? name : "\(name) [\(codes)]"
  }

  private static let units = ["mm[Hg]": "mmHg", "Cel": "°C", "/min": "per minute", "{score}": "points"]

  /// `2026-03-02T14:05:00-05:00` as `2026-03-02 14:05 (-05:00)`, seconds only where there are any; other text as it stands.
  static func moment(_ text: String) -> String {
    let parts = text.split(separator: "T", maxSplits: 1)
    guard parts.count == 2, parts[0].count == 10, parts[0].allSatisfy({ $0.isNumber || $0 == "-" }), parts[1].count >= 5 else { return text }
    let clock = parts[1].prefix { $0.isNumber || $0 == ":" || $0 == "." }
    let offset = parts[1].dropFirst(clock.count)
    guard clock.count >= 5, clock.contains(":") else { return text }
    let short = clock.hasSuffix(":00") && clock.count == 8 ? clock.dropLast(3) : clock
    return "\(parts[0]) \(short)" + (offset.isEmpty ? "" : offset == "Z" ? " (UTC)" : " (\(offset))")
  }

  /// A time of ours, to the minute: `2026-03-02 14:05 UTC`.
  public static func minute(_ at: String) -> String {
    let text = moment(at)
    let parts = text.split(separator: " ")
    guard parts.count >= 2, parts[0].count == 10, parts[1].count >= 5 else { return text }
    let zone = parts.count > 2 ? parts[2].filter { $0 != "(" && $0 != ")" } : ""
    return "\(parts[0]) \(parts[1].prefix(5))" + (zone.isEmpty ? "" : " \(zone)")
  }
}
