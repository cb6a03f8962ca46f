internal import Foundation

/// Two groups, each with and without something.
public struct TwoByTwo: Sendable, Hashable {
  /// The first group's with.
  public let a: Int
  /// The first group's without.
  public let b: Int
  /// The second group's with.
  public let c: Int
  /// The second group's without.
  public let d: Int

  /// Counts, none below 0: with and without, of the first group and of the second.
  public init(_ a: Int, _ b: Int, _ c: Int, _ d: Int) {
    (self.a, self.b, self.c, self.d) = (max(a, 0), max(b, 0), max(c, 0), max(d, 0))
  }

  /// a times d over b times c; nil where that divides by 0.
  public var oddsRatio: Double? { b * c == 0 ? nil : Double(a) * Double(d) / (Double(b) * Double(c)) }

  /// Fisher's exact test, two-sided: all tables with these margins that are no likelier than this one.
  ///
  /// Two tables count as equally likely within a factor of 1 + 1e-7, as in R and SciPy: they differ by rounding only.
  public var fisherP: Double {
    let (first, with, all) = (a + b, a + c, a + b + c + d)
    guard all > 0 else { return 1 }
    let base = SpecialFunctions.logChoose(all, with)
    func probability(_ x: Int) -> Double { exp(SpecialFunctions.logChoose(first, x) + SpecialFunctions.logChoose(all - first, with - x) - base) }
    let own = probability(a)
    var sum = 0.0
    for x in max(0, with - (all - first))...min(first, with) {
      let p = probability(x)
      if p <= own * (1 + 1e-7) { sum += p }
    }
    return min(1, sum)
  }

  /// Pearson's chi-square without a correction, and its p with one degree of freedom; nil where a margin is 0.
  public var chiSquare: (statistic: Double, p: Double)? {
    let (ab, cd, ac, bd) = (Double(a + b), Double(c + d), Double(a + c), Double(b + d))
    guard ab * cd * ac * bd > 0 else { return nil }
    let cross = Double(a) * Double(d) - Double(b) * Double(c)
    let statistic = (ab + cd) * cross * cross / (ab * cd * ac * bd)
    return (statistic, StandardNormal.twoSidedP(statistic.squareRoot()))
  }
}
