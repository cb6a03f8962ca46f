/// A positive rational number, exact: a numerator over a denominator, times a power of ten.
struct ExactRatio: Sendable, Hashable {
  let numerator: Int128
  let denominator: Int128
  let exponent: Int

  static let one = ExactRatio(1)

  /// Reduced on the way in: no common factor, no factor of ten in either.
  init(_ numerator: Int128, over denominator: Int128 = 1, exponent: Int = 0) {
    var (a, b) = (numerator.magnitude, denominator.magnitude)
    while b != 0 { (a, b) = (b, a % b) }
    let divisor = Int128(max(a, 1))
    var (above, below, power) = (numerator / divisor, denominator / divisor, exponent)
    while above != 0, above % 10 == 0 { (above, power) = (above / 10, power + 1) }
    while below != 0, below % 10 == 0 { (below, power) = (below / 10, power - 1) }
    self.numerator = above
    self.denominator = below
    self.exponent = power
  }

  var inverse: ExactRatio { ExactRatio(denominator, over: numerator, exponent: -exponent) }

  /// The exact product; nil when it needs more digits than are kept.
  func multiplied(by other: ExactRatio) -> ExactRatio? {
    // Across first, so that what cancels does not overflow.
    let (a, b) = (ExactRatio(numerator, over: other.denominator), ExactRatio(other.numerator, over: denominator))
    let (above, overflow) = a.numerator.multipliedReportingOverflow(by: b.numerator)
    let (below, overflowed) = a.denominator.multipliedReportingOverflow(by: b.denominator)
    guard !overflow, !overflowed else { return nil }
    return ExactRatio(above, over: below, exponent: exponent + other.exponent + a.exponent + b.exponent)
  }

  /// A power, which may be negative; nil when it needs more digits than are kept.
  func raised(to power: Int) -> ExactRatio? {
    var result: ExactRatio? = .one
    let factor = power < 0 ? inverse : self
    for _ in 0..<abs(power) { result = result?.multiplied(by: factor) }
    return result
  }

  /// The largest power of ten that is not above it; nil where that cannot be reckoned in 38 digits.
  var magnitude: Int? {
    let power = String(numerator).utf8.count - String(denominator).utf8.count
    var (above, below) = (numerator, denominator)
    for _ in 0..<abs(power) {
      let (scaled, overflow) = (power < 0 ? above : below).multipliedReportingOverflow(by: 10)
      if overflow { return nil }
      if power < 0 { above = scaled } else { below = scaled }
    }
    return exponent + (above >= below ? power : power - 1)
  }

  /// Whether it is a power of ten.
  var isPowerOfTen: Bool { numerator == 1 && denominator == 1 }
}
