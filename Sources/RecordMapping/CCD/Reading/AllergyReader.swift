import CDADocuments
import LosslessJSON

/// An allergy concern and the allergies in it as AllergyIntolerances.
enum AllergyReader {
  static let concern = EntryReader(templates: [CDANode.entry + "30"]) { act, pass in
    guard pass.isWhole(act) else { return }
    let allergies = act.subjects
    if allergies.isEmpty { return pass.carry(act, "a concern without an allergy") }
    for allergy in allergies { read(allergy, in: act, pass) }
  }

  static let observation = EntryReader(templates: [CDANode.entry + "7", "2.16.840.1.113883.10.20.1.18"]) { act, pass in
    read(act, in: nil, pass)
  }

  private static let snomed = CCDConcept.snomed

  /// What a code of HL7's allergy types says: whether an allergy or an intolerance, and to what kind of thing (SNOMED CT).
  private static let types: [String: (type: String?, category: String?)] = [
    "419199007": ("allergy", nil), "420134006": (nil, nil), "418038007": (nil, nil), "416098002": ("allergy", "medication"),
    "419511003": (nil, "medication"), "59037007": ("intolerance", "medication"), "414285001": ("allergy", "food"), "418471000": (nil, "food"),
    "235719002": ("intolerance", "food"), "426232007": ("allergy", "environment"),
  ]

  private static func read(_ observation: CDANode, in concern: CDANode?, _ pass: CCDPass) {
    guard pass.happened(observation) else { return }
    let kind = observation["value"].flatMap { pass.concept($0) }
    // By the earlier guides the type is the observation's code.
    let type = kind.flatMap(known) ?? pass.concept(observation["code"]).flatMap(known)
    let agent = agent(observation, kind, pass)
    let isNegated = CCDPass.isNegated(observation)
    let substance: JSON
    var isRefuted = false
    if isNegated, agent.map(isAny) ?? true {
      substance = none(agent?.has(drug, in: snomed) == true ? "medication" : type?.category)
    } else if let said = agent?.concept ?? kind.flatMap({ type == nil ? $0.concept : nil }) {
      substance = said
      isRefuted = isNegated
    } else {
      return pass.carry(observation, "an allergy to nothing that is named")
    }
    let times = pass.interval(observation["effectiveTime"])
    let status = isRefuted ? nil : clinicalStatus(observation, concern, times, pass)
    let recorded = pass.recorded(observation) ?? concern.flatMap { pass.recorded($0) }
    let reactions = reactions(observation, pass)
    let severity = isNegated ? nil : AllergySeverity(observation, concern, reactions, pass)
    pass.fact(
      observation, "AllergyIntolerance", identity: CCDIdentity(observation),
      fingerprint: [agent?.fingerprint ?? kind?.fingerprint, times.start?.text, isNegated ? "not" : nil],
      field("clinicalStatus", status.map { ProblemReader.concept("allergyintolerance-clinical", $0) }),
      field("verificationStatus", isRefuted ? ProblemReader.concept("allergyintolerance-verification", "refuted") : nil),
      field("type", isNegated ? nil : type?.type.map { .string($0) }), field("category", isNegated ? nil : type?.category.map { [.string($0)] }),
      field("criticality", (criticality(observation, pass) ?? severity?.criticality).map { .string($0) }), field("code", substance),
      field("patient", pass.subject),
      pass.moment(times.low ?? times.point, as: "onsetDateTime"), pass.moment(recorded, as: "recordedDate"),
      pass.notes(observation, [severity?.note].compactMap { $0 }), field("reaction", reactions.isEmpty ? nil : .array(reactions)))
  }

  private static func known(_ concept: CCDConcept) -> (type: String?, category: String?)? {
    concept.codes.lazy.filter { $0.system == snomed }.compactMap { types[$0.code] }.first
  }

  /// Substance, and drug or medicament (SNOMED CT): an allergy to one of them, denied, is one to anything.
  private static let substance = "105590001"
  private static let drug = "410942007"

  private static func isAny(_ agent: CCDConcept) -> Bool { agent.isEmpty || agent.has(substance, in: snomed) || agent.has(drug, in: snomed) }

  /// That there are none, of all kinds or of one (SNOMED CT, as HL7's C-CDA on FHIR has them).
  private static func none(_ category: String?) -> JSON {
    let (code, display) =
      switch category {
      case "medication": ("409137002", "No known drug allergy")
      case "food": ("429625007", "No known food allergy")
      case "environment": ("428607008", "No known environmental allergy")
      default: ("716186003", "No known allergy")
      }
    return ["coding": [["system": "http://snomed.info/sct", "code": .string(code), "display": .string(display)]]]
  }

  /// To what: by code, else by name, else by the words that stand for a code. Some say its name only as the words of the type.
  private static func agent(_ observation: CDANode, _ kind: CCDConcept?, _ pass: CCDPass) -> CCDConcept? {
    let words = kind.flatMap { kind in kind.codes.isEmpty || kind.isShown ? nil : kind.words }.flatMap { isType($0) ? nil : $0 }
    for participant in observation.all("participant") where participant.attribute("typeCode", is: "CSM") {
      guard let entity = participant["participantRole"]?["playingEntity"] else { continue }
      let name = entity["name"].flatMap { $0.hasText ? $0.narrativeText : nil }
      let code = pass.concept(entity["code"])
      if let code, !code.codes.isEmpty { return code.named(name ?? words).named(unlike: manifestations(observation)) }
      for said in [name, code?.words] { if let said, !CCDConcept.saysNone(said) { return CCDConcept(words: said) } }
    }
    return words.flatMap { CCDConcept.saysNone($0) ? nil : CCDConcept(words: $0) }
  }

  /// What the reactions are called: some point there for the name of the substance too.
  private static func manifestations(_ observation: CDANode) -> [String] {
    observation.related(template: CDANode.entry + "9").flatMap { [CCDConcept.words(of: $0), $0["value"].flatMap { CCDConcept($0).shown }].compactMap { $0 } }
  }

  /// Whether words name a kind of allergy, and not what it is to.
  private static func isType(_ words: String) -> Bool {
    let plain = words.lowercased()
    return ["allerg", "intolerance", "propensity", "sensitivity", "reaction"].contains { plain.contains($0) }
  }

  private static func clinicalStatus(_ observation: CDANode, _ concern: CDANode?, _ times: CCDInterval, _ pass: CCDPass) -> String? {
    for status in observation.related(template: CDANode.entry + "28") + observation.related("REFR", template: "2.16.840.1.113883.10.20.1.39") {
      for code in status["value"].flatMap({ pass.concept($0) })?.codes ?? [] {
        switch code.code {
        case "55561003": return times.isEnded ? nil : "active"
        case "73425007": return "inactive"
        case "413322009": return "resolved"
        default: continue
        }
      }
    }
    // Ours says a status wherever the record has one.
    if pass.isOurs { return nil }
    if times.isEnded { return "resolved" }
    switch concern.flatMap({ CCDPass.status($0) }) {
    case "active": return "active"
    case _ where times.isEndUnknown: return "resolved"
    case "completed": return "resolved"
    case "suspended", "aborted": return "inactive"
    default: return nil
    }
  }

  private static func criticality(_ observation: CDANode, _ pass: CCDPass) -> String? {
    switch observation.related(template: CDANode.entry + "145").first?["value"]?.attribute("code") {
    case "CRITL": "low"
    case "CRITH": "high"
    case "CRITU": "unable-to-assess"
    default: nil
    }
  }

  private static func reactions(_ observation: CDANode, _ pass: CCDPass) -> [JSON] {
    let whole = severity(observation)
    return observation.related(template: CDANode.entry + "9", or: "2.16.840.1.113883.10.20.1.54").compactMap { reaction in
      guard let manifestation = pass.concept(reaction["value"], of: reaction)?.concept else {
        pass.notice(reaction, "a reaction without a code or words was left out")
        return nil
      }
      let onset = pass.moment(pass.interval(reaction["effectiveTime"]).start, as: "onset")
      return .object(
        (member(reaction).map { [JSON.Member("extension", [$0])] } ?? []) + [JSON.Member("manifestation", [manifestation])] + onset
          + ((severity(reaction) ?? whole).map { [JSON.Member("severity", .string($0))] } ?? []))
    }
  }

  /// Which member of our record it is, as our own resource says it.
  private static func member(_ reaction: CDANode) -> JSON? {
    let own = reaction.all("id").first { $0.attribute("root", is: CCDEntryID.root) }?.attribute("extension")
    guard let id = own.flatMap({ CCDEntryID(root: CCDEntryID.root, extension: $0) })?.role.split(separator: "/").last else { return nil }
    return ["url": .string(AllergyMapping.member), "valueString": .string(String(id))]
  }

  /// Severity by SNOMED CT; what is between two is not read.
  static func severity(_ act: CDANode) -> String? {
    switch AllergySeverity.node(act)?["value"]?.attribute("code") {
    case "255604002": "mild"
    case "6736007": "moderate"
    case "24484000", "399166001": "severe"
    default: nil
    }
  }
}
