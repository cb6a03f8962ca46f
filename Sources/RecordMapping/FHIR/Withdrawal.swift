import LosslessJSON

/// How each type says that it was entered in error.
enum Withdrawal {
  static let word = "entered-in-error"
  /// For types that have no such status in R4 a modifier extension of ours says it, so that no reader can miss it.
  static let modifier = FHIRSystem.extension(word)

  /// The document as entered in error, everything else kept for whoever asks what was withdrawn.
  static func applied(to document: JSON) -> JSON {
    switch document["resourceType"]?.string {
    case "Patient": document.setting("active", to: false)
    case "Condition": unverified(document, "http://terminology.hl7.org/CodeSystem/condition-ver-status")
    case "AllergyIntolerance": unverified(document, "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification")
    case "AdverseEvent": marked(document)
    case "Organization", "Practitioner": marked(document.setting("active", to: false))
    case "Location": marked(document.setting("status", to: "inactive"))
    default: document.setting("status", to: .string(word))
    }
  }

  static func isWithdrawn(_ document: JSON) -> Bool {
    switch document["resourceType"]?.string {
    case "Patient": false
    case "Condition", "AllergyIntolerance": (document["verificationStatus"]?["coding"]?.elements ?? []).contains { $0["code"]?.string == word }
    case "AdverseEvent", "Organization", "Practitioner", "Location":
      (document["modifierExtension"]?.elements ?? []).contains { $0["url"]?.string == modifier && $0["valueBoolean"]?.bool == true }
    default: document["status"]?.string == word
    }
  }

  /// What was entered in error has no clinical status (con-5, ait-2).
  private static func unverified(_ document: JSON, _ system: String) -> JSON {
    document.setting("clinicalStatus", to: nil)
      .setting("verificationStatus", to: ["coding": [["system": .string(system), "code": .string(word), "display": "Entered in Error"]]])
  }

  private static func marked(_ document: JSON) -> JSON {
    if isWithdrawn(document) { return document }
    return document.setting(
      "modifierExtension", to: .array((document["modifierExtension"]?.elements ?? []) + [["url": .string(modifier), "valueBoolean": true]]))
  }
}
