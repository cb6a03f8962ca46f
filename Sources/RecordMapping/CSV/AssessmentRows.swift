import ClinicalRecords
import MappingCatalog

/// Rows of a table as they become assessments, piece by piece of the file; what is kept is what is not yet whole.
public struct AssessmentRows: Sendable {
  /// Which of a file's assessments are wanted, and how long one may wait for its rows.
  public enum Part: Sendable, Hashable {
    /// All of them, each until the file ends.
    case all
    /// All of them; one that has had no row for as long as many others began is taken to be whole.
    case inOrder
    /// One share of so many, each until the file ends: what is kept at one time is that share of the whole.
    case share(Int, of: Int)
  }

  /// Says that an assessment that was taken to be whole has another row: the file wants shares.
  public struct Scattered: Error, Sendable {}

  /// How many assessments wait for rows in ``Part/inOrder``.
  static let openLimit = 2_000

  let table: AssessmentTable
  let part: Part
  /// What is wrong, in the order it was met; sorted by place when the file is over. A few more than a refused file tells.
  public internal(set) var faults: [RecordsFileFault] = []
  /// How many assessments were written in another base than their instrument's, by `instrument, base`.
  public internal(set) var converted: [String: Int] = [:]
  private var reader = CSVReader()
  private var header: AssessmentHeader?
  private var isRefused = false
  /// By the number they began with.
  var drafts: [Int: AssessmentDraft] = [:]
  private var begun = 0
  private var closed = 0
  private var entries: [RecordsFile.Entry] = []
  /// By a hash of an assessment's id: its number and its first line.
  var known: [UInt64: (number: UInt32, line: UInt32)] = [:]

  /// Rows of a table.
  public init(_ table: AssessmentTable, _ part: Part) {
    self.table = table
    self.part = part
  }

  /// Reads a piece of the file.
  public mutating func append(_ piece: UnsafeRawBufferPointer) throws(Scattered) {
    reader.append(piece)
    try read()
  }

  mutating func append(_ bytes: [UInt8]) throws(Scattered) {
    bytes.withUnsafeBytes { reader.append($0) }
    try read()
  }

  /// Reads what is left, and looks at what is whole now.
  public mutating func finish() throws(Scattered) {
    reader.finish()
    try read()
    if header == nil, !isRefused { faults.append(RecordsFileFault(file: table.file, line: 1, column: 1, message: "a header was expected")) }
    for number in closed..<begun { close(number) }
    faults.sort { ($0.line, $0.column ?? 0) < ($1.line, $1.column ?? 0) }
  }

  /// The assessments that became whole since, in the order of the file.
  public mutating func drain() -> [RecordsFile.Entry] {
    defer { entries = [] }
    return entries
  }

  /// Whether a share other than the first leaves what is wrong with a row to the first.
  var isFirst: Bool { if case .share(let number, _) = part { number == 0 } else { true } }

  private mutating func read() throws(Scattered) {
    while !isRefused, faults.count <= RefusedFile.faultLimit {
      let row: CSVReader.Row
      do throws(CSVReader.Fault) {
        guard let next = try reader.next() else { return }
        row = next
      } catch {
        if isFirst { faults.append(RecordsFileFault(file: table.file, line: error.line, column: error.column, message: error.message)) }
        // A header that cannot be read leaves nothing to read under.
        isRefused = header == nil
        continue
      }
      if let header { try take(row, under: header) } else { begin(row) }
    }
  }

  private mutating func begin(_ row: CSVReader.Row) {
    header = AssessmentHeader(row, add: { add($0, $1) })
    isRefused = header == nil
  }

  mutating func add(_ field: CSVReader.Field, path: String = "", _ message: String) {
    faults.append(RecordsFileFault(file: table.file, line: field.line, column: field.column, path: path, message: message))
  }

  /// Remembers an assessment that begins; another that has waited long enough is whole.
  mutating func begin(_ draft: AssessmentDraft, _ hash: UInt64, isWhole: Bool) -> Int {
    let number = begun
    known[hash] = (UInt32(clamping: number), UInt32(clamping: draft.line))
    drafts[number] = draft
    begun += 1
    if part == .inOrder, !isWhole, begun - closed > Self.openLimit {
      for number in closed..<(begun - Self.openLimit / 2) { close(number) }
    }
    return number
  }

  /// Looks at what an assessment's rows came to; where a row was refused nothing is said of the rest of it.
  mutating func close(_ number: Int) {
    closed = max(closed, number + 1)
    guard var draft = drafts.removeValue(forKey: number) else { return }
    if draft.assessment.answers.isEmpty, !draft.hasFault, let total = draft.total?.number { draft.assessment.reportedTotal = total.decimal }
    if let message = draft.totalFault, let total = draft.total { add(total.field, path: "total", message) }
    for fault in draft.hasFault ? [] : draft.assessment.faults() {
      faults.append(RecordsFileFault(file: table.file, line: draft.line, column: 1, path: fault.path, message: fault.message))
    }
    if draft.shift != 0 { converted["\(draft.assessment.instrument), \(draft.base)", default: 0] += 1 }
    if faults.isEmpty { entries.append(RecordsFile.Entry(line: draft.line, record: .assessment(draft.assessment))) }
  }
}
