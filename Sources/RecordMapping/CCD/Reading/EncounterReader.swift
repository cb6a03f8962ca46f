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
    if code?.isEmpty != false, period == nil { return pass.carry(act, "a visit without a kind or a time") }
    let isTherapy = CCDIdentity(act).origin?.kind == .psychotherapySession
    pass.fact(
      act, "Encounter", fingerprint: [code?.fingerprint, times.fingerprint],
      own: CCDPeople.place(act) + (isTherapy ? CCDPeople.record(act, as: "held-by") : []), field("status", .string(status(act, times))),
      field("class", ["system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": .string(kind(code) ?? "AMB")]),
      field("type", code?.concept.map { [$0] }), field("subject", pass.subject),
      field("participant", isTherapy ? CCDPeople.name(act).map { therapist($0) } : nil), field("period", period))
    diagnoses(act, pass)
  }

  private static func therapist(_ name: JSON) -> JSON {
    [["type": [["text": .string(PsychotherapyEncounterMapping.therapist)]], "individual": ["display": name]]]
  }

  /// Most vendors say no status: a visit that has ended is finished.
  private static func status(_ act: CDANode, _ times: CCDInterval) -> String {
    switch CCDPass.status(act) {
    case "completed": "finished"
    case "active": "in-progress"
    case "cancelled": "cancelled"
    case "held": "planned"
    case "suspended": "onleave"
    case nil where times.start != nil: "finished"
    default: "unknown"
    }
  }

  /// The class by HL7's ActCode, of the code or its translations.
  private static func kind(_ code: CCDConcept?) -> String? {
    let known: Set<String> = ["AMB", "EMER", "FLD", "HH", "IMP", "ACUTE", "NONAC", "OBSENC", "PRENC", "SS", "VR"]
    return code?.codes.first { $0.system == "2.16.840.1.113883.5.4" && known.contains($0.code) }?.code
  }

  /// What was found at the visit is a problem of its own, and goes with it.
  private static func diagnoses(_ act: CDANode, _ pass: CCDPass) {
    for diagnosis in act.related(template: CDANode.entry + "80") {
      for problem in diagnosis.related("SUBJ", template: CDANode.entry + "4") { ProblemReader.readDiagnosis(problem, pass) }
    }
  }
}
