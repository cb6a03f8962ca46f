import Testing

@testable import LosslessJSON

/// A text that must be refused: its bytes, why, and where.
struct Refused: Sendable, CustomTestStringConvertible {
  let bytes: [UInt8]
  let kind: JSONError.Kind
  let line: Int
  let column: Int

  init(_ bytes: [UInt8], _ kind: JSONError.Kind, _ line: Int, _ column: Int) {
    self.bytes = bytes
    self.kind = kind
    self.line = line
    self.column = column
  }

  init(_ text: String, _ kind: JSONError.Kind, _ line: Int, _ column: Int) {
    self.init(Array(text.utf8), kind, line, column)
  }

  /// A string with these bytes inside.
  init(inString bytes: [UInt8], _ kind: JSONError.Kind, _ line: Int, _ column: Int) {
    self.init([0x22] + bytes + [0x22], kind, line, column)
  }

  var testDescription: String { "\(kind): " + String(decoding: bytes.prefix(40), as: UTF8.self).debugDescription }
}

extension Refused {
  static let structure: [Refused] = [
    Refused("", .unexpectedEnd, 1, 1), Refused("  \n ", .unexpectedEnd, 2, 2), Refused("[", .unexpectedEnd, 1, 2),
    Refused("{", .unexpectedEnd, 1, 2), Refused("[1", .unexpectedEnd, 1, 3), Refused("[1,", .unexpectedEnd, 1, 4),
    Refused("[1,]", .unexpectedByte, 1, 4), Refused("[,1]", .unexpectedByte, 1, 2), Refused("[1 2]", .unexpectedByte, 1, 4),
    Refused("[1}", .unexpectedByte, 1, 3), Refused("{]", .unexpectedByte, 1, 2), Refused("{\"a\":1]", .unexpectedByte, 1, 7),
    Refused("{\"a\"}", .unexpectedByte, 1, 5), Refused("{\"a\":}", .unexpectedByte, 1, 6), Refused("{\"a\":1,}", .unexpectedByte, 1, 8),
    Refused("{a:1}", .unexpectedByte, 1, 2), Refused("{1:1}", .unexpectedByte, 1, 2), Refused("{\"a\" 1}", .unexpectedByte, 1, 6),
    Refused("{\"a\":1 \"b\":2}", .unexpectedByte, 1, 8), Refused("{\"a\":1", .unexpectedEnd, 1, 7), Refused("{\"a\":", .unexpectedEnd, 1, 6),
    Refused("{\"a\"", .unexpectedEnd, 1, 5), Refused("{\n  \"a\": 1,\n  \"b\" 2\n}", .unexpectedByte, 3, 7), Refused("]", .unexpectedByte, 1, 1),
    Refused(",", .unexpectedByte, 1, 1), Refused("1 2", .trailingText, 1, 3), Refused("{} {}", .trailingText, 1, 4),
    Refused("[]]", .trailingText, 1, 3), Refused("\"a\"\n\nx", .trailingText, 3, 1), Refused("1\0", .trailingText, 1, 2),
    Refused("\0", .unexpectedByte, 1, 1), Refused("[\0]", .unexpectedByte, 1, 2), Refused("\u{FEFF}{}", .unexpectedByte, 1, 1),
    Refused("{}\u{FEFF}", .trailingText, 1, 3), Refused("[1\u{A0}]", .unexpectedByte, 1, 3), Refused("[1]//x", .trailingText, 1, 4),
    Refused("[/**/1]", .unexpectedByte, 1, 2), Refused("['a']", .unexpectedByte, 1, 2), Refused("\u{0C}1", .unexpectedByte, 1, 1),
  ]

  static let words: [Refused] =
    ["nul", "True", "tru", "truE", "fals", "falsy", "nulL", "NaN", "Infinity", "undefined", "&"].map { Refused($0, .unexpectedByte, 1, 1) }
    + [Refused("nullx", .trailingText, 1, 5), Refused("[truee]", .unexpectedByte, 1, 6)]

  static let numbers: [Refused] =
    ["-", "01", "-01", "00", "1.", "-.5", "1.e1", "1e", "1E+", "1e-", "1.2.3", "1e2e3", "1e5.1", "--1", "1+2", "1-2", "-a", "2.a"]
    .map { Refused("[\($0)]", .badNumber, 1, 2) }
    + [Refused("[+1]", .unexpectedByte, 1, 2), Refused("[.5]", .unexpectedByte, 1, 2), Refused("[0x1]", .unexpectedByte, 1, 3)]

  static let strings: [Refused] = [
    Refused("\"", .unexpectedEnd, 1, 2), Refused("\"abc", .unexpectedEnd, 1, 5), Refused("\"abc\\", .unexpectedEnd, 1, 6),
    Refused("\"abc\\\"", .unexpectedEnd, 1, 7), Refused("\"a\nb\"", .badString, 1, 3), Refused("\"a\tb\"", .badString, 1, 3),
    Refused("\"a\0b\"", .badString, 1, 3), Refused("\"\u{1F}\"", .badString, 1, 2), Refused("\"\\x\"", .badString, 1, 2),
    Refused("\"\\'\"", .badString, 1, 2), Refused("\"\\u12\"", .badString, 1, 4), Refused("\"\\u12G4\"", .badString, 1, 4),
    Refused("\"\\u+123\"", .badString, 1, 4), Refused("\"\\u12", .unexpectedEnd, 1, 6), Refused("\"\\U0041\"", .badString, 1, 2),
    Refused("\"\\uD800\"", .loneSurrogate, 1, 2), Refused("\"\\uDC00\"", .loneSurrogate, 1, 2), Refused("\"\\uD800\\n\"", .loneSurrogate, 1, 2),
    Refused("\"\\uD800x\"", .loneSurrogate, 1, 2), Refused("\"\\uD800\\uD800\"", .loneSurrogate, 1, 2),
    Refused("\"ok\\uDFFF\\uD800\"", .loneSurrogate, 1, 4), Refused("\"\\ud83d\\ude0\"", .badString, 1, 10),
    Refused("{\"\\uD800\":1}", .loneSurrogate, 1, 3), Refused("\"\\\u{1F600}\"", .badString, 1, 2),
  ]

  static let badSequences: [[UInt8]] = [
    [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF], [0xE2, 0x82], [0xE2, 0x28, 0xA1],
    [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80],
    [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE], [0xFF],
  ]

  /// Alone, after text that is scanned by eights, and after a good character.
  static let encodings: [Refused] =
    badSequences.map { Refused(inString: $0, .badUTF8, 1, 2) } + badSequences.map { Refused(inString: Array("0123456789".utf8) + $0, .badUTF8, 1, 12) }
    + badSequences.map { Refused(inString: [0xC3, 0xA9] + $0, .badUTF8, 1, 4) }
    + [
      Refused([0x5B, 0xFF, 0x5D], .unexpectedByte, 1, 2), Refused([0x22, 0xE2, 0x82], .badUTF8, 1, 2), Refused([0xFF, 0xFE, 0x5B, 0], .unexpectedByte, 1, 1),
    ]

  static let names: [Refused] = [
    Refused("{\"a\":1,\"a\":2}", .duplicateName, 1, 8), Refused("{\"a\":1,\n \"\\u0061\":1}", .duplicateName, 2, 2),
    Refused("{\"\":1,\"\":1}", .duplicateName, 1, 7), Refused("{\"\\/\":1,\"/\":1}", .duplicateName, 1, 9),
    Refused("[{\"x\":{\"b\":1,\"c\":{\"b\":1},\"b\":1}}]", .duplicateName, 1, 26),
    Refused("{\"é\":1,\"\\u00e9\":1}", .duplicateName, 1, 9), Refused("{\"\\ud83d\\ude00\":1,\"😀\":1}", .duplicateName, 1, 19),
    Refused("{\"effectiveDateTime\":1,\"effectiveDateTime\":1}", .duplicateName, 1, 24),
  ]
}
