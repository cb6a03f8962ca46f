/// An exact decimal number that keeps its digits: 72.50 stays 72.50.
///
/// A significand of at most 38 digits times a power of ten between -1000 and 1000. Arithmetic is exact; equality and
/// order are of the amount (`72.50 == 72.5`); `description` is the spelling it was read with.
public struct ClinicalDecimal: Sendable, CustomStringConvertible {
  /// All the digits as an integer: 7250 of 72.50.
  public let significand: Int128
  /// The power of ten: 72.50 is 7250 times ten to the -2.
  public let exponent: Int
  /// The spelling when it is not the plain one: `1E2`.
  private let spelling: String?

  public init(significand: Int128, exponent: Int) {
    self.significand = significand
    self.exponent = exponent
    spelling = nil
  }

  public init(_ value: Int) { self.init(significand: Int128(value), exponent: 0) }

  /// Nil when the text is no JSON number, or has more digits or a larger exponent than are kept exactly.
  public init?(_ text: String) {
    var significand: Int128 = 0
    var exponent = 0
    var seenDigit = false
    var afterPoint = false
    var bytes = text.utf8[...]
    let isNegative = bytes.first == UInt8(ascii: "-")
    if isNegative { bytes.removeFirst() }
    let isZeroLed = bytes.first == UInt8(ascii: "0")
    var integerDigits = 0
    while let byte = bytes.first, byte != UInt8(ascii: "e"), byte != UInt8(ascii: "E") {
      bytes.removeFirst()
      if byte == UInt8(ascii: "."), !afterPoint, seenDigit {
        afterPoint = true
        seenDigit = false
        continue
      }
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
      let (tens, overflow) = significand.multipliedReportingOverflow(by: 10)
      let (sum, overflowed) = tens.addingReportingOverflow(Int128(byte - UInt8(ascii: "0")))
      guard !overflow, !overflowed, sum < Self.limit else { return nil }
      significand = sum
      seenDigit = true
      if afterPoint { exponent -= 1 } else { integerDigits += 1 }
    }
    guard seenDigit, !(isZeroLed && integerDigits > 1) else { return nil }
    if !bytes.isEmpty {
      bytes.removeFirst()
      let digits = bytes.first == UInt8(ascii: "+") ? bytes.dropFirst() : bytes
      guard let power = Int(String(Substring(digits))), (-1000...1000).contains(power), digits.first != UInt8(ascii: "+") else { return nil }
      exponent += power
    }
    guard abs(exponent) <= 1000 else { return nil }
    self.significand = isNegative ? -significand : significand
    self.exponent = exponent
    spelling = Self.plain(self.significand, exponent) == text ? nil : text
  }

  public var description: String { spelling ?? Self.plain(significand, exponent) }

  private static func plain(_ significand: Int128, _ exponent: Int) -> String {
    guard exponent != 0 else { return String(significand) }
    if exponent > 0 { return significand == 0 ? "0" : String(significand) + String(repeating: "0", count: exponent) }
    var digits = String(significand.magnitude)
    if digits.utf8.count <= -exponent { digits = String(repeating: "0", count: -exponent - digits.utf8.count + 1) + digits }
    let point = digits.index(digits.endIndex, offsetBy: exponent)
    return (significand < 0 ? "-" : "") + digits[..<point] + "." + digits[point...]
  }

  /// The amount with the fewest digits: no factor of ten in the significand.
  private var reduced: (significand: Int128, exponent: Int) {
    guard significand != 0 else { return (0, 0) }
    var significand = significand
    var exponent = exponent
    while significand % 10 == 0 {
      significand /= 10
      exponent += 1
    }
    return (significand, exponent)
  }
}

extension ClinicalDecimal: Hashable, Comparable {
  public static func == (a: ClinicalDecimal, b: ClinicalDecimal) -> Bool { a.reduced == b.reduced }

  public func hash(into hasher: inout Hasher) {
    let reduced = reduced
    hasher.combine(reduced.significand)
    hasher.combine(reduced.exponent)
  }

  public static func < (a: ClinicalDecimal, b: ClinicalDecimal) -> Bool {
    let (x, y) = (a.reduced, b.reduced)
    if (x.significand < 0) != (y.significand < 0) { return x.significand < 0 }
    if x.significand == 0 || y.significand == 0 { return x.significand < y.significand }
    let sizes = (String(x.significand.magnitude).utf8.count + x.exponent, String(y.significand.magnitude).utf8.count + y.exponent)
    if sizes.0 != sizes.1 { return (sizes.0 < sizes.1) != (x.significand < 0) }
    // The same number of digits before the point: pad the shorter, which cannot overflow 38 digits.
    let least = min(x.exponent, y.exponent)
    return x.significand * power(x.exponent - least) < y.significand * power(y.exponent - least)
  }

  /// Ten to a power from 0 to 38.
  private static func power(_ exponent: Int) -> Int128 { (0..<exponent).reduce(1) { result, _ in result * 10 } }

  /// Ten to the 38: a significand below it has at most 38 digits, and no comparison of two such can overflow.
  static let limit: Int128 = 100_000_000_000_000_000_000_000_000_000_000_000_000

  private static func kept(_ significand: Int128, _ exponent: Int) -> ClinicalDecimal? {
    significand.magnitude < limit.magnitude ? ClinicalDecimal(significand: significand, exponent: exponent) : nil
  }
}

extension ClinicalDecimal {
  /// The exact sum; nil when it needs more than 38 digits.
  public func adding(_ other: ClinicalDecimal) -> ClinicalDecimal? {
    let least = min(exponent, other.exponent)
    guard let a = scaled(to: least), let b = other.scaled(to: least) else { return nil }
    let (sum, overflow) = a.addingReportingOverflow(b)
    return overflow ? nil : Self.kept(sum, least)
  }

  /// The exact difference; nil when it needs more than 38 digits.
  public func subtracting(_ other: ClinicalDecimal) -> ClinicalDecimal? { adding(ClinicalDecimal(significand: -other.significand, exponent: other.exponent)) }

  /// The exact product; nil when it needs more than 38 digits.
  public func multiplied(by other: ClinicalDecimal) -> ClinicalDecimal? {
    let (product, overflow) = significand.multipliedReportingOverflow(by: other.significand)
    return overflow ? nil : Self.kept(product, exponent + other.exponent)
  }

  /// The quotient rounded half to even at that many decimal places; nil for division by zero or too many digits.
  public func divided(by other: ClinicalDecimal, places: Int) -> ClinicalDecimal? {
    guard other.significand != 0 else { return nil }
    var numerator = significand
    var denominator = other.significand
    let shift = exponent - other.exponent + places
    for _ in 0..<abs(shift) {
      let (value, overflow) = (shift > 0 ? numerator : denominator).multipliedReportingOverflow(by: 10)
      guard !overflow else { return nil }
      if shift > 0 { numerator = value } else { denominator = value }
    }
    return Self.kept(Self.halfEven(numerator, denominator), -places)
  }

  /// Rounded half to even to that many decimal places; fewer digits stay as they are.
  public func rounded(places: Int) -> ClinicalDecimal {
    guard -exponent > places else { return self }
    // Of 38 digits nothing, and no half, is left behind the 39th place.
    guard -exponent - places <= 38 else { return ClinicalDecimal(significand: 0, exponent: -places) }
    return ClinicalDecimal(
      significand: Self.halfEven(significand, (0..<(-exponent - places)).reduce(Int128(1)) { result, _ in result * 10 }), exponent: -places)
  }

  private static func halfEven(_ numerator: Int128, _ denominator: Int128) -> Int128 {
    let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
    let twice = remainder.magnitude * 2
    let away = twice > denominator.magnitude || (twice == denominator.magnitude && quotient % 2 != 0)
    guard away else { return quotient }
    return quotient + ((numerator < 0) != (denominator < 0) ? -1 : 1)
  }

  private func scaled(to exponent: Int) -> Int128? {
    var value = significand
    for _ in 0..<(self.exponent - exponent) {
      let (next, overflow) = value.multipliedReportingOverflow(by: 10)
      guard !overflow else { return nil }
      value = next
    }
    return value
  }
}
