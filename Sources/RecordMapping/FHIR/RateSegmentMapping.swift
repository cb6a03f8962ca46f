import ClinicalRecords
import LosslessJSON

/// A stretch of an infusion at one rate, as a child MedicationAdministration that has a rate and no dose.
enum RateSegmentMapping {
  static let mapping = FHIRMapping(
    name: "RateSegment", type: "MedicationAdministration", kind: .infusionSession,
    roles: { record, _ in
      if record["status"]?.string == SessionStatus.planned.rawValue { return [] }
      return (record["segments"]?.elements ?? []).compactMap { $0["id"]?.string.flatMap { RecordID($0) }.map { .segment($0) } }
    },
    owns: { if case .segment = $0 { true } else { false } }, elements: elements)

  static let elements: [FHIRElement] = [
    .identifier,
    FHIRElement(copy: "partOf") { [$0.reference("administration")] },
    FHIRElement(
      "status",
      write: { (writing) throws(MappingError) in
        if writing.member["end"] != nil { return "completed" }
        let word = writing.record["status"]?.string ?? ""
        return try writing.translate(word, by: "session-status-to-medication-administration", field: "status").map { .string($0.code) }
      }, read: { $0.isMemberThere = !$0.isWithdrawn }),
    FHIRElement(copy: "medicationCodeableConcept") { writing in
      writing.record["drug"].map(MedicationAdministrationMapping.code(of:)) ?? FHIRForms.absent("unknown")
    },
    .subject,
    FHIRElement(copy: "context") { $0.reference("encounter") },
    .period("effectivePeriod", "start", "end"),
    dosage,
  ]

  /// The rate is a ratio of mg to one hour: UCUM's `mg/h` was seen in no published example, `mg` and `h` were.
  private static let dosage = FHIRElement(
    "dosage",
    write: { (writing) throws(MappingError) in
      if Blinding.isBlinded(writing.record) { return nil }
      guard let value = writing.member["rate"]?["value"] else { throw MappingError(writing.path("rate"), "a segment has a rate") }
      let rate: JSON = ["numerator": FHIRForms.quantity(value: value, unit: "mg"), "denominator": FHIRForms.quantity(value: 1, unit: "h")]
      return ["route": try writing.meant("intravenous-route"), "rateRatio": rate]
    },
    read: { reading in
      let dosage = reading.document["dosage"]
      if let plain = dosage?["rateQuantity"] { return reading.sayAmount(["rate"], plain, unit: MilligramPerHour.ucum, at: "dosage.rateQuantity") }
      guard let ratio = dosage?["rateRatio"] else { return }
      guard let mass = FHIRForms.amount(ratio["numerator"], unit: "mg"), let time = FHIRForms.amount(ratio["denominator"], unit: "h"),
        time["value"]?.number.map({ $0.isEqualInValue(to: JSONNumber(1)) }) == true, let value = mass["value"]
      else { return reading.cannotSay(["rate"], at: "dosage.rateRatio", "mg in 1 h was expected") }
      reading.say(["rate"], ["value": value, "unit": .string(MilligramPerHour.ucum)])
    })
}
