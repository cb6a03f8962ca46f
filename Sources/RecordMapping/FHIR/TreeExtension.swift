import ClinicalRecords
import LosslessJSON

/// A part of a record that FHIR has no element for, as an extension of ours, both ways and without loss.
///
/// An object is an extension with one inner extension a member; a leaf is `valueString`, `valueBoolean`, `valueInteger`,
/// `valueDateTime` (a date or a moment) or `valueQuantity` (an amount). A member of a list has its id, or the word it is,
/// behind the list's URL, `…:pauses/<id>`, so that each is an extension of its own and two sides can change two of them.
enum TreeExtension {
  static func write(_ value: JSON, url: String) -> [JSON] {
    switch value.kind {
    case .array:
      return value.elements.flatMap { member -> [JSON] in
        guard let key = key(of: member) else { return write(member, url: url) }
        return write(member.kind == .object ? member.setting("id", to: nil) : member, url: url + "/" + key)
      }
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
    let values = extensions.compactMap { member($0, lists: lists) }
    if lists.contains(name) { return values.isEmpty ? nil : .array(values) }
    return values.first
  }

  /// The extensions with their URLs, those of members of lists without the members' keys.
  static func byList(_ extensions: [JSON]) -> [(list: String, extension: JSON)] {
    extensions.compactMap { one in one["url"]?.string.map { (list(of: $0), one) } }
  }

  /// Whether an extension is of that URL, or of a member of its list.
  static func isOf(_ url: String, _ extension: JSON) -> Bool { `extension`["url"]?.string.map { list(of: $0) == url } ?? false }

  /// What stands behind a list's URL for one member: its id, or the word it is.
  private static func key(of member: JSON) -> String? {
    if member.kind == .object { return member["id"]?.string }
    return member.string.flatMap { word in !word.isEmpty && word.utf8.allSatisfy { isOfWord($0) } ? word : nil }
  }

  private static func isOfWord(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
  }

  /// The URL without a member's key.
  private static func list(of url: String) -> String { url.utf8.firstIndex(of: UInt8(ascii: "/")).map { String(url[..<$0]) } ?? url }

  /// The value of one extension, with the id that its URL has.
  private static func member(_ extension: JSON, lists: Set<String>) -> JSON? {
    guard let value = value(`extension`, lists: lists) else { return nil }
    guard value.kind == .object, value["id"] == nil, let url = `extension`["url"]?.string, let id = RecordID(String(url.dropFirst(list(of: url).count + 1)))
    else { return value }
    return .object([JSON.Member("id", .string(id.description))] + value.members)
  }

  private static func value(_ extension: JSON, lists: Set<String>) -> JSON? {
    if let inner = `extension`["extension"]?.elements, !inner.isEmpty {
      let inner = byList(inner)
      var names: [String] = []
      for one in inner where !names.contains(one.list) { names.append(one.list) }
      return .object(
        names.compactMap { name in
          read(inner.compactMap { $0.list == name ? $0.extension : nil }, lists: lists, name: name).map { JSON.Member(name, $0) }
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
    let known = fields.map { (field: $0, steps: $0.map { JSONStep.name($0) }, url: url($0)) }
    return FHIRElement(
      ["extension"],
      write: { writing in
        guard isWritten(writing) else { return [] }
        let extensions = known.flatMap { field -> [JSON] in
          guard let value = writing.member[field.steps] else { return [] }
          return TreeExtension.write(value, url: field.url)
        }
        return extensions.isEmpty ? [] : [JSON.Member("extension", .array(extensions))]
      },
      read: { reading in
        let extensions = TreeExtension.byList(reading.document["extension"]?.elements ?? [])
        if extensions.isEmpty { return }
        for (field, _, url) in known {
          let own = extensions.compactMap { $0.list == url ? $0.extension : nil }
          if own.isEmpty { continue }
          let value = TreeExtension.read(own, lists: lists, name: field.last ?? "")
          if value == nil { reading.cannotSay(field, at: "extension[\(url)]", "not of the form we write") }
          reading.say(field, value)
        }
      })
  }

  static func url(_ field: [String]) -> String {
    var name = ""
    for character in field.joined(separator: "-") {
      if character.isUppercase, !name.hasSuffix("-") { name += "-" }
      name += character.lowercased()
    }
    return FHIRSystem.extension(name)
  }
}
