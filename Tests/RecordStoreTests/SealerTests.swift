import ClinicalRecords
import LosslessJSON
import Testing

@testable import RecordStore

/// Not secret, but bound to its row as a real one is.
struct MirrorSealer: Sealer {
  var keyID: String? { "mirror" }

  func indexed(_ text: String, of column: String) -> String { column + ":" + String(text.utf8.map { Character(UnicodeScalar(~$0)) }) }
  func standIn(_ id: RecordID) -> RecordID { id }
  func standing(for standIn: RecordID) -> RecordID { standIn }
  func chained(_ entry: [UInt8]) -> [UInt8]? { nil }

  func seal(_ plain: [UInt8], for row: String) -> [UInt8] { Array(row.utf8) + [0] + plain.map { ~$0 } }

  func open(_ sealed: [UInt8], for row: String) throws -> [UInt8] {
    guard sealed.starts(with: Array(row.utf8) + [0]) else { throw StoreError(.failed, hint: "sealed for another row") }
    return sealed.dropFirst(row.utf8.count + 1).map { ~$0 }
  }
}

@Suite struct SealerTests {
  private func sealedStore() async throws -> RecordDatabase {
    let store = try RecordDatabase.inMemory(sealer: MirrorSealer())
    let secret: JSON = ["s": "Zaphod"]
    var north = endpoint("north")
    north.capability = secret
    var settled = conflict("c1", local: secret, state: .settled)
    (settled.base, settled.remote) = (secret, secret)
    settled.settlement = .init(choice: .value, value: secret, seenRemote: secret, by: "dr", because: "Zaphod said so", at: "2026")
    var batch = StoreBatch()
    batch.endpoints = [north]
    batch.edits = [edit(1, secret), edit(2, ["s": "Zaphod", "t": 1])]
    batch.exchanges = [Exchange(endpoint: "north", resource: id(100), type: "Patient", base: secret, rendered: secret, remote: secret)]
    var sent = operation(100)
    (sent.body, sent.rendered) = (secret, secret)
    batch.operations = [sent]
    batch.conflicts = [settled]
    batch.audit = [AuditNote(action: "edit", actor: "nurse", at: "2026", detail: secret)]
    try await store.commit(batch)
    batch.edits = []
    batch.conflicts[0].state = .pushed
    try await store.commit(batch)
    return store
  }

  @Test func `every body goes through the sealer, and comes back as it was`() async throws {
    let store = try await sealedStore()
    let found = try store.dump().filter { line in
      line.contains("Zaphod") || line.lowercased().contains("Zaphod".utf8.map { String($0, radix: 16) }.joined())
    }
    #expect(found.isEmpty, "\(found)")
    #expect(try await store.records([id(1)])[0].body == ["s": "Zaphod"])
    #expect(try await store.endpoint("north")?.capability == ["s": "Zaphod"])
    let exchange = try #require(try await store.exchanges("north", resources: [id(100)]).first)
    #expect([exchange.base, exchange.rendered, exchange.remote] == Array(repeating: ["s": "Zaphod"], count: 3))
    let operation = try #require(try await store.operations("north").first)
    #expect(operation.body == ["s": "Zaphod"] && operation.rendered == ["s": "Zaphod"])
    #expect(try await store.conflict("c1")?.settlement?.because == "Zaphod said so")
    #expect(try await store.conflictHistory("c1").map(\.local) == [["s": "Zaphod"]])
    #expect(try await store.audit(record: nil, after: 0, limit: 9).map(\.note.detail) == Array(repeating: ["s": "Zaphod"], count: 2))
    #expect(try await store.verifyAudit(head: nil).isIntact)
  }

  @Test func `a body moved to another row is not taken for that row's`() async throws {
    let store = try await sealedStore()
    _ = try store.inspect("UPDATE record_version SET body = (SELECT body FROM record_version WHERE record = 1) WHERE record = 2")
    _ = try store.inspect("UPDATE exchange SET base = rendered")
    #expect(await kind { _ = try await store.records([id(2)]) } == .corrupt)
    #expect(await kind { _ = try await store.exchanges("north", resources: [id(100)]) } == .corrupt)
    #expect(try await store.records([id(1)]).count == 1)
  }
}
