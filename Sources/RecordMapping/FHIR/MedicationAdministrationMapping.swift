import ClinicalRecords
import LosslessJSON

/// An infusion as it was given, as a MedicationAdministration: the primary place of a session's status, times and dose.
///
/// It alone carries the total; the rate segments are children without a dose, so that a receiver that adds up everything
/// does not count twice. A planned session has been given nothing and has none.
enum MedicationAdministrationMapping {
  static let mapping = FHIRMapping(
    name: "MedicationAdministration", type: "MedicationAdministration", kind: .infusionSession,
    roles: { record, _ in record["status"]?.string == SessionStatus.planned.rawValue ? [] : [.whole("administration")] },
    owns: { $0 == .whole("administration") }, elements: elements)

  /// What a performer is said to be who gave the infusion.
  static let nurse = "administering nurse"

  static let elements: [FHIRElement] = [
    medication,
    .ours(
      [
        ["ordinal"], ["course"], ["dose", "perWeight"], ["dose", "weight"], ["dose", "weightDate"], ["dose", "cap"], ["dose", "ordered"],
        ["dose", "drawnUp"], ["dose", "wasted"], ["dose", "wasteWitness"], ["diluent"], ["access", "side"], ["access", "gauge"], ["pauses"], ["givenBy"],
        ["isBlinded"],
      ], lists: ["pauses"]),
    // A dosage needs a dose: where none was delivered there is none, and the cannula lay somewhere all the same.
    .ours([["access", "site"]]) { FHIRForms.quantity($0.record["dose"]?["delivered"]) == nil },
    .identifier,
    FHIRElement(copy: "partOf") { [$0.reference("procedure")] },
    FHIRElement(
      "status",
      write: { (writing) throws(MappingError) in
        try writing.code("status", by: "session-status-to-medication-administration")
      },
      read: { reading in
        if reading.sayRecordStatus(instead: ["status"]) { return }
        reading.sayWord(["status"], reading.document["status"]?.string, by: "medication-administration-status-to-session", at: "status")
      }),
    FHIRElement(
      "statusReason", write: { FHIRForms.concept($0.record["statusReason"]).map { [$0] } },
      read: { reading in
        reading.sayConcept(["statusReason"], reading.document["statusReason"]?[0], at: "statusReason")
      }),
    .subject,
    FHIRElement(copy: "context") { $0.reference("encounter") },
    .period("effectivePeriod", "start", "end"),
    FHIRElement(
      "performer",
      write: { writing in
        writing.person(named: "nurse", record: "givenBy").map { [["function": ["text": .string(nurse)], "actor": $0]] }
      },
      read: { reading in
        let one = (reading.document["performer"]?.elements ?? []).first { $0["function"]?["text"]?.string == nurse }
        reading.say(["nurse"], one?["actor"]?["display"]?.asText)
      }),
    dosage,
  ]

  private static let dosage = FHIRElement(
    "dosage",
    write: { (writing) throws(MappingError) in
      guard let dose = FHIRForms.quantity(writing.record["dose"]?["delivered"]) else {
        return nil
      }
      return .object([
        "site": FHIRForms.concept(writing.record["access"]?["site"]), "route": try writing.meant("intravenous-route"), "dose": dose,
      ])
    },
    read: { reading in
      let dosage = reading.document["dosage"]
      reading.sayAmount(["dose", "delivered"], dosage?["dose"], unit: Milligram.ucum, at: "dosage.dose")
      reading.sayConcept(["access", "site"], dosage?["site"], at: "dosage.site")
      // A session that was given nothing has no dosage, which says nothing of where the cannula lay.
      if dosage == nil, reading.said["access"]?["site"] == nil { reading.unsayQuietly(["access", "site"]) }
    })

  private static let medication = FHIRElement(
    ["contained", "medicationReference", "medicationCodeableConcept"],
    write: { writing in
      guard let drug = writing.record["drug"] else {
        writing.notice("drug", "no drug is recorded")
        return [JSON.Member("medicationCodeableConcept", FHIRForms.absent("unknown"))]
      }
      let batch = JSON.object(["lotNumber": drug["lot"], "expirationDate": drug["expiry"]])
      let code = code(of: drug)
      guard drug["concentration"] != nil || !batch.members.isEmpty else { return [JSON.Member("medicationCodeableConcept", code)] }
      let strength = drug["concentration"]?["value"].map { value -> JSON in
        ["numerator": FHIRForms.quantity(value: value, unit: "mg"), "denominator": FHIRForms.quantity(value: 1, unit: "mL")]
      }
      let contained = JSON.object([
        "resourceType": "Medication", "id": "drug", "code": code,
        "ingredient": strength.map { [["itemCodeableConcept": FHIRForms.concept(drug["code"]) ?? code, "strength": $0]] },
        "batch": batch.members.isEmpty ? nil : batch,
      ])
      return [JSON.Member("contained", [contained]), JSON.Member("medicationReference", ["reference": "#drug"])]
    },
    read: { reading in
      if isBlinded(reading.document) { return reading.unsayQuietly(["drug"]) }
      let concept = reading.document["medicationCodeableConcept"]
      let contained = containedMedication(reading.document)
      if let code = concept ?? contained?["code"] {
        reading.say(["drug", "code"], FHIRForms.recordConcept(code, without: FHIRSystem.ndc))
        reading.say(["drug", "ndc"], code["coding"]?.elements.first { $0["system"]?.string == FHIRSystem.ndc }?["code"]?.asText)
      } else {
        reading.cannotSay(["drug"], at: "medication[x]", "the medication is not in the resource itself")
      }
      reading.say(["drug", "lot"], contained?["batch"]?["lotNumber"]?.asText)
      reading.sayDate(["drug", "expiry"], contained?["batch"]?["expirationDate"], at: "medication[x].batch.expirationDate")
      readStrength(contained?["ingredient"]?[0]?["strength"], &reading)
    })

  /// Whether what was infused is not told; the record's own drug is then no business of the document.
  private static func isBlinded(_ document: JSON) -> Bool {
    let flag = FHIRElement.url(["isBlinded"])
    return (document["extension"]?.elements ?? []).contains { $0["url"]?.string == flag && $0["valueBoolean"]?.bool == true }
  }

  /// The code of the drug with the package's NDC beside it.
  static func code(of drug: JSON) -> JSON {
    let concept = FHIRForms.concept(drug["code"]) ?? .object([JSON.Member]())
    guard let ndc = drug["ndc"] else { return concept }
    return concept.setting("coding", to: .array((concept["coding"]?.elements ?? []) + [["system": .string(FHIRSystem.ndc), "code": ndc]]))
  }

  private static func containedMedication(_ document: JSON) -> JSON? {
    guard let reference = document["medicationReference"]?["reference"]?.string, reference.hasPrefix("#") else { return nil }
    return document["contained"]?.elements.first { $0["id"]?.string == String(reference.dropFirst()) }
  }

  private static func readStrength(_ strength: JSON?, _ reading: inout Reading) {
    guard let strength else { return }
    guard let mass = FHIRForms.amount(strength["numerator"], unit: "mg"), let volume = FHIRForms.amount(strength["denominator"], unit: "mL"),
      volume["value"]?.number.map({ $0.isEqualInValue(to: JSONNumber(1)) }) == true, let value = mass["value"]
    else { return reading.cannotSay(["drug", "concentration"], at: "medication[x].ingredient.strength", "mg in 1 mL was expected") }
    reading.say(["drug", "concentration"], ["value": value, "unit": .string(MilligramPerMilliliter.ucum)])
  }
}
