internal import Foundation

/// How far the means of two groups lie apart.
public struct MeanDifference: Sendable, Hashable {
  /// First less second, with 95 % of Welch's t.
  public let difference: Interval
  /// Welch's standard error.
  public let standardError: Double
  /// Of Welch and Satterthwaite; a fraction.
  public let degreesOfFreedom: Double
  /// Of Welch's test, two-sided.
  public let p: Double
  /// Cohen's d with the pooled standard deviation, and 95 % by its large-sample variance (Hedges and Olkin 1985); nil where
  /// nothing varies.
  public let cohensD: Interval?

  /// Nil unless both groups have two values or more and something varies.
  public init?(_ first: SampleSummary, _ second: SampleSummary) {
    guard let a = first.mean, let b = second.mean, let va = first.variance, let vb = second.variance, va + vb > 0 else { return nil }
    let (na, nb) = (Double(first.count), Double(second.count))
    let (ea, eb) = (va / na, vb / nb)
    standardError = (ea + eb).squareRoot()
    degreesOfFreedom = (ea + eb) * (ea + eb) / (ea * ea / (na - 1) + eb * eb / (nb - 1))
    let distribution = StudentT(degreesOfFreedom: degreesOfFreedom)
    let reach = distribution.twoSidedQuantile(0.95) * standardError
    difference = Interval(a - b, low: a - b - reach, high: a - b + reach)
    p = distribution.twoSidedP((a - b) / standardError)
    let pooled = (((na - 1) * va + (nb - 1) * vb) / (na + nb - 2)).squareRoot()
    let d = (a - b) / pooled
    let error = ((na + nb) / (na * nb) + d * d / (2 * (na + nb))).squareRoot()
    cohensD = Interval(d, low: d - StandardNormal.quantile95 * error, high: d + StandardNormal.quantile95 * error)
  }
}

/// How far two measurements of the same people lie apart, as in a crossover.
public struct PairedDifference: Sendable, Hashable {
  /// How many pairs there are.
  public let count: Int
  /// The mean of the differences, with 95 % of Student's t.
  public let difference: Interval
  /// Of the differences, with n - 1 below.
  public let standardDeviation: Double
  /// Of the mean.
  public let standardError: Double
  /// Of the paired t test, two-sided.
  public let p: Double
  /// The mean difference in standard deviations of the differences.
  public let effectSize: Double

  /// Of first less second of each pair; nil unless there are two pairs or more and the differences vary.
  public init?(_ differences: [Double]) {
    let summary = SampleSummary(differences)
    guard let mean = summary.mean, let deviation = summary.standardDeviation, deviation > 0 else { return nil }
    count = summary.count
    standardDeviation = deviation
    standardError = deviation / Double(count).squareRoot()
    let distribution = StudentT(degreesOfFreedom: Double(count - 1))
    let reach = distribution.twoSidedQuantile(0.95) * standardError
    difference = Interval(mean, low: mean - reach, high: mean + reach)
    p = distribution.twoSidedP(mean / standardError)
    effectSize = mean / deviation
  }
}
