import ClinicalRecords
import LosslessJSON
import RecordStore
import Testing

@testable import EHRSync

/// What was made twice at a server is one again: the first is kept, the other entered in error.
@Suite struct DuplicateTests {
  private func resource(_ clinic: Clinic, _ id: String) -> JSON? { clinic.resources().first { $0["id"]?.string == id } }

  @Test func `a second resource with our identifier is entered in error, and edits go to the first`() async throws {
    let clinic = try Clinic()
    try await clinic.take(patients: 1)
    try #require(try await clinic.sync().outcome == .done)
    let problem = try #require(try await clinic.store.records(of: RecordSelection(kinds: [.problem]), after: nil, limit: 1).first)
    let first = try #require(try await clinic.exchanges(problem.record).first { $0.type == "Condition" }?.serverID)
    let kept = try #require(resource(clinic, first))
    clinic.ehrEdits("Condition", "the-second", kept.setting("id", to: nil).setting("meta", to: nil))

    let report = try await clinic.sync()
    #expect(report.outcome == .done && report.notices.contains { $0.message.contains("made twice there") }, "\(report.json.prettyText)")
    let second = try #require(resource(clinic, "the-second"))
    #expect(second["verificationStatus"]?.text.contains("entered-in-error") == true && second["identifier"] == nil)
    #expect(resource(clinic, first) == kept)

    try await clinic.set(problem.record, ["onset"], to: "2015")
    let edited = try await clinic.sync()
    #expect(edited.outcome == .done && edited.writes == 1, "\(edited.json.prettyText)")
    #expect(resource(clinic, first)?["onsetDateTime"] == "2015" && resource(clinic, "the-second") == second)
    #expect(try await clinic.sync().writes == 0)
  }

  @Test func `a second patient is left to a person`() async throws {
    let clinic = try Clinic()
    try await clinic.take(patients: 1)
    try #require(try await clinic.sync().outcome == .done)
    let before = clinic.resources().count
    let patient = try #require(clinic.resources().first { $0["resourceType"] == "Patient" })
    clinic.ehrEdits("Patient", "the-second", patient.setting("id", to: nil).setting("meta", to: nil))
    let report = try await clinic.sync()
    #expect(report.writes == 0 && clinic.resources().count == before + 1, "\(report.json.prettyText)")
    #expect(resource(clinic, "the-second")?["active"] != false)
  }
}
