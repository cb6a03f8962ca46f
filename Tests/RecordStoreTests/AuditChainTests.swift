import ClinicalRecords
import LosslessJSON
import Testing

@testable import RecordStore

@Suite struct AuditChainTests {
  private static let unlock = "DROP TRIGGER audit_is_not_altered; DROP TRIGGER audit_is_not_removed; "

  private func log(_ entries: Int) async throws -> RecordDatabase {
    let store = try RecordDatabase.inMemory()
    _ = try await commit(store) { batch in batch.audit = (1...entries).map { note("step", record: id($0), at: "2026-03-02T14:00:0\($0 % 10)Z") } }
    return store
  }

  private func spoil(_ store: RecordDatabase, _ sql: String) throws {
    for statement in (Self.unlock + sql).split(separator: ";").map(String.init) where statement.contains(where: \.isLetter) {
      _ = try store.inspect(statement)
    }
  }

  /// What is done behind the store's back to a log of 9, and where it is found.
  static let deeds: [(sql: String, firstBroken: Int)] = [
    ("UPDATE audit SET actor = 'somebody' WHERE n = 4", 4),
    ("UPDATE audit SET action = 'other' WHERE n = 1", 1),
    ("UPDATE audit SET at = '2020-01-01T00:00:00Z' WHERE n = 9", 9),
    ("UPDATE audit SET record = NULL WHERE n = 4", 4),
    ("UPDATE audit SET detail = CAST('{\"count\":2}' AS BLOB) WHERE n = 4", 4),
    ("UPDATE audit SET hash = (SELECT hash FROM audit WHERE n = 3) WHERE n = 4", 4),
    ("DELETE FROM audit WHERE n = 4", 4),
    ("DELETE FROM audit WHERE n = 1", 1),
    ("DELETE FROM audit WHERE n = 4; UPDATE audit SET n = -n WHERE n > 4; UPDATE audit SET n = -n - 1 WHERE n < 0", 4),
    ("UPDATE audit SET n = -1 WHERE n = 4; UPDATE audit SET n = 4 WHERE n = 5; UPDATE audit SET n = 5 WHERE n = -1", 4),
    ("INSERT INTO audit SELECT 10, action, actor, at, record, detail, hash FROM audit WHERE n = 9", 10),
    ("UPDATE audit SET n = 0 WHERE n = 1", 0),
    ("UPDATE audit SET n = -5 WHERE n = 9", -5),
  ]

  @Test(arguments: deeds.indices) func `an altered, removed or reordered entry is found where it is`(which: Int) async throws {
    let store = try await log(9)
    try spoil(store, Self.deeds[which].sql)
    let verdict = try await store.verifyAudit(head: nil)
    #expect(!verdict.isIntact)
    #expect(verdict.firstBroken == Self.deeds[which].firstBroken)
  }

  @Test func `a chain that was cut at its end is found with a head, and only with it`() async throws {
    let store = try await log(9)
    let head = try await store.auditHead()
    try spoil(store, "DELETE FROM audit WHERE n > 6")
    #expect(try await store.verifyAudit(head: nil).isIntact)
    let verdict = try await store.verifyAudit(head: head)
    #expect(verdict == AuditVerdict(entries: 6, head: try await store.auditHead(), isIntact: false, firstBroken: 7))
  }

  @Test func `a chain that was written anew is found with a head`() async throws {
    let (old, new) = (try await log(9), try RecordDatabase.inMemory())
    _ = try await commit(new) { $0.audit = (1...9).map { note("other", record: id($0)) } }
    #expect(try await new.verifyAudit(head: nil).isIntact)
    let verdict = try await new.verifyAudit(head: old.auditHead())
    #expect(!verdict.isIntact && verdict.firstBroken == 9)
  }

  @Test(arguments: 0...12) func `an earlier head still holds after the chain has grown`(kept: Int) async throws {
    let store = try RecordDatabase.inMemory()
    var head = try await store.auditHead()
    for number in 1...12 {
      _ = try await commit(store) { $0.audit = [note("step", record: id(number))] }
      if number == kept { head = try await store.auditHead() }
    }
    #expect(head.count == kept && AuditHead(head.description) == head)
    #expect(try await store.verifyAudit(head: head).isIntact)
  }

  @Test func `the hash is SHA-256 over the hash before and one line of JSON`() async throws {
    let store = try RecordDatabase.inMemory()
    _ = try await commit(store) {
      $0.audit = [AuditNote(action: "import", actor: "nurse \"Jo\"", at: "2026-03-02T14:00:00Z", record: id(1), detail: ["records": 3])]
    }
    // printf '%064d{"action":"import","actor":"nurse \\"Jo\\"","at":"2026-03-02T14:00:00Z","record":"aaaa0000-…","detail":{"records":3}}' 0 | sha256sum
    #expect(try await store.auditHead() == AuditHead(count: 1, hash: "604c6a8bf3593c140a07aee8d40745d7baed44cac15b86b54af50198ad4d4bd5"))
  }

  @Test func `a long chain is walked to its end, in batches, and read by record and by page`() async throws {
    let store = try RecordDatabase.inMemory()
    _ = try await commit(store) { batch in batch.audit = (1...2500).map { note("step", record: id($0 % 5)) } }
    let verdict = try await store.verifyAudit(head: nil)
    #expect(verdict.isIntact && verdict.entries == 2500 && verdict.head.count == 2500)
    #expect(try await store.audit(record: id(3), after: 8, limit: 2).map(\.number) == [13, 18])
    #expect(try await store.audit(record: nil, after: 2498, limit: 9).map(\.number) == [2499, 2500])
    try spoil(store, "UPDATE audit SET actor = 'x' WHERE n = 2001")
    #expect(try await store.verifyAudit(head: nil).firstBroken == 2001)
  }

  @Test(arguments: ["UPDATE audit SET actor = 'x' WHERE n = 2", "DELETE FROM audit WHERE n = 2"])
  func `whoever opens the file by hand is stopped at the chain`(sql: String) async throws {
    let store = try await log(3)
    #expect(throws: StoreError.self) { try store.inspect(sql) }
    #expect(try await store.verifyAudit(head: nil).isIntact)
  }
}
