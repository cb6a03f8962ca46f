import ClinicalRecords

/// Rows of a table as they become assessments.
struct AssessmentRows {
  let table: AssessmentTable
  var faults: [RecordsFileFault] = []
  private(set) var entries: [RecordsFile.Entry] = []
  private var drafts: [Draft] = []
  private var draftOfKey: [String: Int] = [:]

  init(table: AssessmentTable) { self.table = table }

  /// An assessment whose rows may not all have been read.
  private struct Draft {
    let line: Int
    let texts: [AssessmentHeader.Column: String]
    var assessment: Assessment
  }

  /// Reads to the end, or until there are more faults than anyone reads.
  mutating func read(_ reader: inout CSVReader) throws(CSVReader.Fault) {
    guard let first = try reader.next() else { throw CSVReader.Fault(line: 1, column: 1, message: "a header was expected") }
    guard let header = AssessmentHeader(first, add: { add($0, $1) }) else { return }
    while faults.count <= RefusedFile.faultLimit, let row = try reader.next() { take(row, under: header) }
  }

  private mutating func add(_ field: CSVReader.Field, _ message: String) { add(field, path: "", message) }

  private mutating func add(_ field: CSVReader.Field, path: String, _ message: String) {
    faults.append(RecordsFileFault(file: table.file, line: field.line, column: field.column, path: path, message: message))
  }

  mutating func take(_ row: CSVReader.Row, under header: AssessmentHeader) {
    guard row.fields.count == header.meanings.count else {
      faults.append(
        RecordsFileFault(
          file: table.file, line: row.line, message: "\(row.fields.count) fields under a header of \(header.meanings.count)"))
      return
    }
    var cells: [AssessmentHeader.Column: CSVReader.Field] = [:]
    var items: [(item: String, field: CSVReader.Field)] = []
    for (meaning, field) in zip(header.meanings, row.fields) {
      switch meaning {
      case .column(let column): cells[column] = field
      case .item(let item): items.append((item, field))
      }
    }
    guard let at = draft(row, cells, isLong: header.isLong) else { return }
    if header.isLong, let item = cells[.item], let answer = cells[.answer] {
      guard AssessmentHeader.isItem(item.text) else { return add(item, path: "item", "an item's number was expected") }
      takeAnswer(answer, item: item.text, path: "answer", into: at)
    } else {
      for (item, field) in items { takeAnswer(field, item: item, path: item, into: at) }
    }
  }

  private mutating func takeAnswer(_ field: CSVReader.Field, item: String, path: String, into at: Int) {
    guard !field.text.isEmpty else { return }
    // Digits only: "3.0", "+3" and " 3" are no spelling that a scored form uses.
    let digits = field.text.utf8.first == UInt8(ascii: "-") ? field.text.utf8.dropFirst() : field.text.utf8[...]
    guard digits.allSatisfy({ (0x30...0x39).contains($0) }), digits.count <= 3, let answer = Int(field.text) else {
      return add(field, path: path, "a whole number was expected as a score")
    }
    guard drafts[at].assessment.answers.updateValue(Sensitive(answer), forKey: item) == nil else {
      return add(field, path: path, "a second answer to the same item of one assessment")
    }
  }

  /// The assessment that a row belongs to; nil when the row is refused.
  private mutating func draft(_ row: CSVReader.Row, _ cells: [AssessmentHeader.Column: CSVReader.Field], isLong: Bool) -> Int? {
    guard let patientField = cells[.patient], let instrument = cells[.instrument], let atField = cells[.at] else { return nil }
    let before = faults.count
    let patient = patient(patientField)
    let at = DateTime(atField.text)
    if at == nil { add(atField, path: "at", "a time with its offset was expected, as 2026-03-02T09:00:00-05:00") }
    if instrument.text.isEmpty { add(instrument, path: "instrument", "is empty") }
    let rater = word(cells[.rater], "rater", absent: table.raterOf(instrument.text))
    if rater == nil, text(cells[.rater]) == nil, !instrument.text.isEmpty {
      add(cells[.rater] ?? instrument, path: "rater", "is missing, and nothing says who rates this instrument")
    }
    let status = word(cells[.status], "status", absent: AssessmentStatus.completed)
    guard before == faults.count, let patient, let at, let rater, let status else { return nil }
    let variant = text(cells[.variant])
    let key = [patient.description, instrument.text, at.utc.description, variant ?? ""].joined(separator: "\u{1F}")
    let texts = cells.filter { $0.key != .item && $0.key != .answer }.mapValues(\.text)
    if let known = draftOfKey[key] {
      if !isLong { add(patientField, path: "", "the same patient, instrument and time as on line \(drafts[known].line)") }
      if isLong, drafts[known].texts != texts {
        add(patientField, path: "", "differs from line \(drafts[known].line) of the same assessment in another column")
      }
      return isLong && drafts[known].texts == texts ? known : nil
    }
    var assessment = Assessment(id: table.deriveID("assessment" + "\u{1F}" + key), patient: patient)
    assessment.instrument = instrument.text
    assessment.at = at
    assessment.rater = rater
    assessment.status = status
    assessment.raterID = text(cells[.raterID])
    assessment.variant = variant
    assessment.timePoint = text(cells[.timePoint])
    draftOfKey[key] = drafts.count
    drafts.append(Draft(line: row.line, texts: texts, assessment: assessment))
    return drafts.count - 1
  }

  private func text(_ field: CSVReader.Field?) -> String? { field.flatMap { $0.text.isEmpty ? nil : $0.text } }

  /// Nil, and a fault, when the field says a word that nobody knows.
  private mutating func word<Word: RawRepresentable & CaseIterable>(_ field: CSVReader.Field?, _ path: String, absent: Word?) -> Word?
  where Word.RawValue == String {
    guard let field, !field.text.isEmpty else { return absent }
    if let word = Word(rawValue: field.text) { return word }
    add(field, path: path, "one of \(Word.allCases.map(\.rawValue).joined(separator: ", ")) was expected")
    return nil
  }

  /// A record's id, or `mrn:SYSTEM|VALUE`.
  private mutating func patient(_ field: CSVReader.Field) -> RecordID? {
    if let id = RecordID(field.text) { return id }
    guard field.text.hasPrefix("mrn:"), let bar = field.text.lastIndex(of: "|") else {
      add(field, path: "patient", "a record id or mrn:SYSTEM|VALUE was expected")
      return nil
    }
    let system = String(field.text[..<bar].dropFirst(4))
    if let id = table.patientOf(system, Sensitive(String(field.text[bar...].dropFirst()))) { return id }
    add(field, path: "patient", "no patient, or more than one, has this medical record number")
    return nil
  }

  /// Looks at what the rows came to, where every row was understood: a refused answer would be missed a second time.
  mutating func finish() {
    for draft in faults.isEmpty ? drafts : [] {
      for fault in draft.assessment.faults() {
        faults.append(RecordsFileFault(file: table.file, line: draft.line, path: fault.path, message: fault.message))
      }
    }
    faults.sort { ($0.line, $0.column ?? 0) < ($1.line, $1.column ?? 0) }
    entries = drafts.map { RecordsFile.Entry(line: $0.line, record: .assessment($0.assessment)) }
  }
}
