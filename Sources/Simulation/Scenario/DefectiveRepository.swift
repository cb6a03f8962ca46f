internal import ClinicalRecords
internal import LosslessJSON
internal import RecordStore

/// A store with a planted defect in front of it; everything else passes through.
final class DefectiveRepository: RecordRepository {
  private let base: RecordDatabase
  private let defect: PlantedDefect

  init(_ base: RecordDatabase, _ defect: PlantedDefect) {
    self.base = base
    self.defect = defect
  }

  func commit(_ batch: StoreBatch) async throws(StoreError) -> [RecordVersion] {
    var batch = batch
    switch defect {
    case .crashMeansQueued:
      for index in batch.operations.indices where batch.operations[index].state == .sent || batch.operations[index].state == .unknown {
        batch.operations[index].state = .queued
      }
    case .cursorBeforeCommit:
      if !batch.cursors.isEmpty, !batch.exchanges.isEmpty {
        var early = StoreBatch()
        early.cursors = batch.cursors
        early.lease = batch.lease
        try await base.commit(early)
        throw StoreError(.busy, hint: "the process was killed between the cursor and the page")
      }
    case .conflictsForgotten:
      batch.conflicts.removeAll()
      for index in batch.exchanges.indices where batch.exchanges[index].remote != nil {
        batch.exchanges[index].base = batch.exchanges[index].remote
        batch.exchanges[index].remote = nil
      }
    case .baseMovedWhole:
      for index in batch.exchanges.indices where batch.exchanges[index].remote != nil { batch.exchanges[index].base = batch.exchanges[index].remote }
    case .deletionIgnored:
      batch.conflicts.removeAll { $0.reason == "removed-remotely" }
      for index in batch.exchanges.indices { batch.exchanges[index].isGone = false }
    case .removalResurrected:
      for index in batch.edits.indices where batch.edits[index].authorship.origin != nil {
        batch.edits[index].body = try await resurrecting(batch.edits[index].body, base.history(batch.edits[index].record))
      }
    case .undoForgets:
      if batch.audit.contains(where: { $0.action == "undo" }) {
        for index in batch.conflicts.indices { batch.conflicts[index].state = .dissolved }
        batch.edits.removeAll()
      }
    case .none, .resendAfterLostAnswer, .impatientSecondLook, .blindOverwrite: break
    }
    return try await base.commit(batch)
  }

  /// The record with every member that any version of it had.
  private func resurrecting(_ body: JSON, _ history: [RecordVersion]) -> JSON {
    ["vitals", "adverseEvents", "telecoms"].reduce(body) { body, list in
      var members = body[list]?.elements ?? []
      for member in history.flatMap({ $0.body[list]?.elements ?? [] }) where !members.contains(where: { $0["id"] == member["id"] }) { members.append(member) }
      return members.isEmpty ? body : body.setting(list, to: .array(members))
    }
  }

  func records(_ ids: [RecordID]) async throws(StoreError) -> [RecordVersion] { try await base.records(ids) }
  func records(of selection: RecordSelection, after: RecordID?, limit: Int) async throws(StoreError) -> [RecordVersion] {
    try await base.records(of: selection, after: after, limit: limit)
  }
  func history(_ record: RecordID) async throws(StoreError) -> [RecordVersion] { try await base.history(record) }
  func recordCounts() async throws(StoreError) -> [RecordKind: Int] { try await base.recordCounts() }
  func endpoints() async throws(StoreError) -> [StoredEndpoint] { try await base.endpoints() }
  func endpoint(_ name: String) async throws(StoreError) -> StoredEndpoint? { try await base.endpoint(name) }
  func save(_ endpoint: StoredEndpoint, audit: AuditNote) async throws(StoreError) { try await base.save(endpoint, audit: audit) }
  func removeEndpoint(_ name: String, audit: AuditNote) async throws(StoreError) { try await base.removeEndpoint(name, audit: audit) }
  func roster(_ endpoint: String) async throws(StoreError) -> [RecordID] { try await base.roster(endpoint) }
  func addToRoster(_ endpoint: String, _ patients: [RecordID], audit: AuditNote) async throws(StoreError) {
    try await base.addToRoster(endpoint, patients, audit: audit)
  }
  func removeFromRoster(_ endpoint: String, _ patients: [RecordID], audit: AuditNote) async throws(StoreError) {
    try await base.removeFromRoster(endpoint, patients, audit: audit)
  }
  func links(_ endpoint: String) async throws(StoreError) -> [PatientLink] { try await base.links(endpoint) }
  func link(_ link: PatientLink, audit: AuditNote) async throws(StoreError) { try await base.link(link, audit: audit) }
  func unlink(_ endpoint: String, _ patient: RecordID, audit: AuditNote) async throws(StoreError) { try await base.unlink(endpoint, patient, audit: audit) }
  func exchanges(_ endpoint: String, resources: [ResourceID]) async throws(StoreError) -> [Exchange] {
    try await base.exchanges(endpoint, resources: resources)
  }
  func exchanges(_ endpoint: String, type: String, serverIDs: [String]) async throws(StoreError) -> [Exchange] {
    try await base.exchanges(endpoint, type: type, serverIDs: serverIDs)
  }
  func exchanges(_ endpoint: String, records: [RecordID]) async throws(StoreError) -> [Exchange] { try await base.exchanges(endpoint, records: records) }
  func exchanges(_ endpoint: String, after: ResourceID?, limit: Int) async throws(StoreError) -> [Exchange] {
    try await base.exchanges(endpoint, after: after, limit: limit)
  }
  func outbox(_ endpoint: String) async throws(StoreError) -> [OutboxEdit] { try await base.outbox(endpoint) }
  func operations(_ endpoint: String) async throws(StoreError) -> [StoredOperation] { try await base.operations(endpoint) }
  func conflicts(_ endpoint: String?, states: Set<StoredConflict.State>) async throws(StoreError) -> [StoredConflict] {
    try await base.conflicts(endpoint, states: states)
  }
  func conflict(_ id: String) async throws(StoreError) -> StoredConflict? { try await base.conflict(id) }
  func conflictHistory(_ id: String) async throws(StoreError) -> [StoredConflict] { try await base.conflictHistory(id) }
  func outboxSummary(_ endpoint: String) async throws(StoreError) -> OutboxSummary { try await base.outboxSummary(endpoint) }
  func waiting(_ records: [RecordID]) async throws(StoreError) -> [RecordID: [String]] { try await base.waiting(records) }
  func receipts(_ endpoint: String) async throws(StoreError) -> [FidelityReceipt] { try await base.receipts(endpoint) }
  func habits(_ endpoint: String) async throws(StoreError) -> [ServerHabit] { try await base.habits(endpoint) }
  func cursor(_ endpoint: String, _ key: String) async throws(StoreError) -> String? { try await base.cursor(endpoint, key) }
  func takeLease(_ name: String, holder: String, now: String, until: String) async throws(StoreError) -> Lease? {
    try await base.takeLease(name, holder: holder, now: now, until: until)
  }
  func renewLease(_ lease: Lease, until: String) async throws(StoreError) { try await base.renewLease(lease, until: until) }
  func releaseLease(_ lease: Lease) async throws(StoreError) { try await base.releaseLease(lease) }
  func auditHead() async throws(StoreError) -> AuditHead { try await base.auditHead() }
  func audit(record: RecordID?, after: Int, limit: Int) async throws(StoreError) -> [AuditEntry] {
    try await base.audit(record: record, after: after, limit: limit)
  }
  func verifyAudit(head: AuditHead?) async throws(StoreError) -> AuditVerdict { try await base.verifyAudit(head: head) }
}
