import ClinicalRecords
import MappingCatalog
import Testing

@testable import Outcomes

@Suite struct CourseProgressTests {
  private static let catalog = MappingCatalog.load().catalog
  private let patient = RecordID(high: 1, low: 1)

  private func plan(_ id: String = "ketamine-6x2") throws -> TreatmentProtocol { try #require(Self.catalog.protocols[id]) }

  private func at(_ text: String) throws -> DateTime { try #require(DateTime(text)) }

  private func course(_ status: CourseStatus = .active, start: String? = "2026-03-02") -> TreatmentCourse {
    var course = TreatmentCourse(id: RecordID(high: 1, low: 2), patient: patient)
    course.protocolID = "ketamine-6x2"
    course.status = status
    course.start = start.flatMap { CalendarDate($0) }
    return course
  }

  private func session(_ ordinal: Int?, _ start: String?, _ status: SessionStatus = .completed) -> ClinicalRecord {
    var session = InfusionSession(id: RecordID(high: 2, low: UInt64(ordinal ?? 90)), patient: patient)
    session.course = RecordID(high: 1, low: 2)
    session.ordinal = ordinal
    session.start = start.flatMap { DateTime($0) }
    session.status = status
    return .infusionSession(session)
  }

  private func assessment(_ number: UInt64, _ at: String, label: String? = nil, instrument: String = "caps-5", each: Int = 2) -> ClinicalRecord {
    var assessment = Assessment(id: RecordID(high: 3, low: number), patient: patient)
    assessment.course = RecordID(high: 1, low: 2)
    assessment.instrument = instrument
    assessment.timePoint = label
    assessment.at = DateTime(at)
    for item in 1...20 { assessment.answers[String(item)] = Sensitive(each) }
    return .assessment(assessment)
  }

  private func progress(_ records: [ClinicalRecord], _ now: String, _ status: CourseStatus = .active) throws -> CourseProgress {
    CourseProgress(CourseRecords(course(status), of: records + [.treatmentCourse(course(status))]), under: try plan(), at: try at(now))
  }

  private func state(_ progress: CourseProgress, _ timePoint: String, _ instrument: String = "caps-5") -> AssessmentStep? {
    progress.assessments.first { $0.instrument == instrument && $0.timePoint == timePoint }
  }

  /// The second infusion is planned on Wednesday the 4th, a day either way; the third on Friday the 6th.
  @Test(arguments: [
    ("2026-03-02", StepState.upcoming), ("2026-03-03", .due), ("2026-03-04", .due), ("2026-03-05", .due), ("2026-03-06", .late), ("2026-03-07", .late),
    ("2026-03-08", .missed), ("2026-05-01", .missed),
  ]) func `an infusion is due in its window, late until the next one's, then missed`(day: String, state: StepState) throws {
    let progress = try progress([session(1, "2026-03-02T09:00:00-05:00")], day + "T12:00:00-05:00")
    #expect(progress.infusions[0].state == .done && progress.infusions[0].isInTime == true)
    #expect(progress.infusions[1].state == state)
    #expect(progress.infusions[1].day?.description == "2026-03-04")
  }

  @Test func `what was given is done, in time or not, and what was not given says why`() throws {
    var refused = InfusionSession(id: RecordID(high: 2, low: 3), patient: patient)
    refused.course = RecordID(high: 1, low: 2)
    refused.ordinal = 3
    refused.status = .notGiven
    refused.statusReason = CodedConcept(text: "Blood pressure too high")
    let progress = try progress(
      [session(1, "2026-03-02T09:00:00-05:00"), session(2, "2026-03-07T09:00:00-05:00", .stoppedEarly), .infusionSession(refused), session(4, nil, .planned)],
      "2026-03-09T12:00:00-05:00")
    #expect(progress.infusions.map(\.state) == [.done, .done, .missed, .due, .upcoming, .upcoming])
    #expect(progress.infusions[1].isInTime == false)
    #expect(progress.infusions[2].reason == "Blood pressure too high")
  }

  @Test func `once a course is over nothing is due any more`() throws {
    let progress = try progress([session(1, "2026-03-02T09:00:00-05:00")], "2026-03-04T12:00:00-05:00", .stopped)
    #expect(progress.infusions.map(\.state) == [.done, .missed, .missed, .missed, .missed, .missed])
  }

  @Test func `days are counted from the first infusion given, whatever was planned`() throws {
    let progress = try progress([session(1, "2026-03-05T09:00:00-05:00")], "2026-03-05T12:00:00-05:00")
    #expect(progress.infusions.map { $0.day?.description } == ["2026-03-05", "2026-03-07", "2026-03-09", "2026-03-12", "2026-03-14", "2026-03-16"])
  }

  /// Week 2 is 336 hours after the first infusion, from 288 to 432: 09:00 on the 14th to 09:00 on the 20th, in the offset of the infusion.
  @Test(arguments: [
    ("2026-03-14T08:59:59-05:00", StepState.upcoming), ("2026-03-14T09:00:00-05:00", .due), ("2026-03-20T09:00:00-05:00", .due),
    ("2026-03-20T09:00:01-05:00", .late), ("2026-03-26T09:00:00-05:00", .late), ("2026-03-26T09:00:01-05:00", .missed),
  ]) func `an assessment is due in its window to the second`(now: String, expected: StepState) throws {
    let records = [session(1, "2026-03-02T09:00:00-05:00")]
    #expect(state(try progress(records, now), "week-2")?.state == expected)
  }

  @Test func `hours are counted between moments, across a change of the clock`() throws {
    // New York goes to summer time on 8 March 2026: 24 hours after 09:00 -05:00 on the 7th are 10:00 -04:00.
    let records = [session(1, "2026-03-07T09:00:00-05:00"), assessment(1, "2026-03-07T21:00:00-05:00"), assessment(2, "2026-03-08T10:00:00-04:00")]
    let found = state(try progress(records, "2026-03-10T09:00:00-04:00"), "24h")
    #expect(found?.assessment == RecordID(high: 3, low: 2), "the nearer of two in the window")
    #expect(found?.closes == DateTime("2026-03-10T02:00:00Z"))
  }

  @Test func `a label is believed, and what lies outside the window says so`() throws {
    let records = [
      session(1, "2026-03-02T09:00:00-05:00"), assessment(1, "2026-03-01T09:00:00-05:00", label: "baseline"),
      assessment(2, "2026-03-30T09:00:00-05:00", label: "week-2"), assessment(3, "2026-03-16T09:00:00-05:00"),
    ]
    let progress = try progress(records, "2026-04-01T09:00:00-05:00")
    #expect(state(progress, "baseline")?.isInTime == true)
    #expect(state(progress, "week-2")?.assessment == RecordID(high: 3, low: 2) && state(progress, "week-2")?.isInTime == false)
    #expect(state(progress, "24h")?.state == .missed)
    #expect(state(progress, "week-2", "pcl-5")?.state == .missed)
  }

  @Test func `an unlabelled assessment is the time point whose window holds it`() throws {
    let records = [session(1, "2026-03-02T09:00:00-05:00"), assessment(1, "2026-02-27T09:00:00-05:00"), assessment(2, "2026-03-09T11:00:00-05:00")]
    let progress = try progress(records, "2026-03-10T09:00:00-05:00")
    #expect(state(progress, "baseline")?.assessment == RecordID(high: 3, low: 1))
    #expect(state(progress, "week-1")?.assessment == RecordID(high: 3, low: 2))
    #expect(state(progress, "24h")?.assessment == nil)
  }

  @Test func `before anything is given a baseline is due and nothing is late`() throws {
    let progress = try progress([], "2026-02-20T09:00:00-05:00")
    #expect(state(progress, "baseline")?.state == .due)
    #expect(progress.assessments.filter { $0.timePoint != "baseline" }.allSatisfy { $0.state == .upcoming })
    #expect(progress.infusions.allSatisfy { $0.state == .upcoming })
  }

  @Test func `records of another course, of another patient and withdrawn ones are left out`() throws {
    var other = TreatmentCourse(id: RecordID(high: 9, low: 9), patient: patient)
    other.start = CalendarDate("2025-01-01")
    var stray = Assessment(id: RecordID(high: 3, low: 50), patient: patient)
    stray.instrument = "phq-9"
    var withdrawn = InfusionSession(id: RecordID(high: 2, low: 51), patient: patient)
    withdrawn.course = RecordID(high: 1, low: 2)
    withdrawn.recordStatus = .enteredInError
    let mine: [ClinicalRecord] = [.treatmentCourse(course()), session(1, "2026-03-02T09:00:00-05:00"), .assessment(stray), .infusionSession(withdrawn)]
    #expect(CourseRecords(course(), of: mine).assessments.count == 1, "the only course there is")
    #expect(CourseRecords(course(), of: mine + [.treatmentCourse(other)]).assessments.isEmpty, "nobody said of which of two")
    #expect(CourseRecords(course(), of: mine).sessions.count == 1)
  }

  // MARK: How long a response held

  /// Baseline 60 (three a piece), week 2 at 20, then follow-ups by the points of each item.
  private func duration(_ followUps: [(String, Int)], _ rule: String) throws -> ResponseDuration? {
    var records = [session(1, "2026-03-02T09:00:00Z"), session(6, "2026-03-13T09:00:00Z")]
    records += [assessment(1, "2026-03-01T09:00:00Z", label: "baseline", each: 3), assessment(2, "2026-03-16T09:00:00Z", label: "week-2", each: 1)]
    for (place, (at, each)) in followUps.enumerated() { records.append(assessment(UInt64(10 + place), at, each: each)) }
    let own = CourseRecords(course(), of: records)
    let caps = try #require(Self.catalog.instruments["caps-5"])
    let trajectory = try #require(own.trajectories(in: Self.catalog).first)
    let change = try #require(trajectory.change(to: "week-2", of: caps))
    return trajectory.duration(of: change, since: try #require(own.moment(of: .last)), by: try #require(LossRule(rule)))
  }

  @Test func `a response is lost at the first assessment that the stated rule says, counted from the last infusion`() throws {
    let follow = [("2026-03-30T09:00:00Z", 1), ("2026-04-09T21:00:00Z", 2), ("2026-04-20T09:00:00Z", 3)]
    #expect(try duration(follow, "percent<30") == ResponseDuration(days: 38, isLost: true), "40 of 60 is still a reduction of a third")
    #expect(try duration(follow, "rise>=20") == ResponseDuration(days: 27.5, isLost: true))
    #expect(try duration(follow, "total>=40") == ResponseDuration(days: 27.5, isLost: true))
    #expect(try duration(follow, "points<21") == ResponseDuration(days: 27.5, isLost: true))
    #expect(try duration(follow, "points<20") == ResponseDuration(days: 38, isLost: true))
    #expect(try duration(follow, "total>=61") == ResponseDuration(days: 38, isLost: false), "it held as long as anybody looked")
    #expect(try duration(follow, "total>=40x2") == ResponseDuration(days: 27.5, isLost: true), "the first of two in a row")
    #expect(try duration([("2026-03-30T09:00:00Z", 2), ("2026-04-09T21:00:00Z", 1)], "total>=40x2") == ResponseDuration(days: 27.5, isLost: false))
    #expect(try duration([], "percent<30") == nil, "nobody looked again")
  }

  @Test(arguments: ["", "percent<", "percent>30", "percent<-1", "total>=9999", "total>=33x0", "points<13x", "loss"])
  func `a rule that nobody can read is no rule`(text: String) { #expect(LossRule(text) == nil) }

  // MARK: The protocols

  @Test func `the protocols of the studies are there, and each plans what it names`() throws {
    let infusions = Self.catalog.protocols.mapValues(\.infusions)
    #expect(
      infusions == [
        "ketamine-6x2": 6, "midazolam-6x2": 6, "ketamine-single": 1, "ketamine-8x4w": 8, "ketamine-8x4w-low": 8, "placebo-8x4w": 8, "crossover-2x1": 2,
        "perioperative-exposure": 0,
      ])
    #expect(try plan("ketamine-8x4w-low").dosePerWeight?.value.description == "0.2")
    #expect(try plan("crossover-2x1").periods.map(\.drug) == ["ketamine", "midazolam"])
    #expect(try plan("crossover-2x1").days == [0, 14])
    for plan in Self.catalog.protocols.values {
      for schedule in plan.assessments { #expect(schedule.isImported || Self.catalog.instruments[schedule.instrument] != nil) }
    }
  }

  @Test(arguments: [
    (#""days": [0, 2, 4, 7, 9, 11]"#, #""days": [0, 2, 4, 7, 9]"#, "days"), (#""days": [0, 2"#, #""days": [1, 2"#, "days[0]"),
    (#""days": [0, 2, 4"#, #""days": [0, 4, 4"#, "days[2]"), (#"9, 11]"#, #"9, 14]"#, "days"), (#""hours": 24, "#, #""hours": 72, "#, "timePoints[1].hours"),
    (#""from": 120, "to": 240"#, #""from": 120, "to": 300"#, "assessments[0].timePoints[3]"),
    (#""baseline", "24h""#, #""baseline", "25h""#, "assessments[0].timePoints[1]"),
    (#""anchor": "first-infusion""#, #""anchor": "sometime""#, "timePoints[0].anchor"), (#""windowDays": 1"#, #""windowDays": -1"#, "windowDays"),
  ]) func `a slip in a protocol is seen`(from: String, to: String, field: String) throws {
    let file = try #require(ProtocolFile.bytes("ketamine-6x2"))
    let text = String(decoding: file, as: UTF8.self)
    #expect(text.contains(from))
    let bent = Array(text.replacing(from, with: to, maxReplacements: 1).utf8)
    #expect(MappingCatalog.load([MappingFile(path: "protocols/ketamine-6x2.json", bytes: bent)]).faults.contains { $0.field == field })
  }
}
