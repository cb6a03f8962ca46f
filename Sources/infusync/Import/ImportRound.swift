import ClinicalRecords
import EHRSync
import LosslessJSON
import MappingCatalog
import RecordMapping
import RecordStore

/// The files of one call: read all, refuse what is wrong, then take each in a transaction of its own.
struct ImportRound {
  let store: RecordDatabase
  let catalog: MappingCatalog
  /// What the person named; a document of nobody named is its custodian's.
  let named: String?
  var source: String { named ?? "files" }

  /// Reads every file, and refuses those that name what neither the store nor an accepted file has.
  ///
  /// In the order in which they are to be taken: patients before those that speak of them.
  func read(_ files: [ImportFile], as format: ImportFormat) async throws -> [ImportReading] {
    let reader = ImportReader(catalog: catalog)
    var checked = files.map { inRange(reader.read($0, as: format)) }
    try await refuseUnresolved(&checked)
    return checked.enumerated().sorted { ($0.element.firstKind, $0.offset) < ($1.element.firstKind, $1.offset) }.map(\.element)
  }

  private func inRange(_ reading: ImportReading) -> ImportReading {
    let faults = reading.entries.flatMap { entry in
      catalog.faults(of: entry.record).map { RecordsFileFault(file: reading.name, line: entry.line, path: $0.path, message: $0.message) }
    }
    guard !faults.isEmpty else { return reading }
    var refused = reading
    refused.content = .refused(Array(faults.prefix(RefusedFile.faultLimit)))
    return refused
  }

  /// A file that names a record of a refused file is refused in its turn, until no more is.
  private func refuseUnresolved(_ readings: inout [ImportReading]) async throws {
    let named = Set(readings.flatMap(\.entries).flatMap { $0.record.references.map(\.id) + [$0.record.id] })
    let stored = try await store.records(named.sorted())
    let known = Dictionary(stored.map { ($0.record, RecordsFile.Referent(kind: $0.kind, patient: $0.patient)) }, uniquingKeysWith: { first, _ in first })
    var isStable = false
    while !isStable {
      isStable = true
      var held = known
      for entry in readings.flatMap(\.entries) { held[entry.record.id] = RecordsFile.Referent(entry.record) }
      for index in readings.indices {
        let faults = readings[index].entries.flatMap { unresolved($0, held, readings[index].name) + taken($0, known, readings[index].name) }
        guard !faults.isEmpty else { continue }
        readings[index].content = .refused(Array(faults.prefix(RefusedFile.faultLimit)))
        isStable = false
      }
    }
  }

  private func unresolved(_ entry: RecordsFile.Entry, _ held: [RecordID: RecordsFile.Referent], _ name: String) -> [RecordsFileFault] {
    entry.record.references.compactMap { reference in
      let message: String
      if let referent = held[reference.id] {
        if referent.kind != reference.kind {
          message = "a \(reference.kind.rawValue) was expected, \(reference.id) is a \(referent.kind.rawValue)"
        } else if referent.kind.isOfPatient, referent.patient != entry.record.patient {
          message = "\(reference.kind.rawValue) \(reference.id) belongs to another patient"
        } else {
          return nil
        }
      } else {
        message = "no \(reference.kind.rawValue) \(reference.id) is in the files or in the store"
      }
      return RecordsFileFault(file: name, line: entry.line, path: reference.path, message: message)
    }
  }

  /// An id that the store has for another kind of record, or for another patient's.
  private func taken(_ entry: RecordsFile.Entry, _ known: [RecordID: RecordsFile.Referent], _ name: String) -> [RecordsFileFault] {
    guard let old = known[entry.record.id], old != RecordsFile.Referent(entry.record) else { return [] }
    let path = old.kind == entry.record.kind ? "patient" : "record"
    return [
      RecordsFileFault(
        file: name, line: entry.line, path: path,
        message: "the store has this id for \(path == "patient" ? "another patient's record" : "a \(old.kind.rawValue)")")
    ]
  }

  /// Takes each file, in a transaction of its own but for clinical documents.
  func take(_ readings: [ImportReading], lease: Lease?, isDryRun: Bool) async throws -> [ImportOutcome] {
    var outcomes: [ImportOutcome] = []
    var documents: [ImportFile] = []
    let documentIntake = DocumentIntake(store: store, catalog: catalog, named: named, lease: lease, isDryRun: isDryRun)
    for reading in readings {
      if case .document(let file) = reading.content {
        documents.append(file)
        continue
      }
      outcomes += try await documentIntake.take(documents)
      documents = []
      outcomes.append(try await take(reading, readings, lease, isDryRun))
    }
    return try await outcomes + documentIntake.take(documents)
  }

  private func take(_ reading: ImportReading, _ readings: [ImportReading], _ lease: Lease?, _ isDryRun: Bool) async throws -> ImportOutcome {
    let intake = FHIRIntake(store: store, catalog: catalog, source: source, lease: lease, isDryRun: isDryRun)
    var outcome = ImportOutcome(reading)
    switch reading.content {
    case .refused, .document: break
    case .records(let entries): try await take(entries, &outcome, lease, isDryRun)
    case .fhir(let resources, let notices):
      outcome.notices += notices
      outcome = try await intake.take(resources, outcome)
    case .lines(let file): outcome = try await take(file, outcome, intake)
    case .table(let file):
      let brought = readings.flatMap(\.entries).compactMap { if case .patient(let patient) = $0.record { patient } else { nil } }
      outcome = try await TableIntake(store: store, catalog: catalog, source: source, lease: lease, isDryRun: isDryRun, brought: brought)
        .take(file, outcome)
    }
    return outcome
  }

  private func take(_ entries: [RecordsFile.Entry], _ outcome: inout ImportOutcome, _ lease: Lease?, _ isDryRun: Bool) async throws {
    let ids = entries.map(\.record.id)
    let known = try await store.records(ids)
    let exchanges = try await exchanges(ids).filter { $0.type == RecordsImport.exchangeType }
    let open = try await conflicts([.open])
    let result = RecordsImport(source: source, file: outcome.file, now: Session.timestamp).take(
      entries.map(\.record), bodies: entries.map { RecordCoding.write($0.record) },
      known: Dictionary(known.map { ($0.record, $0) }, uniquingKeysWith: { first, _ in first }),
      exchanges: Dictionary(exchanges.compactMap { one in one.record.map { ($0, one) } }, uniquingKeysWith: { first, _ in first }),
      conflicts: Dictionary(grouping: open, by: \.record))
    outcome.records = result.created.merging(result.changed, uniquingKeysWith: +)
    outcome.carried = result.carried
    outcome.conflicts = result.conflicts
    outcome.notices = result.notices
    outcome.outcome = result.isNoOp ? "unchanged" : "imported"
    try await commit(result.batch, lease, isDryRun)
  }

  private func take(_ file: ImportFile, _ outcome: ImportOutcome, _ intake: FHIRIntake) async throws -> ImportOutcome {
    do {
      return try await intake.take(file, outcome)
    } catch let fault as FHIRImport.Fault {
      var refused = ImportOutcome(file: outcome.file, format: outcome.format)
      refused.refuse([RecordsFileFault(file: outcome.file, line: fault.line, column: fault.column, path: fault.path, message: fault.message)])
      return refused
    }
  }

  /// Of this source; none of one that has never said anything.
  private func conflicts(_ states: Set<StoredConflict.State>) async throws -> [StoredConflict] {
    try await store.endpoint(source) == nil ? [] : try await store.conflicts(source, states: states)
  }

  private func exchanges(_ records: [RecordID]) async throws -> [Exchange] {
    try await store.endpoint(source) == nil ? [] : try await store.exchanges(source, records: records)
  }

  private func commit(_ batch: StoreBatch, _ lease: Lease?, _ isDryRun: Bool) async throws {
    var batch = batch
    let isEmpty = batch.edits.isEmpty && batch.exchanges.isEmpty && batch.conflicts.isEmpty && batch.audit.isEmpty
    if isDryRun || isEmpty { return }
    batch.lease = lease
    if try await store.endpoint(source) == nil { batch.endpoints.append(StoredEndpoint(name: source, url: "", vendor: "", isSource: true)) }
    try await store.commit(batch)
  }
}
