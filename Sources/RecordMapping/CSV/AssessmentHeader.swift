/// What the columns of a table of assessments mean.
struct AssessmentHeader: Sendable {
  enum Column: String, CaseIterable {
    case patient, instrument, at, timePoint, rater, raterID, variant, status, base, total, item, answer
  }

  enum Meaning: Hashable, Sendable {
    case column(Column)
    /// The answers to this item.
    case item(String)
    /// A column without a name, as spreadsheets leave them behind: nothing may stand in it.
    case nothing
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
      } else if field.text.isEmpty {
        meaning = .nothing
      } else {
        let known = Column.allCases.map(\.rawValue).joined(separator: ", ")
        refuse(field, "a column that nobody knows; \(known) or an item's number was expected")
        continue
      }
      if meaning != .nothing, meanings.contains(meaning) { refuse(field, "this column stands twice") }
      meanings.append(meaning)
    }
    isLong = meanings.contains(.column(.item)) || meanings.contains(.column(.answer))
    let hasItems = meanings.contains { if case .item = $0 { true } else { false } }
    let last = row.fields[row.fields.count - 1]
    let needed: [Column] = [.patient, .instrument, .at] + (isLong ? [.item, .answer] : [])
    for column in needed where !meanings.contains(.column(column)) { refuse(last, "the column \(column.rawValue) is missing") }
    if isLong, hasItems { refuse(last, "columns of items beside item and answer") }
    if !isLong, !hasItems, !meanings.contains(.column(.total)) { refuse(last, "there is no column of an item") }
    self.meanings = meanings
    if !isRight { return nil }
  }
}
