/// An amount said in another unit, and how it was rounded if it had to be.
public struct ConvertedAmount: Sendable, Hashable {
  /// How many of the other unit.
  public let value: ClinicalDecimal
  /// Nil when the value is exact.
  public let rounding: DecimalRounding?
}

/// How a value was rounded that no finite decimal can say.
public struct DecimalRounding: Sendable, Hashable, CustomStringConvertible {
  /// Half to even at this many decimal places: one digit finer than what was measured.
  public let places: Int

  /// The rule in plain words.
  public var description: String { "rounded half to even at \(places) decimal places" }
}

extension UnitOfMeasure {
  /// A value of this unit in another one, by the exact definitions of both.
  ///
  /// What ends in finite decimals is exact, and has at least the decimals that its precision asks for (98.6 degF are 37.0
  /// Cel); what does not is rounded one digit finer than it was measured, and says so: so that converting it back and
  /// rounding to the digits that it had gives the same value. A concentration, as `1 mg/mL`, leads from volumes to masses.
  public func convert(
    _ value: ClinicalDecimal, to other: UnitOfMeasure, concentration: (value: ClinicalDecimal, unit: UnitOfMeasure)? = nil
  ) throws(UnitError) -> ConvertedAmount {
    if other.code == code { return ConvertedAmount(value: value, rounding: nil) }
    let tooMany = UnitError.tooManyDigits(from: code, expected: other.code)
    let bridge = isCommensurable(with: other) ? ExactRatio.one : try bridge(to: other, concentration)
    guard let ratio = factor.multiplied(by: other.factor.inverse)?.multiplied(by: bridge), let shifted = value.adding(offset),
      let result = shifted.scaled(by: ratio, precision: value.exponent), let moved = result.value.subtracting(other.offset)
    else { throw tooMany }
    return ConvertedAmount(value: moved.spelled(decimals: result.decimals), rounding: result.rounding)
  }

  /// The factor that a concentration adds: mass for volume, or volume for mass.
  private func bridge(to other: UnitOfMeasure, _ concentration: (value: ClinicalDecimal, unit: UnitOfMeasure)?) throws(UnitError) -> ExactRatio {
    let power =
      dimension.adding(.concentration) == other.dimension ? 1 : other.dimension.adding(.concentration) == dimension ? -1 : 0
    guard power != 0, annotation == nil, other.annotation == nil else { throw .incommensurable(from: code, expected: other.code) }
    guard let concentration else { throw .concentrationNeeded(from: code, expected: other.code) }
    guard concentration.unit.dimension == .concentration, concentration.value > 0 else {
      throw .incommensurable(from: concentration.unit.code, expected: "mg/mL")
    }
    let ratio = ExactRatio(concentration.value.significand, exponent: concentration.value.exponent)
    guard let whole = ratio.multiplied(by: concentration.unit.factor) else { throw .tooManyDigits(from: code, expected: other.code) }
    return power == 1 ? whole : whole.inverse
  }
}

extension ClinicalDecimal {
  /// The product with a ratio; `precision` is the power of ten of the last digit that was measured.
  fileprivate func scaled(by ratio: ExactRatio, precision: Int) -> (value: ClinicalDecimal, rounding: DecimalRounding?, decimals: Int)? {
    guard let size = ratio.magnitude.map({ $0 + precision }) else { return nil }
    let decimals = max(0, -(ratio.isPowerOfTen ? size : size + 1))
    guard var product = multiplied(by: ClinicalDecimal(significand: ratio.numerator, exponent: ratio.exponent)) else { return nil }
    var denominator = ratio.denominator
    for (factor, other) in [(2, 5), (5, 2)] as [(Int128, Int)] {
      while denominator % factor == 0 {
        // A half is five tenths, a fifth is two.
        guard let next = product.multiplied(by: ClinicalDecimal(significand: Int128(other), exponent: -1)) else { return nil }
        product = next
        denominator /= factor
      }
    }
    if product.significand % denominator == 0 {
      return (ClinicalDecimal(significand: product.significand / denominator, exponent: product.exponent), nil, decimals)
    }
    let places = max(0, 1 - size)
    guard let rounded = product.divided(by: ClinicalDecimal(significand: denominator, exponent: 0), places: places) else { return nil }
    return (rounded, DecimalRounding(places: places), places)
  }

  /// The same amount with no more digits than it needs, and at least so many decimals where it can have them.
  fileprivate func spelled(decimals: Int) -> ClinicalDecimal {
    var (significand, exponent) = (significand, exponent)
    while exponent < -decimals, significand % 10 == 0 { (significand, exponent) = (significand / 10, exponent + 1) }
    while exponent > -decimals, abs(significand) < Self.limit / 10 { (significand, exponent) = (significand * 10, exponent - 1) }
    return ClinicalDecimal(significand: significand, exponent: exponent)
  }
}
