import ClinicalRecords
import LosslessJSON

/// The drug screen as the panel of its substances; what each showed is said there.
enum DrugScreenMapping {
  static let mapping = FHIRMapping(
    name: "DrugScreen", type: "Observation", kind: .screening,
    roles: { record, _ in DrugScreenResultMapping.roles(record).isEmpty ? [] : [.whole("drug-screen")] }, owns: { $0 == .whole("drug-screen") },
    elements: elements)

  static let elements: [FHIRElement] = [
    .profile(USCore.laboratory),
    .identifier,
    .final,
    .category("laboratory"),
    .question("drug-screen"),
    .subject,
    .encounterOfSession,
    .screenedAt,
    FHIRElement(copy: "hasMember") { writing in .array(DrugScreenResultMapping.roles(writing.record).map { writing.reference($0.text) }) },
  ]
}
