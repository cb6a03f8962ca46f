import ClinicalRecords
import LosslessJSON

/// The visit of an infusion session as an Encounter; its period and status are copies of the administration's.
enum EncounterMapping {
  static let mapping = FHIRMapping(
    name: "Encounter", type: "Encounter", kind: .infusionSession, roles: { _, _ in [.whole("encounter")] }, owns: { $0 == .whole("encounter") },
    elements: elements)

  /// What an Encounter's participant is said to be who ordered the infusion.
  private static let prescriber = "prescriber"

  static let elements: [FHIRElement] = [
    .profile(USCore.encounter),
    .ours([["discharge"], ["clinic"], ["prescribedBy"]], lists: ["criteria"]),
    .identifier,
    FHIRElement(copy: "status") { (writing) throws(MappingError) in try writing.code("status", by: "session-status-to-encounter") },
    FHIRElement(copy: "class") { (writing) throws(MappingError) in try writing.meaning("ambulatory") },
    FHIRElement(copy: "type") { (writing) throws(MappingError) in [try writing.meant("infusion")] },
    .subject,
    .participant(prescriber, named: "prescriber", record: "prescribedBy"),
    .periodCopy("period"),
    .place,
    .serviceProvider,
  ]
}
