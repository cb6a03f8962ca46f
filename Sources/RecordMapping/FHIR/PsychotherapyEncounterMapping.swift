import ClinicalRecords
import LosslessJSON

/// A session of psychotherapy as an Encounter, the primary place of its status and times; what was said in it is not here.
enum PsychotherapyEncounterMapping {
  static let mapping = FHIRMapping(
    name: "PsychotherapyEncounter", type: "Encounter", kind: .psychotherapySession, roles: { _, _ in [.whole("psychotherapy")] },
    owns: { $0 == .whole("psychotherapy") }, elements: elements)

  static let therapist = "therapist"

  static let elements: [FHIRElement] = [
    .profile(USCore.encounter),
    .ours([
      ["kind"], ["course"], ["session"], ["statusReason"], ["heldBy"], ["clinic"], ["hasMusic"], ["hasEyeshades"],
    ]),
    .identifier,
    FHIRElement(
      "status", write: { (writing) throws(MappingError) in try writing.code("status", by: "psychotherapy-status-to-encounter") },
      read: { reading in
        if reading.sayRecordStatus(instead: ["status"]) { return }
        reading.sayWord(["status"], reading.document["status"]?.string, by: "encounter-status-to-psychotherapy", at: "status")
      }),
    FHIRElement(copy: "class") { (writing) throws(MappingError) in try writing.meaning("ambulatory") },
    FHIRElement(copy: "type") { (writing) throws(MappingError) in [try writing.meant("psychotherapy")] },
    .subject,
    .participant(therapist, named: "therapist", record: "heldBy"),
    FHIRElement(
      "period",
      write: { writing in
        let period = JSON.object(["start": writing.record["start"], "end": writing.record["end"]])
        return period.members.isEmpty ? nil : period
      },
      read: { reading in
        reading.sayMoment(["start"], reading.document["period"]?["start"], at: "period.start")
        reading.sayMoment(["end"], reading.document["period"]?["end"], at: "period.end")
      }),
    .place,
    .serviceProvider,
  ]
}
