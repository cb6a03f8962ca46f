import ClinicalRecords

/// A number as a spreadsheet spells it: digits, perhaps a sign, perhaps a point or a comma and decimals.
struct CellNumber: Sendable, Hashable {
  /// All its digits as an integer: 267 of 2,67.
  let digits: Int
  /// How many of them stand behind the point.
  let places: Int

  /// Nil for anything else, and for more digits than any score has: no spaces, no plus, no exponent, no thousands.
  init?(_ text: String) {
    var rest = text.utf8[...]
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative { rest.removeFirst() }
    var (digits, places, count) = (0, 0, 0)
    var isFraction = false
    for byte in rest {
      if byte == UInt8(ascii: ",") || byte == UInt8(ascii: ".") {
        guard !isFraction, count > 0 else { return nil }
        isFraction = true
        continue
      }
      guard (0x30...0x39).contains(byte), count < 12 else { return nil }
      digits = digits * 10 + Int(byte - 0x30)
      count += 1
      if isFraction { places += 1 }
    }
    guard count > 0, !isFraction || places > 0 else { return nil }
    self.digits = isNegative ? -digits : digits
    self.places = places
  }

  /// The number where its decimals are all zero.
  var whole: Int? { digits % power == 0 ? digits / power : nil }

  /// With the digits it has: 2,70 is 2.70.
  var decimal: ClinicalDecimal { ClinicalDecimal(significand: Int128(digits), exponent: -places) }

  /// Ten for each place behind the point.
  var power: Int { (0..<places).reduce(1) { power, _ in power * 10 } }

  /// Whether it is the fraction `sum / count`, rounded to so many places in whatever way.
  func tells(_ sum: Int, over count: Int) -> Bool { 2 * abs(digits * count - sum * power) <= count && (places > 0 || count > 1 || digits == sum) }
}
