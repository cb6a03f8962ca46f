import ClinicalRecords
import LosslessJSON

/// A part of a record that FHIR has no element for, as an extension of ours, both ways and without loss.
///
/// An object is an extension with one inner extension a member; a list repeats; a leaf is `valueString`, `valueBoolean`,
/// `valueInteger`, `valueDateTime` (a date or a moment) or `valueQuantity` (an amount).
enum TreeExtension {
  static func write(_ value: JSON, url: String) -> [JSON] {
    switch value.kind {
    case .array: return value.elements.flatMap { write($0, url: url) }
    case .object:
      if let quantity = FHIRForms.quantity(value), value.members.count == 2 { return [["url": .string(url), "valueQuantity": quantity]] }
      if isConcept(value), let concept = FHIRForms.concept(value) { return [["url": .string(url), "valueCodeableConcept": concept]] }
      return [["url": .string(url), "extension": .array(value.members.flatMap { write($0.value, url: $0.name) })]]
    case .string: return [["url": .string(url), value.asDate ?? value.asMoment == nil ? "valueString" : "valueDateTime": value]]
    case .bool: return [["url": .string(url), "valueBoolean": value]]
    case .number: return [["url": .string(url), value.int == nil ? "valueDecimal" : "valueInteger": value]]
    case .null: return []
    }
  }

  /// The value of the extensions of one URL; `lists` names the members, at any depth, that are lists.
  static func read(_ extensions: [JSON], lists: Set<String>, name: String) -> JSON? {
    let values = extensions.compactMap { value($0, lists: lists) }
    if lists.contains(name) { return values.isEmpty ? nil : .array(values) }
    return values.first
  }

  private static func value(_ extension: JSON, lists: Set<String>) -> JSON? {
    if let inner = `extension`["extension"]?.elements, !inner.isEmpty {
      var names: [String] = []
      for name in inner.compactMap({ $0["url"]?.string }) where !names.contains(name) { names.append(name) }
      return .object(
        names.compactMap { name in
          read(inner.filter { $0["url"]?.string == name }, lists: lists, name: name).map { JSON.Member(name, $0) }
        })
    }
    for member in `extension`.members where member.name.hasPrefix("value") {
      switch member.name {
      case "valueQuantity":
        let unit = member.value["code"]?.string ?? member.value["unit"]?.string ?? ""
        return FHIRForms.amount(member.value, unit: unit)
      case "valueCodeableConcept": return FHIRForms.recordConcept(member.value)
      case "valueString", "valueBoolean", "valueInteger", "valueDecimal", "valueDateTime", "valueCode", "valueUri": return member.value
      default: return nil
      }
    }
    return nil
  }

  private static func isConcept(_ value: JSON) -> Bool {
    !value.members.isEmpty && value.members.allSatisfy { $0.name == "codings" || $0.name == "text" }
  }
}

extension FHIRElement {
  /// Fields of the record, or of the member the role is of, that FHIR has no element for: each an extension of ours.
  ///
  /// A field is named by its steps: `["dose", "ordered"]` becomes `urn:infusync:extension:dose-ordered`.
  static func ours(_ fields: [[String]], lists: Set<String> = [], when isWritten: @escaping @Sendable (Writing) -> Bool = { _ in true }) -> FHIRElement {
    FHIRElement(
      ["extension"],
      write: { writing in
        guard isWritten(writing) else { return [] }
        let extensions = fields.flatMap { field -> [JSON] in
          guard let value = writing.member[field.map { JSONStep.name($0) }] else { return [] }
          return TreeExtension.write(value, url: url(field))
        }
        return extensions.isEmpty ? [] : [JSON.Member("extension", .array(extensions))]
      },
      read: { reading in
        let extensions = reading.document["extension"]?.elements ?? []
        for field in fields {
          let own = extensions.filter { $0["url"]?.string == url(field) }
          let value = TreeExtension.read(own, lists: lists, name: field.last ?? "")
          if value == nil, !own.isEmpty { reading.cannotSay(field, at: "extension[\(url(field))]", "not of the form we write") }
          reading.say(field, value)
        }
      })
  }

  private static func url(_ field: [String]) -> String {
    var name = ""
    for character in field.joined(separator: "-") {
      if character.isUppercase, !name.hasSuffix("-") { name += "-" }
      name += character.lowercased()
    }
    return FHIRSystem.extension(name)
  }
}
