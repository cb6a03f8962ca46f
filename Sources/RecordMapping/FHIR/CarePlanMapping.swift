import ClinicalRecords
import LosslessJSON

/// A treatment course as a CarePlan.
enum CarePlanMapping {
  static let mapping = FHIRMapping(
    name: "CarePlan", type: "CarePlan", kind: .treatmentCourse, roles: { _, _ in [.whole("course")] }, owns: { $0 == .whole("course") },
    elements: elements)

  static let elements: [FHIRElement] = [
    .profile(USCore.carePlan),
    FHIRElement(copy: "text") { Narrative.generated(words($0)) },
    .ours([["arm"], ["isBlinded"], ["plannedInfusions"], ["dosePerWeight"], ["plannedDuration"], ["indication"], ["endReason"]]),
    .identifier,
    FHIRElement(
      "instantiatesUri", write: { $0.record["protocol"]?.string.map { [.string(prefix + $0)] } },
      read: { reading in
        guard let uri = reading.document["instantiatesUri"]?[0]?.string else { return }
        guard uri.hasPrefix(prefix) else { return reading.cannotSay(["protocol"], at: "instantiatesUri", "not one of our protocols") }
        reading.say(["protocol"], .string(String(uri.dropFirst(prefix.count))))
      }),
    FHIRElement(
      "status", write: { (writing) throws(MappingError) in try writing.code("status", by: "course-status-to-care-plan") },
      read: { reading in
        if reading.sayRecordStatus(instead: ["status"]) { return }
        reading.sayWord(["status"], reading.document["status"]?.string, by: "care-plan-status-to-course", at: "status")
      }),
    FHIRElement(copy: "intent") { _ in "plan" },
    FHIRElement(copy: "category") { (writing) throws(MappingError) in [try writing.meant("assess-plan")] },
    FHIRElement(copy: "title") { title($0).map { .string($0) } },
    .subject,
    FHIRElement(
      "period",
      write: { writing in
        let period = JSON.object(["start": writing.record["start"], "end": writing.record["end"]])
        return period.members.isEmpty ? nil : period
      },
      read: { reading in
        reading.sayDate(["start"], reading.document["period"]?["start"], at: "period.start")
        reading.sayDate(["end"], reading.document["period"]?["end"], at: "period.end")
      }),
    FHIRElement(copy: "addresses") { $0.reference(to: "condition", of: "indication").map { [$0] } },
    FHIRElement(copy: "activity") { (writing) throws(MappingError) in
      let status = try writing.code("status", by: "course-status-to-activity")
      return [["detail": .object(["code": try writing.meant("infusion"), "status": status, "description": infusions(writing).map { .string($0) }])]]
    },
  ]

  private static let prefix = "urn:infusync:protocol:"

  private static func title(_ writing: Writing) -> String? {
    writing.record["protocol"]?.string.map { writing.catalog.protocols[$0]?.name ?? $0 }
  }

  private static func infusions(_ writing: Writing) -> String? {
    guard let count = writing.record["plannedInfusions"]?.int else { return nil }
    var words = "\(count) infusions"
    if let dose = amount(writing.record["dosePerWeight"]) { words += " of \(dose)" }
    if let duration = amount(writing.record["plannedDuration"]) { words += " over \(duration)" }
    return words
  }

  private static func amount(_ amount: JSON?) -> String? {
    guard let value = amount?["value"]?.number?.literal, let unit = amount?["unit"]?.string else { return nil }
    return "\(value) \(unit)"
  }

  /// What the plan says, in sentences for people.
  private static func words(_ writing: Writing) -> [String] {
    let record = writing.record
    var lines = [title(writing), infusions(writing)].compactMap { $0 }
    if let status = record["status"]?.string { lines.append("Status: \(status)") }
    if let start = record["start"]?.string { lines.append("From \(start)" + (record["end"]?.string.map { " to \($0)" } ?? "")) }
    if let reason = record["endReason"]?.string { lines.append("Ended: \(reason)") }
    return lines.isEmpty ? ["Treatment course"] : lines
  }
}
