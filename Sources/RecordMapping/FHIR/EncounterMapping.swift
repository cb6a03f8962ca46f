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
    .ours([["discharge"]], lists: ["criteria"]),
    planned,
    .identifier,
    FHIRElement(
      copy: "status", write: { (writing) throws(MappingError) in try writing.code("status", by: "session-status-to-encounter") },
      standIn: { reading in
        // Of a session that was begun, the administration tells more; a planned one has none.
        guard reading.isPlannedVisit else { return }
        reading.say(["status"], .string(SessionStatus.planned.rawValue))
        reading.sayMoment(["start"], reading.document["period"]?["start"], at: "period.start")
        reading.sayMoment(["end"], reading.document["period"]?["end"], at: "period.end")
      }),
    FHIRElement(copy: "class") { (writing) throws(MappingError) in try writing.meaning("ambulatory") },
    FHIRElement(copy: "type") { (writing) throws(MappingError) in [try writing.meant("infusion")] },
    .subject,
    FHIRElement(
      "participant",
      write: { writing in
        writing.record["prescriber"].map { [["type": [["text": .string(prescriber)]], "individual": ["display": $0]]] }
      },
      read: { reading in
        let one = (reading.document["participant"]?.elements ?? []).first { participant in
          (participant["type"]?.elements ?? []).contains { $0["text"]?.string == prescriber }
        }
        reading.say(["prescriber"], one?["individual"]?["display"]?.asText)
      }),
    .periodCopy("period"),
  ]

  private static let untilBegun: [[String]] = [
    ["ordinal"], ["course"], ["drug"], ["dose"], ["diluent"], ["access"], ["nurse"], ["statusReason"], ["segments"], ["pauses"],
  ]

  /// What an administration says of a session, and a planned one has none: fields of ours until there is one.
  private static let planned: FHIRElement = {
    let ours = FHIRElement.ours(untilBegun, lists: ["segments", "pauses"]) { $0.record["status"]?.string == SessionStatus.planned.rawValue }
    return FHIRElement(ours.names, write: ours.write) { reading in
      if reading.isPlannedVisit { return ours.read(&reading) }
      for field in untilBegun { reading.unsayQuietly(field) }
    }
  }()
}

extension Reading {
  /// Whether the document is the visit of an infusion that has not begun.
  fileprivate var isPlannedVisit: Bool { document["status"]?.string == "planned" }
}
