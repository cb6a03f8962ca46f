extension ClinicalRecord {
  /// Everything that is wrong with the record, all faults at once, in the order of its members.
  ///
  /// A type holds whatever can be written; an import of records refuses a record with faults, a pull makes them a semantic
  /// conflict. A record that is entered in error is not judged: being wrong is why it was withdrawn.
  public func faults() -> [RecordFault] { content.faults() }
}

/// Faults as they are found.
struct FaultList {
  private(set) var faults: [RecordFault] = []
  private var memberIDs: Set<RecordID> = []

  mutating func add(_ path: String, _ message: String) { faults.append(RecordFault(path, message)) }

  mutating func expect(_ isRight: Bool, _ path: String, _ message: @autoclosure () -> String) {
    if !isRight { add(path, message()) }
  }

  /// Notes the ids of a list's members; each may stand once in a record, in whatever list.
  ///
  /// The ids of the resources we author are derived from the record's and the member's: a second member of the same id
  /// would be written over the first.
  mutating func members(_ list: String, _ ids: some Sequence<RecordID>) {
    for (index, id) in ids.enumerated() where !memberIDs.insert(id).inserted {
      add("\(list)[\(index)].id", "stands twice in the record")
    }
  }

  /// A concept must say something, in a code or in words.
  mutating func concept(_ concept: CodedConcept?, _ path: String) {
    guard let concept else { return }
    expect(!concept.codings.isEmpty || !(concept.text ?? "").isEmpty, path, "has neither a code nor words")
    for (index, coding) in concept.codings.enumerated() {
      expect(!coding.code.isEmpty, "\(path).codings[\(index)].code", "is empty")
      expect(isURI(coding.system), "\(path).codings[\(index)].system", "is no absolute URI")
    }
  }

  /// An end must come after its start.
  mutating func order<Moment: Comparable>(_ start: Moment?, _ end: Moment?, _ path: String, strictly: Bool = false) {
    guard let start, let end else { return }
    expect(strictly ? start < end : start <= end, path, strictly ? "does not come after the start" : "comes before the start")
  }
}

/// Whether a text can be an absolute URI (RFC 3986): a scheme, a colon, something behind it, no space.
func isURI(_ text: String) -> Bool {
  guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")), let first = text.utf8.first else { return false }
  let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first | 0x20)
  return isLetter && text.utf8.index(after: colon) != text.utf8.endIndex && !text.utf8.contains { $0 <= 0x20 }
}

extension CalendarDate {
  /// Whether this lies before another date, as far as both say: `2026` is not before `2026-03`.
  func isBefore(_ other: CalendarDate) -> Bool {
    if year != other.year { return year < other.year }
    guard let month, let otherMonth = other.month, month != otherMonth else {
      guard month != nil, other.month != nil, let day, let otherDay = other.day else { return false }
      return day < otherDay
    }
    return month < otherMonth
  }
}
