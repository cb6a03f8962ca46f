import ClinicalRecords
import LosslessJSON
import RecordMapping
import RecordStore
import Testing

@testable import EHRSync

/// What stays in the clinic until a consent lets it out, and what is never told.
@Suite struct DisclosureTests {
  private static let patient = "11111111-0000-8000-8000-000000000001"
  private static let problem = "11111111-0000-8000-8000-000000000002"
  private static let consent = "11111111-0000-8000-8000-000000000003"

  private static let chart: [JSON] = [
    [
      "record": "Patient", "id": .string(patient), "recordStatus": "active", "isActive": true,
      "names": [["id": "11111111-0000-8000-8000-000000000011", "family": "Tester", "given": ["Ada"]]], "gender": "female",
      "identifiers": [["id": "11111111-0000-8000-8000-000000000012", "system": "urn:oid:2.16.840.1.113883.3.9999.1", "value": "D-1"]],
    ],
    [
      "record": "Problem", "id": .string(problem), "patient": .string(patient), "recordStatus": "active",
      "code": ["codings": [["system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "F10.20"]], "text": "Alcohol dependence"], "clinicalStatus": "active",
      "verificationStatus": "confirmed", "recordedAt": "2026-02-01T09:00:00-05:00", "sensitivity": "42-cfr-part-2",
    ],
  ]

  private func sharing(_ changes: (JSON) -> JSON = { $0 }) -> JSON {
    changes([
      "record": "Consent", "id": .string(Self.consent), "patient": .string(Self.patient), "recordStatus": "active", "scope": "data-sharing",
      "decision": "agreed", "signedAt": "2026-02-01T09:00:00-05:00", "recipients": [["id": "11111111-0000-8000-8000-000000000031", "endpoint": "north"]],
      "includesSubstanceUse": true,
    ])
  }

  private func synced() async throws -> Clinic {
    let clinic = try Clinic()
    try await clinic.take(Self.chart)
    let report = try await clinic.sync()
    try #require(report.outcome == .done, "\(report.json.prettyText)")
    return clinic
  }

  private func conditions(_ clinic: Clinic) -> [JSON] { clinic.resources().filter { $0["resourceType"] == "Condition" } }

  @Test func `data of a substance use disorder stay here, are counted and said`() async throws {
    let clinic = try await synced()
    #expect(conditions(clinic).isEmpty)
    #expect(try await clinic.store.outbox("north").isEmpty)
    try await clinic.set(RecordID(Self.problem)!, ["code", "text"], to: "Alcohol dependence, uncomplicated")
    let report = try await clinic.sync()
    #expect(report.withheld == 1 && report.outcome == .done)
    #expect(report.notices.contains { $0.message.contains("42 CFR Part 2") && $0.record == RecordID(Self.problem) })
    #expect(conditions(clinic).isEmpty)
  }

  @Test func `a consent that names the endpoint lets them out, without an edit of theirs`() async throws {
    let clinic = try await synced()
    try await clinic.take([sharing()])
    let report = try await clinic.sync()
    #expect(report.outcome == .done, "\(report.json.prettyText)")
    #expect(conditions(clinic).count == 1)
    let still = try await clinic.sync()
    #expect(still.writes == 0, "\(still.json.prettyText)")
  }

  static let closed: [(String, @Sendable (JSON) -> JSON)] = [
    ("of another endpoint", { $0.setting(["recipients", 0, "endpoint"], to: "south") }),
    ("that was taken back", { $0.setting("withdrawnAt", to: "2026-10-01T09:00:00-04:00") }),
    ("that has expired", { $0.setting("expires", to: "2026-11-01") }), ("that was refused", { $0.setting("decision", to: "refused") }),
    ("without such data", { $0.setting("includesSubstanceUse", to: nil) }), ("not yet signed", { $0.setting("signedAt", to: "2027-01-01T00:00:00Z") }),
    ("entered in error", { $0.setting("recordStatus", to: "entered-in-error") }),
  ]

  @Test(arguments: closed.indices) func `a consent that does not hold lets nothing out`(index: Int) async throws {
    let clinic = try await synced()
    try await clinic.take([sharing(Self.closed[index].1)])
    _ = try await clinic.sync()
    #expect(conditions(clinic).isEmpty, "\(Self.closed[index].0)")
  }

  @Test func `a consent taken back stops what follows, and does not enter in error what was told`() async throws {
    let clinic = try await synced()
    try await clinic.take([sharing()])
    _ = try await clinic.sync()
    try await clinic.set(RecordID(Self.consent)!, ["withdrawnAt"], to: "2026-10-01T09:00:00-04:00")
    try await clinic.set(RecordID(Self.problem)!, ["code", "text"], to: "changed after")
    let report = try await clinic.sync()
    #expect(report.withheld >= 1)
    let there = try #require(conditions(clinic).first)
    #expect(there["code"]?["text"] == "Alcohol dependence")
    #expect(!there.text.contains("entered-in-error"))
  }
}
