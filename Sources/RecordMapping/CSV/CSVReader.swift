/// Rows of comma-separated values out of bytes, one at a time (RFC 4180).
///
/// Takes quotes, doubled quotes, line ends inside quotes, CRLF or LF, a byte order mark, and `,` `;` or tab between fields.
/// Every fault has its line and column. Text must be UTF-8.
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
    /// The byte of that line it starts at, counted from 1.
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

  /// What stands between two fields in this text.
  public let delimiter: Delimiter

  private let bytes: [UInt8]
  private var at: Int
  private var line = 1
  private var lineStart: Int

  /// Without a delimiter, the one that the first line has most of is taken; a comma where it has none.
  public init(_ bytes: [UInt8], delimiter: Delimiter? = nil) {
    self.bytes = bytes
    at = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    lineStart = at
    self.delimiter = delimiter ?? Self.delimiter(of: bytes)
  }

  /// The next row; nil at the end. Empty lines are passed over.
  public mutating func next() throws(Fault) -> Row? {
    while at < bytes.count, bytes[at] == 0x0A || (bytes[at] == 0x0D && at + 1 < bytes.count && bytes[at + 1] == 0x0A) { endLine() }
    guard at < bytes.count else { return nil }
    let first = line
    var fields: [Field] = []
    while true {
      guard fields.count < Self.columnLimit else { throw fault("more than \(Self.columnLimit) columns") }
      fields.append(try field())
      guard at < bytes.count else { break }
      if bytes[at] == delimiter.rawValue {
        at += 1
        continue
      }
      endLine()
      break
    }
    return Row(line: first, fields: fields)
  }

  private var column: Int { at - lineStart + 1 }

  private func fault(_ message: String) -> Fault { Fault(line: line, column: column, message: message) }

  /// Passes over LF or CRLF.
  private mutating func endLine() {
    if bytes[at] == 0x0D { at += 1 }
    at += 1
    line += 1
    lineStart = at
  }

  private mutating func field() throws(Fault) -> Field {
    let (line, column) = (line, column)
    let raw = at < bytes.count && bytes[at] == 0x22 ? try quoted() : try plain()
    guard let text = String(validating: raw, as: UTF8.self) else { throw Fault(line: line, column: column, message: "the field is not UTF-8") }
    return Field(text: text, line: line, column: column)
  }

  /// Up to the next delimiter or line end; a quote may stand only at the start of a field.
  private mutating func plain() throws(Fault) -> [UInt8] {
    let start = at
    while at < bytes.count, bytes[at] != delimiter.rawValue, bytes[at] != 0x0A {
      if bytes[at] == 0x22 { throw fault("a quote inside a field that does not start with one") }
      if bytes[at] == 0x0D {
        guard at + 1 < bytes.count, bytes[at + 1] == 0x0A else { throw fault("a carriage return without a line feed") }
        break
      }
      if bytes[at] == 0 { throw fault("a zero byte") }
      at += 1
      guard at - start <= Self.fieldLimit else { throw fault("a field of more than \(Self.fieldLimit) bytes") }
    }
    return Array(bytes[start..<at])
  }

  /// Up to the closing quote; two quotes are one.
  private mutating func quoted() throws(Fault) -> [UInt8] {
    let open = fault("a quote that is never closed")
    at += 1
    var out: [UInt8] = []
    while at < bytes.count {
      let byte = bytes[at]
      if byte == 0x22 {
        at += 1
        guard at < bytes.count, bytes[at] == 0x22 else { return try closed(out) }
      } else if byte == 0x0A {
        line += 1
        lineStart = at + 1
      }
      if byte == 0 { throw fault("a zero byte") }
      out.append(byte)
      at += 1
      guard out.count <= Self.fieldLimit else { throw fault("a field of more than \(Self.fieldLimit) bytes") }
    }
    throw open
  }

  /// Behind a closing quote only a delimiter or a line end may stand.
  private func closed(_ out: [UInt8]) throws(Fault) -> [UInt8] {
    guard at < bytes.count else { return out }
    let endsLine = bytes[at] == 0x0A || (bytes[at] == 0x0D && at + 1 < bytes.count && bytes[at + 1] == 0x0A)
    guard endsLine || bytes[at] == delimiter.rawValue else { throw fault("text behind a closing quote") }
    return out
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
