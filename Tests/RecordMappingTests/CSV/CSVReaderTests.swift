import RecordMapping
import Testing

private func rows(_ bytes: [UInt8], _ delimiter: CSVReader.Delimiter? = nil) throws(CSVReader.Fault) -> [[String]] {
  var reader = CSVReader(bytes, delimiter: delimiter)
  var rows: [[String]] = []
  while let row = try reader.next() { rows.append(row.fields.map(\.text)) }
  return rows
}

@Suite struct CSVReaderTests {
  static let tables: [(String, [[String]])] = [
    ("a,b\r\nc,d\r\n", [["a", "b"], ["c", "d"]]), ("a,b\nc,d", [["a", "b"], ["c", "d"]]), ("\u{FEFF}a,b", [["a", "b"]]),
    ("a;b\nc;d,e", [["a", "b"], ["c", "d,e"]]),
    ("a\tb", [["a", "b"]]), ("\"a,1\",\"b\"\"c\"\n", [["a,1", "b\"c"]]), ("\"a\nb\",c", [["a\nb", "c"]]), ("\"a\r\nb\"\r\nc", [["a\r\nb"], ["c"]]),
    ("a,,\n,,\n;", [["a", "", ""], [";"]]), ("sep=;\r\na;b,c\r\n", [["a", "b,c"]]), ("sep=,", []), ("a;b\n;\n \n", [["a", "b"], [" "]]),
    ("\"\",x", [["", "x"]]), ("\n\na\n\r\nb\n", [["a"], ["b"]]), ("", []), ("\u{FEFF}", []), ("a,", [["a", ""]]),
    ("\"x;y;z\",b", [["x;y;z", "b"]]), ("é,ß\n", [["é", "ß"]]),
  ]

  @Test(arguments: Self.tables) func `rows and fields are those of RFC 4180`(text: String, expected: [[String]]) throws {
    #expect(try rows(Array(text.utf8)) == expected)
  }

  static let broken: [(String, Int, Int)] = [
    ("a,b\nc,\"d", 2, 3), ("a,b\"c", 1, 4), ("\"a\"b,c", 1, 4), ("a\rb", 1, 2), ("x\n\"a\nb\"c", 3, 3), ("a,\u{0}", 1, 3),
  ]

  @Test(arguments: Self.broken) func `a fault has its line and column`(text: String, line: Int, column: Int) {
    let fault = #expect(throws: CSVReader.Fault.self) { try rows(Array(text.utf8)) }
    #expect(fault.map { [$0.line, $0.column] } == [line, column])
  }

  @Test func `text that is not UTF-8, a field and a row without end are refused`() {
    #expect(throws: CSVReader.Fault.self) { try rows([0x61, 0x2C, 0xFF]) }
    #expect(throws: CSVReader.Fault.self) { try rows([UInt8](repeating: 0x61, count: CSVReader.fieldLimit + 1)) }
    #expect(throws: CSVReader.Fault.self) { try rows([UInt8](repeating: 0x2C, count: CSVReader.columnLimit)) }
    #expect(throws: CSVReader.Fault.self) { try rows([0x22] + [UInt8](repeating: 0x61, count: CSVReader.fieldLimit + 1)) }
  }

  @Test func `whatever is quoted comes back as it was`() throws {
    let alphabet = ["a", "\"", ",", "\n", "\r", ";"]
    for first in alphabet {
      for second in alphabet {
        for third in alphabet {
          let field = first + second + third
          let text = "\"" + field.replacing("\"", with: "\"\"") + "\",x\r\n"
          #expect(try rows(Array(text.utf8), .comma) == [[field, "x"]])
        }
      }
    }
  }

  @Test func `a field knows where it starts`() throws {
    var reader = CSVReader(Array("a,b\n\"x\ny\",z\n".utf8))
    _ = try reader.next()
    let row = try #require(try reader.next())
    #expect(row.line == 2)
    #expect(row.fields.map { [$0.line, $0.column] } == [[2, 1], [3, 4]])
  }

  /// As Excel writes "Unicode text", with letters of two and of four bytes.
  @Test(arguments: [false, true]) func `UTF-16 with its mark is the same table, wherever the file is cut`(isBigEndian: Bool) throws {
    let text = "patient\t\"né \u{1F9E0}\"\r\n1\t2\r\n"
    let mark: [UInt8] = isBigEndian ? [0xFE, 0xFF] : [0xFF, 0xFE]
    let bytes = mark + text.utf16.flatMap { isBigEndian ? [UInt8($0 >> 8), UInt8($0 & 255)] : [UInt8($0 & 255), UInt8($0 >> 8)] }
    for size in [1, 2, 3, 7, bytes.count] { #expect(try inPieces(bytes, size) == [["patient", "né \u{1F9E0}"], ["1", "2"]]) }
    #expect(throws: CSVReader.Fault.self) { try rows(bytes.dropLast()) }
  }

  @Test func `a file cut anywhere has the same rows`() throws {
    for (text, expected) in Self.tables { for size in 1...5 { #expect(try inPieces(Array(text.utf8), size) == expected, "\(text)") } }
  }

  private func inPieces(_ bytes: [UInt8], _ size: Int) throws -> [[String]] {
    var reader = CSVReader()
    var rows: [[String]] = []
    for start in stride(from: 0, to: bytes.count, by: size) {
      bytes[start..<min(start + size, bytes.count)].withUnsafeBytes { reader.append($0) }
      while let row = try reader.next() { rows.append(row.fields.map(\.text)) }
    }
    reader.finish()
    while let row = try reader.next() { rows.append(row.fields.map(\.text)) }
    return rows
  }

  @Test func `reading goes on behind a fault, and every fault is told`() throws {
    var reader = CSVReader(Array("a,b\nx\"y,1\ngood,2\n\"q\"z,3\nfine,4\n\"open,5\nlast,6\n".utf8))
    var told: [String] = []
    while true {
      do throws(CSVReader.Fault) {
        guard let row = try reader.next() else { break }
        told.append("\(row.line) \(row.fields[0].text)")
      } catch { told.append("\(error.line):\(error.column)") }
    }
    #expect(told == ["1 a", "2:2", "3 good", "4:4", "5 fine", "6:1", "7 last"])
  }
}
