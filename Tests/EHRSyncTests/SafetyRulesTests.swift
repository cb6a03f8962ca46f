import ClinicalRecords
import HTTPWire
import LosslessJSON
import RecordStore
import Testing

@testable import EHRSync

/// Rules of clinical safety that only the engine as a whole can keep.
@Suite struct SafetyRulesTests {
  private func synced() async throws -> (Clinic, problem: RecordVersion, serverID: String) {
    let clinic = try Clinic()
    try await clinic.take(patients: 1)
    try #require(try await clinic.sync().outcome == .done)
    let problem = try #require(try await clinic.store.records(of: RecordSelection(kinds: [.problem]), after: nil, limit: 1).first)
    return (clinic, problem, try #require(try await clinic.exchanges(problem.record).first { $0.type == "Condition" }?.serverID))
  }

  @Test(arguments: ["1970-01-01T00:00:00Z", "2099-12-31T23:59:59Z"])
  func `no clock decides: an edit of a device whose clock is wrong meets the EHR's like any other`(at: String) async throws {
    let (clinic, problem, id) = try await synced()
    clinic.ehrEdits("Condition", id, ["onsetDateTime": "2017"])
    var batch = StoreBatch()
    var edit = try clinic.edit(problem.body.setting("onset", to: "2018"), madeFrom: problem.version)
    edit.authorship.at = at
    batch.edits = [edit]
    try await clinic.store.commit(batch)
    let report = try await clinic.sync()
    #expect(report.outcome == .review, "\(report.json.prettyText)")
    #expect(try await clinic.store.conflicts("north", states: [.open]).map(\.path) == ["onset[x]"])
    #expect(clinic.resources().first { $0["id"]?.string == id }?["onsetDateTime"] == "2017")
    #expect(try await clinic.store.records([problem.record])[0].body["onset"] == "2018")
  }

  /// Refuses every write, as an EHR does that breaks the glass for nobody.
  private struct Refusing: HTTPTransport {
    let inner: any HTTPTransport

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
      if request.method == .get { return try await inner.send(request) }
      let outcome: JSON = ["resourceType": "OperationOutcome", "issue": [["severity": "error", "code": "forbidden", "diagnostics": "break the glass"]]]
      return HTTPResponse(status: 403, headers: ["Content-Type": "application/fhir+json"], body: outcome.bytes)
    }
  }

  @Test func `a refusal by policy is final: it is shown to a person and never sent again by itself`() async throws {
    let (clinic, problem, _) = try await synced()
    try await clinic.set(problem.record, ["onset"], to: "2018")
    let first = try await clinic.sync(over: Refusing(inner: clinic.transport))
    #expect(first.writes == 1 && first.pushed.quarantined == 1, "\(first.json.prettyText)")
    for _ in 0..<2 {
      let again = try await clinic.sync(over: Refusing(inner: clinic.transport))
      #expect(again.writes == 0 && again.pushed.quarantined == 1 && again.exit == 3, "\(again.json.prettyText)")
    }
  }
}
