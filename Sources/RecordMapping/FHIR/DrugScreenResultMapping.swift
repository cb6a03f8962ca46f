import ClinicalRecords
import LosslessJSON

/// One substance of a drug screen as a laboratory Observation, coded as the record codes it.
enum DrugScreenResultMapping {
  static let mapping = FHIRMapping(
    name: "DrugScreenResult", type: "Observation", kind: .screening, roles: { record, _ in roles(record) },
    owns: { if case .analyte = $0 { true } else { false } }, elements: elements)

  static func roles(_ record: JSON) -> [Role] {
    (record["drugScreen"]?.elements ?? []).compactMap { $0["id"]?.string.flatMap { RecordID($0) }.map { .analyte($0) } }
  }

  static let elements: [FHIRElement] = [
    .profile(USCore.laboratory),
    .identifier,
    .memberStatus("final"),
    .category("laboratory"),
    FHIRElement("code", write: { FHIRForms.concept($0.member["analyte"]) }, read: { $0.sayConcept(["analyte"], $0.document["code"], at: "code") }),
    .subject,
    .encounterOfSession,
    .screenedAt,
    .finding(["result"], map: "test-finding"),
  ]
}
