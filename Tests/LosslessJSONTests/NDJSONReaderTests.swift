import Testing

@testable import LosslessJSON

/// All lines that a reader gives of a text cut into pieces of one size.
private func lines(of text: String, pieces: Int, limits: JSONLimits = .standard) -> [NDJSONLine] {
  var reader = NDJSONReader(limits: limits)
  var lines: [NDJSONLine] = []
  let bytes = Array(text.utf8)
  for start in stride(from: 0, to: bytes.count, by: pieces) {
    reader.append(Array(bytes[start..<min(start + pieces, bytes.count)]))
    while let line = reader.next() { lines.append(line) }
  }
  reader.finish()
  while let line = reader.next() { lines.append(line) }
  return lines
}

@Test(arguments: [1, 2, 3, 7, 64, 1_000]) func `lines are the same however the stream is cut`(pieces: Int) throws {
  let text = "{\"a\":1}\n\n  \r\n[\"é\\n\"]\r\n{\"a\":\n{\"b\":2,\n7"
  let read = lines(of: text, pieces: pieces)
  #expect(read.map(\.number) == [1, 4, 5, 6, 7])
  #expect(read.map(\.offset) == [0, 13, 23, 29, 37])
  #expect(try read[0].value.get() == ["a": 1])
  #expect(try read[1].value.get() == ["é\n"])
  #expect(read[2].value == .failure(JSONError(.unexpectedEnd, line: 5, column: 6, message: "the text ends where a value was expected")))
  #expect(throws: JSONError.self) { try read[3].value.get() }
  #expect(try read[4].value.get() == 7)
}

@Test(arguments: [1, 3, 8, 1_000]) func `a line past the limit is refused once, and the next one is read`(pieces: Int) throws {
  let read = lines(of: "[1]\n[1111111111111111111111]\n[2]\n", pieces: pieces, limits: JSONLimits(bytes: 8))
  #expect(read.map(\.number) == [1, 2, 3])
  #expect(try read[0].value.get() == [1])
  let error = #expect(throws: JSONError.self) { try read[1].value.get() }
  #expect(error?.kind == .tooLarge)
  #expect(error?.line == 2)
  #expect(try read[2].value.get() == [2])
}

@Test func `lines in memory have the numbers and places that the reader gives`() {
  let text = "[1]\n\n \t\n[22]\r\n[3]"
  let ranges = Array(NDJSONLines(Array(text.utf8)))
  #expect(ranges.map(\.number) == lines(of: text, pieces: 4).map(\.number))
  #expect(ranges.map(\.range.lowerBound) == lines(of: text, pieces: 4).map(\.offset))
  #expect(ranges.last?.range == 14..<17)
}
