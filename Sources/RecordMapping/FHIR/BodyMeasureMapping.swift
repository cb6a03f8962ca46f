import ClinicalRecords
import LosslessJSON

/// Body weight and height at a screening as vital sign Observations.
enum BodyMeasureMapping {
  private static let units = [("weight", Kilogram.ucum), ("height", Centimeter.ucum)]

  static let mapping = FHIRMapping(
    name: "BodyMeasure", type: "Observation", kind: .screening, roles: { record, _ in roles(record) },
    owns: { role in units.contains { role == .whole($0.0) } }, elements: elements)

  static func roles(_ record: JSON) -> [Role] { units.filter { record[$0.0] != nil }.map { .whole($0.0) } }

  static let elements: [FHIRElement] = [
    FHIRElement(copy: "meta") { ["profile": [.string($0.role.text == "weight" ? USCore.weight : USCore.height)]] },
    .identifier,
    .final,
    .category("vital-signs"),
    FHIRElement(copy: "code") { (writing) throws(MappingError) in try FHIRElement.question(writing.role.text, &writing) },
    .subject,
    .encounterOfSession,
    .screenedAt,
    FHIRElement(
      "valueQuantity", write: { FHIRForms.quantity($0.record[$0.role.text]) },
      read: { reading in
        guard !reading.isWithdrawn, let unit = units.first(where: { $0.0 == reading.role.text })?.1 else { return }
        reading.sayAmount([reading.role.text], reading.document["valueQuantity"], unit: unit, at: "valueQuantity")
      }),
  ]
}
