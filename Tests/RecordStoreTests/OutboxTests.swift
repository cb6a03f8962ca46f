import ClinicalRecords
import LosslessJSON
import Testing

@testable import RecordStore

@Suite struct OutboxTests {
  /// Patient 1 is on the roster of `north` and of the source `files`; patient 2 on none.
  private func told(_ edits: [RecordEdit]) async throws -> [String: [Int]] {
    let store = try await clinic(RecordDatabase.inMemory())
    try await store.addToRoster("north", [id(1)], audit: note("roster"))
    try await store.addToRoster("files", [id(1)], audit: note("roster"))
    _ = try await commit(store) { $0.editStates = [("north", id(1), 1, .verified)] }
    _ = try await commit(store) { $0.edits = edits }
    var told: [String: [Int]] = [:]
    for name in ["north", "south", "files"] { told[name] = try await store.outbox(name).map(\.version) }
    return told
  }

  struct Case: Sendable {
    let says: String
    let edits: [RecordEdit]
    let north: [Int]
  }

  static let cases = [
    Case(says: "an edit of a patient on the roster", edits: [edit(1, ["a": 1])], north: [2]),
    Case(says: "an edit of one who is not", edits: [edit(2, ["a": 1])], north: []),
    Case(says: "a new record of a patient on the roster", edits: [edit(5, of: 1, ["a": 1])], north: [1]),
    Case(says: "two edits at once", edits: [edit(1, ["a": 1]), edit(1, ["a": 2])], north: [2, 3]),
    Case(says: "an edit that changes nothing", edits: [edit(1, ["name": "Ada"])], north: []),
    Case(says: "what the endpoint said itself", edits: [edit(1, ["a": 1], toldBy: ["north"])], north: []),
    Case(says: "what another said", edits: [edit(1, ["a": 1], toldBy: ["south", "files"])], north: [2]),
    Case(says: "a record that moves to a patient on no roster", edits: [edit(5, of: 1, ["a": 1]), edit(5, of: 2, ["a": 1])], north: [1]),
  ]

  @Test(arguments: cases) func `an endpoint is told of what concerns its roster, and a source of nothing`(of case: Case) async throws {
    #expect(try await told(`case`.edits) == ["north": `case`.north, "south": [], "files": []], "\(`case`.says)")
  }

  @Test func `a state goes to the edits up to a version; what is verified leaves`() async throws {
    let store = try await clinic(RecordDatabase.inMemory())
    try await store.addToRoster("north", [id(1)], audit: note("roster"))
    for version in 2...4 { _ = try await commit(store) { $0.edits = [edit(1, ["a": .int(version)])] } }
    _ = try await commit(store) { $0.editStates = [("north", id(1), 3, .unknown)] }
    #expect(try await store.outbox("north").map(\.state) == [.unknown, .unknown, .unknown, .pending])
    #expect(try await store.outboxSummary("north").counts == [.unknown: 3, .pending: 1])
    _ = try await commit(store) { $0.editStates = [("north", id(1), 3, .verified)] }
    #expect(try await store.outbox("north").map(\.version) == [4])
    #expect(try await store.waiting([id(1), id(2)]) == [id(1): ["north"]])
  }

  @Test func `who comes on the roster is told of with all records, once`() async throws {
    let store = try await clinic(RecordDatabase.inMemory())
    _ = try await commit(store) { $0.edits = [edit(9, of: 1, [:]), edit(8, of: 1, [:]), edit(7, of: 2, [:]), edit(8, of: 1, ["a": 1])] }
    for _ in 0..<2 { try await store.addToRoster("north", [id(1)], audit: note("roster")) }
    #expect(try await store.outbox("north").map { "\($0.record)-\($0.version)" } == ["\(id(1))-1", "\(id(8))-2", "\(id(9))-1"])
    #expect(await kind { try await store.addToRoster("north", [id(2), id(99)], audit: note("roster")) } == .notFound)
    #expect(await kind { try await store.addToRoster("north", [id(9)], audit: note("roster")) } == .notFound, "a record that is no patient")
    #expect(try await store.roster("north") == [id(1)])
  }

  @Test func `who leaves the roster takes along what waits, but not a write that was sent`() async throws {
    let store = try await clinic(RecordDatabase.inMemory())
    try await store.addToRoster("north", [id(1), id(2)], audit: note("roster"))
    _ = try await commit(store) { $0.operations = [operation(100), operation(101, state: .unknown, attempts: 1), operation(102, of: 2)] }
    try await store.removeFromRoster("north", [id(1)], audit: note("roster"))
    #expect(try await store.outbox("north").map(\.record) == [id(2)])
    #expect(try await store.operations("north").map(\.resource) == [id(101), id(102)])
  }

  @Test func `an endpoint with an edit that is not verified is not removed`() async throws {
    let store = try await clinic(RecordDatabase.inMemory())
    try await store.addToRoster("north", [id(1)], audit: note("roster"))
    let before = try store.dump()
    #expect(await kind { try await store.removeEndpoint("north", audit: note("remove")) } == .inUse)
    #expect(try store.dump() == before)
    _ = try await commit(store) { $0.editStates = [("north", id(1), 1, .verified)] }
    try await store.removeEndpoint("north", audit: note("remove"))
    #expect(try await store.endpoints().map(\.name) == ["files", "south"])
    #expect(await kind { _ = try await store.outbox("north") } == .notFound)
    #expect(await kind { try await store.removeEndpoint("north", audit: note("remove")) } == .notFound)
  }

  @Test func `an operation keeps its turn when it is saved again, and is gone when verified`() async throws {
    let store = try await clinic(RecordDatabase.inMemory())
    _ = try await commit(store) { $0.operations = [operation(103), operation(101), operation(102)] }
    _ = try await commit(store) { $0.operations = [operation(103, state: .sent, attempts: 1)] }
    #expect(try await store.operations("north").map(\.resource) == [103, 101, 102].map(id))
    _ = try await commit(store) { $0.operations = [operation(101, state: .verified)] }
    #expect(try await store.operations("north").map(\.state) == [.sent, .queued])
  }
}
