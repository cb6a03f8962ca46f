/// Rows of comma-separated values out of bytes, one at a time (RFC 4180, and what spreadsheets make of it).
///
/// Takes quotes, doubled quotes, line ends inside quotes, CRLF or LF, a byte order mark, UTF-16 with one, a first line `sep=;`,
/// and `,` `;` or tab between fields. The file may come in pieces: no more than one row of it is kept. A row without a text in
/// any field is passed over. Every fault has its line and column, and reading may go on after one.
public struct CSVReader: Sendable {
  /// What stands between two fields.
  public enum Delimiter: UInt8, Sendable, Hashable, CaseIterable {
    case comma = 0x2C
    case semicolon = 0x3B
    case tab = 0x09
  }

  /// One field, and where it starts.
  public struct Field: Sendable, Hashable {
    /// The text, without the quotes.
    public let text: String
    /// The line it starts on, counted from 1.
    public let line: Int
    /// The byte of that line it starts at, counted from 1; of a file in UTF-16 as if it were UTF-8.
    public let column: Int
  }

  /// One row, and the line it starts on.
  public struct Row: Sendable, Hashable {
    /// Counted from 1.
    public let line: Int
    /// At least one.
    public let fields: [Field]
  }

  /// Why a text is no CSV that we take.
  public struct Fault: Error, Sendable, Hashable {
    /// Counted from 1.
    public let line: Int
    /// In bytes of the line, counted from 1.
    public let column: Int
    /// What was expected.
    public let message: String
  }

  /// An unclosed quote would otherwise make one field of the rest of the file; no answer or name is longer.
  public static let fieldLimit = 65_536

  /// An instrument has at most 30 items; a file with more columns than this is another kind of file.
  public static let columnLimit = 1_000

  /// A row is kept whole while it is read: longer than this it is no row of a table, and is told as a fault.
  public static let rowLimit = 1 << 20

  /// What stands between two fields; known once the first line has come.
  public private(set) var delimiter: Delimiter?

  private var decoder = SpreadsheetText()
  /// What has come and was not read.
  private var bytes: [UInt8] = []
  private var isWhole = false
  private var hasBegun = false
  /// Where the next row starts, and where the search for its end has got to.
  private var at = 0
  private var searched = 0
  private var isInQuotes = false
  private var line = 1

  /// A reader of a file that comes in pieces. Without a delimiter, the one that the first line has most of is taken; a comma where it has none.
  public init(delimiter: Delimiter? = nil) { self.delimiter = delimiter }

  /// A reader of a file that is at hand.
  public init(_ bytes: [UInt8], delimiter: Delimiter? = nil) {
    self.init(delimiter: delimiter)
    bytes.withUnsafeBytes { append($0) }
    finish()
  }

  /// The next piece of the file, wherever it is cut.
  public mutating func append(_ piece: UnsafeRawBufferPointer) {
    if at > 0 {
      bytes.removeFirst(at)
      searched -= at
      at = 0
    }
    decoder.decode(piece, into: &bytes)
  }

  /// Says that nothing comes any more.
  public mutating func finish() {
    decoder.finish(into: &bytes)
    isWhole = true
  }

  /// The next row; nil at the end of what has come. After a fault the next call goes on behind it.
  public mutating func next() throws(Fault) -> Row? {
    guard begin() else { return nil }
    while let end = rowEnd() {
      let row = try row(to: end)
      if row.fields.contains(where: { !$0.text.isEmpty }) { return row }
    }
    return nil
  }
}

/// Where rows end.
extension CSVReader {
  /// Whether the first line has come: it says what stands between fields.
  private mutating func begin() -> Bool {
    if hasBegun { return true }
    guard isWhole || bytes.count > Self.fieldLimit || bytes.contains(0x0A) else { return false }
    hasBegun = true
    let first = bytes.prefix { $0 != 0x0A && $0 != 0x0D }
    if first.count == 5, first.starts(with: "sep=".utf8), let named = Delimiter(rawValue: bytes[4]) {
      delimiter = delimiter ?? named
      at = min(bytes.firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count, bytes.count)
      searched = at
      line = 2
    }
    delimiter = delimiter ?? Self.delimiter(of: bytes)
    return true
  }

  /// Behind the last byte of the row that starts at `at`, its line end left out; nil where more must come, or nothing is left.
  private mutating func rowEnd() -> Int? {
    while searched < bytes.count {
      let byte = bytes[searched]
      if byte == 0x22 { isInQuotes.toggle() }
      if byte == 0x0A, !isInQuotes { return searched > at && bytes[searched - 1] == 0x0D ? searched - 1 : searched }
      searched += 1
      if searched - at > Self.rowLimit { return searched }
    }
    return isWhole && at < bytes.count ? bytes.count : nil
  }

  /// Goes on at the line behind a place of the row.
  private mutating func pass(_ place: Int) {
    let next = bytes[place...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
    line += bytes[at..<next].count { $0 == 0x0A }
    at = next
    searched = next
    isInQuotes = false
  }

  private static func delimiter(of bytes: [UInt8]) -> Delimiter {
    var counts: [Delimiter: Int] = [:]
    var isQuoted = false
    for byte in bytes {
      if byte == 0x22 { isQuoted.toggle() }
      if isQuoted { continue }
      if byte == 0x0A { break }
      if let delimiter = Delimiter(rawValue: byte) { counts[delimiter, default: 0] += 1 }
    }
    return Delimiter.allCases.reduce(.comma) { best, next in counts[next, default: 0] > counts[best, default: 0] ? next : best }
  }
}

/// What stands in a row.
extension CSVReader {
  private mutating func row(to end: Int) throws(Fault) -> Row {
    var fields = CSVFields(bytes: bytes, at: at, end: end, line: line, delimiter: (delimiter ?? .comma).rawValue)
    do throws(Fault) {
      try fields.read()
      if end - at > Self.rowLimit { throw Fault(line: line, column: 1, message: "a row of more than \(Self.rowLimit) bytes") }
    } catch {
      pass(fields.isOpen ? at : min(fields.at, bytes.count - 1))
      throw error
    }
    let row = Row(line: line, fields: fields.fields)
    line = fields.line + 1
    at = min(bytes.count, end + (end < bytes.count && bytes[end] == 0x0D ? 2 : 1))
    searched = at
    isInQuotes = false
    return row
  }
}
