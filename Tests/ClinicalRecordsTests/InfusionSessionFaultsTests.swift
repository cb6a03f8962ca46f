import ClinicalRecords
import Testing

private func id(_ number: Int) -> RecordID { RecordID(high: 0x8000, low: UInt64(number)) }
private func at(_ minute: Int) -> DateTime { DateTime(nanoseconds: Int128(1_772_460_000 + 60 * minute) * 1_000_000_000, offsetMinutes: -300) }
private func number(_ text: String) -> ClinicalDecimal { ClinicalDecimal(text) ?? -1 }

/// 72.50 kg at 0.5 mg/kg: 36.2 mg in 40 minutes, two segments and a pause between them, one event that was treated.
private func session() -> InfusionSession {
  var session = InfusionSession(id: id(1), patient: id(2))
  session.start = at(0)
  session.end = at(45)
  session.segments = [
    RateSegment(id: id(10), start: at(0), end: at(20), rate: Amount(number("54.3"))),
    RateSegment(id: id(11), start: at(25), end: at(45), rate: Amount(number("54.3"))),
  ]
  session.pauses = [Pause(id: id(12), start: at(20), end: at(25))]
  session.dose = Dose(perWeight: Amount(number("0.5")), weight: Amount(number("72.50")), ordered: Amount(number("36.2")))
  session.dose?.drawnUp = Amount(50)
  session.dose?.delivered = Amount(number("36.2"))
  session.dose?.wasted = Amount(number("13.8"))
  session.vitals = [VitalSample(id: id(20), at: at(-15)), VitalSample(id: id(21), at: at(10))]
  session.vitals[1].systolic = Amount(140)
  session.vitals[1].diastolic = Amount(80)
  session.adverseEvents = [AdverseEvent(id: id(30), code: CodedConcept(text: "Nausea"), onset: at(30))]
  session.interventions = [Intervention(id: id(40), drug: CodedConcept(text: "Ondansetron"), at: at(33))]
  session.interventions[0].event = id(30)
  session.discharge = Discharge(at: at(120))
  session.discharge?.criteria = [DischargeCriterion(id: id(50), kind: .gait, isMet: true, at: at(110))]
  return session
}

/// One wrong thing done to a good session, and the path where it must be found.
struct Mistake: Sendable, CustomTestStringConvertible {
  let path: String
  let make: @Sendable (inout InfusionSession) -> Void

  init(_ path: String, _ make: @escaping @Sendable (inout InfusionSession) -> Void) {
    self.path = path
    self.make = make
  }

  var testDescription: String { path }

  static let all: [Mistake] = [
    Mistake("vitals[1].id") { $0.vitals[1].id = id(20) },
    Mistake("interventions[0].id") { $0.interventions[0].id = id(10) },
    Mistake("ordinal") { $0.ordinal = 0 },
    Mistake("end") { $0.end = at(-1) },
    Mistake("start") { $0.start = nil },
    Mistake("segments[1].end") { $0.segments[1].end = nil },
    Mistake("segments[1].end") { $0.segments[1].end = at(46) },
    Mistake("segments[0].start") { $0.segments[0].start = at(-1) },
    Mistake("segments[0].end") { $0.segments[0].end = at(0) },
    Mistake("segments[1]") { $0.segments[1].start = at(24) },
    Mistake("pauses[0]") { $0.pauses[0].start = at(19) },
    Mistake("pauses[0].end") { $0.pauses[0].end = nil },
    Mistake("segments[0].rate") { $0.segments[0].rate = Amount(-1) },
    Mistake("statusReason") { $0.status = .stoppedEarly },
    Mistake("statusReason") { $0.statusReason = CodedConcept() },
    Mistake("segments") { $0.status = .notGiven },
    Mistake("dose.delivered") { $0.status = .notGiven },
    Mistake("segments") { $0.status = .planned },
    Mistake("dose.weight") { $0.dose?.weight = Amount(0) },
    Mistake("dose.ordered") { $0.dose?.ordered = Amount(number("36.1")) },
    Mistake("dose.ordered") { $0.dose?.cap = Amount(30) },
    Mistake("dose.delivered") { $0.dose?.delivered = Amount(number("35.4")) },
    Mistake("dose.delivered") { $0.dose?.drawnUp = Amount(36) },
    Mistake("dose.wasted") { $0.dose?.wasted = Amount(14) },
    Mistake("dose.wasted") { $0.dose?.wasted = Amount(-1) },
    Mistake("vitals[0].at") { $0.vitals[0].at = at(-61) },
    Mistake("vitals[1].at") { $0.vitals[1].at = at(121) },
    Mistake("vitals[1].systolic") { $0.vitals[1].systolic = Amount(80) },
    Mistake("vitals[1].oxygenSaturation") { $0.vitals[1].oxygenSaturation = Amount(number("100.1")) },
    Mistake("vitals[1].heartRate") { $0.vitals[1].heartRate = Amount(-1) },
    Mistake("vitals[1].temperature") { $0.vitals[1].temperature = Amount(number("98.6")) },
    Mistake("adverseEvents[0].end") { $0.adverseEvents[0].end = at(29) },
    Mistake("adverseEvents[0].onset") { $0.adverseEvents[0].onset = at(-61) },
    Mistake("adverseEvents[0].code") { $0.adverseEvents[0].code = CodedConcept() },
    Mistake("adverseEvents[0].code.codings[0].system") { $0.adverseEvents[0].code = CodedConcept([Coding(system: "snomed", code: "1")]) },
    Mistake("interventions[0].event") { $0.interventions[0].event = id(31) },
    Mistake("interventions[0].at") { $0.interventions[0].at = at(121) },
    Mistake("interventions[0].drug") { $0.interventions[0].drug = CodedConcept() },
    Mistake("discharge.at") { $0.discharge?.at = at(44) },
    Mistake("discharge.criteria[0].at") { $0.discharge?.criteria[0].at = at(121) },
    Mistake("discharge.overrideReason") { $0.discharge?.criteria[0].isMet = false },
  ]
}

@Suite struct InfusionSessionFaultsTests {
  @Test func `a session that adds up has no fault`() {
    #expect(session().faults().map(\.description) == [])
  }

  @Test(arguments: Mistake.all) func `a mistake is found where it was made`(mistake: Mistake) {
    var session = session()
    mistake.make(&session)
    #expect(session.faults().map(\.path).contains(mistake.path), "\(session.faults())")
  }

  @Test func `all faults are told at once`() {
    var session = session()
    session.vitals[1].systolic = Amount(80)
    session.dose?.ordered = Amount(72)
    session.interventions[0].event = id(99)
    #expect(session.faults().map(\.path) == ["dose.ordered", "vitals[1].systolic", "interventions[0].event"])
  }

  static let variants: [Mistake] = [
    Mistake("") { $0.discharge = nil }, Mistake("") { $0.dose?.ordered = Amount(number("36.3")) },
    Mistake("") {
      $0.dose?.delivered = Amount(number("36.9")); $0.dose?.wasted = Amount(13)
    },
    Mistake("") { $0.dose?.cap = Amount(40) }, Mistake("") { $0.segments = [] }, Mistake("") { $0.dose = nil }, Mistake("") { $0.segments.reverse() },
    Mistake("") { $0.adverseEvents[0].onset = at(1440) }, Mistake("") { $0.vitals[0].at = at(-60) },
    Mistake("") {
      $0.status = .inProgress; $0.end = nil; $0.segments[1].end = nil; $0.dose?.delivered = Amount(20); $0.dose?.wasted = nil; $0.discharge = nil
    },
    Mistake("") {
      $0.status = .stoppedEarly; $0.statusReason = CodedConcept(text: "pressure")
    },
  ]

  @Test(arguments: Self.variants)
  func `what a clinic may well write is no fault`(change: Mistake) {
    var session = session()
    change.make(&session)
    #expect(session.faults().map(\.description) == [])
  }

  @Test func `what was entered in error is not judged`() {
    var session = session()
    session.dose?.ordered = Amount(720)
    session.recordStatus = .enteredInError
    #expect(ClinicalRecord.infusionSession(session).faults() == [])
  }

  @Test func `without a discharge readings end six hours after the infusion`() {
    var session = session()
    session.discharge = nil
    session.vitals[1].at = at(45 + InfusionSession.readingTailMinutes)
    #expect(session.faults() == [])
    session.vitals[1].at = at(46 + InfusionSession.readingTailMinutes)
    #expect(session.faults().map(\.path) == ["vitals[1].at"])
  }

  @Test func `the cap holds after the rounding`() {
    var session = session()
    session.segments = []
    session.dose = Dose(perWeight: Amount(number("0.5")), weight: Amount(number("104.30")), ordered: Amount(50))
    session.dose?.cap = Amount(50)
    #expect(session.faults() == [])
    session.dose?.ordered = Amount(number("50.04"))
    #expect(session.faults().map(\.path) == ["dose.ordered"], "within the rounding, but above the cap")
  }

  @Test func `digits beyond reckoning are a fault, not a trap`() {
    var session = session()
    session.dose?.weight = Amount(number("99999999999999999999999999999999999999"))
    session.segments[0].rate = Amount(number("99999999999999999999999999999999999999"))
    session.vitals[1].heartRate = Amount(number("1E1000"))
    #expect(Set(session.faults().map(\.path)).isSuperset(of: ["dose.ordered", "dose.delivered", "vitals[1].heartRate"]))
  }
}
