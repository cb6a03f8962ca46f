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

  /// Whether it tells of one giving: by its section, or because it has a rate and ended.
  private static func isGiven(_ act: CDANode, _ identity: CCDIdentity, _ pass: CCDPass) -> Bool {
    if let role = identity.origin?.role { return role.hasPrefix("administration") || role.hasPrefix("intervention") }
    if pass.sectionKind?.name == CCDSectionKind.administered.name { return true }
    return act["rateQuantity"]?.attribute("value") != nil && CCDPass.status(act) == "completed"
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
      field("effectivePeriod", pass.period(times)), pass.moment(pass.recorded(act), as: "dateAsserted"), field("dosage", dosage(act, pass).map { [$0] }))
  }

  /// Our own list goes out as requests that report.
  private static func request(_ act: CDANode, _ drug: CCDConcept, _ identity: CCDIdentity, _ pass: CCDPass) {
    let times = taken(act, pass)
    var dosage = dosage(act, pass)
    if let bounds = pass.period(times) { dosage = (dosage ?? .object([JSON.Member]())).setting("timing", to: ["repeat": ["boundsPeriod": bounds]]) }
    pass.fact(
      act, "MedicationRequest", identity: identity,
      fingerprint: [drug.fingerprint, times.fingerprint, act["doseQuantity"]?.attribute("value")],
      field("status", .string(status(act, times))), field("intent", "plan"), field("reportedBoolean", true),
      field("medicationCodeableConcept", drug.concept), field("subject", pass.subject), pass.moment(pass.recorded(act), as: "authoredOn"),
      field("dosageInstruction", dosage.map { [$0] }))
  }

  /// The times of all that is no rhythm.
  static func taken(_ act: CDANode, _ pass: CCDPass) -> CCDInterval {
    let plain = act.all("effectiveTime").first { $0.type != "PIVL_TS" && $0.type != "EIVL_TS" && $0["period"] == nil && $0["event"] == nil }
    return pass.interval(plain)
  }

  private static func status(_ act: CDANode, _ times: CCDInterval) -> String {
    switch CCDPass.status(act) {
    case "active", "new": return "active"
    case "suspended", "held": return "on-hold"
    case "aborted", "cancelled": return "stopped"
    // A statement that was completed is one that was made: without an end the drug may still be taken.
    case "completed": return times.isEnded || times.point != nil ? "completed" : "unknown"
    default: return "unknown"
    }
  }

  private static func dosage(_ act: CDANode, _ pass: CCDPass) -> JSON? {
    let directions = directions(act)
    let dose = act["doseQuantity"].flatMap { pass.quantity($0["low"] ?? $0) }
    let dosage = JSON.object([
      "text": directions.map { .string($0) }, "timing": rhythm(act, pass), "route": pass.concept(act["routeCode"])?.concept,
      "doseAndRate": dose.map { [["doseQuantity": $0]] },
    ])
    return dosage.members.isEmpty ? nil : dosage
  }

  /// The words of the instructions: free text sig, the entry's own text, instructions to the patient.
  private static func directions(_ act: CDANode) -> String? {
    for (template, _) in [(CDANode.entry + "147", 0), (CDANode.entry + "20", 1)] {
      for related in act.related(template: template) {
        if let text = CCDConcept.text(of: related["text"], in: act.document).text { return text }
      }
    }
    guard let text = act["text"], text["reference"] == nil else { return nil }
    return CCDConcept.some(text.narrativeText)
  }

  /// A period of hours, days or the like, once a period.
  private static func rhythm(_ act: CDANode, _ pass: CCDPass) -> JSON? {
    let units = ["s": "s", "min": "min", "h": "h", "d": "d", "wk": "wk", "mo": "mo", "a": "a"]
    guard let period = act.all("effectiveTime").compactMap({ $0["period"] }).first, let number = pass.number(period),
      let unit = period.attribute("unit").flatMap({ units[$0] })
    else { return nil }
    return ["repeat": ["frequency": 1, "period": .number(number), "periodUnit": .string(unit)]]
  }
}
