import ClinicalRecords
import LosslessJSON
import Testing

@testable import RecordStore

@Suite struct RecordDatabaseTests {
  @Test func `an edit is a new version, and the history keeps the one before`() async throws {
    let store = try RecordDatabase.inMemory()
    var batch = StoreBatch()
    let patient = RecordID(high: 1, low: 1)
    batch.edits = [
      RecordEdit(
        record: patient, kind: .patient, patient: patient, body: ["a": 1], authorship: Authorship(author: "t", at: "2026-03-02T14:00:00Z"), madeFrom: 0)
    ]
    let first = try await store.commit(batch)
    #expect(first.map(\.version) == [1])
    batch.edits[0].madeFrom = 1
    batch.edits[0].body = ["a": 2]
    let second = try await store.commit(batch)
    #expect(second.map(\.version) == [2])
    #expect(try await store.history(patient) == first + second)
    #expect(try await store.records([patient]) == second)
  }
}
