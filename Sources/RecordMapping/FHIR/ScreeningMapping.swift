import ClinicalRecords
import LosslessJSON

/// A screening as the panel of what was looked at, and whether the infusion may be given.
enum ScreeningMapping {
  static let mapping = FHIRMapping(
    name: "Screening", type: "Observation", kind: .screening, roles: { _, _ in [.whole("screening")] }, owns: { $0 == .whole("screening") },
    elements: elements)

  static let elements: [FHIRElement] = [
    .profile(USCore.simple),
    .ours([["course"], ["session"], ["suicideRisk"]]),
    .identifier,
    FHIRElement("status", write: { _ in "final" }, read: { _ = $0.sayRecordStatus() }),
    .category("exam"),
    .question("screening"),
    .subject,
    .encounterOfSession,
    FHIRElement(
      ["effectiveDateTime", "_effectiveDateTime"], write: { FHIRElement.moment($0.record["at"]) },
      read: { $0.sayMoment(["at"], $0.document["effectiveDateTime"], at: "effectiveDateTime") }),
    FHIRElement(
      "performer", write: { $0.record["screener"].map { [["display": $0]] } },
      read: { $0.say(["screener"], $0.document["performer"]?[0]?["display"]?.asText) }),
    FHIRElement(
      ["valueBoolean", "dataAbsentReason"],
      write: { (writing) throws(MappingError) in
        if let isCleared = writing.record["isCleared"] { return [JSON.Member("valueBoolean", isCleared)] }
        return [JSON.Member("dataAbsentReason", try writing.meant("unknown"))]
      },
      read: { $0.say(["isCleared"], $0.document["valueBoolean"]) }),
    FHIRElement(copy: "hasMember") { writing in
      let members = parts.flatMap { $0.roles(writing.record, writing.catalog) }
      return members.isEmpty ? nil : .array(members.map { writing.reference($0.text) })
    },
  ]

  /// What the panel is made of; a drug screen's substances are in its own panel.
  private static let parts = [
    VitalSignMapping.mapping, PregnancyTestMapping.mapping, DrugScreenMapping.mapping, BodyMeasureMapping.mapping, ElectrocardiogramMapping.mapping,
    ScreeningAnswerMapping.mapping,
  ]
}
