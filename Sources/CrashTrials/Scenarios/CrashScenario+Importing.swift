internal import ClinicalRecords
internal import EHRSync
internal import Foundation
internal import LosslessJSON
internal import RecordMapping
internal import RecordStore

extension CrashScenario {
  /// A new store is made.
  static let opening = CrashScenario("open", "a new store is made and gets its first record") { bench in
    try await take(Array(TrialCharts.records.prefix(1)), into: bench)
  }

  /// Two files of a clinic are imported, one transaction each.
  static let importing = CrashScenario("import", "two files of a clinic are imported into a new store, the second twice") { bench in
    let half = TrialCharts.records.count / 2
    try await take(Array(TrialCharts.records.prefix(half)), into: bench)
    try await take(Array(TrialCharts.records.suffix(from: half)), into: bench)
    try await take(Array(TrialCharts.records.suffix(from: half)), into: bench)
  }

  /// As `infusync import` takes a records file.
  static func take(_ records: [ClinicalRecord], into bench: CrashBench) async throws {
    let store = try bench.store()
    let known = try await store.records(records.map(\.id))
    let isNew = try await store.endpoint("files") == nil
    let exchanges = isNew ? [] : try await store.exchanges("files", records: records.map(\.id))
    var result = RecordsImport(source: "files", file: "clinic.ndjson", now: bench.clock.timestamp).take(
      records, bodies: records.map { RecordCoding.write($0) },
      known: Dictionary(known.map { ($0.record, $0) }, uniquingKeysWith: { first, _ in first }),
      exchanges: Dictionary(exchanges.compactMap { one in one.record.map { ($0, one) } }, uniquingKeysWith: { first, _ in first }), conflicts: [:])
    if result.isNoOp { return }
    if isNew { result.batch.endpoints.append(StoredEndpoint(name: "files", url: "", vendor: "", isSource: true)) }
    try await store.commit(result.batch)
  }

  /// The clinic's records, and its patient on the roster of the endpoint.
  static func takeClinic(into bench: CrashBench) async throws {
    try await take(TrialCharts.records, into: bench)
    let store = try bench.store()
    let endpoint = StoredEndpoint(name: CrashBench.endpoint, url: "http://ehr.example/fhir", vendor: "generic-r4")
    try await store.save(endpoint, audit: bench.note("endpoint"))
    try await store.addToRoster(CrashBench.endpoint, TrialCharts.records.filter { $0.kind == .patient }.map(\.id), audit: bench.note("roster"))
  }

  /// A copy of the store is made while it is in use.
  static let backingUp = CrashScenario("backup", "a backup is made, and then an edit", prepare: takeClinic(into:)) { bench in
    let database = try bench.database()
    if !FileManager.default.fileExists(atPath: bench.backupPath) {
      try await database.backup(to: bench.backupPath)
      bench.acknowledged.withLock { $0.backup = true }
    }
    try await editPhone(bench, "555-0117")
  }

  /// The patient has another telephone, as `records set` would say it.
  static func editPhone(_ bench: CrashBench, _ number: String) async throws {
    let store = try bench.store()
    guard let version = try await store.records(of: RecordSelection(kinds: [.patient]), after: nil, limit: 1).first else { return }
    let body = version.body.setting(["telecoms", 0, "value"], to: .string(number))
    if body == version.body { return }
    var batch = StoreBatch()
    batch.edits = [bench.edit(try RecordCoding.read(body), body, madeFrom: version.version)]
    batch.audit = [bench.note("edit")]
    try await store.commit(batch)
  }
}
