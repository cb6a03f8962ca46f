import ClinicalRecords
import LosslessJSON

/// What of a blinded infusion, and of a course in one arm of a trial, stays in the clinic.
///
/// Whoever rates the patient may read the chart. The drug's name is not all that would tell: 0.045 mg/kg is midazolam and
/// 0.5 mg/kg ketamine, so no amount in milligrams leaves either. It is taken out before any mapping sees the record.
enum Blinding {
  /// What is said in place of the drug.
  static let drug = "blinded study drug"

  /// What is said in place of a blinded course's protocol, whose name and title would tell the arm.
  static let protocolName = "blinded-trial"

  /// The record as others may know it, and what was taken out of it.
  static func applied(to record: JSON) -> (record: JSON, withheld: [Withheld]) {
    if isBlinded(record) { return session(record) }
    if record["record"]?.string == RecordKind.treatmentCourse.rawValue, record["isBlinded"]?.bool == true { return course(record) }
    return (record, [])
  }

  /// Whether a record is an infusion that must not be told apart from outside.
  static func isBlinded(_ record: JSON) -> Bool {
    record["record"]?.string == RecordKind.infusionSession.rawValue && record["isBlinded"]?.bool == true
  }

  private static func session(_ record: JSON) -> (record: JSON, withheld: [Withheld]) {
    var told = record
    var withheld: [Withheld] = []
    func withhold(_ path: String) { withheld.append(Withheld(path: path, reason: "the infusion is blinded, and this would tell what was infused")) }
    if record["drug"] != nil {
      withhold("drug")
      told = told.setting("drug", to: ["code": ["text": .string(drug)]])
    }
    // A part of a dose is no dose: a record must say all of it, so nothing of it goes.
    for field in ["dose", "segments"] where record[field] != nil {
      withhold(field)
      told = told.setting(field, to: nil)
    }
    return (told, withheld)
  }

  private static func course(_ record: JSON) -> (record: JSON, withheld: [Withheld]) {
    let fields = ["protocol", "arm", "dosePerWeight"].filter { record[$0] != nil }
    let reason = "the course is blinded, and this would tell which arm of the trial it is"
    let told = fields.reduce(record) { $0.setting($1, to: $1 == "protocol" ? .string(protocolName) : nil) }
    return (told, fields.map { Withheld(path: $0, reason: reason) })
  }
}
