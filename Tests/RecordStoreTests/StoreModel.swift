import ClinicalRecords
import LosslessJSON

@testable import RecordStore

/// What a store must do, in the plainest terms: arrays, searched from end to end.
struct StoreModel {
  var records: [[RecordVersion]] = []
  var endpoints: [StoredEndpoint] = []
  var roster: [(endpoint: String, patient: RecordID)] = []
  var links: [PatientLink] = []
  var exchanges: [Exchange] = []
  var outbox: [OutboxEdit] = []
  var operations: [StoredOperation] = []
  var conflicts: [[StoredConflict]] = []
  var cursors: [(endpoint: String, key: String, mark: String)] = []
  var receipts: [FidelityReceipt] = []
  var notes: [AuditNote] = []
  var leases: [(lease: Lease, until: String)] = []

  mutating func commit(_ batch: StoreBatch) throws -> [RecordVersion] {
    if let lease = batch.lease, !leases.contains(where: { $0.lease == lease }) { throw StoreError(.leaseLost, hint: "") }
    for endpoint in batch.endpoints { put(endpoint, in: &endpoints) { $0.name == endpoint.name } }
    for link in batch.links { try self.link(link) }
    let versions = try batch.edits.map { try apply($0) }
    for exchange in batch.exchanges {
      try know(exchange.endpoint)
      put(exchange, in: &exchanges) { $0.endpoint == exchange.endpoint && $0.resource == exchange.resource }
    }
    for (endpoint, resource) in batch.droppedOperations {
      try know(endpoint)
      operations.removeAll { $0.endpoint == endpoint && $0.resource == resource }
    }
    for operation in batch.operations {
      try know(operation.endpoint)
      put(operation, in: &operations) { $0.endpoint == operation.endpoint && $0.resource == operation.resource }
      operations.removeAll { $0.state == .verified }
    }
    for conflict in batch.conflicts { try open(conflict) }
    for change in batch.editStates {
      try know(change.endpoint)
      let isThere = outbox.contains { $0.endpoint == change.endpoint && $0.record == change.record && $0.version <= change.upTo }
      if !isThere, change.state == .pending { tell(change.endpoint, of: change.record) }
      for index in outbox.indices
      where outbox[index].endpoint == change.endpoint && outbox[index].record == change.record && outbox[index].version <= change.upTo {
        outbox[index].state = change.state
      }
      outbox.removeAll { $0.state == .verified }
    }
    for cursor in batch.cursors {
      try know(cursor.endpoint)
      put(cursor, in: &cursors) { $0.endpoint == cursor.endpoint && $0.key == cursor.key }
    }
    for receipt in batch.receipts {
      try know(receipt.endpoint)
      if !receipts.contains(receipt) { receipts.append(receipt) }
    }
    notes += batch.audit
    return versions
  }

  /// A settlement that changes no record: the endpoint is told of the record's current version all the same.
  private mutating func tell(_ endpoint: String, of record: RecordID) {
    guard let current = records.first(where: { $0[0].record == record })?.last,
      endpoints.contains(where: { $0.name == endpoint && !$0.isSource }),
      roster.contains(where: { $0.endpoint == endpoint && $0.patient == current.patient })
    else { return }
    tell(endpoint, current, at: current.authorship.at)
  }

  private func know(_ endpoint: String) throws {
    guard endpoints.contains(where: { $0.name == endpoint }) else { throw StoreError(.notFound, hint: "") }
  }

  private func put<Thing>(_ thing: Thing, in things: inout [Thing], where isSame: (Thing) -> Bool) {
    if let index = things.firstIndex(where: isSame) { things[index] = thing } else { things.append(thing) }
  }

  private mutating func apply(_ edit: RecordEdit) throws -> RecordVersion {
    let index = records.firstIndex { $0[0].record == edit.record }
    let current = index.flatMap { records[$0].last }
    if let madeFrom = edit.madeFrom, madeFrom != current?.version ?? 0 { throw StoreError(.moved, hint: "") }
    if let current, current.kind != edit.kind { throw StoreError(.failed, hint: "") }
    if let current, current.body == edit.body, current.patient == edit.patient { return current }
    let version = RecordVersion(
      record: edit.record, kind: edit.kind, patient: edit.patient, version: (current?.version ?? 0) + 1, body: edit.body, authorship: edit.authorship)
    if let index { records[index].append(version) } else { records.append([version]) }
    for endpoint in endpoints where !endpoint.isSource && !edit.toldBy.contains(endpoint.name) && isOnRoster(edit.patient, endpoint.name) {
      tell(endpoint.name, version, at: edit.authorship.at)
    }
    return version
  }

  private func isOnRoster(_ patient: RecordID, _ endpoint: String) -> Bool {
    roster.contains { $0.endpoint == endpoint && $0.patient == patient }
  }

  private mutating func tell(_ endpoint: String, _ version: RecordVersion, at: String) {
    guard !outbox.contains(where: { $0.endpoint == endpoint && $0.record == version.record && $0.version == version.version }) else { return }
    outbox.append(
      OutboxEdit(
        endpoint: endpoint, record: version.record, kind: version.kind, patient: version.patient, version: version.version, at: at, state: .pending))
  }

  private mutating func open(_ conflict: StoredConflict) throws {
    try know(conflict.endpoint)
    var conflict = conflict
    guard let index = conflicts.firstIndex(where: { $0[0].id == conflict.id }), let before = conflicts[index].last else {
      return conflicts.append([conflict])
    }
    if ![.closed, .dissolved].contains(before.state) { conflict.since = before.since }
    if conflict != before { conflicts[index].append(conflict) }
  }

  mutating func link(_ link: PatientLink) throws {
    try know(link.endpoint)
    guard !links.contains(where: { $0.endpoint == link.endpoint && $0.serverID == link.serverID && $0.patient != link.patient }) else {
      throw StoreError(.inUse, hint: "")
    }
    put(link, in: &links) { $0.endpoint == link.endpoint && $0.patient == link.patient }
  }

  mutating func addToRoster(_ endpoint: String, _ patients: [RecordID], audit: AuditNote) throws {
    try know(endpoint)
    let isSource = endpoints.contains { $0.name == endpoint && $0.isSource }
    for patient in patients {
      guard records.contains(where: { $0[0].record == patient && $0[0].kind == .patient }) else { throw StoreError(.notFound, hint: "") }
      guard !isOnRoster(patient, endpoint) else { continue }
      roster.append((endpoint, patient))
      guard !isSource else { continue }
      for version in records.compactMap(\.last).filter({ $0.patient == patient }).sorted(by: { ($0.kind, $0.record) < ($1.kind, $1.record) }) {
        tell(endpoint, version, at: audit.at)
      }
    }
    notes.append(audit)
  }

  mutating func removeFromRoster(_ endpoint: String, _ patients: [RecordID], audit: AuditNote) throws {
    try know(endpoint)
    let theirs = records.compactMap(\.last).filter { patients.contains($0.patient) }.map(\.record)
    roster.removeAll { $0.endpoint == endpoint && patients.contains($0.patient) }
    outbox.removeAll { $0.endpoint == endpoint && theirs.contains($0.record) }
    operations.removeAll { $0.endpoint == endpoint && $0.attempts == 0 && theirs.contains($0.record) }
    notes.append(audit)
  }

  mutating func removeEndpoint(_ name: String, audit: AuditNote) throws {
    try know(name)
    guard !outbox.contains(where: { $0.endpoint == name }) else { throw StoreError(.inUse, hint: "") }
    endpoints.removeAll { $0.name == name }
    roster.removeAll { $0.endpoint == name }
    links.removeAll { $0.endpoint == name }
    exchanges.removeAll { $0.endpoint == name }
    operations.removeAll { $0.endpoint == name }
    conflicts.removeAll { $0[0].endpoint == name }
    cursors.removeAll { $0.endpoint == name }
    receipts.removeAll { $0.endpoint == name }
    notes.append(audit)
  }

  mutating func takeLease(holder: String, now: String, until: String) -> Lease? {
    let before = leases.first
    if let before, before.lease.holder != holder, before.until > now { return nil }
    let lease = Lease(name: "run", holder: holder, token: (before?.lease.token ?? 0) + 1)
    leases = [(lease, until)]
    return lease
  }
}
