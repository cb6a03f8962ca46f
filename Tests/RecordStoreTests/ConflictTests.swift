import ClinicalRecords
import LosslessJSON
import Testing

@testable import RecordStore

@Suite struct ConflictTests {
  @Test func `a conflict that is re-made keeps the time it was first seen, and its earlier sides`() async throws {
    let store = try await clinic(RecordDatabase.inMemory())
    let first = conflict("c1", local: 1, since: "2026-03-01T00:00:00Z")
    let again = conflict("c1", local: 2, since: "2026-03-05T00:00:00Z")
    for made in [first, first, again] { _ = try await commit(store) { $0.conflicts = [made] } }
    var expected = again
    expected.since = first.since
    #expect(try await store.conflict("c1") == expected)
    #expect(try await store.conflictHistory("c1") == [first])
  }

  @Test(arguments: [StoredConflict.State.closed, .dissolved]) func `one that comes back after it was over is new`(over: StoredConflict.State) async throws {
    let store = try await clinic(RecordDatabase.inMemory())
    for (state, day) in [(StoredConflict.State.open, 1), (over, 2), (.open, 3)] {
      _ = try await commit(store) { $0.conflicts = [conflict("c1", state: state, since: "2026-03-0\(day)T00:00:00Z")] }
    }
    #expect(try await store.conflict("c1")?.since == "2026-03-03T00:00:00Z")
    #expect(try await store.conflictHistory("c1").map(\.state) == [.open, over])
  }

  @Test func `a side that is absent is not a side that is null`() async throws {
    let store = try await clinic(RecordDatabase.inMemory())
    var made = conflict("c1", local: nil)
    made.settlement = .init(choice: .value, value: nil, seenRemote: .null, by: "dr", because: "seen on paper", at: "2026-03-02T14:00:00Z")
    _ = try await commit(store) { [made] in $0.conflicts = [made] }
    let read = try await store.conflict("c1")
    #expect(read == made)
    #expect(read?.local == nil && read?.remote == .null && read?.settlement?.value == nil && read?.settlement?.seenRemote == .null)
  }

  @Test func `conflicts are found by endpoint and state`() async throws {
    let store = try await clinic(RecordDatabase.inMemory())
    _ = try await commit(store) { $0.conflicts = [conflict("c1"), conflict("c2", at: "south"), conflict("c3", state: .closed)] }
    #expect(try await store.conflicts(nil, states: [.open]).map(\.id) == ["c1", "c2"])
    #expect(try await store.conflicts("north", states: [.open, .closed]).map(\.id) == ["c1", "c3"])
    #expect(try await store.conflicts("north", states: []).isEmpty)
    #expect(await kind { _ = try await commit(store) { $0.conflicts = [conflict("c1", record: 2)] } } == .failed, "one id, two conflicts")
  }
}
