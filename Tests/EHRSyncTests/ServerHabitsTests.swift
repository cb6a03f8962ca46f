import ClinicalRecords
import FixtureEHR
import LosslessJSON
import RecordStore
import Testing

@testable import EHRSync

/// What a server does not keep is told until it is known, never changes what is sent, and is unlearned by one counter-example.
@Suite struct ServerHabitsTests {
  /// A server that keeps no author of an answered questionnaire, after a first sync of one patient.
  private func synced() async throws -> (Clinic, EndpointReport) {
    let clinic = try Clinic()
    clinic.transport.withEHR { $0.habits.droppedElements = ["QuestionnaireResponse": ["author"]] }
    try await clinic.take(patients: 1)
    return (clinic, try await clinic.sync())
  }

  private func assessments(_ clinic: Clinic) async throws -> [RecordVersion] {
    try await clinic.store.records(of: RecordSelection(kinds: [.assessment]), after: nil, limit: 10)
  }

  private func told(_ report: EndpointReport) -> [String] { report.notices.filter { $0.path == "QuestionnaireResponse.author" }.map(\.message) }

  private func toggle(_ clinic: Clinic, _ assessment: RecordVersion) async throws {
    let other: JSON = assessment.body["rater"] == "patient" ? "clinician" : "patient"
    try await clinic.set(assessment.record, ["rater"], to: other)
  }

  @Test func `it is told three times, and then only by the plan`() async throws {
    let (clinic, first) = try await synced()
    #expect(first.outcome == .done, "\(first.json.prettyText)")
    #expect(told(first).count == 3 && told(first).last?.contains("each time") == true, "\(told(first))")
    let habit = try await clinic.store.habits("north").first { $0.type == "QuestionnaireResponse" }
    #expect(habit?.path == "author" && habit?.difference == .dropped && habit?.isLearned == true)
    #expect(try await clinic.sync().writes == 0)
  }

  @Test func `an edit of such an element is sent all the same, and the record keeps it`() async throws {
    let (clinic, _) = try await synced()
    let assessment = try #require(try await assessments(clinic).first)
    try await toggle(clinic, assessment)
    let report = try await clinic.sync()
    #expect(report.outcome == .done && report.pushed.verified == 1 && told(report).isEmpty, "\(report.json.prettyText)")
    let now = try await clinic.store.records([assessment.record])[0]
    #expect(now.body["rater"] != assessment.body["rater"])
    #expect(try await clinic.sync().writes == 0)
  }

  @Test func `once kept, it is unlearned and said`() async throws {
    let (clinic, _) = try await synced()
    clinic.transport.withEHR { $0.habits.droppedElements = [:] }
    let assessment = try #require(try await assessments(clinic).first)
    try await toggle(clinic, assessment)
    let report = try await clinic.sync()
    #expect(report.outcome == .done, "\(report.json.prettyText)")
    #expect(told(report) == ["kept by north after all"])
    #expect(try await clinic.store.habits("north").isEmpty)
  }

  @Test func `another value is told and waits for a person, however often it comes`() {
    let habits = ServerHabits()
    for _ in 0..<10 { #expect(habits.note("Condition", "code", .altered) == .each) }
    #expect(habits.learned.isEmpty)
  }
}
