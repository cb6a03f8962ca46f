import ClinicalRecords
import LosslessJSON
import Synchronization
import Testing

@testable import RecordStore

/// Ends a process in the middle of its commit.
final class KillingSealer: Sealer, Sendable {
  let whenSealing = Mutex<(@Sendable () -> Void)?>(nil)

  func seal(_ plain: [UInt8], for row: String) -> [UInt8] {
    whenSealing.withLock { $0?() }
    return plain
  }

  func open(_ sealed: [UInt8], for row: String) -> [UInt8] { sealed }

  var keyID: String? { nil }
  func indexed(_ text: String, of column: String) -> String { text }
  func standIn(_ id: RecordID) -> RecordID { id }
  func standing(for standIn: RecordID) -> RecordID { standIn }
  func chained(_ entry: [UInt8]) -> [UInt8]? { nil }
}

@Suite struct MortalRepositoryTests {
  @Test func `the dead change nothing and learn nothing, and the store lives on`() async throws {
    let store = try await clinic(RecordDatabase.inMemory())
    let (first, second) = (MortalRepository(store), MortalRepository(store))
    #expect(try await first.records([id(1)]).count == 1)
    first.die()
    let before = try store.dump()
    let change = batch { $0.edits = [edit(1, ["a": 1])] }
    #expect(await kind { _ = try await first.commit(change) } == .dead)
    #expect(await kind { try await first.save(endpoint("east"), audit: note("add")) } == .dead)
    #expect(await kind { _ = try await first.takeLease("run", holder: "a", now: "1", until: "2") } == .dead)
    #expect(await kind { _ = try await first.records([id(1)]) } == .dead)
    #expect(try store.dump() == before)
    #expect(try await second.commit(change).map(\.version) == [2])
  }

  @Test func `who dies while a commit is on its way does not learn that it was made`() async throws {
    let killing = KillingSealer()
    let store = try RecordDatabase.inMemory(sealer: killing)
    let view = MortalRepository(store)
    killing.whenSealing.withLock { $0 = { view.die() } }
    let change = batch { $0.edits = [edit(1, ["a": 1])] }
    #expect(await kind { _ = try await view.commit(change) } == .dead)
    #expect(try await store.records([id(1)]).count == 1)
  }
}
