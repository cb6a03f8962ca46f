internal import Foundation

/// A stretch of numbers laid over a stretch of a picture, with round marks.
struct AxisScale {
  let low: Double
  let high: Double
  let from: Double
  let to: Double
  /// The round numbers within, four to nine of them.
  let marks: [Double]

  /// From the lowest to the highest of the values, widened to round numbers.
  init(_ values: [Double], from: Double, to: Double) {
    let finite = values.filter(\.isFinite)
    let least = finite.min() ?? 0
    let most = finite.max() ?? 1
    let span = most > least ? most - least : 1
    let power = pow(10, floor(log10(span / 5)))
    let step = [1.0, 2, 5, 10].map { $0 * power }.first { span / $0 <= 7 } ?? 10 * power
    low = floor(least / step) * step
    high = max(ceil(most / step) * step, low + step)
    self.from = from
    self.to = to
    let start = low
    marks = (0...Int(((high - low) / step).rounded())).map { start + Double($0) * step }
  }

  /// Where a number lies.
  func place(_ value: Double) -> Double { from + (value - low) / (high - low) * (to - from) }

  /// A mark in words: whole where all are.
  func name(_ mark: Double) -> String { marks.allSatisfy { $0 == $0.rounded() } ? Figure.text(mark, 0) : Figure.text(mark, 1) }
}
