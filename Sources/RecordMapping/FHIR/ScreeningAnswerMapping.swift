import ClinicalRecords
import LosslessJSON

/// What was asked at a screening and has no code of anybody's: psychosis, mania, the time without food.
enum ScreeningAnswerMapping {
  /// The role and the field.
  private static let answers = [("psychosis-excluded", "psychosisExcluded"), ("mania-excluded", "maniaExcluded"), ("fasting", "fasting")]

  static let mapping = FHIRMapping(
    name: "ScreeningAnswer", type: "Observation", kind: .screening, roles: { record, _ in roles(record) },
    owns: { role in answers.contains { role == .whole($0.0) } }, elements: elements)

  static func roles(_ record: JSON) -> [Role] { answers.filter { record[$0.1] != nil }.map { .whole($0.0) } }

  static let elements: [FHIRElement] = [
    .profile(USCore.simple),
    .identifier,
    .final,
    .category("exam"),
    FHIRElement(copy: "code") { (writing) throws(MappingError) in try FHIRElement.question(writing.role.text, &writing) },
    .subject,
    .encounterOfSession,
    .screenedAt,
    FHIRElement(
      ["valueBoolean", "valueQuantity"],
      write: { writing in
        guard let value = field(writing.role).flatMap({ writing.record[$0] }) else { return [] }
        if let quantity = FHIRForms.quantity(value) { return [JSON.Member("valueQuantity", quantity)] }
        return [JSON.Member("valueBoolean", value)]
      },
      read: { reading in
        guard !reading.isWithdrawn, let field = field(reading.role) else { return }
        if field == "fasting" { return reading.sayAmount([field], reading.document["valueQuantity"], unit: Hour.ucum, at: "valueQuantity") }
        reading.say([field], reading.document["valueBoolean"])
      }),
  ]

  private static func field(_ role: Role) -> String? { answers.first { role == .whole($0.0) }?.1 }
}
