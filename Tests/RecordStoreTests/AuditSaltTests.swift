import LosslessJSON
import Testing

@testable import RecordStore

@Suite struct AuditSaltTests {
  private func noted(_ store: RecordDatabase, _ documents: [AuditedDocument]) async throws -> JSON? {
    _ = try await commit(store) {
      $0.audit = [AuditNote(action: "merge", actor: "north", at: "2026-03-02T14:00:00Z", detail: ["path": "result"], documents: documents)]
    }
    return try await store.audit(record: nil, after: 0, limit: 10).last?.note.detail
  }

  @Test func `an entry keeps the HMAC of a document under the salt of its store, and nothing else of it`() async throws {
    let detail = try await noted(RecordDatabase.inMemory(), AuditedDocument.all(["B": ["value": 72], "R": nil]))
    // printf '{"value":72}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:$(printf '00%.0s' $(seq 32))
    #expect(detail == ["path": "result", "hashes": ["B": "e38d4d74b035e7f6b421ea183166aa67456d0cdfeee153b7a619a41d220100fd"]])
  }

  @Test func `two stores hash the same value to other digits, and each says its own again after it was closed`() async throws {
    let folder = try ScratchFolder()
    var hashes: [JSON?] = []
    for name in ["a.sqlite", "b.sqlite"] {
      let store = try RecordDatabase(path: folder(name))
      let hash = try await noted(store, [AuditedDocument("B", 72)])?["hashes"]?["B"]
      let again = try RecordDatabase(path: folder(name))
      #expect(try await hash == .string(again.auditFingerprint(of: 72)))
      #expect(try await again.verifyAudit(head: nil).isIntact)
      hashes.append(hash)
    }
    #expect(hashes[0] != nil && hashes[0] != hashes[1])
  }
}
