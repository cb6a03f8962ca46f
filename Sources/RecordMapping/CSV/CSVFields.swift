/// The fields of one row of comma-separated values.
struct CSVFields {
  let bytes: [UInt8]
  /// Where reading has got to: after a fault, where that is.
  var at: Int
  /// Behind the row's last byte.
  let end: Int
  var line: Int
  let delimiter: UInt8
  private(set) var fields: [CSVReader.Field] = []
  /// Whether a quote was opened and never closed.
  private(set) var isOpen = false
  private var lineStart: Int

  init(bytes: [UInt8], at: Int, end: Int, line: Int, delimiter: UInt8) {
    (self.bytes, self.at, self.end, self.line, self.delimiter) = (bytes, at, end, line, delimiter)
    lineStart = at
  }

  mutating func read() throws(CSVReader.Fault) {
    while true {
      guard fields.count < CSVReader.columnLimit else { throw fault("more than \(CSVReader.columnLimit) columns") }
      fields.append(try field())
      guard at < end else { return }
      // A field ends at a delimiter or at the row's end.
      at += 1
    }
  }

  private func fault(_ message: String) -> CSVReader.Fault { CSVReader.Fault(line: line, column: at - lineStart + 1, message: message) }

  private mutating func field() throws(CSVReader.Fault) -> CSVReader.Field {
    let (line, column, start) = (line, at - lineStart + 1, at)
    if at < end, bytes[at] == 0x22 {
      let raw = try quoted()
      return CSVReader.Field(text: try text(raw[...], from: start), line: line, column: column)
    }
    while at < end, bytes[at] != delimiter {
      switch bytes[at] {
      case 0x22: throw fault("a quote inside a field that does not start with one")
      case 0x0D: throw fault("a carriage return without a line feed")
      case 0: throw fault(Self.zero)
      default: at += 1
      }
      guard at - start <= CSVReader.fieldLimit else { throw fault("a field of more than \(CSVReader.fieldLimit) bytes") }
    }
    return CSVReader.Field(text: try text(bytes[start..<at], from: start), line: line, column: column)
  }

  private static let zero = "a zero byte; a file in UTF-16 must begin with a byte order mark"

  private mutating func text(_ raw: ArraySlice<UInt8>, from start: Int) throws(CSVReader.Fault) -> String {
    guard let text = String(validating: raw, as: UTF8.self) else {
      at = start
      throw fault("the field is not UTF-8; a spreadsheet saves it as \"CSV UTF-8\"")
    }
    return text
  }

  /// Up to the closing quote; two quotes are one. Behind a closing quote only a delimiter or the row's end may stand.
  private mutating func quoted() throws(CSVReader.Fault) -> [UInt8] {
    let open = fault("a quote that is never closed")
    at += 1
    var out: [UInt8] = []
    while at < end {
      let byte = bytes[at]
      if byte == 0x22 {
        at += 1
        guard at < end, bytes[at] == 0x22 else {
          guard at == end || bytes[at] == delimiter else { throw fault("text behind a closing quote") }
          return out
        }
      } else if byte == 0x0A {
        line += 1
        lineStart = at + 1
      }
      if byte == 0 { throw fault(Self.zero) }
      out.append(byte)
      at += 1
      guard out.count <= CSVReader.fieldLimit else { throw fault("a field of more than \(CSVReader.fieldLimit) bytes") }
    }
    isOpen = true
    throw open
  }
}
