import ClinicalRecords
import LosslessJSON

/// What a patient agreed to, or refused, as a Consent.
///
/// Its state follows from the record alone: no clock is read, so that a consent has run out is a date and not a state.
enum ConsentMapping {
  static let mapping = FHIRMapping(
    name: "Consent", type: "Consent", kind: .consent, roles: { _, _ in [.whole("consent")] }, owns: { $0 == .whole("consent") }, elements: elements)

  static let elements: [FHIRElement] = [
    .ours(
      [["formVersion"], ["witness"], ["withdrawnAt"], ["includesSubstanceUse"], ["includesPsychotherapyNotes"], ["recipients"]],
      lists: ["recipients"]),
    .identifier,
    FHIRElement(
      "status",
      write: { (writing) throws(MappingError) in
        try writing.translate(state(writing.record), by: "consent-state-to-fhir", field: "decision").map { .string($0.code) }
      },
      read: { reading in
        if reading.sayRecordStatus(instead: ["decision"]) { return }
        // Taken back at a time that our own extension says: agreed, until then.
        let wasAgreed = reading.document["status"]?.string == "inactive" && reading.isWithdrawalDated
        if wasAgreed { return reading.say(["decision"], .string(ConsentDecision.agreed.rawValue)) }
        reading.sayWord(["decision"], reading.document["status"]?.string, by: "consent-state-from-fhir", at: "status")
      }),
    FHIRElement(
      "scope",
      write: { (writing) throws(MappingError) in try writing.concept(writing.record["scope"]?.string, by: "consent-scope-to-fhir", field: "scope") },
      read: { reading in
        let scope = reading.document["scope"]
        if let text = scope?["text"]?.string, ConsentScope(rawValue: text) != nil { return reading.say(["scope"], .string(text)) }
        reading.sayWord(["scope"], concept: scope, by: "consent-scope-from-fhir", at: "scope")
      }),
    FHIRElement(copy: "category") { (writing) throws(MappingError) in [try writing.meant("consent-document")] },
    FHIRElement(copy: "patient") { $0.patientReference },
    FHIRElement("dateTime", write: { $0.record["signedAt"] }, read: { $0.sayMoment(["signedAt"], $0.document["dateTime"], at: "dateTime") }),
    FHIRElement(
      "performer", write: { [$0.record["signer"].map { ["display": $0] } ?? $0.patientReference] },
      read: { reading in
        let performer = reading.document["performer"]?[0]
        if performer?["reference"] == nil { reading.say(["signer"], performer?["display"]?.asText) }
      }),
    FHIRElement(copy: "sourceReference") { $0.record["document"] == nil ? nil : $0.reference("consent-document") },
    // ppc-1 wants a policy or a rule; which law applies the record does not say.
    FHIRElement(copy: "policyRule") { _ in ["text": "As the patient signed it"] },
    provision,
  ]

  /// Which of the states of `consent-state-to-fhir` a record is in.
  static func state(_ record: JSON) -> String {
    let decision = record["decision"]?.string ?? ""
    return decision == ConsentDecision.agreed.rawValue && record["withdrawnAt"] != nil ? ConsentDecision.withdrawn.rawValue : decision
  }

  private static let provision = FHIRElement(
    "provision",
    write: { (writing) throws(MappingError) in
      let period = JSON.object(["start": writing.record["signedAt"], "end": writing.record["expires"]])
      var actors: [JSON] = []
      for recipient in writing.record["recipients"]?.elements ?? [] {
        guard let endpoint = recipient["endpoint"] else { continue }
        actors.append(["role": try writing.meant("recipient"), "reference": ["display": endpoint]])
      }
      return .object([
        "type": try writing.code("decision", by: "consent-decision-to-provision"), "period": period.members.isEmpty ? nil : period,
        "actor": actors.isEmpty ? nil : .array(actors),
      ])
    },
    read: { reading in
      reading.sayDate(["expires"], reading.document["provision"]?["period"]?["end"], at: "provision.period.end")
      // A state of agreement with a rule that denies is no agreement.
      if reading.document["provision"]?["type"]?.string == "deny", reading.document["status"]?.string == "active" {
        reading.say(["decision"], .string(ConsentDecision.refused.rawValue))
      }
    })
}

extension Reading {
  /// Whether the consent says when it was taken back.
  fileprivate var isWithdrawalDated: Bool {
    (document["extension"]?.elements ?? []).contains { $0["url"]?.string == FHIRSystem.extension("withdrawn-at") && $0["valueDateTime"] != nil }
  }
}
