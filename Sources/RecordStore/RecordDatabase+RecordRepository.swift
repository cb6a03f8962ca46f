public import ClinicalRecords
public import LosslessJSON

extension RecordDatabase: RecordRepository {
  // Records

  /// Current versions of those that are there, in the order asked for.
  public func records(_ ids: [RecordID]) async throws(StoreError) -> [RecordVersion] { try read { try $0.records(ids) } }

  /// Throws `notFound` when there is no record `after`.
  public func records(of selection: RecordSelection, after: RecordID?, limit: Int) async throws(StoreError) -> [RecordVersion] {
    try read { try $0.records(of: selection, after: after, limit: limit) }
  }

  /// All versions, oldest first; empty when there is no such record.
  public func history(_ record: RecordID) async throws(StoreError) -> [RecordVersion] { try read { try $0.history(record) } }

  /// How many records of each kind there are; a kind without one is absent.
  public func recordCounts() async throws(StoreError) -> [RecordKind: Int] { try read { try $0.recordCounts() } }

  // Endpoints, roster, links

  /// In the order of their names.
  public func endpoints() async throws(StoreError) -> [StoredEndpoint] { try read { try $0.endpoints() } }

  /// Nil when there is none of that name.
  public func endpoint(_ name: String) async throws(StoreError) -> StoredEndpoint? { try read { try $0.endpoint(name) } }

  /// Adds an endpoint, or replaces what was said of it.
  public func save(_ endpoint: StoredEndpoint, audit: AuditNote) async throws(StoreError) {
    try write {
      try $0.save(endpoint)
      try $0.append([audit])
    }
  }

  /// Takes the endpoint and all that is known of it out; throws `inUse` while an edit is not verified there.
  public func removeEndpoint(_ name: String, audit: AuditNote) async throws(StoreError) {
    try write {
      try $0.removeEndpoint(name)
      try $0.append([audit])
    }
  }

  /// In the order of ids.
  public func roster(_ endpoint: String) async throws(StoreError) -> [RecordID] { try read { try $0.roster(endpoint) } }

  /// Throws `notFound` for what is no patient here. Who is on the roster already is not told anew; a source is told nothing.
  public func addToRoster(_ endpoint: String, _ patients: [RecordID], audit: AuditNote) async throws(StoreError) {
    try write {
      try $0.addToRoster(endpoint, patients, at: audit.at)
      try $0.append([audit])
    }
  }

  /// Takes along what waits for these patients; only a write that was sent already stays known.
  public func removeFromRoster(_ endpoint: String, _ patients: [RecordID], audit: AuditNote) async throws(StoreError) {
    try write {
      try $0.removeFromRoster(endpoint, patients)
      try $0.append([audit])
    }
  }

  /// In the order of our patients' ids.
  public func links(_ endpoint: String) async throws(StoreError) -> [PatientLink] { try read { try $0.links(endpoint) } }

  /// Throws `inUse` when that patient of the server is linked to another of ours.
  public func link(_ link: PatientLink, audit: AuditNote) async throws(StoreError) {
    try write {
      try $0.link(link)
      try $0.append([audit])
    }
  }

  /// Throws `notFound` when the patient is not linked.
  public func unlink(_ endpoint: String, _ patient: RecordID, audit: AuditNote) async throws(StoreError) {
    try write {
      try $0.unlink(endpoint, patient)
      try $0.append([audit])
    }
  }

  // What is known of a server's resources

  /// Those that are known, in the order asked for.
  public func exchanges(_ endpoint: String, resources: [ResourceID]) async throws(StoreError) -> [Exchange] {
    try read { try $0.exchanges(endpoint, resources: resources) }
  }

  /// Those that are known, in the order asked for.
  public func exchanges(_ endpoint: String, type: String, serverIDs: [String]) async throws(StoreError) -> [Exchange] {
    try read { try $0.exchanges(endpoint, type: type, serverIDs: serverIDs) }
  }

  /// In the order of the records asked for, then of resources.
  public func exchanges(_ endpoint: String, records: [RecordID]) async throws(StoreError) -> [Exchange] {
    try read { try $0.exchanges(endpoint, records: records) }
  }

  /// In the order of resources, after `after`, at most `limit`.
  public func exchanges(_ endpoint: String, after: ResourceID?, limit: Int) async throws(StoreError) -> [Exchange] {
    try read { try $0.exchanges(endpoint, after: after, limit: limit) }
  }

  // What waits

  /// Without the verified ones, oldest first.
  public func outbox(_ endpoint: String) async throws(StoreError) -> [OutboxEdit] { try read { try $0.outbox(endpoint) } }

  /// How much waits at the endpoint, without reading it all.
  public func outboxSummary(_ endpoint: String) async throws(StoreError) -> OutboxSummary { try read { try $0.outboxSummary(endpoint) } }

  /// The names of the endpoints that have yet to be told of these records; a record that all know is absent.
  public func waiting(_ records: [RecordID]) async throws(StoreError) -> [RecordID: [String]] { try read { try $0.waiting(records) } }

  /// In the order they were made; saving one again does not move it.
  public func operations(_ endpoint: String) async throws(StoreError) -> [StoredOperation] { try read { try $0.operations(endpoint) } }

  /// In the order they were first seen.
  public func conflicts(_ endpoint: String?, states: Set<StoredConflict.State>) async throws(StoreError) -> [StoredConflict] {
    try read { try $0.conflicts(endpoint, states: states) }
  }

  /// In whatever state; nil when there is none of that id.
  public func conflict(_ id: String) async throws(StoreError) -> StoredConflict? { try read { try $0.conflict(id) } }

  /// What stood under that id before what stands now, oldest first.
  public func conflictHistory(_ id: String) async throws(StoreError) -> [StoredConflict] { try read { try $0.conflictHistory(id) } }

  /// Every receipt of an endpoint, in the order they came.
  public func receipts(_ endpoint: String) async throws(StoreError) -> [FidelityReceipt] { try read { try $0.receipts(endpoint) } }

  /// What the server of an endpoint makes of elements each time, from the receipts since it last kept them.
  public func habits(_ endpoint: String) async throws(StoreError) -> [ServerHabit] { try read { try $0.habits(endpoint) } }

  /// Nil when there is no mark yet.
  public func cursor(_ endpoint: String, _ key: String) async throws(StoreError) -> String? { try read { try $0.cursor(endpoint, key) } }

  /// Writes a whole batch in one transaction, or nothing.
  @discardableResult
  public func commit(_ batch: StoreBatch) async throws(StoreError) -> [RecordVersion] { try write { try $0.commit(batch) } }

  // The run lease

  /// Nil when another holder has it; the same holder takes it anew, and the lease it had is lost.
  public func takeLease(_ name: String, holder: String, now: String, until: String) async throws(StoreError) -> Lease? {
    try write { try $0.takeLease(name, holder: holder, now: now, until: until) }
  }

  /// Throws `leaseLost` when another has taken it since.
  public func renewLease(_ lease: Lease, until: String) async throws(StoreError) { try write { try $0.renew(lease, until: until) } }

  /// Gives it back; one that was lost stays with whom it went to.
  public func releaseLease(_ lease: Lease) async throws(StoreError) { try write { try $0.release(lease) } }

  // Audit

  /// The end of the chain.
  public func auditHead() async throws(StoreError) -> AuditHead { try read { try $0.auditHead() } }

  /// Entries after that number, oldest first, at most `limit`; of one record, or of all.
  public func audit(record: RecordID?, after: Int, limit: Int) async throws(StoreError) -> [AuditEntry] {
    try read { try $0.audit(record: record, after: after, limit: limit) }
  }

  /// Walks the whole chain; with a head also finds that it was cut or written anew.
  public func verifyAudit(head: AuditHead?) async throws(StoreError) -> AuditVerdict { try read { try $0.verifyAudit(head: head) } }

  /// What an entry of this store's chain keeps of that document: its salted hash, to prove by that it is the one an entry speaks of.
  public func auditFingerprint(of document: JSON) async throws(StoreError) -> String {
    try read { AuditChain.fingerprint(of: document.bytes, salt: try $0.auditSalt()) }
  }
}
