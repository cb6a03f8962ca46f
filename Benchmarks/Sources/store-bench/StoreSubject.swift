import ClinicalRecords
import LosslessJSON
import RecordStore

/// A store with one endpoint and one patient on its roster, and what is done to it.
final class StoreSubject {
  let store: RecordDatabase
  private var next = 1
  private static let patient = RecordID(high: 1, low: 1)

  init(_ store: RecordDatabase) async throws {
    self.store = store
    var batch = StoreBatch()
    batch.endpoints = [StoredEndpoint(name: "north", url: "https://north.example/fhir", vendor: "generic-r4")]
    batch.edits = [Self.edit(Self.patient, kind: .patient, ["record": "Patient"])]
    try await store.commit(batch)
    try await store.addToRoster("north", [Self.patient], audit: Self.note)
  }

  /// Seconds to write new records, each batch with its audit entry.
  func write(batches: Int, of size: Int) async throws -> Double {
    try await ContinuousClock().measure {
      for _ in 0..<batches {
        var batch = StoreBatch()
        for _ in 0..<size {
          next += 1
          batch.edits.append(Self.edit(RecordID(high: UInt64(next) &* 0x9e37_79b9_7f4a_7c15, low: UInt64(next)), kind: .assessment, Self.body(next)))
        }
        batch.audit = [Self.note]
        try await store.commit(batch)
      }
    } / .seconds(1)
  }

  /// Seconds to save one operation's state so often, as a run does before and after each request.
  func saveOperations(_ count: Int) async throws -> Double {
    try await ContinuousClock().measure {
      for attempt in 0..<count {
        var batch = StoreBatch()
        batch.operations = [
          StoredOperation(
            endpoint: "north", resource: Self.patient, record: Self.patient, recordVersion: 1, intent: .create, state: .sent, body: Self.body(1),
            rendered: Self.body(1), attempts: attempt)
        ]
        try await store.commit(batch)
      }
    } / .seconds(1)
  }

  /// Seconds to read 50,000 records.
  func readAll() async throws -> Double {
    try await ContinuousClock().measure {
      var last: RecordID?
      for _ in 0..<50 { last = try await store.records(of: RecordSelection(), after: last, limit: 1_000).last?.record }
    } / .seconds(1)
  }

  /// Seconds to walk the audit chain.
  func verify() async throws -> Double {
    try await ContinuousClock().measure { _ = try await store.verifyAudit(head: nil) } / .seconds(1)
  }

  private static let note = AuditNote(action: "edit", actor: "bench", at: "2026-03-02T14:00:00Z", detail: ["records": 1])

  private static func edit(_ id: RecordID, kind: RecordKind, _ body: JSON) -> RecordEdit {
    RecordEdit(
      record: id, kind: kind, patient: patient, body: body, authorship: Authorship(author: "bench", at: "2026-03-02T14:00:00Z"), madeFrom: 0)
  }

  /// The size of an assessment of twenty answers.
  static func body(_ number: Int) -> JSON {
    let answers = (0..<20).map { item in JSON.object(["item": .int(item + 1), "answer": .int((number + item) % 5)]) }
    return .object([
      "record": "Assessment", "instrument": "pcl-5", "authored": "2026-03-02T14:00:00-05:00", "answers": .array(answers), "number": .int(number),
    ])
  }
}
