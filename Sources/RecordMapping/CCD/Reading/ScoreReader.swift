import CDADocuments
import ClinicalRecords
import LosslessJSON
import MappingCatalog

/// A scale that was filled in: its answers as a QuestionnaireResponse where they are all there, and its total as an Observation.
enum ScoreReader {
  static let scale = EntryReader(templates: [CDANode.entry + "69"]) { act, pass in
    guard pass.happened(act) else { return }
    if CCDPass.isNegated(act) { return pass.carry(act, "a scale that was not filled in") }
    guard let code = pass.concept(act["code"]), !code.isEmpty else { return pass.carry(act, "a scale without a code or words") }
    guard let instrument = instrument(code, pass) else {
      return reported(act, code, pass) ? () : ObservationReader.read(act, in: nil, category: "survey", pass)
    }
    read(act, code, instrument, pass)
  }

  /// Without a template of its own: a scale by its code, else an observation like any other.
  static let plain = EntryReader(templates: []) { act, pass in
    if let code = pass.concept(act["code"]), instrument(code, pass) != nil || isOurs(act) { return scale.read(act, pass) }
    ObservationReader.read(act, in: nil, category: "survey", pass)
  }

  private static func isOurs(_ act: CDANode) -> Bool { CCDIdentity(act).origin?.role == "score" }

  /// A total of ours without answers, of a scale that we do not have: as our own resource says it.
  private static func reported(_ act: CDANode, _ code: CCDConcept, _ pass: CCDPass) -> Bool {
    guard isOurs(act), let total = act["value"].flatMap({ pass.number($0) }) else { return false }
    let times = pass.interval(act["effectiveTime"])
    pass.fact(
      act, "Observation", fingerprint: [code.fingerprint, times.fingerprint, total.literal], field("status", .string(ObservationReader.status(act))),
      field("category", [ObservationReader.category("survey")]), field("code", code.concept), field("subject", pass.subject),
      ObservationReader.when(times, pass), field("valueQuantity", FHIRForms.quantity(value: .number(total), unit: "{score}")))
    return true
  }

  /// The one instrument whose panel or total has one of these codes, or of our own names.
  private static func instrument(_ code: CCDConcept, _ pass: CCDPass) -> Instrument? {
    let names = Set(code.codes.compactMap { one in one.system.flatMap { CodeSystemURI.uri($0) }.map { "\($0)|\(one.code)" } })
    for id in pass.catalog.instruments.keys.sorted() {
      guard let instrument = pass.catalog.instruments[id] else { continue }
      if names.contains("\(FHIRSystem.instruments)|\(id)") { return instrument }
      if (instrument.totalCodings + [instrument.panel].compactMap { $0 }).contains(where: { names.contains("\($0.system)|\($0.code)") }) { return instrument }
    }
    return nil
  }

  private static func read(_ act: CDANode, _ code: CCDConcept, _ instrument: Instrument, _ pass: CCDPass) {
    let identity = CCDIdentity(act)
    let items = act.related("COMP").filter { $0.name == "observation" && CCDPass.mood($0) == "EVN" && CCDPass.status($0) != "nullified" }
    let answers = answers(items, instrument, pass)
    let times = pass.interval(act["effectiveTime"])
    let total = act["value"].flatMap { pass.number($0) } ?? total(items, instrument, pass)
    let isWhole =
      !answers.isEmpty && (identity.origin != nil || instrument.items.allSatisfy { item in !item.isScored || answers[item.id] != nil } || total == nil)
    let components = isWhole ? [] : items.compactMap { component($0, pass) }
    let value = total.map { FHIRForms.quantity(value: .number($0), unit: "{score}") }
    guard value != nil || isWhole else { return pass.carry(act, "a scale without a total or answers that we know") }
    let members = [
      field("status", .string(ObservationReader.status(act))), field("category", [ObservationReader.category("survey")]),
      field("code", totalled(code, instrument)), field("subject", pass.subject), ObservationReader.when(times, pass), field("valueQuantity", value),
      field("component", components.isEmpty ? nil : .array(components)),
    ].flatMap { $0 }
    let fingerprint = [instrument.id, times.fingerprint, total?.literal]
    if !isWhole {
      pass.fact(act, "Observation", identity: identity, fingerprint: fingerprint, members)
    } else if respond(act, instrument, identity, answers, times, pass), value != nil {
      if pass.add(act, "Observation", identity: identity, fingerprint: fingerprint, members) { pass.derive() }
    }
  }

  /// The scale's code beside that of its total, by which a total is known for one.
  private static func totalled(_ code: CCDConcept, _ instrument: Instrument) -> JSON? {
    let total = instrument.totalCodings.first.map(FHIRForms.coding) ?? ["system": .string(FHIRSystem.instruments), "code": .string("\(instrument.id)-total")]
    guard let concept = code.concept else { return nil }
    let codings = (concept["coding"]?.elements ?? []).filter { $0["code"] != total["code"] }
    return concept.setting("coding", to: .array([total] + codings))
  }

  private static func respond(
    _ act: CDANode, _ instrument: Instrument, _ identity: CCDIdentity, _ answers: [String: Int], _ times: CCDInterval, _ pass: CCDPass
  ) -> Bool {
    let items = instrument.items.compactMap { item in answers[item.id].map { ["linkId": .string(item.id), "answer": [["valueInteger": .int($0)]]] as JSON } }
    let own = identity.origin.map { ResourceOrigin(kind: $0.kind, record: $0.record, role: "response") }
    let status: JSON = ObservationReader.status(act) == "final" ? "completed" : "in-progress"
    return pass.fact(
      act, "QuestionnaireResponse", identity: identity.standing(for: own), fingerprint: [instrument.id, times.fingerprint, items.map(\.text).joined()],
      field("questionnaire", .string(FHIRSystem.questionnaire(instrument.id))), field("status", status), field("subject", pass.subject),
      pass.moment(times.start, as: "authored"), field("author", own == nil ? nil : author(act, pass)), field("item", .array(items)))
  }

  /// Who gave the answers, as our own resource says it.
  private static func author(_ act: CDANode, _ pass: CCDPass) -> JSON? {
    guard let rater = CCDDetail.rater.value(in: act)?.text else { return nil }
    return rater == Rater.clinician.rawValue ? ["display": .string(rater)] : pass.subject
  }

  /// The answers by the instrument's items; none of an item that is answered twice, or out of its range.
  private static func answers(_ items: [CDANode], _ instrument: Instrument, _ pass: CCDPass) -> [String: Int] {
    var answers: [String: Int] = [:]
    var twice: Set<String> = []
    for node in items {
      guard let code = pass.concept(node["code"]), let item = item(code, instrument) else { continue }
      guard let value = answer(node, instrument, pass), item.range?.contains(value) ?? true else {
        pass.notice(node, "an answer that the scale has not was left out")
        continue
      }
      if answers.updateValue(value, forKey: item.id) != nil { twice.insert(item.id) }
    }
    for id in twice { answers[id] = nil }
    if !twice.isEmpty { pass.notice(items.first, "an item that is answered twice was left out") }
    return answers
  }

  private static func item(_ code: CCDConcept, _ instrument: Instrument) -> Instrument.Item? {
    for one in code.codes {
      guard let system = one.system.flatMap({ CodeSystemURI.uri($0) }) else { continue }
      if let found = instrument.items.first(where: { $0.code?.system == system && $0.code?.code == one.code }) { return found }
      if system == FHIRSystem.instruments, let found = instrument.items.first(where: { "\(instrument.id)/\($0.id)" == one.code }) { return found }
    }
    return nil
  }

  /// A number, or a code of the scale's answers.
  private static func answer(_ node: CDANode, _ instrument: Instrument, _ pass: CCDPass) -> Int? {
    guard let value = node["value"] else { return nil }
    if value.attribute("value") != nil { return pass.number(value).flatMap { ClinicalDecimal($0.literal)?.whole } }
    guard let code = pass.concept(value) else { return nil }
    return instrument.answerCodings.sorted { $0.key < $1.key }.first { _, coding in
      code.codes.contains { $0.code == coding.code && $0.system.flatMap { CodeSystemURI.uri($0) } == coding.system }
    }?.key
  }

  private static func total(_ items: [CDANode], _ instrument: Instrument, _ pass: CCDPass) -> JSONNumber? {
    for node in items {
      guard let code = pass.concept(node["code"]), let value = node["value"] else { continue }
      let isTotal = instrument.totalCodings.contains { coding in
        code.codes.contains { $0.code == coding.code && $0.system.flatMap { CodeSystemURI.uri($0) } == coding.system }
      }
      if isTotal { return pass.number(value) }
    }
    return nil
  }

  /// An item that no question of the instrument is known by goes along as it is.
  private static func component(_ node: CDANode, _ pass: CCDPass) -> JSON? {
    guard let code = pass.concept(node["code"])?.concept else { return nil }
    let value = ObservationReader.value(node, pass)
    return value.isEmpty ? nil : .object([JSON.Member("code", code)] + value)
  }
}
