import CDADocuments
import LosslessJSON

/// An Encounter Activity as an Encounter.
enum EncounterReader {
  static let activity = EntryReader(templates: [CDANode.entry + "49", "2.16.840.1.113883.10.20.1.21"]) { act, pass in
    guard pass.happened(act) else { return }
    if CCDPass.isNegated(act) { return pass.carry(act, "that a visit did not take place") }
    let code = pass.concept(act["code"])
    let times = pass.interval(act["effectiveTime"])
    let point = times.point.map { ["start": $0] as [String: CDATimeReading] }
    let period = point == nil ? pass.period(times) : pass.period(CCDInterval(low: times.point, high: times.point))
    if let code, saysNone(code) { return pass.carry(act, "words that say there is nothing to say") }
    if code?.isEmpty != false, period == nil { return pass.carry(act, "a visit without a kind or a time") }
    let isTherapy = CCDIdentity(act).origin?.kind == .psychotherapySession
    pass.fact(
      act, "Encounter", fingerprint: [code?.fingerprint, times.fingerprint],
      own: CCDPeople.place(act) + (isTherapy ? CCDPeople.record(act, as: "held-by") : []), field("status", .string(status(act, times))),
      field("class", kind(code).map { ["system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": .string($0)] } ?? FHIRForms.absent("unknown")),
      field("type", code?.concept.map { [$0] }), field("subject", pass.subject),
      field("participant", isTherapy ? CCDPeople.name(act).map { therapist($0) } : nil), field("period", period), field("reasonCode", pass.reasons(act)))
    diagnoses(act, pass)
  }

  private static func therapist(_ name: JSON) -> JSON {
    [["type": [["text": .string(PsychotherapyEncounterMapping.therapist)]], "individual": ["display": name]]]
  }

  /// Some name a kind of visit, and say in words that there was none.
  private static func saysNone(_ code: CCDConcept) -> Bool {
    code.saysNone || code.words.map { CCDConcept.saysNone($0) && $0.hasSuffix("is applicable") } == true
  }

  /// Most vendors say no status: a visit that has ended is finished.
  private static func status(_ act: CDANode, _ times: CCDInterval) -> String {
    switch CCDPass.status(act) {
    case "completed": "finished"
    case "active": "in-progress"
    case "cancelled": "cancelled"
    case "held": "planned"
    case "suspended": "onleave"
    case nil where times.isEnded: "finished"
    default: "unknown"
    }
  }

  /// The class by HL7's ActCode, of the code or its translations, else by CPT's chapters, else by plain words; nil where none of them says.
  private static func kind(_ code: CCDConcept?) -> String? {
    guard let code else { return nil }
    let known: Set<String> = ["AMB", "EMER", "FLD", "HH", "IMP", "ACUTE", "NONAC", "OBSENC", "PRENC", "SS", "VR"]
    if let said = code.codes.first(where: { $0.system == "2.16.840.1.113883.5.4" && known.contains($0.code) }) { return said.code }
    for one in code.codes where one.system == "2.16.840.1.113883.6.12" {
      guard let number = Int(one.code) else { continue }
      if let chapter = chapters.first(where: { $0.codes.contains(number) }) { return chapter.kind }
    }
    let words = ([code.words] + code.codes.map(\.display)).compactMap { $0?.lowercased() }.joined(separator: " ")
    return Self.words.first { words.contains($0.word) }?.kind
  }

  /// Evaluation and management by CPT: office and other outpatient visits, hospital, emergency, at home, prevention.
  private static let chapters: [(codes: ClosedRange<Int>, kind: String)] = [
    (99_202...99_215, "AMB"), (99_201...99_201, "AMB"), (99_221...99_239, "IMP"), (99_241...99_245, "AMB"), (99_281...99_288, "EMER"),
    (99_341...99_350, "HH"), (99_381...99_397, "AMB"),
  ]
  private static let words: [(word: String, kind: String)] = [
    ("emergency", "EMER"), ("outpatient", "AMB"), ("ambulatory", "AMB"), ("office", "AMB"), ("inpatient", "IMP"),
  ]

  /// What was found at the visit is a problem of its own, and goes with it.
  private static func diagnoses(_ act: CDANode, _ pass: CCDPass) {
    for diagnosis in act.related(template: CDANode.entry + "80") {
      if diagnosis.name == "observation" { ProblemReader.readDiagnosis(diagnosis, pass) }
      for problem in diagnosis.related("SUBJ", template: CDANode.entry + "4") { ProblemReader.readDiagnosis(problem, pass) }
    }
  }
}
