import CDADocuments
import LosslessJSON

/// A Medication Activity: what somebody takes as a MedicationStatement, and what was given as a MedicationAdministration.
enum MedicationReader {
  static let activity = EntryReader(templates: [CDANode.entry + "16"]) { act, pass in
    guard pass.stands(act) else { return }
    let drug = drug(act, pass)
    let identity = CCDIdentity(act)
    if identity.origin == nil, CCDPass.isNegated(act), drug == nil || drug?.has("410942007", in: CCDConcept.snomed) == true {
      return pass.refuse(act, "it says that no medication is known")
    }
    // Of an infusion of ours there may be no drug on record, and it was given all the same.
    guard let drug = drug ?? (identity.origin == nil ? nil : CCDConcept(words: "")), !drug.isEmpty || identity.origin != nil else {
      return pass.carry(act, "a medication without a name")
    }
    if identity.origin == nil, drug.saysNone, act["doseQuantity"]?.attribute("value") == nil {
      return pass.carry(act, "words that say there is nothing to say")
    }
    switch CCDPass.mood(act) {
    case "EVN":
      if isGiven(act, identity, pass) { return AdministrationReader.read(act, drug, identity, pass) }
      if CCDPass.isNegated(act) { return pass.carry(act, "that a medication is not taken") }
      statement(act, drug, identity, pass)
    // An order is not something that is taken: it stays in the words of its section.
    case "INT", "RQO", "PRP", "PRMS": pass.carryAlike(act, "a medication that was only ordered or proposed")
    default: pass.carry(act, "its mood is not that of something that happened")
    }
  }

  /// What was taken on admission, or is to be taken after discharge: the medications in an act.
  static let wrapped = EntryReader(templates: [CDANode.entry + "35", CDANode.entry + "36"]) { act, pass in
    let medications = act.related().filter { $0.name == "substanceAdministration" }
    if medications.isEmpty { return pass.carry(act, "an act without a medication") }
    for medication in medications {
      if CCDPass.status(act) == "nullified" { pass.refuse(medication, "it was nullified there") } else { activity.read(medication, pass) }
    }
  }

  /// Whether it tells of one giving: by its section, or because it has a rate and ended; what is taken in a rhythm is none.
  private static func isGiven(_ act: CDANode, _ identity: CCDIdentity, _ pass: CCDPass) -> Bool {
    if let role = identity.origin?.role { return role.hasPrefix("administration") || role.hasPrefix("intervention") }
    if pass.sectionKind?.name == CCDSectionKind.administered.name { return true }
    return act["rateQuantity"]?.attribute("value") != nil && CCDPass.status(act) == "completed" && !MedicationTiming.isRhythmic(act)
  }

  static func drug(_ act: CDANode, _ pass: CCDPass) -> CCDConcept? {
    let product = act["consumable"]?["manufacturedProduct"]
    let material = product?["manufacturedMaterial"] ?? product?["manufacturedLabeledDrug"]
    if let code = pass.concept(material?["code"]), !code.isEmpty { return code }
    return material?["name"].flatMap { $0.hasText ? CCDConcept(words: $0.narrativeText) : nil }
  }

  private static func statement(_ act: CDANode, _ drug: CCDConcept, _ identity: CCDIdentity, _ pass: CCDPass) {
    let times = taken(act, pass)
    if identity.origin?.role == "medication" { return request(act, drug, identity, pass) }
    pass.fact(
      act, "MedicationStatement", identity: identity, fingerprint: [drug.fingerprint, times.fingerprint, act["doseQuantity"]?.attribute("value")],
      field("status", .string(status(act, times))), field("medicationCodeableConcept", drug.concept), field("subject", pass.subject),
      field("effectivePeriod", pass.period(times)), pass.moment(pass.recorded(act), as: "dateAsserted"), field("reasonCode", pass.reasons(act)),
      pass.notes(act), field("dosage", dosage(act, drug, pass).map { [$0] }))
  }

  /// Our own list goes out as requests that report.
  private static func request(_ act: CDANode, _ drug: CCDConcept, _ identity: CCDIdentity, _ pass: CCDPass) {
    let times = taken(act, pass)
    let dosage = dosage(act, drug, bounds: pass.period(times), pass)
    pass.fact(
      act, "MedicationRequest", identity: identity,
      fingerprint: [drug.fingerprint, times.fingerprint, act["doseQuantity"]?.attribute("value")],
      field("status", .string(status(act, times))), field("intent", "plan"), field("reportedBoolean", true),
      field("medicationCodeableConcept", drug.concept), field("subject", pass.subject), pass.moment(pass.recorded(act), as: "authoredOn"),
      field("reasonCode", pass.reasons(act)), pass.notes(act), field("dosageInstruction", dosage.map { [$0] }))
  }

  /// The times of all that is no rhythm.
  static func taken(_ act: CDANode, _ pass: CCDPass) -> CCDInterval {
    let plain = act.all("effectiveTime").first { !MedicationTiming.isRhythm($0) }
    return pass.interval(plain)
  }

  /// First the status that is said beside it, by the earlier guides and by some today.
  private static func status(_ act: CDANode, _ times: CCDInterval) -> String {
    switch act.related(template: "2.16.840.1.113883.10.20.1.47").first?["value"]?.attribute("code") {
    case "55561003": return "active"
    case "421139008": return "on-hold"
    case "392521001", "73425007": return "completed"
    default: break
    }
    switch CCDPass.status(act) {
    case "active", "new": return "active"
    case "suspended", "held": return "on-hold"
    case "aborted", "cancelled": return "stopped"
    // A statement that was completed is one that was made: without an end the drug may still be taken.
    case "completed": return times.isEnded || times.point != nil ? "completed" : "unknown"
    default: return "unknown"
    }
  }

  private static func dosage(_ act: CDANode, _ drug: CCDConcept, bounds: JSON? = nil, _ pass: CCDPass) -> JSON? {
    let directions = MedicationDirections.words(of: act, drug)
    // The narrative has what the entry leaves out, and we would not know what that is.
    if directions == nil, CCDIdentity(act).origin == nil { pass.keepNarrative() }
    let needed = MedicationTiming.need(act, pass)
    let amount = JSON.object(["doseQuantity": dose(act, pass), "rateQuantity": act["rateQuantity"].flatMap { pass.quantity($0["low"] ?? $0) }])
    let timing = MedicationTiming.read(act, bounds: bounds, pass)
    // A record has no field for a rhythm: where nobody wrote it in words, we do.
    let words = directions ?? timing.flatMap { MedicationDirections.words(of: $0, isNeeded: needed.first != nil) }
    let dosage = JSON.object(
      field("text", words.map { .string($0) }) + field("timing", timing) + needed + field("route", pass.concept(act["routeCode"])?.concept)
        + field("doseAndRate", amount.members.isEmpty ? nil : [amount]))
    return dosage.members.isEmpty ? nil : dosage
  }

  /// A dose without a unit of its own is counted in the unit of administration: capsules, puffs.
  private static func dose(_ act: CDANode, _ pass: CCDPass) -> JSON? {
    guard let node = act["doseQuantity"], let dose = pass.quantity(node["low"] ?? node) else { return nil }
    guard dose["unit"] == nil, let unit = pass.concept(act["administrationUnitCode"])?.shown else { return dose }
    return dose.setting("unit", to: .string(unit))
  }
}
