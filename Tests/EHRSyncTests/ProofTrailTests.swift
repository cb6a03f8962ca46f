import ClinicalRecords
import LosslessJSON
import RecordMapping
import RecordStore
import Testing

@testable import EHRSync

/// The chain vouches for what was merged, settled and written, and tells nothing of it.
@Suite struct ProofTrailTests {
  private func entries(_ desk: ReviewedClinic, _ action: String, of resource: RecordID) async throws -> [AuditEntry] {
    try await desk.clinic.store.audit(record: nil, after: 0, limit: 10_000).filter {
      $0.note.action == action && $0.note.detail["resource"]?.string == resource.description
    }
  }

  private func hash(_ desk: ReviewedClinic, _ document: JSON?) async throws -> JSON? {
    guard let document else { return nil }
    return .string(try await desk.clinic.store.auditFingerprint(of: document))
  }

  @Test func `the hashes of a merge, a settlement and a push are those of the documents`() async throws {
    let desk = try await ReviewedClinic()
    let resource = RecordMapper.resourceID(record: desk.session, role: "vital/\(desk.sample)/heart-rate")
    let agreed = try #require(try await desk.clinic.store.exchanges("north", resources: [resource]).first)
    try await desk.setHeartRate(72)
    desk.editHeartRateThere(76)
    _ = try await desk.clinic.sync()
    let held = try #require(try await desk.clinic.store.exchanges("north", resources: [resource]).first)
    let rendered = try desk.clinic.mapper.render(try await desk.body(desk.session), disclosing: .all).resources.first { $0.resource == resource }?.document

    let merge = try #require(try await entries(desk, "merge", of: resource).last?.note)
    let hashes = try #require(merge.detail["hashes"])
    #expect(hashes["B"] == (try await hash(desk, agreed.base)))
    #expect(hashes["S0"] == (try await hash(desk, agreed.rendered)))
    #expect(hashes["S1"] == (try await hash(desk, rendered)))
    #expect(hashes["R"] == (try await hash(desk, held.remote)))
    // At the conflict, and at all that is read with it, what may be written is theirs.
    #expect(hashes["W"] == hashes["R"] && hashes["O"] != hashes["R"])
    #expect(merge.detail["conflicts"] == [["path": "result", "reason": "both-changed"]])
    #expect(merge.detail["paths"]?.elements.contains { $0["path"] == "result" && $0["rule"] == "both-changed" } == true, "\(merge.detail.prettyText)")
    #expect(merge.detail["engine"]?.string == EngineRelease.current && merge.detail["mapping"]?.string == desk.clinic.mapper.version)
    #expect(merge.detail["version"] == "2" && merge.detail["author"] == "Nurse Example")

    let conflict = try #require(try await desk.open().first)
    try await desk.settle([conflict], .local)
    let settle = try #require(try await entries(desk, "settle", of: resource).last?.note)
    #expect(settle.actor == "Doctor Example" && settle.detail["because"] == "seen the strip" && settle.detail["choice"] == "local")
    for (name, document) in [("base", conflict.base), ("local", conflict.local), ("remote", conflict.remote), ("chosen", conflict.local), ("B", held.base)] {
      #expect(settle.detail["hashes"]?[name] == (try await hash(desk, document)), "\(name)")
    }

    _ = try await desk.clinic.sync()
    let now = try #require(try await desk.clinic.store.exchanges("north", resources: [resource]).first)
    let push = try #require(try await entries(desk, "push", of: resource).last?.note)
    #expect(push.detail["hashes"]?["E"] == (try await hash(desk, now.base)))
    #expect(push.detail["hashes"]?["S1"] == (try await hash(desk, now.rendered)))
    #expect(push.detail["hashes"]?["B"] == (try await hash(desk, held.remote)), "it was written onto theirs")
    #expect(push.detail["onto"] == "2" && push.detail["version"] == "3")
    #expect(try await desk.clinic.store.verifyAudit(head: nil).isIntact)
  }

  @Test func `no value of a patient is in the chain`() async throws {
    let desk = try await ReviewedClinic()
    try await desk.disagreeOnThePatient()
    _ = try await desk.clinic.sync()
    try await desk.settle(try await desk.open(), .local)
    _ = try await desk.clinic.sync()
    let text = try await desk.clinic.store.audit(record: nil, after: 0, limit: 10_000).map { $0.note.detail.text }.joined()
    for value in ["Ours", "Theirs", "1980-01-02", "1980-02-01"] { #expect(!text.contains(value), "\(value)") }
  }

  @Test func `an undo is in the chain with what is agreed after it`() async throws {
    let desk = try await ReviewedClinic()
    try await desk.setHeartRate(72)
    desk.editHeartRateThere(76)
    _ = try await desk.clinic.sync()
    let conflict = try #require(try await desk.open().first)
    try await desk.settle([conflict], .remote)
    try await desk.undo(conflict.id)
    let undo = try #require(try await entries(desk, "undo", of: conflict.resource).last?.note)
    let exchange = try #require(try await desk.clinic.store.exchanges("north", resources: [conflict.resource]).first)
    #expect(undo.detail["hashes"]?["B'"] == (try await hash(desk, exchange.base)))
    #expect(undo.detail["madeVersion"]?.int == (try await desk.clinic.store.records([desk.session])[0].version))
  }
}
