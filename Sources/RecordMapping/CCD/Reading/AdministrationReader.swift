import CDADocuments
import LosslessJSON

/// A medication that was given, an infusion above all, as a MedicationAdministration.
enum AdministrationReader {
  static func read(_ act: CDANode, _ drug: CCDConcept, _ identity: CCDIdentity, _ pass: CCDPass) {
    let isNegated = CCDPass.isNegated(act)
    guard let status = status(act, isNegated: isNegated) else { return pass.carry(act, "a giving whose status we do not know") }
    let times = MedicationReader.taken(act, pass)
    let reason = act.related("RSON").first.flatMap { pass.concept($0["value"]) }?.concept
    let why = status == "stopped" || isNegated ? reason : nil
    let dosage = isNegated ? nil : dosage(act, pass)
    pass.fact(
      act, "MedicationAdministration", identity: identity,
      fingerprint: [drug.fingerprint, times.fingerprint, act["doseQuantity"]?.attribute("value"), isNegated ? "not" : nil],
      field("status", .string(status)), field("statusReason", why.map { [$0] }), field("medicationCodeableConcept", drug.concept),
      field("subject", pass.subject), when(times, pass), field("reasonCode", why == nil ? reason.map { [$0] } : nil), field("dosage", dosage))
    AdverseEventReader.read(in: act, pass)
  }

  private static func status(_ act: CDANode, isNegated: Bool) -> String? {
    if isNegated { return "not-done" }
    switch CCDPass.status(act) {
    case "completed": return "completed"
    case "active": return "in-progress"
    case "suspended", "held": return "on-hold"
    case "aborted": return "stopped"
    case "cancelled": return "not-done"
    default: return nil
    }
  }

  private static func when(_ times: CCDInterval, _ pass: CCDPass) -> [JSON.Member] {
    if let point = times.point { return pass.moment(point, as: "effectiveDateTime") }
    return field("effectivePeriod", pass.period(times))
  }

  private static func dosage(_ act: CDANode, _ pass: CCDPass) -> JSON? {
    let rate = act["rateQuantity"].flatMap { pass.quantity($0["low"] ?? $0) }
    let dosage = JSON.object([
      "site": pass.concept(act["approachSiteCode"])?.concept, "route": pass.concept(act["routeCode"])?.concept,
      "dose": act["doseQuantity"].flatMap { pass.quantity($0["low"] ?? $0) }, "rateQuantity": rate,
    ])
    return dosage.members.isEmpty ? nil : dosage
  }
}
