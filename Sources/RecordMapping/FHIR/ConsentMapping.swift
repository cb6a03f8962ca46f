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
    guard decision == ConsentDecision.agreed.rawValue else { return decision }
    if record["withdrawnAt"] != nil { return "withdrawn" }
    return record["signedAt"] == nil ? "unsigned" : decision
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
    read: { $0.sayDate(["expires"], $0.document["provision"]?["period"]?["end"], at: "provision.period.end") })
}
