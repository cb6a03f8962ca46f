import CDADocuments
import LosslessJSON

/// An Immunization Activity as an Immunization.
enum ImmunizationReader {
  static let activity = EntryReader(templates: [CDANode.entry + "52"]) { act, pass in
    guard pass.happened(act) else { return }
    guard let vaccine = MedicationReader.drug(act, pass), !vaccine.isEmpty else { return pass.carry(act, "an immunization without a vaccine") }
    let isNegated = CCDPass.isNegated(act)
    if isNegated, vaccine.has("71181003", in: CCDConcept.snomed) || vaccine.saysNone {
      return pass.refuse(act, "it says that no immunization is known")
    }
    if vaccine.saysNone { return pass.carry(act, "words that say there is nothing to say") }
    let isDone = !isNegated && CCDPass.status(act) == "completed"
    let notes = reactions(act, pass)
    let times = pass.interval(act["effectiveTime"])
    let when = times.start.map { pass.moment($0, as: "occurrenceDateTime") } ?? field("occurrenceString", "unknown")
    let material = act["consumable"]?["manufacturedProduct"]?["manufacturedMaterial"]
    let reason = act.related(template: CDANode.entry + "53").first.flatMap { pass.concept($0["code"])?.concept }
    pass.fact(
      act, "Immunization", fingerprint: [vaccine.fingerprint, times.fingerprint, isNegated ? "not" : nil],
      field("status", .string(isDone ? "completed" : "not-done")),
      field("statusReason", isDone ? nil : reason), field("vaccineCode", vaccine.concept), field("patient", pass.subject), when,
      field("lotNumber", material?["lotNumberText"].flatMap { CCDConcept.some($0.narrativeText) }.map { .string($0) }),
      field("site", pass.concept(act["approachSiteCode"])?.concept), field("route", pass.concept(act["routeCode"])?.concept),
      field("doseQuantity", act["doseQuantity"].flatMap { pass.quantity($0) }),
      pass.notes(act, notes))
  }

  /// What came of it, in words: FHIR has room for a reference only.
  private static func reactions(_ act: CDANode, _ pass: CCDPass) -> [String] {
    act.related(template: CDANode.entry + "9", or: "2.16.840.1.113883.10.20.1.54").compactMap { reaction in
      guard !CCDPass.isNegated(reaction), let said = pass.concept(reaction["value"], of: reaction), let words = said.shown else { return nil }
      return "Reaction: " + words
    }
  }
}
