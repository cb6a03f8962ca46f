import ClinicalRecords
import LosslessJSON

/// What the electrocardiogram of a screening showed, as an Observation; that none was made is a reason, not a finding.
enum ElectrocardiogramMapping {
  static let mapping = FHIRMapping(
    name: "Electrocardiogram", type: "Observation", kind: .screening,
    roles: { record, _ in record["electrocardiogram"] == nil ? [] : [.whole("electrocardiogram")] }, owns: { $0 == .whole("electrocardiogram") },
    elements: elements)

  static let elements: [FHIRElement] = [
    .profile(USCore.result),
    .identifier,
    .final,
    .category("exam"),
    .question("electrocardiogram"),
    .subject,
    .encounterOfSession,
    .screenedAt,
    finding,
  ]

  private static let notDone = ElectrocardiogramFinding.notDone.rawValue

  private static let finding = FHIRElement(
    ["valueCodeableConcept", "dataAbsentReason"],
    write: { (writing) throws(MappingError) in
      if writing.record["electrocardiogram"]?.string == notDone { return [JSON.Member("dataAbsentReason", try writing.meant("not-performed"))] }
      return try standing.write(&writing)
    },
    read: { reading in
      let reasons = reading.document["dataAbsentReason"]?["coding"]?.elements ?? []
      if !reading.isWithdrawn, reasons.contains(where: { $0["code"]?.string == "not-performed" }) {
        return reading.say(["electrocardiogram"], .string(notDone))
      }
      standing.read(&reading)
    })

  private static let standing = FHIRElement.finding(["electrocardiogram"], map: "electrocardiogram-finding")
}
