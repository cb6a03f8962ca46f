import ClinicalRecords
import LosslessJSON

/// The pregnancy test of a screening as a laboratory Observation; its code says what was tested.
enum PregnancyTestMapping {
  static let mapping = FHIRMapping(
    name: "PregnancyTest", type: "Observation", kind: .screening,
    roles: { record, _ in record["pregnancyTest"] == nil ? [] : [.whole("pregnancy-test")] }, owns: { $0 == .whole("pregnancy-test") },
    elements: elements)

  static let elements: [FHIRElement] = [
    .profile(USCore.laboratory),
    .standing(.ours([["pregnancyTest", "lot"], ["pregnancyTest", "expiry"]])),
    .identifier,
    .final,
    .category("laboratory"),
    FHIRElement(
      "code",
      write: { (writing) throws(MappingError) in
        guard let specimen = writing.record["pregnancyTest"]?["specimen"]?.string else { return nil }
        return try writing.translate(specimen, by: "pregnancy-test-to-fhir", field: "pregnancyTest.specimen").map { FHIRForms.concept([$0]) }
      },
      read: { reading in
        if reading.isWithdrawn { return }
        reading.sayWord(["pregnancyTest", "specimen"], concept: reading.document["code"], by: "pregnancy-test-from-fhir", at: "code")
      }),
    .subject,
    .encounterOfSession,
    .screenedAt,
    .performer(["pregnancyTest", "readBy"]),
    .finding(["pregnancyTest", "result"], map: "test-finding"),
  ]
}
