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
    ("a,,\n,,", [["a", "", ""], ["", "", ""]]), ("\"\",x", [["", "x"]]), ("\n\na\n\r\nb\n", [["a"], ["b"]]), ("", []), ("\u{FEFF}", []), ("a,", [["a", ""]]),
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
}
