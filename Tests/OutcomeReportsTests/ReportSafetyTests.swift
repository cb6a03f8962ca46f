import ClinicalRecords
import LosslessJSON
import MappingCatalog
import OutcomeReports
import Outcomes
import Testing

/// What a report must not hide, and what it must not tell.
@Suite struct ReportSafetyTests {
  private static let catalog = MappingCatalog.load().catalog
  private static let now = DateTime("2026-06-01T00:00:00Z")!

  private func course(_ number: UInt64, of patient: UInt64? = nil, arm: String? = nil, status: CourseStatus = .completed) -> TreatmentCourse {
    var course = TreatmentCourse(id: RecordID(high: 1, low: number), patient: RecordID(high: 9, low: patient ?? number))
    course.protocolID = "ketamine-6x2"
    course.status = status
    course.start = CalendarDate("2026-03-02")
    course.arm = arm
    return course
  }

  private func assessment(
    _ number: UInt64, of course: TreatmentCourse, _ instrument: String, _ timePoint: String, _ answers: [String: Int], at: String = "2026-03-02T09:00:00Z"
  ) -> ClinicalRecord {
    var assessment = Assessment(id: RecordID(high: 3, low: number), patient: course.patient)
    assessment.course = course.id
    assessment.instrument = instrument
    assessment.timePoint = timePoint
    assessment.at = DateTime(at)
    for (item, value) in answers { assessment.answers[item] = Sensitive(value) }
    return .assessment(assessment)
  }

  private func total(_ number: UInt64, of course: TreatmentCourse, _ timePoint: String, _ each: Int, at: String = "2026-03-02T09:00:00Z") -> ClinicalRecord {
    assessment(
      number, of: course, "pcl-5", timePoint, Dictionary((1...20).map { (String($0), each) }, uniquingKeysWith: { first, _ in first }), at: at)
  }

  private func session(_ ordinal: Int, of course: TreatmentCourse, event: CodedConcept? = nil) -> ClinicalRecord {
    var session = InfusionSession(id: RecordID(high: 4, low: UInt64(ordinal)), patient: course.patient)
    session.course = course.id
    session.ordinal = ordinal
    session.start = DateTime("2026-03-02T09:00:00Z")
    session.status = .completed
    if let event {
      var happened = AdverseEvent(id: RecordID(high: 5, low: UInt64(ordinal)), code: event, onset: Self.now)
      happened.isSerious = true
      session.adverseEvents = [happened]
    }
    return .infusionSession(session)
  }

  private func report(_ course: TreatmentCourse, _ records: [ClinicalRecord]) -> CourseReport {
    CourseReport(CourseRecords(course, of: records + [.treatmentCourse(course)]), in: Self.catalog, at: Self.now)
  }

  @Test(arguments: [("phq-9", ["9": 3]), ("c-ssrs-screener", ["1": 1, "2": 1, "4": 1])])
  func `a flag of suicide risk is told of a form that was not finished`(instrument: String, answers: [String: Int]) throws {
    let course = course(1)
    let told = report(course, [assessment(1, of: course, instrument, "baseline", answers)])
    let file = try #require(Self.catalog.instruments[instrument])
    let score = file.score(answers)
    try #require(score.status == .incomplete)
    let known = score.findings.filter { $0.value != nil && $0.value != .truth(false) }.map(\.key)
    try #require(!known.isEmpty)
    let point = try #require(told.json["instruments"]?[0]?["points"]?[0])
    #expect(point["status"] == "incomplete")
    for key in known {
      #expect(point["findings"]?[key] != nil && point["findings"]?[key] != .null)
      let name = try #require(file.findings.first { $0.key == key }?.name)
      #expect(told.text.contains(name), "\(key) is not in the text")
    }
    #expect(told.text.contains("incomplete"))
  }

  @Test func `sessions beyond the plan, and under a protocol that no file describes, are told with their events`() throws {
    let event = CodedConcept([Coding(system: "http://snomed.info/sct", code: "422400008", display: "Vomiting")], text: nil)
    var course = course(1)
    let sessions = (1...7).map { session($0, of: course, event: $0 == 7 ? event : nil) }
    let seventh = try #require(report(course, sessions).json["infusions"]?.elements.last)
    #expect(seventh["adverseEvents"]?[0]?["event"] == "Vomiting" && seventh["adverseEvents"]?[0]?["serious"] == true)
    course.protocolID = "a-protocol-of-elsewhere"
    #expect(report(course, sessions).json["infusions"]?.elements.count == 7)
  }

  @Test func `of two fillings-in of one time point the change is told of the one that the plan takes`() throws {
    let course = course(1)
    let records = [
      session(1, of: course), total(1, of: course, "baseline", 2), total(2, of: course, "week-2", 4, at: "2026-03-11T09:00:00Z"),
      total(3, of: course, "week-2", 1, at: "2026-03-16T09:00:00Z"),
    ]
    let told = report(course, records)
    let taken = told.json["assessments"]?.elements.first { $0["instrument"] == "pcl-5" && $0["timePoint"] == "week-2" }?["assessment"]?.string
    #expect(taken == RecordID(high: 3, low: 3).description)
    #expect(told.text.contains("to 20 at week-2: 20 points less"), "\(told.text)")
  }

  @Test func `what rose is said to have risen`() {
    let course = course(1)
    let told = report(course, [session(1, of: course), total(1, of: course, "baseline", 1), total(2, of: course, "week-2", 2, at: "2026-03-16T09:00:00Z")])
    #expect(told.text.contains("20 points more") && !told.text.contains("-20 points") && !told.text.contains("-100"))
  }

  @Test func `of a blinded course no free text is told that may name the drug`() {
    var course = course(1, status: .stopped)
    course.isBlinded = true
    course.endReason = "midazolam ran out"
    let told = report(course, [])
    #expect(!told.text.contains("midazolam") && !told.json.text.contains("midazolam") && !told.page.contains("midazolam"))
  }

  // MARK: Cohorts

  /// Fifteen people an arm, of whom so many have a total at the end.
  private func cohort(seen: Int, cell: Int = 5, extra: [CourseRecords] = []) -> CohortReport {
    let courses = (0..<30).map { place -> CourseRecords in
      let number = UInt64(place + 1)
      let course = course(number, arm: place < 15 ? "a" : "b")
      var records = [total(number * 2, of: course, "baseline", 3)]
      if place >= 15 || place < seen { records.append(total(number * 2 + 1, of: course, "week-2", 1 + place % 3, at: "2026-03-16T09:00:00Z")) }
      return CourseRecords(course, of: records + [.treatmentCourse(course)])
    }
    let question = CohortQuestion(instrument: "pcl-5", grouping: .arm, endpoint: "week-2", smallestCell: cell)
    return CohortReport(Cohort(courses + extra, asked: question, in: Self.catalog), in: Self.catalog)
  }

  @Test func `a mean of a few people is not told, nor held against another`() {
    for seen in 1...4 {
      let told = cohort(seen: seen)
      let first = told.json["groups"]?[0]
      #expect(first?["reduction"] == ["suppressed": true] && first?["endpointTotal"] == ["suppressed": true])
      #expect(told.json["difference"] == nil && told.json["subscaleDifferences"] == nil)
      #expect(!told.text.contains("Difference of the falls"))
    }
    #expect(cohort(seen: 1, cell: 1).json["groups"]?[0]?["reduction"]?["n"] == 1, "whoever asks for it is told")
  }

  @Test func `where only a few are missing, how many cannot be reckoned from the digits`() {
    let told = cohort(seen: 14)
    let reduction = told.json["groups"]?[0]?["reduction"]
    #expect(reduction?["n"] == ["suppressed": true])
    #expect(reduction?["mean"]?.number?.literal.split(separator: ".").last?.count == 1)
    #expect(told.json["difference"]?["standardError"] == nil && told.json["difference"]?["degreesOfFreedom"] == nil)
    #expect(told.json["difference"]?["value"]?.number?.literal.split(separator: ".").last?.count == 1)
  }

  @Test func `a person is counted once, and who is under way not yet`() {
    let again = course(101, of: 1, arm: "a")
    let underWay = course(102, arm: "a", status: .active)
    let told = cohort(
      seen: 15,
      extra: [
        CourseRecords(again, of: [.treatmentCourse(again), total(900, of: again, "baseline", 3)]),
        CourseRecords(underWay, of: [.treatmentCourse(underWay), total(902, of: underWay, "baseline", 3)]),
      ])
    #expect(told.json["groups"]?[0]?["n"] == 15)
    #expect(told.json["furtherCoursesLeftOut"] == 1 && told.json["underWayLeftOut"] == 1)
    #expect(told.text.contains("counted once") && told.text.contains("under way"))
  }
}
