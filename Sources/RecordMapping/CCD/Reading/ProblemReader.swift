import CDADocuments
import LosslessJSON

/// A problem concern and the problems in it as Conditions.
enum ProblemReader {
  static let concern = EntryReader(templates: [CDANode.entry + "3"]) { act, pass in
    guard pass.isWhole(act) else { return }
    let problems = act.subjects
    if problems.isEmpty { return pass.carry(act, "a concern without a problem") }
    for problem in problems { read(problem, in: act, pass) }
  }

  static let observation = EntryReader(templates: [CDANode.entry + "4", "2.16.840.1.113883.10.20.1.28"]) { act, pass in
    read(act, in: nil, pass)
  }

  private static let snomed = CCDConcept.snomed
  /// No current problems; a problem, said with a negation.
  private static let none: Set<String> = ["160245001"]
  private static let problem: Set<String> = ["55607006", "64572001", "404684003"]

  private static func read(_ observation: CDANode, in concern: CDANode?, _ pass: CCDPass) {
    guard pass.happened(observation) else { return }
    guard let value = pass.concept(observation["value"], of: observation), !value.isEmpty else {
      return pass.carry(observation, "a problem without a code or words")
    }
    if value.saysNone { return pass.carry(observation, "words that say there is nothing to say") }
    let isNegated = CCDPass.isNegated(observation)
    let codes = value.codes.filter { $0.system == snomed }.map(\.code)
    if codes.contains(where: none.contains) || isNegated && codes.contains(where: problem.contains) {
      return pass.refuse(observation, "it says that no problem is known")
    }
    let times = times(observation, concern, pass)
    let status = clinicalStatus(observation, concern, times, pass)
    // A refuted problem has no course.
    let said: String? = isNegated ? nil : status
    let recorded = pass.recorded(observation) ?? concern.flatMap { pass.recorded($0) }
    pass.fact(
      observation, "Condition", identity: CCDIdentity(observation), fingerprint: [value.fingerprint, times.start?.text, isNegated ? "not" : nil],
      field("clinicalStatus", said.map { concept("condition-clinical", $0) }),
      field("verificationStatus", isNegated ? concept("condition-ver-status", "refuted") : nil),
      field("category", [concept("condition-category", "problem-list-item")]), field("code", value.concept),
      field("bodySite", site(observation["value"], pass)), field("subject", pass.subject),
      pass.moment(times.low ?? times.point, as: "onsetDateTime"), pass.moment(times.high, as: "abatementDateTime"),
      pass.moment(recorded, as: "recordedDate"), pass.notes(observation))
  }

  /// By the earlier guides the onset is that of the concern.
  private static func times(_ observation: CDANode, _ concern: CDANode?, _ pass: CCDPass) -> CCDInterval {
    var times = pass.interval(observation["effectiveTime"])
    if times.start == nil, let concern, concern.claims("2.16.840.1.113883.10.20.1.27") { times.low = pass.interval(concern["effectiveTime"]).low }
    return times
  }

  /// Where in the body it is, as a qualifier of the code says it (SNOMED CT, finding site).
  private static func site(_ value: CDANode?, _ pass: CCDPass) -> JSON? {
    let qualifier = value?.all("qualifier").first { $0["name"]?.attribute("code", is: "363698007") == true }
    return pass.concept(qualifier?["value"])?.concept.map { [$0] }
  }

  /// What was found at a visit, which the visit's statement counts.
  static func readDiagnosis(_ observation: CDANode, _ pass: CCDPass) {
    guard CCDPass.mood(observation) == "EVN", CCDPass.status(observation) != "nullified", !CCDPass.isNegated(observation),
      let value = pass.concept(observation["value"], of: observation), !value.saysNone, let code = value.concept
    else { return }
    let times = pass.interval(observation["effectiveTime"])
    pass.add(
      observation, "Condition", identity: CCDIdentity(observation), fingerprint: [value.fingerprint, times.start?.text, "diagnosis"],
      field("category", [concept("condition-category", "encounter-diagnosis")]), field("code", code), field("subject", pass.subject),
      pass.moment(times.low ?? times.point, as: "onsetDateTime"), pass.moment(times.high, as: "abatementDateTime"))
  }

  static func concept(_ system: String, _ code: String) -> JSON {
    ["coding": [["system": .string("http://terminology.hl7.org/CodeSystem/" + system), "code": .string(code)]]]
  }

  /// First the status that is said and the end of the illness, which must agree; the act says how the concern is, and comes last.
  private static func clinicalStatus(_ observation: CDANode, _ concern: CDANode?, _ times: CCDInterval, _ pass: CCDPass) -> String? {
    let status = observation.related(template: CDANode.entry + "6").first ?? observation.related("REFR", template: "2.16.840.1.113883.10.20.1.50").first
    let said = status?["value"].flatMap { pass.concept($0) }.flatMap { word($0) }
    if let said {
      if times.isEnded, said == "active" || said == "recurrence" || said == "relapse" {
        pass.notice(observation, "it has an end and is said to be \(said): its status was left out")
        return nil
      }
      return said
    }
    // Ours says a status wherever the record has one.
    if pass.isOurs { return nil }
    if times.isEnded { return "resolved" }
    switch concern.flatMap({ CCDPass.status($0) }) {
    case "active": return "active"
    case _ where times.isEndUnknown: return "resolved"
    case "completed", "suspended", "aborted": return "inactive"
    default: return nil
    }
  }

  /// HL7 Problem Status.
  private static func word(_ value: CCDConcept) -> String? {
    for code in value.codes where code.system == snomed {
      switch code.code {
      case "55561003": return "active"
      case "73425007": return "inactive"
      case "413322009": return "resolved"
      case "246455001": return "recurrence"
      case "263855007": return "relapse"
      case "277022003": return "remission"
      default: continue
      }
    }
    return nil
  }
}
