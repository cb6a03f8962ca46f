import ClinicalRecords
import EHRSync
import LosslessJSON
import MappingCatalog
import RecordMapping
import RecordStore
import Reports

/// A new version of a record that a person wrote.
struct RecordRevision {
  let record: RecordVersion
  let by: String
  let reason: String?

  /// Stores the version, or refuses it with every fault; a body that says the same is no new version.
  func commit(_ body: JSON, _ store: RecordDatabase, _ catalog: MappingCatalog) async throws -> Answer {
    let typed = try checked(body, catalog)
    try await refuseUnknown(typed, store)
    let written = RecordCoding.write(typed)
    let changes = RecordChange.between(record.body, written)
    guard !changes.isEmpty else {
      return Answer(answer(record.version, changes), text: "Nothing changed; version \(record.version) stands.")
    }
    var batch = StoreBatch()
    let at = Session.timestamp
    batch.edits = [
      RecordEdit(
        record: record.record, kind: record.kind, patient: record.patient, body: written, authorship: Authorship(author: by, at: at, reason: reason),
        madeFrom: record.version)
    ]
    batch.audit = [
      AuditNote(action: "edit", actor: by, at: at, record: record.record, detail: ["paths": .array(changes.map { .string($0.path) })])
    ]
    let version = try await store.commit(batch).first?.version ?? record.version + 1
    let waiting = try await store.waiting([record.record])[record.record] ?? []
    let next = waiting.isEmpty ? "" : "; waits for \(waiting.joined(separator: ", "))"
    return Answer(answer(version, changes), text: "\(record.kind.rawValue) \(record.record) is at version \(version)\(next).")
  }

  private func answer(_ version: Int, _ changes: [RecordChange]) -> JSON {
    ["record": .string(record.kind.rawValue), "id": .string(record.record.description), "version": .int(version), "changes": .array(changes.map(\.json))]
  }

  private func checked(_ body: JSON, _ catalog: MappingCatalog) throws -> ClinicalRecord {
    for name in ["record", "id", "patient"] where body[name] != record.body[name] { throw Failure(.badInput, "cannot be changed", path: name) }
    let typed: ClinicalRecord
    switch RecordBody.checked(body) {
    case .success(let record): typed = record
    case .failure(let faults): throw Failure(faults.all)
    }
    let faults = catalog.faults(of: typed)
    if !faults.isEmpty { throw Failure(faults) }
    if let fault = StatusOrder.fault(from: record.body, to: body) { throw Failure([fault]) }
    return typed
  }

  private func refuseUnknown(_ typed: ClinicalRecord, _ store: RecordDatabase) async throws {
    let references = typed.references
    let known = Dictionary(try await store.records(references.map(\.id)).map { ($0.record, $0) }, uniquingKeysWith: { first, _ in first })
    let faults = references.compactMap { reference -> RecordFault? in
      guard let referent = known[reference.id], referent.kind == reference.kind else {
        return RecordFault(reference.path, "no \(reference.kind.rawValue) of that id is in the store")
      }
      return !referent.kind.isOfPatient || referent.patient == typed.patient ? nil : RecordFault(reference.path, "belongs to another patient")
    }
    if !faults.isEmpty { throw Failure(faults) }
  }
}
