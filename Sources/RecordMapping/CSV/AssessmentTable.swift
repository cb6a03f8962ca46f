public import ClinicalRecords

/// Assessments out of a CSV file, taken whole or refused whole.
///
/// Two forms, told apart by the header. **Wide**, one row an assessment: `patient,instrument,at,timePoint,rater,1,2,3,…`, a
/// column an item. **Long**, one row an answer: `patient,instrument,at,…,item,answer`; rows of the same patient, instrument
/// and time are one assessment. `timePoint`, `rater`, `raterID`, `variant` and `status` (else
/// completed) may be absent, columns may stand in any order, a column that nobody knows is refused. An empty answer is unanswered; a score is a whole number in digits.
public struct AssessmentTable: Sendable {
  /// The file as faults shall name it.
  public let file: String
  /// Finds the record of a patient named by a medical record number.
  public let patientOf: @Sendable (_ system: String, _ value: Sensitive<String>) -> RecordID?
  /// Derives an id from a text: the same text gives the same id, another text another.
  public let deriveID: @Sendable (String) -> RecordID
  /// Who rates an instrument when the row does not say; nil refuses the row.
  public let raterOf: @Sendable (_ instrument: String) -> Rater?

  /// A reader for one file.
  ///
  /// An assessment's id is derived from its source row's patient, instrument, time and variant, so that a file with a
  /// corrected answer edits the assessment that its forerunner brought.
  public init(
    file: String, deriveID: @escaping @Sendable (String) -> RecordID,
    raterOf: @escaping @Sendable (_ instrument: String) -> Rater?,
    patientOf: @escaping @Sendable (_ system: String, _ value: Sensitive<String>) -> RecordID?
  ) {
    self.file = file
    self.deriveID = deriveID
    self.raterOf = raterOf
    self.patientOf = patientOf
  }

  /// The assessments of a file with the line each starts on, in the order of the file.
  public func read(_ bytes: [UInt8], delimiter: CSVReader.Delimiter? = nil) throws(RefusedFile) -> [RecordsFile.Entry] {
    var rows = AssessmentRows(table: self)
    var reader = CSVReader(bytes, delimiter: delimiter)
    do throws(CSVReader.Fault) {
      try rows.read(&reader)
    } catch {
      rows.faults.append(RecordsFileFault(file: file, line: error.line, column: error.column, message: error.message))
    }
    rows.finish()
    guard rows.faults.isEmpty else { throw RefusedFile(rows.faults) }
    return rows.entries
  }
}

/// What the columns of a table of assessments mean.
struct AssessmentHeader {
  enum Column: String, CaseIterable {
    case patient, instrument, at, timePoint, rater, raterID, variant, status, item, answer
  }

  enum Meaning: Hashable {
    case column(Column)
    /// The answers to this item.
    case item(String)
  }

  let meanings: [Meaning]
  let isLong: Bool

  /// Whether a text names an item: a number of at most three digits, and a letter behind it where a question has parts (`6b`).
  static func isItem(_ text: String) -> Bool {
    let digits = text.utf8.last.map { (0x61...0x7A).contains($0) } == true ? text.utf8.dropLast() : text.utf8[...]
    return (1...3).contains(digits.count) && digits.allSatisfy { (0x30...0x39).contains($0) }
  }

  /// Nil when a column is unknown, stands twice or is missing; every such fault is added.
  init?(_ row: CSVReader.Row, add: (CSVReader.Field, String) -> Void) {
    var meanings: [Meaning] = []
    var isRight = true
    func refuse(_ field: CSVReader.Field, _ message: String) {
      add(field, message)
      isRight = false
    }
    for field in row.fields {
      let meaning: Meaning
      if let column = Column(rawValue: field.text) {
        meaning = .column(column)
      } else if Self.isItem(field.text) {
        meaning = .item(field.text)
      } else {
        let known = Column.allCases.map(\.rawValue).joined(separator: ", ")
        refuse(field, "a column that nobody knows; \(known) or an item's number was expected")
        continue
      }
      if meanings.contains(meaning) { refuse(field, "this column stands twice") }
      meanings.append(meaning)
    }
    isLong = meanings.contains(.column(.item)) || meanings.contains(.column(.answer))
    let hasItems = meanings.contains { if case .item = $0 { true } else { false } }
    let last = row.fields[row.fields.count - 1]
    let needed: [Column] = [.patient, .instrument, .at] + (isLong ? [.item, .answer] : [])
    for column in needed where !meanings.contains(.column(column)) { refuse(last, "the column \(column.rawValue) is missing") }
    if isLong, hasItems { refuse(last, "columns of items beside item and answer") }
    if !isLong, !hasItems { refuse(last, "there is no column of an item") }
    self.meanings = meanings
    if !isRight { return nil }
  }
}
