import ClinicalRecords
import EHRSync
import LosslessJSON
import RecordMapping

/// What became of one file.
struct ImportOutcome {
  let file: String
  let format: ImportFormat
  var outcome = "unchanged"
  var records: [RecordKind: Int] = [:]
  var carried = 0
  /// Of a clinical document: what became of its statements.
  var statements: CCDCounts?
  var conflicts = 0
  var notices: [SyncNotice] = []
  /// Notices that were only counted.
  var moreNotices = 0
  /// Why resources were only carried, and how many.
  var reasons: [String: Int] = [:]
  var faults: [RecordsFileFault] = []

  var isRefused: Bool { !faults.isEmpty }

  init(file: String, format: ImportFormat) {
    self.file = file
    self.format = format
  }

  init(_ reading: ImportReading) {
    file = reading.name
    format = reading.format
    if case .refused(let faults) = reading.content {
      self.faults = faults
      outcome = "refused"
    }
  }

  /// What became of a chunk of the file.
  mutating func add(_ taken: FHIRImport.Taken) {
    records.merge(taken.records, uniquingKeysWith: +)
    carried += taken.carried
    conflicts += taken.conflicts
    reasons.merge(taken.reasons, uniquingKeysWith: +)
    carried -= taken.joined.values.reduce(0, +)
    reasons.merge(taken.joined.mapValues { -$0 }, uniquingKeysWith: +)
    reasons = reasons.filter { $0.value != 0 }
    let room = max(0, FHIRIntake.noticeLimit - notices.count)
    notices += taken.notices.prefix(room)
    moreNotices += max(0, taken.notices.count - room)
  }

  mutating func refuse(_ faults: [RecordsFileFault]) {
    self.faults = faults
    outcome = "refused"
  }

  var json: JSON {
    .object([
      "file": .string(file), "format": .string(format.rawValue), "outcome": .string(outcome),
      "records": .object(records.sorted { $0.key < $1.key }.map { JSON.Member($0.key.rawValue, .int($0.value)) }), "carried": .int(carried),
      "conflicts": .int(conflicts),
      "statements": statements.map { ["facts": .int($0.facts), "repeated": .int($0.repeated), "carried": .int($0.carried), "refused": .int($0.refused)] },
      "notices": .array(
        notices.map { notice in
          ["record": notice.record.map { .string($0.description) } ?? .null, "path": .string(notice.path), "message": .string(notice.message)]
        }), "moreNotices": moreNotices > 0 ? .int(moreNotices) : nil,
      "carriedBecause": reasons.isEmpty ? nil : .object(reasons.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .int($0.value)) }),
      "error": faults.first.map(Self.json) ?? .null, "faults": faults.isEmpty ? nil : .array(faults.map(Self.json)),
    ])
  }

  private static func json(_ fault: RecordsFileFault) -> JSON {
    ["line": .int(fault.line), "column": fault.column.map { .int($0) } ?? .null, "path": .string(fault.path), "message": .string(fault.message)]
  }

  func text(isDryRun: Bool) -> String {
    if isRefused { return (["\(file): refused; nothing of it was stored"] + faults.map { "  \($0)" }).joined(separator: "\n") }
    var counts = records.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key.rawValue)" }
    if carried > 0 { counts.append("\(carried) carried as they came") }
    if conflicts > 0 { counts.append("\(conflicts) conflicts for a person: `infusync review list`") }
    let verb = outcome == "unchanged" ? "says nothing new" : isDryRun ? "would bring" : "brought"
    if let statements, statements.statements > 0, outcome != "unchanged" {
      counts.append("of \(statements.statements) entries \(statements.facts) read, \(statements.carried) kept as text, \(statements.refused) no facts")
    }
    let line = "\(file): \(verb)" + (counts.isEmpty ? "" : " " + counts.joined(separator: ", "))
    let notes = notices.prefix(20).map { "  note: " + [$0.path, $0.message].filter { !$0.isEmpty }.joined(separator: ": ") }
    let more =
      notices.count + moreNotices > 20 ? ["  and \(notices.count + moreNotices - 20) more notes (`--json` has the first \(FHIRIntake.noticeLimit))"] : []
    let kept = reasons.sorted { $0.key < $1.key }.map { "  carried \($0.value) \($0.key)" }
    return ([line] + kept + notes + more).joined(separator: "\n")
  }
}
