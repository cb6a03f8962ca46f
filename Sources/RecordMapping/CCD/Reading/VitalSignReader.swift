import CDADocuments
import LosslessJSON

/// Vital signs and their organizers as Observations; systolic and diastolic pressure of one moment become one.
enum VitalSignReader {
  static let organizer = EntryReader(templates: [CDANode.entry + "26", "2.16.840.1.113883.10.20.1.35"]) { act, pass in
    guard pass.isWhole(act) else { return }
    let members = act.all("component").compactMap(\.act)
    if members.isEmpty { return pass.carry(act, "an organizer without a member") }
    var left = members
    if let pressure = pair(members) {
      left.removeAll { $0 == pressure.systolic || $0 == pressure.diastolic }
      BloodPressureReader.read(pressure.systolic, pressure.diastolic, in: act, pass)
    }
    let identities = left.map { CCDIdentity($0) }
    for (member, identity) in zip(left, identities) {
      if identity.isPart(ofOneOf: identities) { continue }
      let parts = zip(left, identities).filter { $1.isPart(ofOneOf: [identity]) }.map(\.0)
      if member.name == "observation" { read(member, in: act, parts, pass) } else { pass.carry(member, "a member of vital signs that is no observation") }
    }
  }

  static let observation = EntryReader(templates: [CDANode.entry + "27"]) { act, pass in read(act, in: nil, [], pass) }

  private static func read(_ act: CDANode, in organizer: CDANode?, _ parts: [CDANode], _ pass: CCDPass) {
    if CCDIdentity(act).isPartAlone, pass.happened(act) { return part(act, in: organizer, pass) }
    ObservationReader.read(act, in: organizer, category: "vital-signs", parts: parts, pass)
  }

  /// A part of ours whose whole says nothing else: a systolic pressure without a diastolic one.
  private static func part(_ act: CDANode, in organizer: CDANode?, _ pass: CCDPass) {
    let times = ObservationReader.times(act, in: organizer, pass)
    let code = pass.concept(act["code"])
    let component = JSON.object([JSON.Member("code", code?.concept ?? .null)] + ObservationReader.value(act, pass))
    pass.fact(
      act, "Observation", identity: CCDIdentity(act).ofWhole, fingerprint: [code?.fingerprint, times.fingerprint],
      field("status", .string(ObservationReader.status(act))), field("category", [ObservationReader.category("vital-signs")]), field("code", code?.concept),
      field("subject", pass.subject), ObservationReader.when(times, pass), field("component", [component]))
  }

  /// The one systolic and the one diastolic of a moment; nil where there are more, or one is missing.
  private static func pair(_ members: [CDANode]) -> (systolic: CDANode, diastolic: CDANode)? {
    func only(_ code: String) -> CDANode? {
      let found = members.filter { member in
        member.name == "observation" && member["code"].map { CCDConcept($0).has(code, in: CCDConcept.loinc) } == true
          && CCDPass.mood(member) == "EVN" && CCDPass.status(member) != "nullified" && !CCDPass.isNegated(member)
          && member["value"]?.attribute("value") != nil
      }
      return found.count == 1 ? found[0] : nil
    }
    guard let systolic = only("8480-6"), let diastolic = only("8462-4") else { return nil }
    return (systolic, diastolic)
  }
}

/// A blood pressure: two observations there, one with two components here.
enum BloodPressureReader {
  static func read(_ systolic: CDANode, _ diastolic: CDANode, in organizer: CDANode, _ pass: CCDPass) {
    let times = ObservationReader.times(systolic, in: organizer, pass)
    let identity = CCDIdentity(systolic)
    let pressures: JSON = ["coding": [["system": "http://loinc.org", "code": "85354-9"]]]
    let components = [systolic, diastolic].compactMap { sign -> JSON? in
      guard let value = pass.quantity(sign["value"]), let code = pass.concept(sign["code"])?.concept else { return nil }
      return .object(
        [JSON.Member("code", code), JSON.Member("valueQuantity", value)] + ObservationReader.interpretation(sign, pass) + ObservationReader.ranges(sign, pass))
    }
    guard components.count == 2 else {
      for sign in [systolic, diastolic] { ObservationReader.read(sign, in: organizer, category: "vital-signs", pass) }
      return
    }
    let isNew = pass.fact(
      systolic, "Observation", identity: identity.ofWhole, fingerprint: ["85354-9", times.fingerprint, components.map(\.text).joined()],
      field("status", .string(ObservationReader.status(systolic))), field("category", [ObservationReader.category("vital-signs")]),
      field("code", pressures), field("subject", pass.subject), ObservationReader.when(times, pass), field("component", .array(components)))
    pass.countTogether(isNew: isNew)
  }
}
