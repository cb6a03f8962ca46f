/// Reads a UCUM code from left to right: `.` and `/` bind equally, an annotation in braces means nothing.
struct UnitParser {
  private let code: String
  private let bytes: [UInt8]
  private var at = 0
  private var depth = 0

  /// No code of a real unit is longer or nested deeper; a limit keeps a hostile one from costing anything.
  private static let longest = 100
  private static let deepest = 8
  private static let greatestPower = 12

  init(_ code: String) {
    self.code = code
    bytes = Array(code.utf8)
  }

  mutating func parse() throws(UnitError) -> UnitOfMeasure {
    guard !bytes.isEmpty, bytes.count <= Self.longest, bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { throw unknown(code) }
    if let scale = UnitAtoms.all[code], let offset = scale.offset {
      return UnitOfMeasure(code: code, factor: scale.factor, dimension: scale.dimension, offset: offset)
    }
    if let words = try annotation(), at == bytes.count { return UnitOfMeasure(code: code, factor: .one, dimension: .none, annotation: words) }
    at = 0
    let (factor, dimension) = try term()
    guard at == bytes.count else { throw unknown(rest) }
    return UnitOfMeasure(code: code, factor: factor, dimension: dimension)
  }

  private typealias Part = (factor: ExactRatio, dimension: UnitDimension)

  private mutating func term() throws(UnitError) -> Part {
    var result: Part = (.one, .none)
    var divides = take("/")
    repeat {
      let part = try component()
      guard let factor = result.factor.multiplied(by: divides ? part.factor.inverse : part.factor) else { throw unknown(code) }
      result = (factor, result.dimension.adding(part.dimension, times: divides ? -1 : 1))
      divides = take("/")
    } while divides || take(".")
    return result
  }

  private mutating func component() throws(UnitError) -> Part {
    if take("(") {
      depth += 1
      guard depth <= Self.deepest else { throw unknown(code) }
      let inner = try term()
      guard take(")") else { throw unknown(rest) }
      depth -= 1
      return inner
    }
    if try annotation() != nil { return (.one, .none) }
    let start = at
    while at < bytes.count, Self.isDigit(bytes[at]) { at += 1 }
    if at > start, at == bytes.count || (bytes[at] != UInt8(ascii: "*") && bytes[at] != UInt8(ascii: "^")) {
      guard at - start <= 9, let number = Int(text(start..<at)), number > 0 else { throw unknown(text(start..<at)) }
      _ = try annotation()
      return (ExactRatio(Int128(number)), .none)
    }
    if at == start { try symbol() } else { at += 1 }
    let name = text(start..<at)
    guard let atom = UnitAtoms.atom(name), atom.offset == nil else { throw unknown(name.isEmpty ? rest : name) }
    let power = try exponent()
    guard let factor = atom.factor.raised(to: power) else { throw unknown(code) }
    _ = try annotation()
    return (factor, UnitDimension.none.adding(atom.dimension, times: power))
  }

  /// Moves past letters, signs such as `%`, and whatever stands in brackets.
  private mutating func symbol() throws(UnitError) {
    while at < bytes.count, !Self.isDigit(bytes[at]), !"./(){}+-".utf8.contains(bytes[at]) {
      guard bytes[at] == UInt8(ascii: "[") else {
        at += 1
        continue
      }
      guard let end = bytes[at...].firstIndex(of: UInt8(ascii: "]")) else { throw unknown(rest) }
      at = end + 1
    }
  }

  private mutating func exponent() throws(UnitError) -> Int {
    let start = at
    let isNegative = take("-")
    if !isNegative { _ = take("+") }
    let digits = at
    while at < bytes.count, Self.isDigit(bytes[at]) { at += 1 }
    if at == start { return 1 }
    guard let power = Int(text(digits..<at)), power <= Self.greatestPower else { throw unknown(text(start..<at)) }
    return isNegative ? -power : power
  }

  /// The words of an annotation, if one stands here.
  private mutating func annotation() throws(UnitError) -> String? {
    guard take("{") else { return nil }
    let start = at
    guard let end = bytes[at...].firstIndex(of: UInt8(ascii: "}")) else { throw unknown(rest) }
    at = end + 1
    return text(start..<end)
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard at < bytes.count, bytes[at] == UInt8(ascii: character) else { return false }
    at += 1
    return true
  }

  private var rest: String { at < bytes.count ? text(at..<bytes.count) : code }
  private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
  private func unknown(_ part: String) -> UnitError { .unknown(code: code, part: part) }
  private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
}
