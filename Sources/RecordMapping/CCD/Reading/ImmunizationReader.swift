import CDADocuments
import LosslessJSON

/// An Immunization Activity as an Immunization.
enum ImmunizationReader {
  static let activity = EntryReader(templates: [CDANode.entry + "52"]) { act, pass in
    guard pass.happened(act) else { return }
    guard let vaccine = MedicationReader.drug(act, pass), !vaccine.isEmpty else { return pass.carry(act, "an immunization without a vaccine") }
    let isNegated = CCDPass.isNegated(act)
    let times = pass.interval(act["effectiveTime"])
    let when = times.start.map { pass.moment($0, as: "occurrenceDateTime") } ?? field("occurrenceString", "unknown")
    let material = act["consumable"]?["manufacturedProduct"]?["manufacturedMaterial"]
    let reason = act.related(template: CDANode.entry + "53").first.flatMap { pass.concept($0["code"])?.concept }
    pass.fact(
      act, "Immunization", fingerprint: [vaccine.fingerprint, times.fingerprint, isNegated ? "not" : nil],
      field("status", .string(isNegated || CCDPass.status(act) != "completed" ? "not-done" : "completed")),
      field("statusReason", isNegated ? reason : nil), field("vaccineCode", vaccine.concept), field("patient", pass.subject), when,
      field("lotNumber", material?["lotNumberText"].flatMap { CCDConcept.some($0.narrativeText) }.map { .string($0) }),
      field("site", pass.concept(act["approachSiteCode"])?.concept), field("route", pass.concept(act["routeCode"])?.concept),
      field("doseQuantity", act["doseQuantity"].flatMap { pass.quantity($0) }))
  }
}
