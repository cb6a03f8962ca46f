import CDADocuments
import LosslessJSON

/// What a drug that was given did to the patient, as AdverseEvents beside it.
enum AdverseEventReader {
  static func read(in act: CDANode, _ pass: CCDPass) {
    for reaction in act.related(template: CDANode.entry + "9") {
      guard let event = pass.concept(reaction["value"], of: reaction)?.concept, CCDPass.status(reaction) != "nullified", !CCDPass.isNegated(reaction) else {
        pass.notice(reaction, "a reaction without a code or words was left out")
        continue
      }
      let times = pass.interval(reaction["effectiveTime"])
      let identity = CCDIdentity(reaction)
      let end: JSON? = times.high.map { ["url": .string(FHIRSystem.extension("end")), "valueDateTime": .string($0.text)] }
      pass.add(
        reaction, "AdverseEvent", identity: identity, fingerprint: [event.text, times.fingerprint],
        own: identity.origin == nil ? [] : [end].compactMap { $0 }, field("actuality", "actual"), field("event", event), field("subject", pass.subject),
        pass.moment(times.start, as: "date"), field("seriousness", identity.origin == nil ? nil : seriousness(reaction, pass)),
        field("severity", AllergyReader.severity(reaction).map(severity)))
    }
  }

  /// By the map that our own resource is written by.
  private static func seriousness(_ reaction: CDANode, _ pass: CCDPass) -> JSON? {
    guard let said = CCDDetail.isSerious.value(in: reaction)?.attribute("value"),
      case .code(let coding)? = pass.catalog.conceptMaps["event-seriousness-to-fhir"]?[said == "true" ? "serious" : "not-serious"]
    else { return nil }
    return FHIRForms.concept([coding])
  }

  private static func severity(_ word: String) -> JSON { ProblemReader.concept("adverse-event-severity", word) }
}
