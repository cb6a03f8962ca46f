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
}
