import ClinicalRecords
import LosslessJSON
import Testing

@testable import RecordStore

@Suite struct AtomicityTests {
  /// Everything a batch can hold, all of it good.
  private func full() -> StoreBatch {
    var batch = StoreBatch()
    batch.endpoints = [endpoint("east")]
    batch.edits = [edit(1, ["a": 1]), edit(5, of: 2, ["a": 1])]
    batch.exchanges = [Exchange(endpoint: "north", resource: id(100), type: "Patient", base: ["a": 1])]
    batch.operations = [operation(100)]
    batch.droppedOperations = [("north", id(101))]
    batch.conflicts = [conflict("c1")]
    batch.editStates = [("north", id(2), 1, .verified)]
    batch.cursors = [("north", "pull", "2026")]
    batch.links = [PatientLink(endpoint: "north", patient: id(1), serverID: "7", by: "clerk", at: "2026")]
    batch.receipts = [FidelityReceipt(endpoint: "north", resource: id(100), serverVersion: "1", path: "note", difference: .cut)]
    batch.audit = [note("step")]
    return batch
  }

  static let spoilt: [@Sendable (inout StoreBatch) -> Void] = [
    { $0.edits.append(edit(1, ["a": 7], madeFrom: 1)) },
    { $0.edits.append(edit(5, ["a": 7])) },
    { $0.exchanges.append(Exchange(endpoint: "nowhere", resource: id(1), type: "Patient")) },
    { $0.operations.append(operation(1, at: "nowhere")) },
    { $0.droppedOperations.append(("nowhere", id(1))) },
    { $0.conflicts.append(conflict("c2", at: "nowhere")) },
    { $0.editStates.append(("nowhere", id(1), 1, .verified)) },
    { $0.cursors.append(("nowhere", "pull", "1")) },
    { $0.links.append(PatientLink(endpoint: "north", patient: id(2), serverID: "7", by: "clerk", at: "2026")) },
    { $0.receipts.append(FidelityReceipt(endpoint: "nowhere", resource: id(1), serverVersion: nil, path: "", difference: .cut)) },
    { $0.lease = Lease(name: "run", holder: "a", token: 1) },
  ]

  @Test(arguments: spoilt.indices) func `a batch of which one part is bad leaves everything as it was`(which: Int) async throws {
    let store = try await clinic(RecordDatabase.inMemory())
    try await store.addToRoster("north", [id(1), id(2)], audit: note("roster"))
    _ = try await commit(store) { $0.operations = [operation(101)] }
    let before = try store.dump()
    var batch = full()
    Self.spoilt[which](&batch)
    #expect(await kind { _ = try await store.commit(batch) } != nil)
    #expect(try store.dump() == before)
    try await store.commit(full())
    #expect(try store.dump() != before)
  }
}
