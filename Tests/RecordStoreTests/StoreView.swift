import ClinicalRecords
import LosslessJSON

@testable import RecordStore

/// All that can be read from a store; two stores that look alike from everywhere are alike.
struct StoreView: Equatable {
  var records: [RecordVersion] = []
  var histories: [[RecordVersion]] = []
  var counts: [RecordKind: Int] = [:]
  var endpoints: [StoredEndpoint] = []
  var rosters: [[RecordID]] = []
  var links: [[PatientLink]] = []
  var exchanges: [[Exchange]] = []
  var outboxes: [[OutboxEdit]] = []
  var summaries: [OutboxSummary] = []
  var operations: [[StoredOperation]] = []
  var conflicts: [StoredConflict] = []
  var conflictHistories: [[StoredConflict]] = []
  var cursors: [String?] = []
  var receipts: [[FidelityReceipt]] = []
  var notes: [AuditNote] = []

  static let keys = ["pull", "reconcile"]

  init(of model: StoreModel) {
    let names = model.endpoints.map(\.name).sorted()
    records = model.records.compactMap(\.last).sorted { ($0.kind, $0.record) < ($1.kind, $1.record) }
    histories = records.map { current in model.records.first { $0[0].record == current.record } ?? [] }
    for record in records { counts[record.kind, default: 0] += 1 }
    endpoints = model.endpoints.sorted { $0.name < $1.name }
    rosters = names.map { name in model.roster.filter { $0.endpoint == name }.map(\.patient).sorted() }
    links = names.map { name in model.links.filter { $0.endpoint == name }.sorted { $0.patient < $1.patient } }
    exchanges = names.map { name in model.exchanges.filter { $0.endpoint == name }.sorted { $0.resource < $1.resource } }
    outboxes = names.map { name in model.outbox.filter { $0.endpoint == name } }
    summaries = outboxes.map { outbox in
      OutboxSummary(counts: Dictionary(grouping: outbox, by: \.state).mapValues(\.count), oldest: outbox.map(\.at).min())
    }
    operations = names.map { name in model.operations.filter { $0.endpoint == name } }
    conflicts = model.conflicts.compactMap(\.last)
    conflictHistories = model.conflicts.map { $0.dropLast() }
    cursors = names.flatMap { name in Self.keys.map { key in model.cursors.first { $0.endpoint == name && $0.key == key }?.mark } }
    receipts = names.map { name in model.receipts.filter { $0.endpoint == name } }
    notes = model.notes
  }

  /// Reads in pages of three, so that paging is tried as well.
  init(of store: RecordDatabase) async throws {
    while true {
      let page = try await store.records(of: RecordSelection(), after: records.last?.record, limit: 3)
      if page.isEmpty { break }
      records += page
    }
    for record in records { histories.append(try await store.history(record.record)) }
    counts = try await store.recordCounts()
    endpoints = try await store.endpoints()
    for name in endpoints.map(\.name) {
      rosters.append(try await store.roster(name))
      links.append(try await store.links(name))
      var known: [Exchange] = []
      while true {
        let page = try await store.exchanges(name, after: known.last?.resource, limit: 3)
        if page.isEmpty { break }
        known += page
      }
      exchanges.append(known)
      outboxes.append(try await store.outbox(name))
      summaries.append(try await store.outboxSummary(name))
      operations.append(try await store.operations(name))
      for key in Self.keys { cursors.append(try await store.cursor(name, key)) }
      receipts.append(try await store.receipts(name))
    }
    conflicts = try await store.conflicts(nil, states: [.open, .settled, .pushed, .closed, .dissolved])
    for conflict in conflicts { conflictHistories.append(try await store.conflictHistory(conflict.id)) }
    notes = try await store.audit(record: nil, after: 0, limit: 10_000).map(\.note)
  }

  /// With all that comes in the order of ids in the ids' own.
  var inOrder: StoreView {
    var view = self
    view.records.sort { ($0.kind, $0.record) < ($1.kind, $1.record) }
    view.histories.sort { ($0[0].kind, $0[0].record) < ($1[0].kind, $1[0].record) }
    view.exchanges = exchanges.map { $0.sorted { $0.resource < $1.resource } }
    view.outboxes = outboxes.map { $0.sorted { ($0.record, $0.version) < ($1.record, $1.version) } }
    return view
  }
}
