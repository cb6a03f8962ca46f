import CDADocuments
import LosslessJSON

/// A Procedure Activity as a Procedure, whatever kind of act it is written as.
enum ProcedureReader {
  static let activity = EntryReader(
    templates: [CDANode.entry + "14", CDANode.entry + "12", CDANode.entry + "13", "2.16.840.1.113883.10.20.1.29"]
  ) { act, pass in
    guard pass.happened(act) else { return }
    guard let code = pass.concept(act["code"]), !code.isEmpty else { return pass.carry(act, "a procedure without a code or words") }
    let isNegated = CCDPass.isNegated(act)
    if isNegated, code.has("71388002", in: CCDConcept.snomed) || code.saysNone { return pass.refuse(act, "it says that no procedure is known") }
    if code.saysNone { return pass.carry(act, "words that say there is nothing to say") }
    let times = pass.interval(act["effectiveTime"])
    pass.fact(
      act, "Procedure", fingerprint: [code.fingerprint, times.fingerprint, isNegated ? "not" : nil],
      field("status", .string(isNegated ? "not-done" : status(act))), field("code", code.concept), field("subject", pass.subject),
      performed(times, pass), field("bodySite", pass.concept(act["targetSiteCode"])?.concept.map { [$0] }),
      field("reasonCode", pass.reasons(act)), pass.notes(act))
  }

  private static func status(_ act: CDANode) -> String {
    switch CCDPass.status(act) {
    case "completed": "completed"
    case "active": "in-progress"
    case "aborted": "stopped"
    case "cancelled": "not-done"
    default: "unknown"
    }
  }

  private static func performed(_ times: CCDInterval, _ pass: CCDPass) -> [JSON.Member] {
    if let point = times.point { return pass.moment(point, as: "performedDateTime") }
    return field("performedPeriod", pass.period(times))
  }
}
