import ClinicalRecords
import LosslessJSON

/// An allergy, or that there is known to be none, as an AllergyIntolerance.
///
/// That there is none has no code that was seen in a public source, so it is said in words and in an extension of ours.
enum AllergyMapping {
  static let mapping = FHIRMapping(
    name: "Allergy", type: "AllergyIntolerance", kind: .allergy, roles: { _, _ in [.whole("allergy")] }, owns: { $0 == .whole("allergy") },
    elements: elements)

  private static let none = "No known allergies"
  /// SNOMED CT's no known allergy: read, and never written, since no published example was seen with it.
  private static let noneKnownAtAll = "716186003"
  /// No known allergy to drugs, food or things around: none of one kind is neither an allergy nor none at all.
  private static let noneOfOneKind: Set<String> = ["409137002", "428607008", "429625007", "428197003"]

  /// Why an AllergyIntolerance cannot become a record; nil where it can.
  static func objection(to document: JSON) -> String? {
    let codes = (document["code"]?["coding"]?.elements ?? []).compactMap { $0["code"]?.string }
    return codes.contains(where: noneOfOneKind.contains) ? "code: that there is none of one kind is no allergy, and the record has no word for it" : nil
  }

  static let elements: [FHIRElement] = [
    .profile(USCore.allergy),
    .ours([["noneKnown"]]),
    .identifier,
    FHIRElement(
      "clinicalStatus",
      write: { (writing) throws(MappingError) in
        // ait-1 wants the element; what nobody wrote down is absent, not active.
        guard let word = writing.record["clinicalStatus"]?.string else { return FHIRForms.absent("unknown") }
        return try writing.translate(word, by: "allergy-clinical-status-to-fhir", field: "clinicalStatus").map { FHIRForms.concept([$0]) }
      },
      read: { reading in
        if reading.isWithdrawn { return reading.unsayQuietly(["clinicalStatus"]) }
        let concept = reading.document["clinicalStatus"].flatMap { $0["coding"] == nil && $0["text"] == nil ? nil : $0 }
        reading.sayWord(["clinicalStatus"], concept: concept, by: "allergy-clinical-status-from-fhir", at: "clinicalStatus")
      }),
    FHIRElement(
      "verificationStatus",
      write: { (writing) throws(MappingError) in
        guard let word = writing.record["verificationStatus"]?.string else { return nil }
        return try writing.translate(word, by: "allergy-verification-status-to-fhir", field: "verificationStatus").map { FHIRForms.concept([$0]) }
      },
      read: { reading in
        if reading.sayRecordStatus(instead: ["verificationStatus"]) { return }
        reading.sayWord(
          ["verificationStatus"], concept: reading.document["verificationStatus"], by: "allergy-verification-status-from-fhir", at: "verificationStatus")
      }),
    FHIRElement(
      "category",
      write: { (writing) throws(MappingError) in try writing.code("category", by: "allergy-category-to-fhir").map { [$0] } },
      read: { reading in
        let categories = reading.document["category"]?.elements ?? []
        if categories.count > 1 { return reading.cannotSay(["category"], at: "category", "the record holds one category") }
        reading.sayWord(["category"], categories.first?.string, by: "allergy-category-from-fhir", at: "category")
      }),
    FHIRElement(
      "criticality", write: { (writing) throws(MappingError) in try writing.code("criticality", by: "allergy-criticality-to-fhir") },
      read: { $0.sayWord(["criticality"], $0.document["criticality"]?.string, by: "allergy-criticality-from-fhir", at: "criticality") }),
    FHIRElement(
      "code",
      write: { $0.record["noneKnown"]?.bool == true ? ["text": .string(none)] : FHIRForms.concept($0.record["code"]) },
      read: { reading in
        let concept = reading.document["code"]
        if concept?["coding"] == nil, concept?["text"]?.string == none { return }
        let codes = (concept?["coding"]?.elements ?? []).filter { $0["system"]?.string == "http://snomed.info/sct" }.compactMap { $0["code"]?.string }
        if codes.contains(noneKnownAtAll) { return reading.say(["noneKnown"], true) }
        reading.sayConcept(["code"], concept, at: "code")
      }),
    FHIRElement(copy: "patient") { $0.patientReference },
    ConditionMapping.date("onset"),
    FHIRElement("recordedDate", write: { $0.record["recordedAt"] }, read: { $0.sayMoment(["recordedAt"], $0.document["recordedDate"], at: "recordedDate") }),
    reactions,
  ]

  static let member = FHIRSystem.extension("id")

  private static let reactions = FHIRElement(
    "reaction",
    write: { (writing) throws(MappingError) in
      var reactions: [JSON] = []
      for reaction in writing.record["reactions"]?.elements ?? [] {
        let path = "reactions[\(reaction["id"]?.string ?? "")].severity"
        let severity = try reaction["severity"]?.string.flatMap { (word) throws(MappingError) in
          try writing.translate(word, by: "reaction-severity-to-fhir", field: path)
        }
        reactions.append(
          .object([
            "extension": reaction["id"].map { [["url": .string(member), "valueString": $0]] },
            "manifestation": FHIRForms.concept(reaction["manifestation"]).map { [$0] }, "onset": reaction["onset"],
            "severity": severity.map { .string($0.code) },
          ]))
      }
      return reactions.isEmpty ? nil : .array(reactions)
    },
    read: { reading in
      let all = reading.document["reaction"]?.elements ?? []
      var said: [JSON] = []
      for (index, reaction) in all.enumerated() {
        guard let manifestation = FHIRForms.recordConcept(reaction["manifestation"]?[0]) else {
          reading.notice(at: "reaction[\(index)]", "nothing that was seen; it is carried")
          continue
        }
        if (reaction["manifestation"]?.elements.count ?? 0) > 1 { reading.notice(at: "reaction[\(index)].manifestation", "the first of several is read") }
        let severity = reaction["severity"]?.string.flatMap { code -> JSON? in
          if case .code(let word)? = reading.catalog.conceptMaps["reaction-severity-from-fhir"]?[code] { return .string(word.code) }
          reading.notice(at: "reaction[\(index)].severity", "this code is not in reaction-severity-from-fhir")
          return nil
        }
        let content = JSON.object(["manifestation": manifestation, "severity": severity, "onset": reaction["onset"]?.asDate])
        let own = (reaction["extension"]?.elements ?? []).first { $0["url"]?.string == member }?["valueString"]?.string.flatMap { RecordID($0) }
        let id = own ?? RecordID(deriving: ["member", reading.recordID.description, "reactions", content.text, String(index)])
        said.append(.object([JSON.Member("id", .string(id.description))] + content.members))
      }
      if !said.isEmpty { reading.say(["reactions"], .array(said)) }
    })
}
