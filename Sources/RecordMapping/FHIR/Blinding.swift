import ClinicalRecords
import LosslessJSON

/// What of a blinded infusion, and of a course in one arm of a trial, stays in the clinic.
///
/// Whoever rates the patient may read the chart. The drug's name is not all that would tell: 0.045 mg/kg is midazolam and
/// 0.5 mg/kg ketamine, so no amount in milligrams leaves either. It is taken out before any mapping sees the record.
enum Blinding {
  /// What is said in place of the drug.
  static let drug = "blinded study drug"

  private static let amounts = ["perWeight", "cap", "ordered", "drawnUp", "delivered", "wasted"]

  /// The record as others may know it, and what was taken out of it.
  static func applied(to record: JSON) -> (record: JSON, withheld: [Withheld]) {
    if isBlinded(record) { return session(record) }
    if record["record"]?.string == RecordKind.treatmentCourse.rawValue, record["arm"] != nil { return course(record) }
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
    for field in amounts where record["dose"]?[field] != nil {
      withhold("dose." + field)
      told = told.setting(["dose", .name(field)], to: nil)
    }
    let segments = (record["segments"]?.elements ?? []).map { segment -> JSON in
      if segment["rate"] != nil { withhold("segments[\(segment["id"]?.string ?? "")].rate") }
      return segment.setting("rate", to: nil)
    }
    if !segments.isEmpty { told = told.setting("segments", to: .array(segments)) }
    return (told, withheld)
  }

  private static func course(_ record: JSON) -> (record: JSON, withheld: [Withheld]) {
    let fields = ["arm", "dosePerWeight"].filter { record[$0] != nil }
    let reason = "which arm of a trial it is stays in the clinic: whoever rates the patient may read the chart"
    return (fields.reduce(record) { $0.setting($1, to: nil) }, fields.map { Withheld(path: $0, reason: reason) })
  }
}
