import ClinicalRecords
import LosslessJSON

/// A drug given against an adverse event, as a MedicationAdministration of its own.
enum InterventionMapping {
  static let mapping = FHIRMapping(
    name: "Intervention", type: "MedicationAdministration", kind: .infusionSession,
    roles: { record, _ in
      (record["interventions"]?.elements ?? []).compactMap { $0["id"]?.string.flatMap { RecordID($0) }.map { .intervention($0) } }
    },
    owns: { if case .intervention = $0 { true } else { false } }, elements: elements)

  static let elements: [FHIRElement] = [
    event,
    .ours([["response"]]),
    .ours([["route"]]) { FHIRForms.quantity($0.member["dose"]) == nil },
    .identifier,
    .memberStatus("completed"),
    FHIRElement(
      "medicationCodeableConcept", write: { FHIRForms.concept($0.member["drug"]) },
      read: {
        $0.sayConcept(["drug"], $0.document["medicationCodeableConcept"], at: "medicationCodeableConcept")
      }),
    .subject,
    FHIRElement(copy: "context") { $0.reference("encounter") },
    FHIRElement("effectiveDateTime", write: { $0.member["at"] }, read: { $0.sayMoment(["at"], $0.document["effectiveDateTime"], at: "effectiveDateTime") }),
    FHIRElement(
      "dosage",
      write: { writing in
        // A dosage needs a dose; where none was written down the route is an extension.
        guard let dose = FHIRForms.quantity(writing.member["dose"]) else { return nil }
        return .object(["route": FHIRForms.concept(writing.member["route"]), "dose": dose])
      },
      read: { reading in
        let dosage = reading.document["dosage"]
        reading.sayAmount(["dose"], dosage?["dose"], unit: Milligram.ucum, at: "dosage.dose")
        reading.sayConcept(["route"], dosage?["route"], at: "dosage.route")
        if dosage == nil, reading.said["route"] == nil { reading.unsayQuietly(["route"]) }
      }),
  ]

  /// R4 lets a reason be a Condition, an Observation or a report, and no AdverseEvent; an extension names the event.
  private static let event = FHIRElement(
    ["extension"],
    write: { writing in
      guard let event = writing.member["event"] else { return [] }
      let reference = event.string.flatMap { RecordID($0) }.map { writing.reference(Role.event($0).text) }
      let link = reference.map { [["url": .string(FHIRSystem.extension("given-for")), "valueReference": $0] as JSON] } ?? []
      return [JSON.Member("extension", .array(link + TreeExtension.write(event, url: FHIRSystem.extension("event"))))]
    },
    read: { reading in
      let own = (reading.document["extension"]?.elements ?? []).filter { $0["url"]?.string == FHIRSystem.extension("event") }
      reading.say(["event"], TreeExtension.read(own, lists: [], name: "event"))
    })
}
