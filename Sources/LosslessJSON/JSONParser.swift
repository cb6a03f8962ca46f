extension JSON {
  /// Reads one JSON text, whole.
  ///
  /// Refused, with line and column: duplicate names, bad UTF-8, lone surrogates, control characters in strings, anything
  /// after the value, and what is past `limits`. A byte order mark is refused too: JSON has none.
  public init(parsing bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONError) {
    var parser = Parser(bytes: bytes, limits: limits)
    self = try parser.parseWhole()
  }

  /// Reads one JSON text, whole.
  public init(parsing text: String, limits: JSONLimits = .standard) throws(JSONError) {
    try self.init(parsing: Array(text.utf8), limits: limits)
  }
}

struct Parser {
  let bytes: [UInt8]
  let limits: JSONLimits
  var at = 0

  mutating func parseWhole() throws(JSONError) -> JSON {
    guard bytes.count <= limits.bytes else { throw error(.tooLarge, "larger than \(limits.bytes) bytes") }
    skipSpace()
    let value = try parseValue(depth: 0)
    skipSpace()
    guard at == bytes.count else { throw error(.trailingText, "more text after the value") }
    return value
  }

  func error(_ kind: JSONError.Kind, _ message: String, at place: Int? = nil) -> JSONError {
    let end = min(place ?? at, bytes.count)
    var line = 1
    var start = 0
    for index in 0..<end where bytes[index] == 0x0A {
      line += 1
      start = index + 1
    }
    return JSONError(kind, line: line, column: end - start + 1, message: message)
  }

  mutating func skipSpace() {
    while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x0A || bytes[at] == 0x0D || bytes[at] == 0x09 { at += 1 }
  }

  mutating func parseValue(depth: Int) throws(JSONError) -> JSON {
    guard depth <= limits.depth else { throw error(.tooDeep, "nested deeper than \(limits.depth)") }
    guard at < bytes.count else { throw error(.unexpectedEnd, "the text ends where a value was expected") }
    switch bytes[at] {
    case UInt8(ascii: "{"): return try parseObject(depth: depth)
    case UInt8(ascii: "["): return try parseArray(depth: depth)
    case UInt8(ascii: "\""): return JSON(.string(try parseString()))
    case UInt8(ascii: "t"): return try parseWord("true", JSON(.bool(true)))
    case UInt8(ascii: "f"): return try parseWord("false", JSON(.bool(false)))
    case UInt8(ascii: "n"): return try parseWord("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try parseNumber()
    default: throw error(.unexpectedByte, "a value was expected")
    }
  }

  mutating func parseWord(_ word: StaticString, _ value: JSON) throws(JSONError) -> JSON {
    let count = word.utf8CodeUnitCount
    guard at + count <= bytes.count, (0..<count).allSatisfy({ bytes[at + $0] == word.utf8Start[$0] }) else {
      throw error(.unexpectedByte, "a value was expected")
    }
    at += count
    return value
  }

  mutating func parseNumber() throws(JSONError) -> JSON {
    let start = at
    scan: while at < bytes.count {
      switch bytes[at] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"): at += 1
      default: break scan
      }
    }
    guard JSONNumber.isValid(bytes[start..<at]) else { throw error(.badNumber, "not a JSON number", at: start) }
    return JSON(.number(JSONNumber(unchecked: String(decoding: bytes[start..<at], as: UTF8.self))))
  }

  mutating func parseArray(depth: Int) throws(JSONError) -> JSON {
    at += 1
    var elements: [JSON] = []
    skipSpace()
    if at < bytes.count, bytes[at] == UInt8(ascii: "]") {
      at += 1
      return JSON(.array([]))
    }
    while true {
      skipSpace()
      elements.append(try parseValue(depth: depth + 1))
      skipSpace()
      guard at < bytes.count else { throw error(.unexpectedEnd, "the text ends inside an array") }
      at += 1
      switch bytes[at - 1] {
      case UInt8(ascii: ","): continue
      case UInt8(ascii: "]"): return JSON(.array(elements))
      default: throw error(.unexpectedByte, "`,` or `]` was expected", at: at - 1)
      }
    }
  }

  mutating func parseObject(depth: Int) throws(JSONError) -> JSON {
    at += 1
    var members: [JSON.Member] = []
    var names = Set<String>()
    skipSpace()
    if at < bytes.count, bytes[at] == UInt8(ascii: "}") {
      at += 1
      return JSON(.object([]))
    }
    while true {
      skipSpace()
      let place = at
      guard at < bytes.count else { throw error(.unexpectedEnd, "the text ends inside an object") }
      guard bytes[at] == UInt8(ascii: "\"") else { throw error(.unexpectedByte, "a member's name was expected") }
      let name = try parseString()
      guard names.insert(name).inserted else { throw error(.duplicateName, "this object has that name already", at: place) }
      skipSpace()
      guard at < bytes.count, bytes[at] == UInt8(ascii: ":") else { throw error(at < bytes.count ? .unexpectedByte : .unexpectedEnd, "`:` was expected") }
      at += 1
      skipSpace()
      members.append(JSON.Member(name, try parseValue(depth: depth + 1)))
      skipSpace()
      guard at < bytes.count else { throw error(.unexpectedEnd, "the text ends inside an object") }
      at += 1
      switch bytes[at - 1] {
      case UInt8(ascii: ","): continue
      case UInt8(ascii: "}"): return JSON(.object(members))
      default: throw error(.unexpectedByte, "`,` or `}` was expected", at: at - 1)
      }
    }
  }

  mutating func parseString() throws(JSONError) -> String {
    let start = at
    at += 1
    var out: [UInt8] = []
    while true {
      guard at < bytes.count else { throw error(.unexpectedEnd, "the text ends inside a string") }
      let byte = bytes[at]
      at += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: out, as: UTF8.self) else { throw error(.badUTF8, "not UTF-8", at: start) }
        return text
      case UInt8(ascii: "\\"): try parseEscape(into: &out)
      case 0..<0x20: throw error(.badString, "a control character in a string", at: at - 1)
      default: out.append(byte)
      }
    }
  }

  mutating func parseEscape(into out: inout [UInt8]) throws(JSONError) {
    guard at < bytes.count else { throw error(.unexpectedEnd, "the text ends inside a string") }
    let byte = bytes[at]
    at += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): out.append(byte)
    case UInt8(ascii: "b"): out.append(8)
    case UInt8(ascii: "f"): out.append(12)
    case UInt8(ascii: "n"): out.append(10)
    case UInt8(ascii: "r"): out.append(13)
    case UInt8(ascii: "t"): out.append(9)
    case UInt8(ascii: "u"):
      var scalar = UInt32(try parseHex())
      if scalar >= 0xD800, scalar < 0xDC00 {
        guard at + 1 < bytes.count, bytes[at] == UInt8(ascii: "\\"), bytes[at + 1] == UInt8(ascii: "u") else { throw error(.loneSurrogate, "half a surrogate pair") }
        at += 2
        let low = UInt32(try parseHex())
        guard low >= 0xDC00, low < 0xE000 else { throw error(.loneSurrogate, "half a surrogate pair") }
        scalar = 0x10000 + (scalar - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let unicode = Unicode.Scalar(scalar) else { throw error(.loneSurrogate, "half a surrogate pair") }
      out.append(contentsOf: Array(String(Character(unicode)).utf8))
    default: throw error(.badString, "an unknown escape", at: at - 1)
    }
  }

  mutating func parseHex() throws(JSONError) -> UInt16 {
    guard at + 4 <= bytes.count, let value = UInt16(String(decoding: bytes[at..<at + 4], as: UTF8.self), radix: 16), bytes[at] != UInt8(ascii: "+") else {
      throw error(.badString, "four hexadecimal digits were expected")
    }
    at += 4
    return value
  }
}
