import ClinicalRecords
import LosslessJSON

/// A problem as a Condition of the problem list.
enum ConditionMapping {
  static let mapping = FHIRMapping(
    name: "Condition", type: "Condition", kind: .problem, roles: { _, _ in [.whole("condition")] }, owns: { $0 == .whole("condition") }, elements: elements)

  static let elements: [FHIRElement] = [
    .profile(USCore.problem),
    .identifier,
    FHIRElement(
      "clinicalStatus",
      write: { (writing) throws(MappingError) in
        guard let word = writing.record["clinicalStatus"]?.string else { return nil }
        return try writing.translate(word, by: "clinical-status-to-fhir", field: "clinicalStatus").map { FHIRForms.concept([$0]) }
      },
      read: { reading in
        if reading.isWithdrawn { return reading.unsayQuietly(["clinicalStatus"]) }
        reading.sayWord(["clinicalStatus"], concept: reading.document["clinicalStatus"], by: "clinical-status-from-fhir", at: "clinicalStatus")
      }),
    FHIRElement(
      "verificationStatus",
      write: { (writing) throws(MappingError) in
        guard let word = writing.record["verificationStatus"]?.string else { return nil }
        return try writing.translate(word, by: "verification-status-to-fhir", field: "verificationStatus").map { FHIRForms.concept([$0]) }
      },
      read: { reading in
        if reading.sayRecordStatus(instead: ["verificationStatus"]) { return }
        reading.sayWord(
          ["verificationStatus"], concept: reading.document["verificationStatus"], by: "verification-status-from-fhir", at: "verificationStatus")
      }),
    FHIRElement(copy: "category") { (writing) throws(MappingError) in [try writing.meant("problem-list-item")] },
    FHIRElement("code", write: { FHIRForms.concept($0.record["code"]) }, read: { $0.sayConcept(["code"], $0.document["code"], at: "code") }),
    .subject,
    date("onset"),
    date("abatement"),
    FHIRElement("recordedDate", write: { $0.record["recordedAt"] }, read: { $0.sayMoment(["recordedAt"], $0.document["recordedDate"], at: "recordedDate") }),
  ]

  /// A date of the record as a choice of the resource, of which the record has a word for the date alone.
  static func date(_ field: String) -> FHIRElement {
    let name = field + "DateTime"
    return FHIRElement(
      [name, field + "Period", field + "Age", field + "Range", field + "String"],
      write: { writing in
        writing.record[field].map { [JSON.Member(name, $0)] } ?? []
      },
      read: { reading in
        for other in ["Period", "Age", "Range", "String"] where reading.document[field + other] != nil {
          reading.cannotSay([field], at: field + other, "a date was expected")
        }
        reading.sayDate([field], reading.document[name], at: name)
      })
  }
}
