import ClinicalRecords
import FixtureEHR
import HTTPWire
import LosslessJSON
import RecordMapping
import RecordStore
import Synchronization
import Testing

@testable import EHRSync

/// Many writes in one request, where a server takes transactions: all of them or none, and no bad one keeps the others from going.
@Suite struct TransactionTests {
  private var profile: SyncProfile {
    var profile = SyncProfile()
    profile.takesTransactions = true
    return profile
  }

  private func clinic(_ habits: (inout Habits) -> Void = { _ in }) async throws -> Clinic {
    var server = Habits()
    habits(&server)
    let clinic = try Clinic(FixtureEHR(habits: server))
    try await clinic.take(patients: 3)
    return clinic
  }

  private func expectEachOnce(_ clinic: Clinic) {
    let ids = clinic.resources().flatMap { OurIdentifier.all(in: $0) }
    #expect(!ids.isEmpty && Set(ids).count == ids.count)
  }

  @Test func `a first sync goes in a few requests, and a second writes nothing`() async throws {
    let clinic = try await clinic()
    let report = try await clinic.sync(profile: profile)
    let there = clinic.resources().count
    #expect(report.outcome == .done && there > 100, "\(report.json.prettyText)")
    #expect(report.writes < there / 10, "\(report.writes) writes for \(there) resources")
    expectEachOnce(clinic)
    #expect(try await clinic.sync(profile: profile).writes == 0)
  }

  @Test func `one that is refused is found, and everything else goes`() async throws {
    let clinic = try await clinic { $0.observationCategories = ["vital-signs", "survey", "laboratory", "social-history", "exam", "procedure"] }
    let all = try await clinic.sync(profile: profile)
    let other = try await self.clinic { $0.observationCategories = ["vital-signs"] }
    let report = try await other.sync(profile: profile)
    #expect(report.pushed.quarantined > 0 && report.pushed.verified > 0, "\(report.json.prettyText)")
    #expect(report.pushed.edits == all.pushed.edits)
    #expect(report.pushed.pending + report.pushed.unknown == 0)
    let refused = other.resources().filter { $0["resourceType"] == "Observation" && $0["category"]?[0]?["coding"]?[0]?["code"] != "vital-signs" }
    #expect(refused.isEmpty)
    let vitals = other.resources().count { $0["category"]?[0]?["coding"]?[0]?["code"] == "vital-signs" }
    #expect(vitals == clinic.resources().count { $0["category"]?[0]?["coding"]?[0]?["code"] == "vital-signs" })
    expectEachOnce(other)
  }

  @Test(arguments: [1, 2, 3]) func `a lost answer makes nothing twice`(nth: Int) async throws {
    let clinic = try await clinic {
      $0.updateCreate = false
      $0.conditionalCreate = false
    }
    let losing = NthAnswerLost(clinic.transport, nth: nth) { $0.method == .post && $0.url.hasSuffix("/fhir") }
    var report = try await clinic.sync(profile: profile, over: losing)
    for _ in 0..<5 where report.outcome == .retry { report = try await clinic.sync(profile: profile, over: losing) }
    #expect(report.outcome == .done, "\(report.json.prettyText)")
    #expect(losing.lost == 1)
    expectEachOnce(clinic)
    #expect(try await clinic.sync(profile: profile).writes == 0)
  }

  @Test func `a server whose transactions are batches is read entry by entry`() async throws {
    let clinic = try await clinic {
      $0.transactionIsBatch = true
      $0.observationCategories = ["vital-signs"]
    }
    let report = try await clinic.sync(profile: profile)
    #expect(report.pushed.quarantined > 0 && report.pushed.pending + report.pushed.unknown == 0, "\(report.json.prettyText)")
    expectEachOnce(clinic)
  }

  @Test func `a bundle over the limit is halved until it fits`() async throws {
    let clinic = try await clinic { $0.bundleLimit = 7 }
    let report = try await clinic.sync(profile: profile)
    #expect(report.outcome == .done, "\(report.json.prettyText)")
    expectEachOnce(clinic)
  }

  @Test func `somebody else's newer version is met, not overwritten`() async throws {
    let clinic = try await clinic()
    _ = try await clinic.sync(profile: profile)
    let patients = try await clinic.store.records(of: RecordSelection(kinds: [.patient]), after: nil, limit: 3)
    for patient in patients { try await clinic.set(patient.record, ["telecoms", 0, "value"], to: "+1-202-555-0177") }
    let id = try #require(try await clinic.exchanges(patients[1].record).first { $0.role == "patient" }?.serverID)
    let meddling = AnsweringTransport(clinic.transport) { request in
      if request.url.contains("AdverseEvent") { clinic.ehrEdits("Patient", id, ["maritalStatus": ["text": "married"]]) }
      return nil
    }
    let report = try await clinic.sync(profile: profile, over: meddling)
    #expect(report.outcome == .done, "\(report.json.prettyText)")
    let there = try #require(clinic.resources().first { $0["id"]?.string == id })
    #expect(there["maritalStatus"]?["text"] == "married" && there["telecom"]?.elements.contains { $0["value"] == "+1-202-555-0177" } == true)
  }
}

/// Read-back in one search, and what a fact costs in requests.
@Suite struct RequestEconomyTests {
  @Test(arguments: [true, false]) func `a new fact costs at most 1.1 requests, its verification included`(shows: Bool) async throws {
    var habits = Habits()
    habits.transaction = false
    habits.updateCreate = false
    habits.conditionalCreate = false
    habits.returnsRepresentation = shows
    let clinic = try Clinic(FixtureEHR(habits: habits))
    try await clinic.take(patients: 8)
    let report = try await clinic.sync()
    let facts = clinic.resources().count
    #expect(report.outcome == .done && facts > 400, "\(report.json.prettyText)")
    #expect(Double(report.requests) <= 1.1 * Double(facts), "\(report.requests) requests for \(facts) facts")
  }
}

/// Loses the answer to the n-th request that fits; what was asked is done.
final class NthAnswerLost: HTTPTransport {
  private let base: any HTTPTransport
  private let nth: Int
  private let fits: @Sendable (HTTPRequest) -> Bool
  private let seen = Mutex(0)

  init(_ base: any HTTPTransport, nth: Int, _ fits: @escaping @Sendable (HTTPRequest) -> Bool) {
    self.base = base
    self.nth = nth
    self.fits = fits
  }

  /// How many answers were lost.
  var lost: Int { seen.withLock { $0 >= nth ? 1 : 0 } }

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    let response = try await base.send(request)
    guard fits(request) else { return response }
    let count = seen.withLock { seen in
      seen += 1
      return seen
    }
    if count == nth { throw TransportError(.connectionLost, mayHaveArrived: true, hint: "the answer was lost") }
    return response
  }
}
