public import ClinicalRecords
internal import Synchronization

/// A repository as one process sees it, which may die: from then on every call throws `dead` and has no effect.
///
/// What stands behind lives on, as a file does; the next process opens it anew. For the simulation.
public final class MortalRepository: RecordRepository {
  private let base: any RecordRepository
  private let isDead = Atomic(false)
  private let witness: @Sendable (StoreBatch, [RecordVersion]) async throws(StoreError) -> Void

  /// A view of `base` that is alive. The witness hears of each batch that was acknowledged, and of the versions it made.
  public init(_ base: any RecordRepository, witness: @escaping @Sendable (StoreBatch, [RecordVersion]) async throws(StoreError) -> Void = { _, _ in }) {
    self.base = base
    self.witness = witness
  }

  /// Ends this view. A call that is on its way may still have its effect, but its answer comes to nobody.
  public func die() { isDead.store(true, ordering: .sequentiallyConsistent) }

  private func alive() throws(StoreError) -> any RecordRepository {
    if isDead.load(ordering: .sequentiallyConsistent) { throw StoreError(.dead, hint: "the process that held the store has ended") }
    return base
  }

  private func alive<Answer>(_ answer: Answer) throws(StoreError) -> Answer {
    _ = try alive()
    return answer
  }

  /// As of the repository behind; throws `dead` once this one is.
  public func records(_ ids: [RecordID]) async throws(StoreError) -> [RecordVersion] {
    try alive(try await alive().records(ids))
  }

  /// As of the repository behind; throws `dead` once this one is.
  public func records(of selection: RecordSelection, after: RecordID?, limit: Int) async throws(StoreError) -> [RecordVersion] {
    try alive(try await alive().records(of: selection, after: after, limit: limit))
  }

  /// As of the repository behind; throws `dead` once this one is.
  public func history(_ record: RecordID) async throws(StoreError) -> [RecordVersion] {
    try alive(try await alive().history(record))
  }

  /// As of the repository behind; throws `dead` once this one is.
  public func recordCounts() async throws(StoreError) -> [RecordKind: Int] {
    try alive(try await alive().recordCounts())
  }

  /// As of the repository behind; throws `dead` once this one is.
  public func endpoints() async throws(StoreError) -> [StoredEndpoint] {
    try alive(try await alive().endpoints())
  }

  /// As of the repository behind; throws `dead` once this one is.
  public func endpoint(_ name: String) async throws(StoreError) -> StoredEndpoint? {
    try alive(try await alive().endpoint(name))
  }

  /// As of the repository behind; throws `dead` once this one is.
  public func save(_ endpoint: StoredEndpoint, audit: AuditNote) async throws(StoreError) {
    try alive(try await alive().save(endpoint, audit: audit))
  }

  /// As of the repository behind; throws `dead` once this one is.
  public func removeEndpoint(_ name: String, audit: AuditNote) async throws(StoreError) {
    try alive(try await alive().removeEndpoint(name, audit: audit))
  }

  /// As of the repository behind; throws `dead` once this one is.
  public func roster(_ endpoint: String) async throws(StoreError) -> [RecordID] {
    try alive(try await alive().roster(endpoint))
  }

  /// As of the repository behind; throws `dead` once this one is.
  public func addToRoster(_ endpoint: String, _ patients: [RecordID], audit: AuditNote) async throws(StoreError) {
    try alive(try await alive().addToRoster(endpoint, patients, audit: audit))
  }

  /// As of the repository behind; throws `dead` once this one is.
  public func removeFromRoster(_ endpoint: String, _ patients: [RecordID], audit: AuditNote) async throws(StoreError) {
    try alive(try await alive().removeFromRoster(endpoint, patients, audit: audit))
  }

  /// As of the repository behind; throws `dead` once this one is.
  public func links(_ endpoint: String) async throws(StoreError) -> [PatientLink] {
    try alive(try await alive().links(endpoint))
  }

  /// As of the repository behind; throws `dead` once this one is.
  public func link(_ link: PatientLink, audit: AuditNote) async throws(StoreError) {
    try alive(try await alive().link(link, audit: audit))
  }

  /// As of the repository behind; throws `dead` once this one is.
  public func unlink(_ endpoint: String, _ patient: RecordID, audit: AuditNote) async throws(StoreError) {
    try alive(try await alive().unlink(endpoint, patient, audit: audit))
  }

  /// As of the repository behind; throws `dead` once this one is.
  public func exchanges(_ endpoint: String, resources: [ResourceID]) async throws(StoreError) -> [Exchange] {
    try alive(try await alive().exchanges(endpoint, resources: resources))
  }

  /// As of the repository behind; throws `dead` once this one is.
  public func exchanges(_ endpoint: String, type: String, serverIDs: [String]) async throws(StoreError) -> [Exchange] {
    try alive(try await alive().exchanges(endpoint, type: type, serverIDs: serverIDs))
  }

  /// As of the repository behind; throws `dead` once this one is.
  public func exchanges(_ endpoint: String, records: [RecordID]) async throws(StoreError) -> [Exchange] {
    try alive(try await alive().exchanges(endpoint, records: records))
  }

  /// As of the repository behind; throws `dead` once this one is.
  public func exchanges(_ endpoint: String, after: ResourceID?, limit: Int) async throws(StoreError) -> [Exchange] {
    try alive(try await alive().exchanges(endpoint, after: after, limit: limit))
  }

  /// As of the repository behind; throws `dead` once this one is.
  public func outbox(_ endpoint: String) async throws(StoreError) -> [OutboxEdit] {
    try alive(try await alive().outbox(endpoint))
  }

  /// As of the repository behind; throws `dead` once this one is.
  public func outboxSummary(_ endpoint: String) async throws(StoreError) -> OutboxSummary {
    try alive(try await alive().outboxSummary(endpoint))
  }

  /// As of the repository behind; throws `dead` once this one is.
  public func waiting(_ records: [RecordID]) async throws(StoreError) -> [RecordID: [String]] {
    try alive(try await alive().waiting(records))
  }

  /// As of the repository behind; throws `dead` once this one is.
  public func operations(_ endpoint: String) async throws(StoreError) -> [StoredOperation] {
    try alive(try await alive().operations(endpoint))
  }

  /// As of the repository behind; throws `dead` once this one is.
  public func conflicts(_ endpoint: String?, states: Set<StoredConflict.State>) async throws(StoreError) -> [StoredConflict] {
    try alive(try await alive().conflicts(endpoint, states: states))
  }

  /// As of the repository behind; throws `dead` once this one is.
  public func conflict(_ id: String) async throws(StoreError) -> StoredConflict? {
    try alive(try await alive().conflict(id))
  }

  /// As of the repository behind; throws `dead` once this one is.
  public func conflictHistory(_ id: String) async throws(StoreError) -> [StoredConflict] {
    try alive(try await alive().conflictHistory(id))
  }

  /// As of the repository behind; throws `dead` once this one is.
  public func receipts(_ endpoint: String) async throws(StoreError) -> [FidelityReceipt] {
    try alive(try await alive().receipts(endpoint))
  }

  /// As of the repository behind; throws `dead` once this one is.
  public func habits(_ endpoint: String) async throws(StoreError) -> [ServerHabit] {
    try alive(try await alive().habits(endpoint))
  }

  /// As of the repository behind; throws `dead` once this one is.
  public func cursor(_ endpoint: String, _ key: String) async throws(StoreError) -> String? {
    try alive(try await alive().cursor(endpoint, key))
  }

  /// As of the repository behind; throws `dead` once this one is.
  @discardableResult
  public func commit(_ batch: StoreBatch) async throws(StoreError) -> [RecordVersion] {
    let versions = try alive(try await alive().commit(batch))
    try await witness(batch, versions)
    return versions
  }

  /// As of the repository behind; throws `dead` once this one is.
  public func takeLease(_ name: String, holder: String, now: String, until: String) async throws(StoreError) -> Lease? {
    try alive(try await alive().takeLease(name, holder: holder, now: now, until: until))
  }

  /// As of the repository behind; throws `dead` once this one is.
  public func renewLease(_ lease: Lease, until: String) async throws(StoreError) {
    try alive(try await alive().renewLease(lease, until: until))
  }

  /// As of the repository behind; throws `dead` once this one is.
  public func releaseLease(_ lease: Lease) async throws(StoreError) {
    try alive(try await alive().releaseLease(lease))
  }

  /// As of the repository behind; throws `dead` once this one is.
  public func auditHead() async throws(StoreError) -> AuditHead {
    try alive(try await alive().auditHead())
  }

  /// As of the repository behind; throws `dead` once this one is.
  public func audit(record: RecordID?, after: Int, limit: Int) async throws(StoreError) -> [AuditEntry] {
    try alive(try await alive().audit(record: record, after: after, limit: limit))
  }

  /// As of the repository behind; throws `dead` once this one is.
  public func verifyAudit(head: AuditHead?) async throws(StoreError) -> AuditVerdict {
    try alive(try await alive().verifyAudit(head: head))
  }
}
