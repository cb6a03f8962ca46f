import ClinicalRecords
import LosslessJSON

@testable import RecordStore

/// Short ways to say what a test needs.
func id(_ number: Int) -> RecordID { RecordID(high: 0xAAAA_0000_0000_4000, low: 0x8000_0000_0000_0000 | UInt64(number)) }

func note(_ action: String, record: RecordID? = nil, at: String = "2026-03-02T14:00:00Z") -> AuditNote {
  AuditNote(action: action, actor: "tester", at: at, record: record, detail: ["count": 1])
}

func edit(_ record: Int, of patient: Int? = nil, _ body: JSON, madeFrom: Int? = nil, toldBy: [String] = []) -> RecordEdit {
  RecordEdit(
    record: id(record), kind: patient == nil ? .patient : .assessment, patient: id(patient ?? record), body: body,
    authorship: Authorship(author: "nurse", at: "2026-03-02T14:00:00Z"), madeFrom: madeFrom, toldBy: toldBy)
}

func endpoint(_ name: String, isSource: Bool = false) -> StoredEndpoint {
  StoredEndpoint(name: name, url: "https://\(name).example/fhir", vendor: "generic-r4", isSource: isSource)
}

func conflict(
  _ name: String, at endpoint: String = "north", record: Int = 1, local: JSON? = 1, state: StoredConflict.State = .open, since: String = "2026-03-01T00:00:00Z"
)
  -> StoredConflict
{
  StoredConflict(
    id: name, endpoint: endpoint, record: id(record), kind: .patient, resource: id(500), path: "status", base: nil, local: local, remote: .null,
    reason: "both-changed", state: state, since: since)
}

func operation(_ resource: Int, at endpoint: String = "north", of record: Int = 1, state: OperationState = .queued, attempts: Int = 0) -> StoredOperation {
  StoredOperation(
    endpoint: endpoint, resource: id(resource), record: id(record), recordVersion: 1, intent: .create, state: state,
    body: ["resourceType": "Patient"], rendered: ["resourceType": "Patient"], attempts: attempts)
}

/// A store with the endpoints `north` and `south`, the source `files`, and the patients 1 and 2, of whom nobody was told.
func clinic(_ store: RecordDatabase) async throws -> RecordDatabase {
  var batch = StoreBatch()
  batch.endpoints = [endpoint("north"), endpoint("south"), endpoint("files", isSource: true)]
  batch.edits = [edit(1, ["name": "Ada"]), edit(2, ["name": "Ben"])]
  try await store.commit(batch)
  return store
}

func commit(_ store: RecordDatabase, _ change: (inout StoreBatch) -> Void) async throws(StoreError) -> [RecordVersion] {
  try await store.commit(batch(change))
}

func batch(_ change: (inout StoreBatch) -> Void) -> StoreBatch {
  var batch = StoreBatch()
  change(&batch)
  return batch
}

func kind(_ work: () async throws -> Void) async -> StoreError.Kind? {
  do {
    try await work()
    return nil
  } catch { return (error as? StoreError)?.kind }
}
