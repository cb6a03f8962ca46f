/// Count, mean and standard deviation of a sample.
public struct SampleSummary: Sendable, Hashable {
  /// How many values there are.
  public let count: Int
  /// Nil of no value.
  public let mean: Double?
  /// With n - 1 below; nil of fewer than two values.
  public let standardDeviation: Double?

  /// Of values; in two passes, so that nothing is lost where they lie close together.
  public init(_ values: [Double]) {
    count = values.count
    guard !values.isEmpty else {
      mean = nil
      standardDeviation = nil
      return
    }
    let mean = values.reduce(0, +) / Double(values.count)
    self.mean = mean
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    standardDeviation = values.count > 1 ? (squares / Double(values.count - 1)).squareRoot() : nil
  }

  var variance: Double? { standardDeviation.map { $0 * $0 } }
}

/// A number with the bounds it lies between.
public struct Interval: Sendable, Hashable {
  /// The number itself.
  public let value: Double
  /// The lower bound of 95 %.
  public let low: Double
  /// The upper bound of 95 %.
  public let high: Double

  /// A number and its bounds.
  public init(_ value: Double, low: Double, high: Double) {
    self.value = value
    self.low = low
    self.high = high
  }
}
