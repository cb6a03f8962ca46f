internal import ClinicalMerge
public import ClinicalRecords
public import LosslessJSON
public import RecordStore

/// What an import of records changed, before it is committed.
public struct ImportResult: Sendable {
  /// What is to be committed, in one transaction.
  public var batch = StoreBatch()
  /// Records that were not here before, by kind.
  public var created: [RecordKind: Int] = [:]
  /// Records that got a new version, by kind.
  public var changed: [RecordKind: Int] = [:]
  /// Records of which the file said nothing new.
  public var unchanged = 0
  /// Places that wait for a person.
  public var conflicts = 0
  /// Pieces kept as they came because we do not understand them; they go out again unchanged.
  public var carried = 0
  /// What a person may want to know of it, in the order it was met.
  public var notices: [SyncNotice] = []

  public init() {}

  /// Whether the file said nothing new.
  public var isNoOp: Bool { created.isEmpty && changed.isEmpty && conflicts == 0 && carried == 0 }
}

/// Takes records from a file: a source has a base, so yesterday's dump cannot undo today's edit. Pure.
public struct RecordsImport: Sendable {
  /// The type under which a source's exchanges of whole records are kept.
  public static let exchangeType = "Record"

  let source: String
  let file: String
  let now: String

  public init(source: String, file: String, now: String) {
    self.source = source
    self.file = file
    self.now = now
  }

  /// Decides for each record of a file; `known` are the current versions, `exchanges` what the source said before, `conflicts`
  /// the stored ones of the source that are open.
  public func take(
    _ records: [ClinicalRecord], bodies: [JSON], known: [RecordID: RecordVersion], exchanges: [RecordID: Exchange], conflicts: [RecordID: [StoredConflict]]
  ) -> ImportResult {
    var result = ImportResult()
    for (record, body) in zip(records, bodies) {
      take(record, body, known[record.id], exchanges[record.id], conflicts[record.id] ?? [], &result)
    }
    if !result.isNoOp {
      result.batch.audit = [
        AuditNote(
          action: "import", actor: source, at: now,
          detail: [
            "records": .int(records.count), "created": .int(result.created.values.reduce(0, +)), "changed": .int(result.changed.values.reduce(0, +)),
            "conflicts": .int(result.conflicts),
          ])
      ]
    }
    return result
  }

  private func take(
    _ record: ClinicalRecord, _ body: JSON, _ known: RecordVersion?, _ exchange: Exchange?, _ open: [StoredConflict], _ result: inout ImportResult
  ) {
    let base = exchange?.base
    if let known, base == body || known.body == body, base != nil || known.body == body {
      result.unchanged += 1
      if base != body { result.batch.exchanges.append(said(record, body)) }
      return
    }
    guard let known else {
      result.created[record.kind, default: 0] += 1
      result.batch.edits.append(edit(record, body, madeFrom: 0))
      result.batch.exchanges.append(said(record, body))
      return
    }
    let (merged, found) = RecordTree.merge(base: base, local: known.body, remote: body)
    if case .failure(let faults) = RecordBody.checked(merged) {
      result.notices += faults.all.map { SyncNotice(record: record.id, path: $0.path, message: "with what \(file) says it would be wrong: \($0.message)") }
      keep(record, [RecordTreeConflict(path: "", base: base, local: known.body, remote: body)], reason: .notTogether, base, body, open, &result)
      return
    }
    if merged != known.body {
      result.changed[record.kind, default: 0] += 1
      result.batch.edits.append(edit(record, merged, madeFrom: known.version))
    } else if found.isEmpty {
      result.unchanged += 1
    }
    keep(record, found, reason: base == nil ? .noBase : .bothChanged, base, body, open, &result)
  }

  private func keep(
    _ record: ClinicalRecord, _ found: [RecordTreeConflict], reason: MergeConflict.Reason, _ base: JSON?, _ body: JSON, _ open: [StoredConflict],
    _ result: inout ImportResult
  ) {
    let conflicts = found.map { MergeConflict(path: $0.path, base: $0.base, local: $0.local, remote: $0.remote, reason: reason) }
    var exchange = said(record, body)
    // The agreed base keeps its old value where a conflict is open, so that the next file meets the same question.
    exchange.base = found.reduce(body) { tree, conflict in
      conflict.path.isEmpty ? (base ?? body) : RecordTree.setting(conflict.base, at: conflict.path, in: tree)
    }
    exchange.remote = found.isEmpty ? nil : body
    result.conflicts += found.count
    result.batch.exchanges.append(exchange)
    result.batch.conflicts += ConflictLedger.update(open, now: conflicts, exchange: exchange, record: record.id, kind: record.kind, at: now)
  }

  private func said(_ record: ClinicalRecord, _ body: JSON) -> Exchange {
    Exchange(
      endpoint: source, resource: record.id, type: Self.exchangeType, record: record.id, patient: record.patient, role: "record",
      serverID: record.id.description,
      base: body)
  }

  private func edit(_ record: ClinicalRecord, _ body: JSON, madeFrom: Int) -> RecordEdit {
    RecordEdit(
      record: record.id, kind: record.kind, patient: record.patient, body: body,
      authorship: Authorship(author: source, at: now, reason: "imported from \(file)", origin: nil), madeFrom: madeFrom)
  }
}
