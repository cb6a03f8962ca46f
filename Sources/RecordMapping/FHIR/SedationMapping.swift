import ClinicalRecords
import LosslessJSON

/// How deeply the patient was sedated at one moment, as an Observation; its code says by which scale.
enum SedationMapping {
  static let mapping = FHIRMapping(
    name: "Sedation", type: "Observation", kind: .infusionSession,
    roles: { record, _ in (record["sedation"]?.elements ?? []).compactMap { $0["id"]?.string.flatMap { RecordID($0) }.map { .sedation($0) } } },
    owns: { if case .sedation = $0 { true } else { false } }, elements: elements)

  static let elements: [FHIRElement] = [
    .profile(USCore.result),
    .identifier,
    .memberStatus("final"),
    .category("exam"),
    FHIRElement(
      "code",
      write: { (writing) throws(MappingError) in
        guard let scale = writing.member["scale"]?.string else { return nil }
        return try writing.translate(scale, by: "sedation-scale-to-fhir", field: "scale").map { FHIRForms.concept([$0], text: $0.display) }
      },
      read: { $0.sayWord(["scale"], concept: $0.document["code"], by: "sedation-scale-from-fhir", at: "code") }),
    .subject,
    FHIRElement(copy: "encounter") { $0.reference("encounter") },
    .momentOfMember,
    .wholeNumber("value"),
  ]
}

extension FHIRElement {
  /// When the member of the list was seen.
  static let momentOfMember = FHIRElement(
    "effectiveDateTime", write: { $0.member["at"] }, read: { $0.sayMoment(["at"], $0.document["effectiveDateTime"], at: "effectiveDateTime") })

  /// A whole number of the member.
  static func wholeNumber(_ field: String) -> FHIRElement {
    FHIRElement(
      "valueInteger", write: { $0.member[field] },
      read: { reading in
        guard let value = reading.document["valueInteger"] else { return }
        guard value.int != nil else { return reading.cannotSay([field], at: "valueInteger", "a whole number was expected") }
        reading.say([field], value)
      })
  }
}
