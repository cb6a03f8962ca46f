import ClinicalRecords
import LosslessJSON

/// How far away from it all the patient felt at one moment, from 0 to 10, as an Observation of a code of our own.
///
/// No code of a disorder: a passing effect of the drug is none (SNOMED CT 231519007 and ICD-10-CM F44 are not this).
enum DissociationMapping {
  static let mapping = FHIRMapping(
    name: "Dissociation", type: "Observation", kind: .infusionSession,
    roles: { record, _ in
      (record["dissociation"]?.elements ?? []).compactMap { $0["id"]?.string.flatMap { RecordID($0) }.map { .dissociation($0) } }
    },
    owns: { if case .dissociation = $0 { true } else { false } }, elements: elements)

  static let elements: [FHIRElement] = [
    .profile(USCore.score),
    .identifier,
    .memberStatus("final"),
    .category("survey"),
    .question("dissociation"),
    .subject,
    FHIRElement(copy: "encounter") { $0.reference("encounter") },
    .momentOfMember,
    .wholeNumber("rating"),
  ]
}
