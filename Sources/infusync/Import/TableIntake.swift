import ClinicalRecords
import EHRSync
import LosslessJSON
import MappingCatalog
import RecordMapping
import RecordStore

/// Takes a table of assessments into the store, some hundred at a time, in one transaction: all of it or, with a fault, nothing.
///
/// What is kept in memory grows with the number of assessments by some 16 to 48 bytes each, and with nothing else of the file: long rows that
/// stand far from one another are read in shares, the file once for each.
struct TableIntake {
  let store: RecordDatabase
  let catalog: MappingCatalog
  let source: String
  let lease: Lease?
  let isDryRun: Bool
  /// Patients of other files of the same call, which a dry run has not stored.
  let brought: [Patient]

  /// Assessments that go into the store together.
  static let chunk = 400
  /// Bytes of a file whose rows are kept until its end, where they stand in no order.
  static let share = 16 << 20

  func take(_ file: ImportFile, _ outcome: ImportOutcome) async throws -> ImportOutcome {
    do {
      return try await take(file, outcome, [.inOrder])
    } catch is AssessmentRows.Scattered {
      let shares = file.size / Self.share + 1
      return try await take(file, outcome, shares == 1 ? [.all] : (0..<shares).map { .share($0, of: shares) })
    }
  }

  private func take(_ file: ImportFile, _ outcome: ImportOutcome, _ parts: [AssessmentRows.Part]) async throws -> ImportOutcome {
    try await store.load(lease: lease) { load in
      var outcome = outcome
      try knowSource(load)
      let people = try TablePeople(load, brought)
      let elders = try KnownAssessments(load, deriveID)
      let table = AssessmentTable(
        file: file.name, deriveID: deriveID, instrumentOf: { [catalog] in catalog.instruments[$0] }, patientOf: people.patient,
        isPatient: people.ids.contains)
      var faults: [RecordsFileFault] = []
      var converted: [String: Int] = [:]
      var (isNoOp, isSame) = (true, true)
      for part in parts {
        var rows = AssessmentRows(table, part)
        try read(file, &rows) { entries in
          if !faults.isEmpty { return }
          let result = try put(entries.map { try elders.renamed($0, load) }, load, &outcome)
          isNoOp = isNoOp && result.isNoOp
          isSame = isSame && result.isSame
        }
        faults += rows.faults
        converted.merge(rows.converted, uniquingKeysWith: +)
      }
      if !faults.isEmpty {
        var refused = ImportOutcome(file: outcome.file, format: outcome.format)
        refused.refuse(Array(faults.sorted { ($0.line, $0.column ?? 0) < ($1.line, $1.column ?? 0) }.prefix(RefusedFile.faultLimit)))
        return (refused, .discard)
      }
      outcome.notices += converted.sorted { $0.key < $1.key }.map { Self.notice($0.key, $0.value) }
      outcome.outcome = isNoOp ? "unchanged" : "imported"
      return (outcome, isSame || isDryRun ? .discard : .keep)
    }
  }

  private func knowSource(_ load: BulkLoad) throws {
    if try load.endpoint(source) != nil { return }
    var batch = StoreBatch()
    batch.endpoints = [StoredEndpoint(name: source, url: "", vendor: "", isSource: true)]
    try load.write(batch)
  }

  private static func notice(_ key: String, _ count: Int) -> SyncNotice {
    let parts = key.split(separator: ",")
    let base = parts.last.map { String($0.drop { $0 == " " }) } ?? ""
    return SyncNotice(
      path: "base",
      message: "\(count) assessments by \(parts.first ?? "") were written on a form whose answers begin at \(base): converted to the instrument's own")
  }

  private var deriveID: @Sendable (String) -> RecordID {
    { [source] text in OurIdentifier.foreignResource(endpoint: source, type: "row", serverID: text) }
  }

  /// Gives the assessments that become whole, a chunk at a time.
  private func read(_ file: ImportFile, _ rows: inout AssessmentRows, _ take: ([RecordsFile.Entry]) throws -> Void) throws {
    var fault: (any Error)?
    var waiting: [RecordsFile.Entry] = []
    func flush(_ least: Int) throws {
      while waiting.count >= least, !waiting.isEmpty {
        try take(Array(waiting.prefix(Self.chunk)))
        waiting.removeFirst(min(Self.chunk, waiting.count))
      }
    }
    try file.pieces(of: 256 << 10) { piece in
      do {
        try rows.append(piece)
        waiting += rows.drain()
        try flush(Self.chunk)
      } catch { fault = error }
      return fault == nil && rows.faults.count <= RefusedFile.faultLimit
    }
    if let fault { throw fault }
    try rows.finish()
    if !rows.faults.isEmpty { return }
    waiting += rows.drain()
    try flush(1)
  }

  /// Stores a chunk; whether it brought nothing, and whether even the words of the source are the same.
  private func put(_ entries: [RecordsFile.Entry], _ load: BulkLoad, _ outcome: inout ImportOutcome) throws -> (isNoOp: Bool, isSame: Bool) {
    let ids = entries.map(\.record.id)
    let known = try load.records(ids)
    let exchanges = try load.exchanges(source, records: ids).filter { $0.type == RecordsImport.exchangeType }
    let open = try load.conflicts(source, resources: exchanges.map(\.resource), states: [.open])
    let result = RecordsImport(source: source, file: outcome.file, now: Session.timestamp).take(
      entries.map(\.record), bodies: entries.map { RecordCoding.write($0.record) },
      known: Dictionary(known.map { ($0.record, $0) }, uniquingKeysWith: { first, _ in first }),
      exchanges: Dictionary(exchanges.compactMap { one in one.record.map { ($0, one) } }, uniquingKeysWith: { first, _ in first }),
      conflicts: Dictionary(grouping: open, by: \.record))
    outcome.records.merge(result.created.merging(result.changed, uniquingKeysWith: +), uniquingKeysWith: +)
    outcome.carried += result.carried
    outcome.conflicts += result.conflicts
    outcome.notices += result.notices.prefix(max(0, FHIRIntake.noticeLimit - outcome.notices.count))
    let batch = result.batch
    let isEmpty = batch.edits.isEmpty && batch.exchanges.isEmpty && batch.conflicts.isEmpty && batch.audit.isEmpty
    if !isEmpty { try load.write(batch) }
    return (result.isNoOp, isEmpty)
  }
}
