/// A JSON number as it was written: `72.50`, `1E2` and `0.1000000000000000055511` keep every digit.
///
/// Equality is of the spelling; `isEqualInValue(to:)` asks whether two numbers are the same amount.
public struct JSONNumber: Sendable, Hashable, CustomStringConvertible {
  /// The digits as written, valid by the JSON grammar.
  public let literal: String

  /// Nil when the text is no JSON number.
  public init?(_ literal: String) {
    guard Self.isValid(literal.utf8) else { return nil }
    self.literal = literal
  }

  /// A whole number.
  public init(_ value: Int) { literal = String(value) }

  init(unchecked literal: String) { self.literal = literal }

  /// The digits as written.
  public var description: String { literal }

  /// Whether both are the same amount, however many digits: `40.0` and `40`, `1E2` and `100`.
  public func isEqualInValue(to other: JSONNumber) -> Bool { literal == other.literal || normalized == other.normalized }

  /// The amount in one spelling: significant digits and a power of ten, `-725e-1`; zero is `0e0`.
  ///
  /// Shape: an optional minus, digits without leading or trailing zeros, `e`, the exponent.
  public var normalized: String {
    var digits = [UInt8]()
    var negative = false
    var exponent = 0
    var bytes = literal.utf8[...]
    if bytes.first == UInt8(ascii: "-") {
      negative = true
      bytes.removeFirst()
    }
    var afterPoint = false
    scan: while let byte = bytes.popFirst() {
      switch byte {
      case UInt8(ascii: "."): afterPoint = true
      case UInt8(ascii: "e"), UInt8(ascii: "E"):
        exponent += Int(String(Substring(bytes).drop { $0 == "+" })) ?? (bytes.first == UInt8(ascii: "-") ? -1_000_000_000 : 1_000_000_000)
        break scan
      default:
        digits.append(byte)
        if afterPoint { exponent -= 1 }
      }
    }
    let significant = digits.drop { $0 == UInt8(ascii: "0") }
    guard !significant.isEmpty else { return "0e0" }
    var kept = Array(significant)
    while kept.last == UInt8(ascii: "0") {
      kept.removeLast()
      exponent += 1
    }
    return (negative ? "-" : "") + String(decoding: kept, as: UTF8.self) + "e\(exponent)"
  }

  static func isValid(_ text: some Collection<UInt8>) -> Bool {
    var rest = text[...]
    func digits() -> Int {
      var count = 0
      while let byte = rest.first, byte >= 0x30, byte <= 0x39 {
        rest = rest.dropFirst()
        count += 1
      }
      return count
    }
    if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    if rest.first == UInt8(ascii: "0") { rest = rest.dropFirst() } else if digits() == 0 { return false }
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      if digits() == 0 { return false }
    }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest = rest.dropFirst()
      if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
      if digits() == 0 { return false }
    }
    return rest.isEmpty
  }
}
