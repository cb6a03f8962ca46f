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
      pass.add(
        reaction, "AdverseEvent", identity: identity, fingerprint: [event.text, times.fingerprint], field("actuality", "actual"), field("event", event),
        field("subject", pass.subject), pass.moment(times.start, as: "date"), field("severity", AllergyReader.severity(reaction).map(severity)))
    }
  }

  private static func severity(_ word: String) -> JSON { ProblemReader.concept("adverse-event-severity", word) }
}
