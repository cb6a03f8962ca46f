import Testing

@testable import RecordStore

@Suite struct LeaseTests {
  private func take(_ store: RecordDatabase, _ holder: String, at now: Int, until: Int) async throws -> Lease? {
    try await store.takeLease("run", holder: holder, now: "2026-03-02T14:\(now):00Z", until: "2026-03-02T14:\(until):00Z")
  }

  @Test func `a lease is one run's until it ends or is given back; each taking has a higher token`() async throws {
    let store = try RecordDatabase.inMemory()
    let first = try #require(try await take(store, "a", at: 10, until: 20))
    #expect(try await take(store, "b", at: 19, until: 30) == nil)
    let second = try #require(try await take(store, "b", at: 20, until: 30))
    #expect(second.token > first.token)
    try await store.releaseLease(second)
    let third = try #require(try await take(store, "a", at: 21, until: 30))
    #expect(third.token > second.token)
    let fourth = try #require(try await take(store, "a", at: 22, until: 40))
    #expect(fourth.token > third.token, "the same holder, started anew")
  }

  @Test func `who has lost the lease writes nothing, renews nothing and gives nothing back`() async throws {
    let store = try RecordDatabase.inMemory()
    let old = try #require(try await take(store, "a", at: 10, until: 20))
    _ = try await commit(store) {
      $0.lease = old
      $0.edits = [edit(1, ["a": 1])]
    }
    let new = try #require(try await take(store, "b", at: 25, until: 35))
    let before = try store.dump()
    let refusal = await kind {
      _ = try await commit(store) {
        $0.lease = old
        $0.edits = [edit(1, ["a": 2])]
      }
    }
    #expect(refusal == .leaseLost)
    #expect(await kind { try await store.renewLease(old, until: "2027") } == .leaseLost)
    try await store.releaseLease(old)
    #expect(try store.dump() == before)
    try await store.renewLease(new, until: "2026-03-02T14:50:00Z")
    #expect(try await take(store, "a", at: 45, until: 55) == nil)
  }
}
