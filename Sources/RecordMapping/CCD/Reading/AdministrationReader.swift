import CDADocuments
import LosslessJSON

/// A medication that was given, an infusion above all, as a MedicationAdministration.
enum AdministrationReader {
  static func read(_ act: CDANode, _ drug: CCDConcept, _ identity: CCDIdentity, _ pass: CCDPass) {
    let isNegated = CCDPass.isNegated(act)
    guard let status = status(act, isNegated: isNegated) else { return pass.carry(act, "a giving whose status we do not know") }
    let times = MedicationReader.taken(act, pass)
    let reasons = act.related("RSON")
    let reason = reasons.first { !isWhy($0) }.flatMap { pass.concept($0["value"]) }?.concept
    let why = status == "stopped" || isNegated ? reasons.first(where: isWhy).flatMap { pass.concept($0["value"]) }?.concept : nil
    let dosage = isNegated ? nil : dosage(act, pass)
    pass.fact(
      act, "MedicationAdministration", identity: identity,
      fingerprint: [drug.fingerprint, times.fingerprint, act["doseQuantity"]?.attribute("value"), isNegated ? "not" : nil], own: own(act),
      field("status", .string(status)), field("statusReason", why.map { [$0] }), medication(act, drug, isOurs: identity.origin != nil),
      field("subject", pass.subject), when(times, pass), field("performer", identity.origin == nil ? nil : performer(act)),
      field("reasonCode", reason.map { [$0] }), field("dosage", dosage))
    AdverseEventReader.read(in: act, pass)
  }

  /// Whether a reason says why it was stopped or not given, and not what it was given for (an Indication).
  private static func isWhy(_ reason: CDANode) -> Bool { !reason.claims(CDANode.entry + "19") }

  /// What an entry of ours says that is an extension of our resource.
  private static func own(_ act: CDANode) -> [JSON] {
    let ordinal = act["repeatNumber"]?.attribute("value").flatMap { Int($0) }
    return (ordinal.map { [["url": .string(FHIRSystem.extension("ordinal")), "valueInteger": .int($0)]] } ?? [])
      + CCDPeople.record(act, as: "given-by")
  }

  private static func performer(_ act: CDANode) -> JSON? {
    CCDPeople.name(act).map { [["function": ["text": .string(MedicationAdministrationMapping.nurse)], "actor": ["display": $0]]] }
  }

  /// The drug; of ours with its lot as our own resource has it.
  private static func medication(_ act: CDANode, _ drug: CCDConcept, isOurs: Bool) -> [JSON.Member] {
    let material = act["consumable"]?["manufacturedProduct"]?["manufacturedMaterial"]
    guard isOurs, let code = drug.concept, let lot = material?["lotNumberText"]?.narrativeText, !lot.isEmpty else {
      return field("medicationCodeableConcept", drug.concept)
    }
    let contained: JSON = ["resourceType": "Medication", "id": "drug", "code": code, "batch": ["lotNumber": .string(lot)]]
    return [JSON.Member("contained", [contained]), JSON.Member("medicationReference", ["reference": "#drug"])]
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

  /// The route; in ours the NCI's code of a vein stands before those of the record, which are the translations.
  private static func route(_ act: CDANode, _ pass: CCDPass) -> CCDConcept? {
    guard let route = pass.concept(act["routeCode"]) else { return nil }
    return pass.isOurs ? route.withoutFirst(of: CodeSystemOID.nciThesaurus) : route
  }

  private static func dosage(_ act: CDANode, _ pass: CCDPass) -> JSON? {
    let rate = act["rateQuantity"].flatMap { pass.quantity($0["low"] ?? $0) }
    let dosage = JSON.object([
      "site": pass.concept(act["approachSiteCode"])?.concept, "route": route(act, pass)?.concept,
      "dose": act["doseQuantity"].flatMap { pass.quantity($0["low"] ?? $0) }, "rateQuantity": rate,
    ])
    return dosage.members.isEmpty ? nil : dosage
  }
}
