import LosslessJSON

/// How each type says that it was entered in error.
enum Withdrawal {
  static let word = "entered-in-error"
  /// AdverseEvent has no status in R4: a modifier extension of ours says it, so that no reader can miss it.
  static let modifier = FHIRSystem.extension(word)
  private static let verification = "http://terminology.hl7.org/CodeSystem/condition-ver-status"

  /// The document as entered in error, everything else kept for whoever asks what was withdrawn.
  static func applied(to document: JSON) -> JSON {
    switch document["resourceType"]?.string {
    case "Patient": document.setting("active", to: false)
    case "Condition":
      document.setting("clinicalStatus", to: nil)
        .setting("verificationStatus", to: ["coding": [["system": .string(verification), "code": .string(word), "display": "Entered in Error"]]])
    case "AdverseEvent":
      isWithdrawn(document)
        ? document
        : document.setting(
          "modifierExtension",
          to: .array((document["modifierExtension"]?.elements ?? []) + [["url": .string(modifier), "valueBoolean": true]]))
    default: document.setting("status", to: .string(word))
    }
  }

  static func isWithdrawn(_ document: JSON) -> Bool {
    switch document["resourceType"]?.string {
    case "Patient": false
    case "Condition": (document["verificationStatus"]?["coding"]?.elements ?? []).contains { $0["code"]?.string == word }
    case "AdverseEvent":
      (document["modifierExtension"]?.elements ?? []).contains { $0["url"]?.string == modifier && $0["valueBoolean"]?.bool == true }
    default: document["status"]?.string == word
    }
  }

  /// What the document said where a withdrawn record's resource says that it is in error, one inner extension an element.
  private static let before = FHIRSystem.extension("withdrawn")

  /// The document of a record that was withdrawn, with what it said before beside it, so that it can be put together again.
  static func keeping(_ document: JSON) -> JSON {
    let withdrawn = applied(to: document)
    let lost = document.members.compactMap { member -> JSON? in
      guard member.name != "modifierExtension", withdrawn[member.name] != member.value else { return nil }
      let value =
        switch member.value.kind {
        case .string: "valueCode"
        case .bool: "valueBoolean"
        default: "valueCodeableConcept"
        }
      return .object([JSON.Member("url", .string(member.name)), JSON.Member(value, member.value)])
    }
    let kept: JSON = lost.isEmpty ? ["url": .string(before), "valueBoolean": true] : ["url": .string(before), "extension": .array(lost)]
    return withdrawn.setting("extension", to: .array((withdrawn["extension"]?.elements ?? []) + [kept]))
  }

  /// The document as it was before its record was withdrawn; nil for one that was not withdrawn so.
  static func undone(_ document: JSON) -> JSON? {
    let extensions = document["extension"]?.elements ?? []
    guard isWithdrawn(document) || document["resourceType"]?.string == "Patient", let kept = extensions.first(where: { $0["url"]?.string == before })
    else { return nil }
    var result = document.setting("extension", to: .array(extensions.filter { $0["url"]?.string != before }))
    let others = (document["modifierExtension"]?.elements ?? []).filter { $0["url"]?.string != modifier }
    result = result.setting("modifierExtension", to: others.isEmpty ? nil : .array(others))
    for element in kept["extension"]?.elements ?? [] {
      guard let name = element["url"]?.string, let value = element.members.first(where: { $0.name.hasPrefix("value") })?.value else { continue }
      result = result.setting(name, to: value)
    }
    return result
  }
}
