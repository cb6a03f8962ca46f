import Testing

@testable import LosslessJSON

@Test(arguments: Refused.structure + Refused.words + Refused.numbers + Refused.strings + Refused.encodings + Refused.names)
func `a text that is no JSON is refused with its reason, line and column`(refused: Refused) {
  let error = #expect(throws: JSONError.self) { try JSON(parsing: refused.bytes) }
  #expect(error?.kind == refused.kind)
  #expect(error?.line == refused.line)
  #expect(error?.column == refused.column)
}

@Test(arguments: [
  "true", "[1]", "{\"a\":[{}]}", "-0", "1E2", "\"\\u0000\"", "[ ]", "[\"\u{7F}\"]", "\"\u{10FFFF}\"", "\"\\uDBFF\\uDFFF\"", "0.1000000000000000055511",
])
func `what the grammar allows is taken, and given back byte for byte`(text: String) throws {
  let spaced = try JSONText(parsing: Array(" \t\r\n\(text) \n".utf8))
  #expect(spaced.root.text == text)
  #expect(spaced.bytes == Array(" \t\r\n\(text) \n".utf8))
}

@Test func `every prefix of a text is refused, and nowhere behind its end`() throws {
  let text = Array("{\"a\":[1.5e3,true,null,\"x\\u00e9\\ud83d\\ude00é😀\"],\"b\":{\"c\":false}}".utf8)
  _ = try JSON(parsing: text)
  for count in 0..<text.count {
    let error = #expect(throws: JSONError.self) { try JSON(parsing: Array(text.prefix(count))) }
    #expect((error?.column ?? .max) <= count + 1)
  }
}

@Test func `an error never quotes the text`() {
  for refused in Refused.structure + Refused.strings + Refused.names {
    let error = #expect(throws: JSONError.self) { try JSON(parsing: Array("{\"Marlowe\":".utf8) + refused.bytes) }
    #expect(error?.description.contains("Marlowe") == false)
  }
}

@Test func `depth is allowed up to its limit, and refused past it at the bracket too many`() throws {
  let limits = JSONLimits(depth: 5)
  _ = try JSON(parsing: "[[{\"a\":[[1]]}]]", limits: limits)
  let error = #expect(throws: JSONError.self) { try JSON(parsing: "[[[\n[[[1]]]]]]", limits: limits) }
  #expect(error?.kind == .tooDeep)
  #expect(error?.line == 2)
  #expect(error?.column == 3)
  #expect(throws: JSONError.self) { try JSON(parsing: "[[[[[[]]]]]]", limits: limits) }
  _ = try JSON(parsing: "1", limits: JSONLimits(depth: 0))
  #expect(throws: JSONError.self) { try JSON(parsing: "[]", limits: JSONLimits(depth: 0)) }
}

@Test func `size is allowed up to its limit`() throws {
  _ = try JSON(parsing: "[123]", limits: JSONLimits(bytes: 5))
  let error = #expect(throws: JSONError.self) { try JSON(parsing: "[1234]", limits: JSONLimits(bytes: 5)) }
  #expect(error?.kind == .tooLarge)
}
