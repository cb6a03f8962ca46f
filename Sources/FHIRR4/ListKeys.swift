public import LosslessJSON

/// How the members of a list are told apart: each has a set of keys, and two that share one are the same member.
public struct ListKeys: Sendable {
  /// How references are made comparable: aliases followed, base URLs cut.
  public let resolveReference: @Sendable (String) -> String

  /// The keys under these references.
  public init(resolveReference: @escaping @Sendable (String) -> String) { self.resolveReference = resolveReference }

  /// The keys of one member of a list whose members have that type; empty where it has none.
  public func keys(of member: JSON, type: String) -> [String] {
    guard let rule = Self.rules[type] else { return [] }
    return keys(of: member, rule)
  }

  /// The place a member fills, so that another in its stead is seen as its replacement; nil where lists of that type have no slots.
  public func slot(of member: JSON, type: String) -> String? {
    switch type {
    case "Identifier": member["system"]?.string ?? ""
    case "ContactPoint": (member["system"]?.string ?? "") + "|" + (member["use"]?.string ?? "")
    case "HumanName": member["use"]?.string ?? ""
    case "Address": (member["use"]?.string ?? "") + "|" + (member["type"]?.string ?? "")
    case "Patient.contact": member["relationship"]?.elements.flatMap { concept($0) }.sorted().joined(separator: ",") ?? ""
    default: nil
    }
  }

  /// Whether a member of such a list may be taken for the replacement of another.
  public static func replaces(_ type: String) -> Bool { type != "Annotation" && type != "QuestionnaireResponse.answer" && type != "Contained" }

  /// How a member is named in a path: its least key, or its `use` where people tell it by that.
  public func name(of member: JSON, type: String) -> String {
    if type == "HumanName" || type == "Address", let use = member["use"]?.string { return use }
    return keys(of: member, type: type).min() ?? ""
  }

  enum Rule: Sendable {
    case value
    case constant
    case joined([String])
    case atom([String])
    case coding
    case concept
    case conceptMember(String)
    case manifestations
    case reference
    case target(String)
    case name
    case content
    case relation
  }

  static let rules: [String: Rule] = [
    "code": .value, "uri": .value,
    "Identifier": .joined(["system", "value"]), "ContactPoint": .joined(["system", "value"]),
    "HumanName": .atom(["text", "family", "given", "prefix", "suffix"]),
    "Address": .atom(["text", "line", "city", "district", "state", "postalCode", "country"]),
    "Coding": .coding, "CodeableConcept": .concept, "Reference": .reference,
    "Extension": .joined(["url"]), "Annotation": .joined(["text"]),
    "Observation.component": .conceptMember("code"),
    "QuestionnaireResponse.item": .joined(["linkId"]), "QuestionnaireResponse.answer": .constant,
    "Actor": .target("actor"), "Participant": .target("individual"), "EncounterDiagnosis": .target("condition"),
    "EncounterLocation": .target("location"), "SuspectEntity": .target("instance"), "Patient.link": .target("other"),
    "Patient.contact": .name, "Patient.communication": .conceptMember("language"),
    "AllergyIntolerance.reaction": .manifestations,
    "DocumentReference.content": .content, "DocumentReference.relatesTo": .relation,
    "Contained": .joined(["id"]),
  ]

  private func keys(of member: JSON, _ rule: Rule) -> [String] {
    switch rule {
    case .value: member.string.map { [$0] } ?? []
    case .constant: ["*"]
    case .joined(let names):
      member[names[names.count - 1]]?.string == nil ? [] : [names.map { member[$0]?.string ?? "" }.joined(separator: "|")]
    case .atom(let names): atom(member, names)
    case .coding: coding(member)
    case .concept: concept(member)
    case .conceptMember(let name): member[name].map(concept) ?? []
    case .manifestations: member["manifestation"]?.elements.flatMap(concept) ?? []
    case .reference: target(member)
    case .target(let name): member[name].map(target) ?? []
    case .name: member["name"].map { atom($0, ["text", "family", "given", "prefix", "suffix"]) } ?? []
    case .content:
      [[member["format"].flatMap { coding($0).first }, member["attachment"]?["contentType"]?.string].compactMap { $0 }.joined(separator: "|")]
        .filter { !$0.isEmpty }
    case .relation: member["target"].map(target)?.map { (member["code"]?.string ?? "") + "|" + $0 } ?? []
    }
  }

  private func atom(_ member: JSON, _ names: [String]) -> [String] {
    let parts = names.flatMap { name -> [String] in
      [member[name], member["_" + name]].compactMap { $0 }.map { part in
        if let text = part.string { return text }
        let words = part.elements.compactMap(\.string)
        // Without the space between tokens, which is nobody's name.
        return part.kind == .array && words.count == part.count ? words.joined(separator: " ") : part.compactText
      }
    }
    return parts.isEmpty ? [] : [parts.joined(separator: ",")]
  }

  private func coding(_ coding: JSON) -> [String] {
    guard let code = coding["code"]?.string else { return [] }
    return [(coding["system"]?.string ?? "") + "|" + code]
  }

  private func concept(_ concept: JSON) -> [String] {
    let codings = concept["coding"]?.elements.flatMap(coding) ?? []
    return codings.isEmpty ? concept["text"]?.string.map { [$0] } ?? [] : codings
  }

  private func target(_ reference: JSON) -> [String] {
    if let target = reference["reference"]?.string { return [resolveReference(target)] }
    if let identifier = reference["identifier"], identifier["value"] != nil {
      return [(identifier["system"]?.string ?? "") + "|" + (identifier["value"]?.string ?? "")]
    }
    return reference["display"]?.string.map { [$0] } ?? []
  }
}
