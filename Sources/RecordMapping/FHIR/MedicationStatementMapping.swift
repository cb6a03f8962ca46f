import ClinicalRecords
import LosslessJSON

/// A drug that the patient takes, as somebody has told it, as a MedicationStatement.
///
/// Our own list goes out as MedicationRequest, which is what US Core asks for; a statement that a hospital has stays one.
enum MedicationStatementMapping {
  static let mapping = FHIRMapping(
    name: "MedicationStatement", type: "MedicationStatement", kind: .medication,
    roles: { record, _ in record["basis"]?.string == MedicationBasis.stated.rawValue ? [.whole("statement")] : [] },
    owns: { $0 == .whole("statement") }, elements: elements)

  static let elements: [FHIRElement] = [
    .ours([["lastTaken"], ["concerns"]], lists: ["concerns"]),
    .identifier,
    FHIRElement(
      "status", write: { (writing) throws(MappingError) in try writing.code("status", by: "medication-status-to-statement") },
      read: { reading in
        reading.say(["basis"], .string(MedicationBasis.stated.rawValue))
        if reading.sayRecordStatus(instead: ["status"]) { return }
        reading.sayWord(["status"], reading.document["status"]?.string, by: "medication-statement-status-to-medication", at: "status")
      }),
    FHIRElement(
      "medicationCodeableConcept", write: { FHIRForms.concept($0.record["code"]) },
      read: { $0.sayConcept(["code"], $0.document["medicationCodeableConcept"], at: "medicationCodeableConcept") }),
    .subject,
    taken,
    FHIRElement("dateAsserted", write: { $0.record["recordedAt"] }, read: { $0.sayMoment(["recordedAt"], $0.document["dateAsserted"], at: "dateAsserted") }),
    dosage,
  ]

  private static let taken = FHIRElement(
    ["effectivePeriod", "effectiveDateTime"],
    write: { writing in
      let period = JSON.object(["start": writing.record["start"], "end": writing.record["stop"]])
      return period.members.isEmpty ? [] : [JSON.Member("effectivePeriod", period)]
    },
    read: { reading in
      if reading.document["effectiveDateTime"] != nil { reading.cannotSay(["start"], at: "effectiveDateTime", "a period was expected") }
      reading.sayDate(["start"], reading.document["effectivePeriod"]?["start"], at: "effectivePeriod.start")
      reading.sayDate(["stop"], reading.document["effectivePeriod"]?["end"], at: "effectivePeriod.end")
    })

  private static let dosage = FHIRElement(
    "dosage",
    write: { writing in
      let dosage = JSON.object([
        "text": writing.record["directions"], "route": FHIRForms.concept(writing.record["route"]),
        "doseAndRate": FHIRForms.quantity(writing.record["dose"]).map { [["doseQuantity": $0]] },
      ])
      return dosage.members.isEmpty ? nil : [dosage]
    },
    read: { reading in
      let all = reading.document["dosage"]?.elements ?? []
      if all.count > 1 {
        for field in ["directions", "route", "dose"] { reading.unsayQuietly([field]) }
        return reading.notice(at: "dosage", "the record holds one dosage; these are carried")
      }
      reading.say(["directions"], all.first?["text"]?.asText)
      reading.sayConcept(["route"], all.first?["route"], at: "dosage.route")
      let doses = all.first?["doseAndRate"]?.elements ?? []
      if doses.count > 1 || doses.contains(where: { $0["doseRange"] != nil }) {
        reading.cannotSay(["dose"], at: "dosage.doseAndRate", "one plain dose was expected")
      }
      let dose = doses.count == 1 ? doses[0]["doseQuantity"] : nil
      reading.sayAmount(["dose"], dose, unit: dose?["code"]?.string ?? dose?["unit"]?.string ?? "", at: "dosage.doseAndRate.doseQuantity")
    })
}
