internal import Foundation

/// Student's t distribution.
public struct StudentT: Sendable, Hashable {
  /// Degrees of freedom, above 0; a fraction in Welch's test.
  public let degreesOfFreedom: Double

  /// With so many degrees of freedom.
  public init(degreesOfFreedom: Double) { self.degreesOfFreedom = degreesOfFreedom }

  /// The probability of a value as far from 0 as this one, either way.
  public func twoSidedP(_ t: Double) -> Double {
    guard t.isFinite, degreesOfFreedom > 0 else { return t.isNaN ? .nan : 0 }
    return SpecialFunctions.incompleteBeta(degreesOfFreedom / (degreesOfFreedom + t * t), degreesOfFreedom / 2, 0.5)
  }

  /// The value that a share of the distribution lies within, either way: 2.0484 for 0.95 and 28 degrees.
  ///
  /// By halving an interval: a bound that no sample of the field comes near, and as exact as the distribution itself.
  public func twoSidedQuantile(_ share: Double) -> Double {
    guard degreesOfFreedom > 0, share > 0, share < 1 else { return .nan }
    var (low, high) = (0.0, 1.0)
    while twoSidedP(high) > 1 - share, high < 1e12 { (low, high) = (high, high * 2) }
    for _ in 0..<200 {
      let middle = (low + high) / 2
      if middle == low || middle == high { break }
      if twoSidedP(middle) > 1 - share { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}

/// The standard normal distribution.
public enum StandardNormal {
  /// The value that 95 % lie within, either way.
  public static let quantile95 = 1.959963984540054

  /// The probability of a value as far from 0 as this one, either way.
  public static func twoSidedP(_ z: Double) -> Double { erfc(abs(z) / 2.0.squareRoot()) }
}
