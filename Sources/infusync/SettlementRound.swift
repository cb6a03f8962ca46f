import ClinicalRecords
import EHRSync
import LosslessJSON
import MappingCatalog
import RecordMapping
import RecordStore
import Reports

/// Conflicts that are settled together, or shown as they would be.
struct SettlementRound {
  /// What comes of one of them.
  private struct Outcome {
    let conflict: StoredConflict
    let label: String
    let heading: String
    let from: String
    let to: String
    let isWritten: Bool
  }

  /// What is to be committed.
  var batch: StoreBatch
  private var outcomes: [Outcome] = []
  private let choice: Settlement.Choice

  init(
    _ chosen: [StoredConflict], _ verdict: Settlement.Verdict, _ settlement: Settlement, open: [StoredConflict], _ store: RecordDatabase
  ) async throws {
    var records: [RecordVersion] = []
    var exchanges: [Exchange] = []
    for conflict in chosen {
      if !records.contains(where: { $0.record == conflict.record }) { records += try await store.records([conflict.record]) }
      if !exchanges.contains(where: { $0.endpoint == conflict.endpoint && $0.resource == conflict.resource }) {
        exchanges += try await store.exchanges(conflict.endpoint, resources: [conflict.resource])
      }
    }
    choice = verdict.choice
    var series = SettlementSeries(settlement, records: records, exchanges: exchanges, open: open)
    for conflict in chosen {
      let before = series.records[conflict.record]?.body ?? .null
      let fields = ConflictFields.of(conflict, record: before, exchange: series.exchange(of: conflict), mapper: settlement.mapper)
      let exchange = series.exchange(of: conflict)
      try series.settle(conflict, verdict)
      outcomes.append(Self.outcome(conflict, fields, exchange, before: before, after: series.records[conflict.record]?.body ?? .null, choice: verdict.choice))
    }
    batch = series.batch
  }

  private static func outcome(
    _ conflict: StoredConflict, _ fields: [ConflictField], _ exchange: Exchange?, before: JSON, after: JSON, choice: Settlement.Choice
  ) -> Outcome {
    let label =
      fields.isEmpty
      ? FieldWords.label(element: conflict.path, role: exchange?.role ?? "", type: exchange?.type ?? "", in: before)
      : fields.map { FieldWords.label($0.path, in: before) }.joined(separator: ", ")
    func said(_ body: JSON) -> String { fields.map { ValueWords.text(RecordTree.value(at: $0.path, in: body)) }.joined(separator: ", ") }
    return Outcome(
      conflict: conflict, label: label, heading: FieldWords.heading(conflict.kind.rawValue, before), from: said(before), to: said(after),
      isWritten: choice != .remote && exchange?.type != RecordsImport.exchangeType)
  }

  /// What a value would make wrong that only the mapping files know: an answer out of its range.
  func refuseFaults(_ catalog: MappingCatalog) throws {
    guard choice == .value else { return }
    for edit in batch.edits {
      guard case .success(let typed) = RecordBody.checked(edit.body) else { continue }
      let faults = catalog.faults(of: typed)
      if !faults.isEmpty { throw Failure(faults) }
    }
  }

  /// One line a conflict.
  var lines: [String] {
    outcomes.map { one in
      let change = one.from == one.to ? (one.to.isEmpty ? "our record stays as it is" : "stays \(one.to)") : "\(one.from) becomes \(one.to)"
      let told = one.isWritten ? "the next sync writes it to \(one.conflict.endpoint)" : "nothing is written to \(one.conflict.endpoint)"
      return "\(one.conflict.id)  \(one.heading): \(one.label): \(change); \(told)"
    }
  }

  var preview: Answer {
    Answer(
      ["dryRun": true, "wouldSettle": .array(outcomes.map(json))],
      text: "Nothing was settled. It would do this:\n" + lines.map { "  " + $0 }.joined(separator: "\n"))
  }

  func answer(head: AuditHead) -> Answer {
    let json: JSON = [
      "settled": .array(outcomes.map { .string($0.conflict.id) }), "what": .array(outcomes.map(json)), "auditHead": .string(head.description),
    ]
    let next = "The next sync carries it out. `infusync review undo ID` takes one back until then."
    return Answer(
      json,
      text: (["Settled \(outcomes.count == 1 ? "1 conflict" : "\(outcomes.count) conflicts"):"] + lines.map { "  " + $0 } + [next]).joined(separator: "\n"))
  }

  private func json(_ one: Outcome) -> JSON {
    [
      "id": .string(one.conflict.id), "record": .string(one.conflict.record.description), "endpoint": .string(one.conflict.endpoint),
      "path": .string(one.conflict.path), "label": .string(one.label), "choice": .string(choice.rawValue), "changesRecord": .bool(one.from != one.to),
      "writes": .bool(one.isWritten),
    ]
  }
}
