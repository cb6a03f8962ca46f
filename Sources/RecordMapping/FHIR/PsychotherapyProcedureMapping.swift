import ClinicalRecords
import LosslessJSON

/// Psychotherapy as a Procedure; all it says of the session is a copy of the Encounter.
enum PsychotherapyProcedureMapping {
  static let mapping = FHIRMapping(
    name: "PsychotherapyProcedure", type: "Procedure", kind: .psychotherapySession, roles: { _, _ in [.whole("psychotherapy-procedure")] },
    owns: { $0 == .whole("psychotherapy-procedure") }, elements: elements)

  static let elements: [FHIRElement] = [
    .profile(USCore.procedure),
    .identifier,
    .basedOnCourse,
    FHIRElement(copy: "status") { (writing) throws(MappingError) in try writing.code("status", by: "psychotherapy-status-to-procedure") },
    FHIRElement(copy: "statusReason") { $0.record["statusReason"].map { ["text": $0] } },
    FHIRElement(copy: "code") { (writing) throws(MappingError) in try writing.meant("psychotherapy") },
    .subject,
    FHIRElement(copy: "encounter") { $0.reference("psychotherapy") },
    .periodCopy("performedPeriod"),
    FHIRElement(copy: "performer") { writing in
      writing.person(named: "therapist", record: "heldBy").map {
        [["function": ["text": .string(PsychotherapyEncounterMapping.therapist)], "actor": $0]]
      }
    },
  ]
}
