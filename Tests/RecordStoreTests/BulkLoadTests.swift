import ClinicalRecords
import LosslessJSON
import Testing

@testable import RecordStore

/// One long transaction for a file.
@Suite struct BulkLoadTests {
  private struct Refused: Error {}

  private func batch(_ number: Int) -> StoreBatch {
    var batch = StoreBatch()
    if number == 0 { batch.endpoints = [StoredEndpoint(name: "files", url: "", vendor: "", isSource: true)] }
    var exchange = Exchange(
      endpoint: "files", resource: ResourceID(high: 1, low: UInt64(number)), type: "Observation", serverID: "o\(number)",
      base: ["resourceType": "Observation", "id": .string("o\(number)"), "subject": ["reference": "Patient/00000000-0000-0000-0000-000000000007"]])
    exchange.rendered = exchange.base.map(Exchange.plain)
    exchange.recordVersion = 3
    exchange.isRenderedAsBase = true
    batch.exchanges = [exchange]
    batch.superseded = [("files", exchange.resource, String(repeating: "a", count: 64))]
    batch.audit = [AuditNote(action: "import", actor: "files", at: "2026-03-02T14:00:00Z", detail: ["n": .int(number)])]
    return batch
  }

  @Test(arguments: [LoadEnd.keep, .discard]) func `a load sees what it wrote, and is kept whole or not at all`(end: LoadEnd) async throws {
    let store = try RecordDatabase.inMemory()
    let before = try store.dump()
    try await store.load(lease: nil) { load in
      for number in 0..<3 { try load.write(batch(number)) }
      #expect(try load.aliases("files", serverIDs: ["o2", "o9"]).map(\.serverID) == ["o2"])
      #expect(try load.superseded("files", ResourceID(high: 1, low: 2)).count == 1)
      return ((), end)
    }
    #expect(try (store.dump() == before) == (end == .discard))
    #expect(try await store.auditHead().count == (end == .keep ? 3 : 0))
  }

  @Test func `a fault in the last batch leaves nothing of the first`() async throws {
    let store = try RecordDatabase.inMemory()
    let before = try store.dump()
    await #expect(throws: Refused.self) {
      try await store.load(lease: nil) { load -> ((), LoadEnd) in
        for number in 0..<3 { try load.write(batch(number)) }
        throw Refused()
      }
    }
    #expect(try store.dump() == before)
  }

  @Test func `a rendering that is its base is stored once, and read as it was`() async throws {
    let store = try RecordDatabase.inMemory()
    let exchange = batch(0).exchanges[0]
    try await store.load(lease: nil) { load in (try load.write(batch(0)), .keep) }
    #expect(try store.inspect("SELECT rendered IS NULL, rendered_is_base, agreed_version FROM exchange") == [["1", "1", "3"]])
    let read = try #require(try await store.exchanges("files", resources: [exchange.resource]).first)
    #expect(read == exchange)
    #expect(read.rendered == ["resourceType": "Observation", "subject": ["reference": "urn:uuid:00000000-0000-0000-0000-000000000007"]])
  }

  @Test func `any change of the trees forgets which version they are of`() {
    var changes: [(inout Exchange) -> Void] = []
    changes.append { $0.base = [:] }
    changes.append { $0.rendered = nil }
    changes.append { $0.remote = [:] }
    for change in changes {
      var exchange = batch(0).exchanges[0]
      change(&exchange)
      #expect(exchange.recordVersion == nil && !exchange.isRenderedAsBase)
    }
  }

  @Test func `a store of the release before gets what sources need, and keeps what it has`() async throws {
    let folder = try ScratchFolder()
    let path = folder("store.sqlite")
    do {
      let old = try RecordDatabase(path: path, migrations: Array(Schema.migrations.prefix(1)))
      _ = try old.inspect("INSERT INTO endpoint (name, url, vendor, is_source) VALUES ('files', '', '', 1)")
      _ = try old.inspect(
        """
        INSERT INTO exchange (endpoint, resource, type, role, server_id, is_gone, base)
        VALUES (1, '00000000-0000-0000-0000-000000000001', 'Basic', '', 'b1', 0, CAST('{"resourceType":"Basic"}' AS BLOB))
        """)
    }
    let store = try RecordDatabase(path: path)
    let kept = try #require(try await store.exchanges("files", type: "Basic", serverIDs: ["b1"]).first)
    #expect(kept.base == ["resourceType": "Basic"] && kept.recordVersion == nil && !kept.isRenderedAsBase)
  }
}
