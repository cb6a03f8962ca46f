import ClinicalRecords
import LosslessJSON

/// A drug that the patient takes beside the infusions as a MedicationRequest, reported and not ordered by us.
enum MedicationMapping {
  static let mapping = FHIRMapping(
    name: "Medication", type: "MedicationRequest", kind: .medication,
    roles: { record, _ in record["basis"]?.string == MedicationBasis.stated.rawValue ? [] : [.whole("medication")] }, owns: { $0 == .whole("medication") },
    elements: elements)

  static let elements: [FHIRElement] = [
    .profile(USCore.medication),
    .ours([["lastTaken"]]),
    concerns,
    .identifier,
    FHIRElement(
      "status", write: { (writing) throws(MappingError) in try writing.code("status", by: "medication-status-to-request") },
      read: { reading in
        if reading.sayRecordStatus(instead: ["status"]) { return }
        reading.sayWord(["status"], reading.document["status"]?.string, by: "medication-request-status-to-medication", at: "status")
      }),
    FHIRElement(copy: "intent") { _ in "plan" },
    FHIRElement(copy: "reportedBoolean") { _ in true },
    FHIRElement(
      "medicationCodeableConcept", write: { FHIRForms.concept($0.record["code"]) },
      read: { $0.sayConcept(["code"], $0.document["medicationCodeableConcept"], at: "medicationCodeableConcept") }),
    .subject,
    FHIRElement("authoredOn", write: { $0.record["recordedAt"] }, read: { $0.sayMoment(["recordedAt"], $0.document["authoredOn"], at: "authoredOn") }),
    dosage,
  ]

  private static let dosage = FHIRElement(
    "dosageInstruction",
    write: { writing in
      let record = writing.record
      let bounds = JSON.object(["start": record["start"], "end": record["stop"]])
      let dosage = JSON.object([
        "text": record["directions"], "timing": bounds.members.isEmpty ? nil : ["repeat": ["boundsPeriod": bounds]],
        "route": FHIRForms.concept(record["route"]), "doseAndRate": FHIRForms.quantity(record["dose"]).map { [["doseQuantity": $0]] },
      ])
      return dosage.members.isEmpty ? nil : [dosage]
    },
    read: { reading in
      let all = reading.document["dosageInstruction"]?.elements ?? []
      if all.count > 1 {
        for field in ["directions", "route", "dose", "start", "stop"] { reading.unsayQuietly([field]) }
        return reading.notice(at: "dosageInstruction", "the record holds one dosage; these are carried")
      }
      guard let dosage = all.first else { return }
      reading.say(["directions"], dosage["text"]?.asText)
      reading.sayConcept(["route"], dosage["route"], at: "dosageInstruction.route")
      let doses = dosage["doseAndRate"]?.elements ?? []
      if doses.count > 1 || doses.contains(where: { $0["doseRange"] != nil }) {
        reading.cannotSay(["dose"], at: "dosageInstruction.doseAndRate", "one plain dose was expected")
      }
      let dose = doses.count == 1 ? doses[0]["doseQuantity"] : nil
      reading.sayAmount(["dose"], dose, unit: dose?["code"]?.string ?? dose?["unit"]?.string ?? "", at: "dosageInstruction.doseAndRate.doseQuantity")
      let bounds = dosage["timing"]?["repeat"]?["boundsPeriod"]
      reading.sayDate(["start"], bounds?["start"], at: "dosageInstruction.timing.repeat.boundsPeriod.start")
      reading.sayDate(["stop"], bounds?["end"], at: "dosageInstruction.timing.repeat.boundsPeriod.end")
    })

  /// One extension a concern, so that each side can add one; read in the order that the record keeps.
  private static let concerns: FHIRElement = {
    let url = FHIRElement.url(["concerns"])
    return FHIRElement(
      ["extension"],
      write: { writing in
        let extensions = writing.record["concerns"].map { TreeExtension.write($0, url: url) } ?? []
        return extensions.isEmpty ? [] : [JSON.Member("extension", .array(extensions))]
      },
      read: { reading in
        let own = (reading.document["extension"]?.elements ?? []).filter { TreeExtension.isOf(url, $0) }
        let words = Set((TreeExtension.read(own, lists: ["concerns"], name: "concerns")?.elements ?? []).compactMap(\.string))
        let known = MedicationConcern.allCases.map(\.rawValue).filter(words.contains)
        if known.count < words.count { reading.notice(at: "extension[\(url)]", "the record has no word for one of these") }
        if !known.isEmpty { reading.say(["concerns"], .array(known.map { .string($0) })) }
      })
  }()
}
