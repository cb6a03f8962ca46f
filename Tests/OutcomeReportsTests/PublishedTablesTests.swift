import ClinicalRecords
import Foundation
import LosslessJSON
import MappingCatalog
import OutcomeReports
import Outcomes
import RecordMapping
import Testing

/// The synthetic cohorts of Fixtures/outcomes/studies give the tables that were published, to the digit they were published with.
@Suite struct PublishedTablesTests {
  private static let catalog = MappingCatalog.load().catalog

  private func courses(_ study: String) throws -> [CourseRecords] {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/outcomes/studies/\(study).ndjson")
    let records = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { try RecordCoding.read(try JSON(parsing: Array($0.utf8))) }
    for record in records { #expect(record.content.faults().isEmpty, "\(study): \(record.id)") }
    let ofPatient = Dictionary(grouping: records, by: \.patient)
    return records.compactMap { if case .treatmentCourse(let course) = $0 { CourseRecords(course, of: ofPatient[course.patient] ?? []) } else { nil } }
  }

  private func report(_ study: String, _ question: CohortQuestion) throws -> (json: JSON, report: CohortReport) {
    let report = CohortReport(Cohort(try courses(study), asked: question, in: Self.catalog), in: Self.catalog)
    return (report.json, report)
  }

  private func rounded(_ json: JSON?, _ places: Int) -> String? {
    json?.number.flatMap { Double($0.literal) }.map { String(format: "%.\(places)f", $0) }
  }

  @Test func `Feder 2021: 11.88 points, 10 of 15 against 3 of 15, three of four clusters`() throws {
    let json = try report("feder-2021", CohortQuestion(instrument: "caps-5", grouping: .arm, endpoint: "week-2", lossRule: LossRule("percent<30"))).json
    let groups = json["groups"]?.elements ?? []
    #expect(groups.map { $0["group"]?.string } == ["ketamine", "midazolam"])
    #expect(groups.map { $0["n"]?.int } == [15, 15])
    #expect(groups.map { $0["missingEndpoint"]?.int } == [0, 1])
    #expect(groups.map { $0["responders"]?["count"]?.int } == [10, 3])
    #expect(groups.map { rounded($0["responders"]?["share"], 2) } == ["0.67", "0.20"])
    #expect(rounded(json["difference"]?["value"], 2) == "11.88")
    #expect(rounded(json["difference"]?["standardError"], 2) == "3.96")
    #expect(rounded(json["difference"]?["cohensD"]?["value"], 2) == "1.13")
    #expect(groups[0]["responseHeld"]?["medianDays"]?.text == "27.5" && groups[0]["responseHeld"]?["n"]?.int == 10)
    for (cluster, differs) in [("B", true), ("C", true), ("D", true), ("E", false)] {
      let found = json["subscaleDifferences"]?[cluster]
      #expect((Double(found?["low"]?.number?.literal ?? "") ?? 0 > 0) == differs, "cluster \(cluster)")
    }
    let events = groups.map { group in
      (group["adverseEvents"]?.elements ?? []).reduce(into: [String: String]()) { $0[$1["event"]?.string ?? ""] = rounded($1["courses"]?["share"], 2) }
    }
    #expect(
      events == [
        ["Blurred vision": "0.53", "Dizziness": "0.33", "Fatigue": "0.33", "Headache": "0.27", "Nausea or vomiting": "0.20"],
        ["Dizziness": "0.13", "Fatigue": "0.87", "Headache": "0.13", "Nausea or vomiting": "0.07"],
      ])
  }

  @Test func `Feder 2014: 12.7 points on the IES-R in 41 people, 2.5 to 22.8, p of .02`() throws {
    let paired = try report("feder-2014", CohortQuestion(instrument: "ies-r", grouping: .crossover, endpoint: "24h")).json["paired"]
    #expect(paired?["n"]?.int == 41)
    #expect([rounded(paired?["value"], 1), rounded(paired?["low"], 1), rounded(paired?["high"], 1)] == ["12.7", "2.5", "22.8"])
    #expect(rounded(paired?["p"], 2) == "0.02")
  }

  @Test func `McGhee 2008: 32 of 119 against 13 of 28, which is .044 by chi-square and .067 by Fisher`() throws {
    let json = try report("mcghee-2008", CohortQuestion(instrument: "pcl-m", grouping: .arm, endpoint: "screening", positiveAtLeast: 44)).json
    #expect(
      (json["groups"]?.elements ?? []).map { "\($0["group"]?.string ?? "") \($0["positive"]?["count"]?.int ?? 0) of \($0["positive"]?["of"]?.int ?? 0)" }
        == ["no ketamine 13 of 28", "perioperative ketamine 32 of 119"])
    #expect((json["groups"]?.elements ?? []).map { rounded($0["positive"]?["share"], 2) } == ["0.46", "0.27"])
    #expect(rounded(json["exposure"]?["chiSquareP"], 3) == "0.044")
    #expect(rounded(json["exposure"]?["fisherP"], 3) == "0.067")
    #expect(json["instrumentHash"] == nil, "a form that is only imported has no file")
  }

  @Test func `Abdallah 2022: 54, 53 and 51 people, and no arm fell further than another`() throws {
    let courses = try courses("abdallah-2022")
    let report = CohortReport(
      Cohort(courses, asked: CohortQuestion(instrument: "pcl-5", grouping: .arm, endpoint: "week-4"), in: Self.catalog), in: Self.catalog)
    let groups = report.json["groups"]?.elements ?? []
    #expect(groups.map { $0["n"]?.int } == [53, 51, 54])
    #expect(groups.map { rounded($0["reduction"]?["mean"], 2) } == ["10.00", "10.00", "10.00"])
    let differences = report.json["differences"]?.elements ?? []
    #expect(differences.count == 3, "each two of three arms")
    for found in differences {
      let bounds = ["low", "high"].compactMap { found["difference"]?[$0]?.number.flatMap { Double($0.literal) } }
      #expect(bounds.count == 2 && bounds[0] < 0 && bounds[1] > 0)
    }
  }

  @Test func `with and without psychotherapy are groups, and a session that was not held is none`() throws {
    let parts = try courses("feder-2021").enumerated().map { place, own -> CourseRecords in
      var therapy = PsychotherapySession(id: RecordID(high: 77, low: UInt64(place)), patient: own.course.patient)
      therapy.course = own.course.id
      therapy.status = place % 3 == 0 ? .completed : .notHeld
      let rest = own.sessions.map { ClinicalRecord.infusionSession($0) } + own.assessments.map { ClinicalRecord.assessment($0) }
      return CourseRecords(own.course, of: rest + [.psychotherapySession(therapy)])
    }
    let report = CohortReport(
      Cohort(parts, asked: CohortQuestion(instrument: "caps-5", grouping: .psychotherapy, endpoint: "week-2"), in: Self.catalog), in: Self.catalog)
    #expect((report.json["groups"]?.elements ?? []).map { $0["group"]?.string } == ["with psychotherapy", "without psychotherapy"])
    #expect((report.json["groups"]?.elements ?? []).map { $0["n"]?.int } == [10, 20])
    #expect(report.text.contains("Nobody was assigned to these groups by lot"))
  }

  @Test func `the order of records and courses makes no difference`() throws {
    let question = CohortQuestion(instrument: "caps-5", grouping: .arm, endpoint: "week-2", lossRule: LossRule("percent<30"))
    let courses = try courses("feder-2021")
    #expect(
      Cohort(courses, asked: question, in: Self.catalog).groups.map(\.responders)
        == Cohort(courses.reversed(), asked: question, in: Self.catalog).groups.map(\.responders))
  }

  @Test func `small cells are told nowhere, and neither is what they could be reckoned from`() throws {
    func question(_ cell: Int) -> CohortQuestion { CohortQuestion(instrument: "caps-5", grouping: .arm, endpoint: "week-2", smallestCell: cell) }
    let (json, report) = try report("feder-2021", question(5))
    let midazolam = json["groups"]?[1]
    #expect(midazolam?["responders"] == ["suppressed": true], "3 of 15")
    #expect(json["groups"]?[0]?["responders"]?["count"]?.int == 10)
    #expect(!report.text.contains("3 of 15") && !report.page.contains("3 of 15"))
    // One of midazolam has no week 2: neither the one is told, nor the 14 of 15 who have.
    #expect(midazolam?["missingEndpoint"] == ["suppressed": true] && midazolam?["reduction"]?["n"] == ["suppressed": true])
    #expect(midazolam?["observedResponders"] == ["suppressed": true] && midazolam?["missingBaseline"] == 0)
    #expect(!report.text.contains("of 14") && report.text.contains("0, fewer than 5") && report.text.contains("1 to 4 people"))
    let (hidden, small) = try self.report("feder-2021", question(16))
    #expect((hidden["groups"]?.elements ?? []).allSatisfy { $0["suppressed"] == true && $0["n"] == nil && $0["responders"] == nil })
    #expect(hidden["difference"] == nil && hidden["subscaleDifferences"] == nil)
    #expect(!small.text.contains("11.88") && !small.page.contains("11.88"))
  }

  @Test func `a page needs nothing from anywhere, and nothing in a record can write in it`() throws {
    var courses = try courses("feder-2021")
    var course = courses[0].course
    course.arm = "<script>alert(1)</script>\"&"
    courses = [CourseRecords(course, of: [])] + courses
    let page = CohortReport(
      Cohort(courses, asked: CohortQuestion(instrument: "caps-5", grouping: .arm, endpoint: "week-2"), in: Self.catalog), in: Self.catalog
    ).page
    #expect(!page.contains("<script") && page.contains("&lt;script&gt;"))
    for word in ["http://", "https://", "src=", "url(", "@import"] {
      #expect(page.replacing("http://www.w3.org/2000/svg", with: "").contains(word) == false, "\(word)")
    }
    #expect(page.contains("aria-labelledby") && page.contains("<desc") && page.contains("prefers-color-scheme: dark") && page.contains("@media print"))
  }

  @Test func `a course's report names the rule and its source, and the patient by id alone`() throws {
    let course = try #require(try courses("feder-2021").first)
    let report = CourseReport(course, in: Self.catalog, at: try #require(DateTime("2031-06-01T00:00:00Z")), lossRule: LossRule("percent<30"))
    #expect(report.text.contains("Response: ") && report.text.contains("Mount Sinai press text of Feder 2021"))
    #expect(report.json["instruments"]?[0]?["change"]?["timePoint"] == "week-2", "the end of the course, not the last follow-up")
    #expect(report.text.contains("days after the last infusion"))
    #expect(!report.text.contains("Synthetic") && !report.page.contains("Synthetic"))
    #expect(report.json["instruments"]?[0]?["points"]?.elements.count == 6)
    #expect(report.json["infusions"]?.elements.count == 6)
    #expect(report.page.contains("<svg"))
  }

  @Test func `a blinded course tells neither drug nor arm nor dose`() throws {
    let open = try #require(try courses("feder-2021").first)
    var course = open.course
    course.isBlinded = true
    let records = open.sessions.map { ClinicalRecord.infusionSession($0) } + open.assessments.map { ClinicalRecord.assessment($0) }
    let report = CourseReport(CourseRecords(course, of: records), in: Self.catalog, at: try #require(DateTime("2031-06-01T00:00:00Z")))
    for said in [report.text, report.page, report.json.text] {
      #expect(!said.lowercased().contains("ketamine") && !said.lowercased().contains("midazolam"))
    }
  }
}
