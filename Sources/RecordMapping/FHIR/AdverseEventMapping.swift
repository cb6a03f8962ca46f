import ClinicalRecords
import LosslessJSON

/// An adverse event of a session as an AdverseEvent, which in R4 has no status.
enum AdverseEventMapping {
  static let mapping = FHIRMapping(
    name: "AdverseEvent", type: "AdverseEvent", kind: .infusionSession,
    roles: { record, _ in
      (record["adverseEvents"]?.elements ?? []).compactMap { $0["id"]?.string.flatMap { RecordID($0) }.map { .event($0) } }
    },
    owns: { if case .event = $0 { true } else { false } }, elements: elements)

  static let elements: [FHIRElement] = [
    .ours([["end"], ["action"]]),
    FHIRElement("modifierExtension", write: { _ in nil }, read: { $0.isMemberThere = !$0.isWithdrawn }),
    .oneIdentifier,
    FHIRElement(copy: "actuality") { _ in "actual" },
    FHIRElement("event", write: { FHIRForms.concept($0.member["code"]) }, read: { $0.sayConcept(["code"], $0.document["event"], at: "event") }),
    .subject,
    FHIRElement(copy: "encounter") { $0.reference("encounter") },
    FHIRElement("date", write: { $0.member["onset"] }, read: { $0.sayMoment(["onset"], $0.document["date"], at: "date") }),
    seriousness,
    concept("severity", "severity", map: "event-severity"),
    concept("outcome", "outcome", map: "event-outcome"),
    suspect,
  ]

  private static let seriousness = FHIRElement(
    "seriousness",
    write: { (writing) throws(MappingError) in
      guard let serious = writing.member["isSerious"]?.bool else { return nil }
      return try writing.concept(serious ? "serious" : "not-serious", by: "event-seriousness-to-fhir", field: "isSerious")
    },
    read: { reading in
      guard let concept = reading.document["seriousness"] else { return }
      for code in (concept["coding"]?.elements ?? []).compactMap({ $0["code"]?.string }) {
        if case .code(let word)? = reading.catalog.conceptMaps["event-seriousness-from-fhir"]?[code] {
          return reading.say(["isSerious"], .bool(word.code == "serious"))
        }
      }
      reading.cannotSay(["isSerious"], at: "seriousness", "serious or not was expected")
    })

  private static func concept(_ name: String, _ field: String, map: String) -> FHIRElement {
    FHIRElement(
      name,
      write: { (writing) throws(MappingError) in
        try writing.concept(writing.member[field]?.string, by: map + "-to-fhir", field: field)
      },
      read: { reading in
        reading.sayWord([field], concept: reading.document[name], by: map + "-from-fhir", at: name)
      })
  }

  /// The infusion is what is suspected, and how strongly is the causality's assessment.
  private static let suspect = FHIRElement(
    "suspectEntity",
    write: { (writing) throws(MappingError) in
      let isPlanned = writing.record["status"]?.string == SessionStatus.planned.rawValue
      let assessment = try writing.concept(writing.member["relatedness"]?.string, by: "relatedness-to-fhir", field: "relatedness")
      return [
        .object([
          "instance": writing.reference(isPlanned ? "procedure" : "administration"), "causality": assessment.map { [["assessment": $0]] },
        ])
      ]
    },
    read: { reading in
      let assessment = reading.document["suspectEntity"]?[0]?["causality"]?[0]?["assessment"]
      reading.sayWord(
        ["relatedness"], concept: assessment, by: "relatedness-from-fhir", words: Relatedness.allCases.map(\.rawValue),
        at: "suspectEntity.causality.assessment")
    })
}
