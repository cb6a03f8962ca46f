import ClinicalRecords
import MappingCatalog

/// One row of a table.
extension AssessmentRows {
  private typealias Cells = [AssessmentHeader.Column: CSVReader.Field]

  mutating func take(_ row: CSVReader.Row, under header: AssessmentHeader) throws(Scattered) {
    let named = header.meanings.count
    guard row.fields.count == named else {
      if isFirst { add(row.fields[min(named, row.fields.count - 1)], "\(row.fields.count) fields under a header of \(named)") }
      return
    }
    var cells: Cells = [:]
    var items: [(item: String, field: CSVReader.Field)] = []
    for (meaning, field) in zip(header.meanings, row.fields) {
      switch meaning {
      case .column(let column): cells[column] = field
      case .item(let item): if !field.text.isEmpty { items.append((item, field)) }
      case .nothing: if !field.text.isEmpty, isFirst { add(field, "a field under no name") }
      }
    }
    guard let number = try draft(row, cells, isLong: header.isLong) else { return }
    if header.isLong, let item = cells[.item], let answer = cells[.answer] {
      // A row without an item may tell the total of an assessment that has no answers.
      if item.text.isEmpty, answer.text.isEmpty, cells[.total]?.text.isEmpty == false { return }
      guard AssessmentHeader.isItem(item.text) else { return refuse(number, item, path: "item", "an item's number was expected") }
      takeAnswer(answer, item: item.text, path: "answer", into: number)
    } else {
      for (item, field) in items { takeAnswer(field, item: item, path: item, into: number) }
      close(number)
    }
  }

  private mutating func refuse(_ number: Int, _ field: CSVReader.Field, path: String, _ message: String) {
    drafts[number]?.hasFault = true
    add(field, path: path, message)
  }

  private mutating func takeAnswer(_ field: CSVReader.Field, item: String, path: String, into number: Int) {
    guard !field.text.isEmpty, let draft = drafts[number] else { return }
    guard let written = CellNumber(field.text)?.whole, abs(written) < 1000 else {
      return refuse(number, field, path: path, "a whole number was expected as a score")
    }
    let answer = written - draft.shift
    if let instrument = draft.instrument {
      guard let known = instrument.item(item) else { return refuse(number, field, path: path, "\(instrument.id) has no item \(item)") }
      if let range = known.range, !range.contains(answer) {
        let told = (range.lowerBound + draft.shift, range.upperBound + draft.shift)
        return refuse(number, field, path: path, "item \(item) out of range \(told.0)-\(told.1)")
      }
    }
    guard drafts[number]?.assessment.answers.updateValue(Sensitive(answer), forKey: item) == nil else {
      return refuse(number, field, path: path, "a second answer to the same item of one assessment")
    }
  }

  /// The number of the assessment that a row belongs to; nil when the row is refused, or of another share.
  private mutating func draft(_ row: CSVReader.Row, _ cells: Cells, isLong: Bool) throws(Scattered) -> Int? {
    guard let patientField = cells[.patient], let instrumentField = cells[.instrument], let atField = cells[.at] else { return nil }
    let before = faults.count
    let patient = patient(patientField)
    let at = DateTime(atField.text)
    if at == nil { add(atField, path: "at", "a time with its offset was expected, as 2026-03-02T09:00:00-05:00") }
    if instrumentField.text.isEmpty { add(instrumentField, path: "instrument", "is empty") }
    let instrument = table.instrumentOf(instrumentField.text)
    let rater = rater(cells[.rater] ?? instrumentField, cells[.rater] != nil, instrument)
    let status = word(cells[.status], "status", absent: AssessmentStatus.completed)
    let base = base(cells[.base], instrument)
    let total = total(cells[.total])
    guard before == faults.count, let patient, let at, let rater, let status, let base else {
      if !isFirst { faults.removeLast(faults.count - before) }
      return nil
    }
    let variant = text(cells[.variant])
    let key = AssessmentTable.key(patient: patient, instrument: instrumentField.text, at: at, variant: variant)
    let id = table.deriveID("assessment" + "\u{1F}" + key)
    let hash = id.high &* 0x9E37_79B9_7F4A_7C15 ^ id.low
    if case .share(let share, let shares) = part, hash % UInt64(shares) != UInt64(share) { return nil }
    let texts = AssessmentHeader.Column.allCases.map { $0 == .item || $0 == .answer ? "" : cells[$0]?.text ?? "" }
    if let known = known[hash] { return try again(known, patientField, texts, isLong: isLong) }
    var assessment = Assessment(id: id, patient: patient)
    assessment.instrument = instrumentField.text
    (assessment.at, assessment.rater, assessment.status, assessment.variant) = (at, rater, status, variant)
    (assessment.raterID, assessment.timePoint) = (text(cells[.raterID]), text(cells[.timePoint]))
    let own = instrument?.leastAnswer ?? base
    if base != own { assessment.formBase = base }
    let draft = AssessmentDraft(
      line: row.line, texts: texts, instrument: instrument, total: total, shift: base - own, base: base, assessment: assessment)
    return begin(draft, hash, isWhole: !isLong)
  }

  /// Another row of an assessment that was begun before.
  private mutating func again(
    _ known: (number: UInt32, line: UInt32), _ field: CSVReader.Field, _ texts: [String], isLong: Bool
  ) throws(Scattered) -> Int? {
    guard isLong else {
      add(field, "the same patient, instrument and time as on line \(known.line)")
      return nil
    }
    let number = Int(known.number)
    guard let draft = drafts[number] else { throw Scattered() }
    if draft.texts == texts { return number }
    drafts[number]?.hasFault = true
    add(field, "differs from line \(known.line) of the same assessment in another column")
    return nil
  }

  private func text(_ field: CSVReader.Field?) -> String? { field.flatMap { $0.text.isEmpty ? nil : $0.text } }

  private mutating func rater(_ field: CSVReader.Field, _ isGiven: Bool, _ instrument: Instrument?) -> Rater? {
    if isGiven, !field.text.isEmpty { return word(field, "rater", absent: nil) }
    let rater = AssessmentTable.rater(instrument)
    if rater == nil { add(field, path: "rater", "is missing, and nothing says who rates this instrument") }
    return rater
  }

  /// What the form's lowest answer is written as: the instrument's own unless the row says otherwise; nil, and a fault, for what no form has.
  private mutating func base(_ field: CSVReader.Field?, _ instrument: Instrument?) -> Int? {
    let own = instrument?.leastAnswer
    guard let field, !field.text.isEmpty else { return own ?? 0 }
    guard let base = CellNumber(field.text)?.whole, base == 0 || base == 1 else {
      add(field, path: "base", "0 or 1 was expected: what the lowest answer of the form is written as")
      return nil
    }
    guard let own, own == 0 || own == 1 else {
      add(field, path: "base", "nothing says what base this instrument has")
      return nil
    }
    return base
  }

  private mutating func total(_ field: CSVReader.Field?) -> (number: CellNumber, field: CSVReader.Field)? {
    guard let field, !field.text.isEmpty else { return nil }
    guard let number = CellNumber(field.text) else {
      add(field, path: "total", "a number was expected")
      return nil
    }
    return (number, field)
  }

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
    if let id = RecordID(field.text) {
      if table.isPatient(id) { return id }
      add(field, path: "patient", "no Patient of this id is in the files or in the store")
      return nil
    }
    guard field.text.hasPrefix("mrn:"), let bar = field.text.lastIndex(of: "|") else {
      add(field, path: "patient", "a record id or mrn:SYSTEM|VALUE was expected")
      return nil
    }
    let system = String(field.text[..<bar].dropFirst(4))
    if let id = table.patientOf(system, Sensitive(String(field.text[bar...].dropFirst()))) { return id }
    add(field, path: "patient", "no patient, or more than one, has this medical record number")
    return nil
  }
}
