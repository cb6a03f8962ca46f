import ClinicalRecords
import LosslessJSON

/// Just enough of JSON Schema 2020-12 to judge a value by the keywords our schemas use; any other keyword is an error.
struct JSONSchema {
  struct UnknownKeyword: Error { let name: String }

  let root: JSON
  private let patterns = Patterns()

  init(root: JSON) { self.root = root }

  /// Patterns that were compiled once.
  private final class Patterns {
    private var compiled: [String: Regex<AnyRegexOutput>] = [:]

    func regex(_ pattern: String) throws -> Regex<AnyRegexOutput> {
      if let known = compiled[pattern] { return known }
      let regex = try Regex(pattern)
      compiled[pattern] = regex
      return regex
    }
  }

  func accepts(_ value: JSON) throws -> Bool { try accepts(value, by: root) }

  private func accepts(_ value: JSON, by schema: JSON) throws -> Bool {
    if let verdict = schema.bool { return verdict }
    for keyword in schema.members where try !holds(keyword.name, keyword.value, of: value, in: schema) { return false }
    return true
  }

  private func holds(_ keyword: String, _ told: JSON, of value: JSON, in schema: JSON) throws -> Bool {
    switch keyword {
    case "$schema", "$id", "$comment", "title", "format": return true
    case "type": return isOf(told.string ?? "", value)
    case "const": return value == told
    case "enum": return told.elements.contains(value)
    case "minLength": return value.string.map { $0.unicodeScalars.count >= told.int ?? 0 } ?? true
    case "pattern": return try value.string.map { try $0.contains(patterns.regex(told.string ?? "")) } ?? true
    case "minimum": return try compare(value, told) { $0 >= $1 }
    case "maximum": return try compare(value, told) { $0 <= $1 }
    case "items": return try value.elements.allSatisfy { try accepts($0, by: told) }
    case "required": return value.kind != .object || told.elements.allSatisfy { value[$0.string ?? ""] != nil }
    case "propertyNames": return try value.members.allSatisfy { try accepts(.string($0.name), by: told) }
    case "properties":
      return try value.members.allSatisfy { member in try told[member.name].map { try accepts(member.value, by: $0) } ?? true }
    case "additionalProperties":
      return try value.members.allSatisfy { member in try schema["properties"]?[member.name] != nil || accepts(member.value, by: told) }
    default: throw UnknownKeyword(name: keyword)
    }
  }

  private func isOf(_ type: String, _ value: JSON) -> Bool {
    switch (type, value.kind) {
    case ("object", .object), ("array", .array), ("string", .string), ("boolean", .bool), ("number", .number), ("null", .null): true
    case ("integer", .number):
      value.number.flatMap { ClinicalDecimal($0.literal) }.map { $0.rounded(places: 0) == $0 } ?? false
    default: false
    }
  }

  private func compare(_ value: JSON, _ told: JSON, _ holds: (ClinicalDecimal, ClinicalDecimal) -> Bool) throws -> Bool {
    guard let number = value.number.flatMap({ ClinicalDecimal($0.literal) }), let limit = told.number.flatMap({ ClinicalDecimal($0.literal) }) else {
      return true
    }
    return holds(number, limit)
  }
}
