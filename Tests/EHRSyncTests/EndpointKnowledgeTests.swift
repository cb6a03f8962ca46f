import ClinicalRecords
import FixtureEHR
import HTTPWire
import LosslessJSON
import RecordMapping
import RecordStore
import Testing

@testable import EHRSync

/// What an earlier run learned of a server saves requests, and never costs an edit.
@Suite struct EndpointKnowledgeTests {
  private func synced(_ habits: (inout Habits) -> Void = { _ in }, patients: Int = 3) async throws -> Clinic {
    var server = Habits()
    habits(&server)
    let clinic = try Clinic(FixtureEHR(habits: server))
    try await clinic.take(patients: patients)
    #expect(try await clinic.sync().outcome == .done)
    // The next run reads all of them; what was written is older by then than the overlap that its cursors are asked again with.
    try await clinic.clock.sleep(until: clinic.clock.now.advanced(by: .seconds(3_600)), tolerance: nil)
    #expect(try await clinic.sync().outcome == .done)
    clinic.forgetRequests()
    return clinic
  }

  private func knowledge(_ clinic: Clinic) async throws -> EndpointKnowledge? { EndpointKnowledge(try await clinic.store.endpoint("north")?.capability) }

  @Test func `a run with nothing new asks once for each type, and for nothing else`() async throws {
    let clinic = try await synced()
    let report = try await clinic.sync()
    #expect(report.writes == 0 && report.requests <= SyncProfile.types.count, "\(clinic.requests())")
    #expect(!clinic.requests().contains { $0.contains("metadata") })
  }

  @Test func `patients that no URL holds are asked for in one form`() async throws {
    let clinic = try await synced()
    var settings = SyncSettings()
    settings.patientsPerSearch = 1
    let report = try await clinic.sync(settings)
    #expect(report.requests <= SyncProfile.types.count && report.writes == 0 && report.outcome == .done, "\(clinic.requests())")
    #expect(clinic.requests().contains { $0.hasPrefix("POST") && $0.contains("_search") })
    #expect(try await knowledge(clinic)?.takesForms == true)
  }

  @Test func `where no forms are taken each patient is asked for in a URL, and forms are not tried again`() async throws {
    let clinic = try await synced()
    var settings = SyncSettings()
    settings.patientsPerSearch = 1
    settings.isFull = true
    let noForms = AnsweringTransport(clinic.transport) { $0.url.hasSuffix("/_search") ? HTTPResponse(status: 404) : nil }
    let report = try await clinic.sync(settings, over: noForms)
    #expect(report.outcome == .done && report.pulled.seen > 0, "\(report.json.prettyText)")
    #expect(try await knowledge(clinic) == nil, "404 to a type shows a server that is not as it was known")
    #expect(try await clinic.sync(settings).outcome == .done)
  }

  @Test func `after a day the server is asked anew, and so is another server under the name`() async throws {
    let clinic = try await synced()
    try await clinic.clock.sleep(until: clinic.clock.now.advanced(by: .seconds(EndpointKnowledge.life + 1)), tolerance: nil)
    _ = try await clinic.sync()
    #expect(clinic.requests().contains { $0.contains("metadata") })
    var endpoint = try #require(try await clinic.store.endpoint("north"))
    endpoint.url = "http://ehr.example/fhir/"
    try await clinic.store.save(endpoint, audit: AuditNote(action: "test", actor: "test", at: clinic.now))
    clinic.forgetRequests()
    _ = try await clinic.sync()
    #expect(clinic.requests().contains { $0.contains("metadata") })
  }

  @Test(arguments: [405, 501]) func `a server that no longer does what it said is asked anew by the next run`(status: Int) async throws {
    let clinic = try await synced()
    try await clinic.set(try await patient(clinic), ["telecoms", 0, "value"], to: "+1-202-555-0199")
    let refusing = AnsweringTransport(clinic.transport) { $0.method == .put ? HTTPResponse(status: status) : nil }
    _ = try await clinic.sync(over: refusing)
    #expect(try await knowledge(clinic) == nil)
    clinic.forgetRequests()
    _ = try await clinic.sync()
    #expect(clinic.requests().contains { $0.contains("metadata") })
  }

  @Test func `a server that refuses stale versions is found out by the first update, and each update is one request from then on`() async throws {
    let clinic = try await synced()
    try await clinic.set(try await patient(clinic), ["telecoms", 0, "value"], to: "+1-202-555-0199")
    #expect(try await clinic.sync().writes == 2)
    #expect(try await knowledge(clinic)?.refusesStale == true)
    try await clinic.set(try await patient(clinic), ["telecoms", 0, "value"], to: "+1-202-555-0198")
    #expect(try await clinic.sync().writes == 1)
  }

  @Test func `a run that begins with something new still tries its first update`() async throws {
    let clinic = try await synced()
    let patient = try await patient(clinic)
    var batch = StoreBatch()
    batch.edits = [
      try clinic.edit(
        [
          "record": "Problem", "id": "7c2f0a44-6a0e-8b1c-9d55-0f6c3a1b2d4e", "patient": .string(patient.description), "recordStatus": "active",
          "code": ["text": "insomnia"], "clinicalStatus": "active", "verificationStatus": "confirmed",
        ], madeFrom: 0)
    ]
    try await clinic.store.commit(batch)
    let sessions = RecordSelection(kinds: [.infusionSession], patients: [patient])
    let session = try #require(try await clinic.store.records(of: sessions, after: nil, limit: 1).first)
    let end = try #require(session.body["end"]?.string.flatMap { DateTime($0) })
    try await clinic.set(session.record, ["end"], to: .string(end.advanced(bySeconds: 60).description))
    var settings = SyncSettings()
    settings.groupCommit = 1
    #expect(try await clinic.sync(settings).outcome == .done)
    #expect(try await knowledge(clinic)?.refusesStale == true)
  }

  @Test func `where stale versions are taken each write is read and compared first, and overwrites nobody`() async throws {
    let clinic = try await synced { $0.ignoresIfMatch = true }
    let patient = try await patient(clinic)
    try await clinic.set(patient, ["telecoms", 0, "value"], to: "+1-202-555-0199")
    #expect(try await clinic.sync().outcome == .done)
    #expect(try await knowledge(clinic)?.refusesStale == false)
    try await clinic.set(patient, ["telecoms", 0, "value"], to: "+1-202-555-0198")
    let id = try await somePatient(clinic)
    // Between our pull and our write somebody there writes.
    let meddling = AnsweringTransport(clinic.transport) { request in
      if request.url.contains("AdverseEvent") { clinic.ehrEdits("Patient", id, ["maritalStatus": ["text": "married"]]) }
      return nil
    }
    let report = try await clinic.sync(over: meddling)
    #expect(report.outcome == .done, "\(report.json.prettyText)")
    let there = try #require(clinic.resources().first { $0["id"]?.string == id })
    #expect(there["maritalStatus"]?["text"] == "married")
    #expect(there["telecom"]?.elements.contains { $0["value"] == "+1-202-555-0198" } == true)
  }

  @Test func `a server that is not there stops the run at its first request`() async throws {
    let clinic = try await synced()
    let silent = AnsweringTransport(clinic.transport) { _ in
      nil
    } failing: {
      TransportError(.timedOut, mayHaveArrived: true, hint: "no answer")
    }
    let report = try await clinic.sync(over: silent)
    #expect(report.outcome == .retry && report.exit == 75 && report.requests == 1, "\(report.json.prettyText)")
  }

  @Test func `what is stored reads back the same, and a foreign form reads as nothing`() async throws {
    let clinic = try await synced()
    let known = try #require(try await knowledge(clinic))
    #expect(EndpointKnowledge(known.json) == known)
    #expect(EndpointKnowledge(["rest": []]) == nil && EndpointKnowledge(nil) == nil)
  }

  private func patient(_ clinic: Clinic) async throws -> RecordID {
    try #require(try await clinic.store.records(of: RecordSelection(kinds: [.patient]), after: nil, limit: 1).first).record
  }

  private func somePatient(_ clinic: Clinic) async throws -> String {
    try #require(try await clinic.exchanges(try await patient(clinic)).first { $0.role == "patient" }?.serverID)
  }
}

/// Answers some requests itself, or fails them all.
final class AnsweringTransport: HTTPTransport {
  private let base: any HTTPTransport
  private let answer: @Sendable (HTTPRequest) -> HTTPResponse?
  private let failure: (@Sendable () -> TransportError)?

  init(_ base: any HTTPTransport, _ answer: @escaping @Sendable (HTTPRequest) -> HTTPResponse?, failing: (@Sendable () -> TransportError)? = nil) {
    self.base = base
    self.answer = answer
    failure = failing
  }

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    if let failure { throw failure() }
    if let response = answer(request) { return response }
    return try await base.send(request)
  }
}

extension Clinic {
  /// `GET /Patient?…` of all requests the EHR has seen.
  func requests() -> [String] { transport.withEHR { ehr in ehr.log.entries.map { "\($0.method.rawValue) \($0.path) \($0.status)" } } }

  /// From now on the EHR has seen none.
  func forgetRequests() {
    _ = transport.withEHR { $0.answer(HTTPRequest(.post, "/_fixture/requests", body: Array(#"{"clear":true}"#.utf8)), now: Self.start.nanoseconds) }
  }
}
