import ClinicalRecords
import LosslessJSON
import Testing

@testable import RecordStore

@Suite struct RecordHistoryTests {
  @Test func `an edit is a new version, and the history keeps the one before`() async throws {
    let store = try RecordDatabase.inMemory()
    let first = try await commit(store) { $0.edits = [edit(1, ["a": 1], madeFrom: 0)] }
    let second = try await commit(store) { $0.edits = [edit(1, ["a": 2], madeFrom: 1)] }
    #expect((first + second).map(\.version) == [1, 2])
    #expect(try await store.history(id(1)) == first + second)
    #expect(try await store.records([id(1)]) == second)
  }

  @Test(arguments: [(0, 1), (2, 1), (1, 2), (-1, 1)]) func `an edit made from a version that is not the current one is refused`(madeFrom: Int, versions: Int)
    async throws
  {
    let store = try RecordDatabase.inMemory()
    for version in 1...versions { _ = try await commit(store) { $0.edits = [edit(1, ["a": .int(version)])] } }
    #expect(await kind { _ = try await commit(store) { $0.edits = [edit(1, ["a": 9], madeFrom: madeFrom)] } } == .moved)
    #expect(try await store.history(id(1)).count == versions)
  }

  @Test func `an edit of a record that is not there must not claim to know a version`() async throws {
    let store = try RecordDatabase.inMemory()
    #expect(await kind { _ = try await commit(store) { $0.edits = [edit(1, ["a": 9], madeFrom: 1)] } } == .moved)
  }

  @Test func `what says the same leaves no trace, and 72.5 is not 72.50`() async throws {
    let store = try await clinic(RecordDatabase.inMemory())
    try await store.addToRoster("north", [id(1)], audit: note("roster"))
    let first = try JSON(parsing: #"{"weight":72.50,"name":"Ada"}"#)
    let turned = try JSON(parsing: #"{"name":"Ada","weight":72.50}"#)
    let cut = try JSON(parsing: #"{"name":"Ada","weight":72.5}"#)
    _ = try await commit(store) { $0.edits = [edit(1, first)] }
    let waiting = try await store.outbox("north")
    let same = try await commit(store) { $0.edits = [edit(1, turned)] }
    #expect(same.map(\.version) == [2])
    #expect(try await store.outbox("north") == waiting)
    let shorter = try await commit(store) { $0.edits = [edit(1, cut)] }
    #expect(shorter.map(\.version) == [3])
    #expect(try await store.records([id(1)])[0].body.text == #"{"name":"Ada","weight":72.5}"#)
  }

  @Test func `a body is stored once`() async throws {
    let store = try RecordDatabase.inMemory()
    _ = try await commit(store) { $0.edits = [edit(1, ["name": "Ada"])] }
    let body = (["name": "Ada"] as JSON).bytes.map { String(Int($0) + 256, radix: 16).dropFirst() }.joined()
    let dump = try store.dump().joined().lowercased()
    #expect(dump.ranges(of: body).count == 1, "\(dump)")
  }

  @Test func `a record keeps its kind`() async throws {
    let store = try await clinic(RecordDatabase.inMemory())
    #expect(await kind { _ = try await commit(store) { $0.edits = [edit(1, of: 1, ["x": 1])] } } == .failed)
  }

  @Test func `records come in the order of kind and id, page by page, of the patients asked for`() async throws {
    let store = try await clinic(RecordDatabase.inMemory())
    _ = try await commit(store) { $0.edits = [edit(9, of: 1, [:]), edit(7, of: 2, [:]), edit(8, of: 1, [:])] }
    let all = try await store.records(of: RecordSelection(), after: nil, limit: 100).map(\.record)
    #expect(all == [1, 2, 7, 8, 9].map(id))
    for cut in all.indices {
      let page = try await store.records(of: RecordSelection(), after: all[cut], limit: 2).map(\.record)
      #expect(page == Array(all.dropFirst(cut + 1).prefix(2)))
    }
    #expect(try await store.records(of: RecordSelection(kinds: [.assessment], patients: [id(1)]), after: nil, limit: 9).map(\.record) == [8, 9].map(id))
    #expect(try await store.records(of: RecordSelection(kinds: [], patients: nil), after: nil, limit: 9).isEmpty)
    #expect(try await store.records(of: RecordSelection(kinds: nil, patients: []), after: nil, limit: 9).isEmpty)
    #expect(await kind { _ = try await store.records(of: RecordSelection(), after: id(99), limit: 9) } == .notFound)
    #expect(try await store.recordCounts() == [.patient: 2, .assessment: 3])
  }
}
