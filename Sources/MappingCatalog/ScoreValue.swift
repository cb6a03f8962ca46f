public import ClinicalRecords

/// A number that answers come to, exact: a sum, or a sum over how many there were.
public struct ScoreValue: Sendable, Hashable, Comparable, ExpressibleByIntegerLiteral, CustomStringConvertible {
  /// The sum of the answers.
  public let sum: Int
  /// 1 for a sum; the number of answers for a mean.
  public let count: Int

  /// A sum, or a mean of so many answers; the count is at least 1.
  public init(_ sum: Int, over count: Int = 1) {
    self.sum = sum
    self.count = Swift.max(count, 1)
  }

  public init(integerLiteral value: Int) { self.init(value) }

  /// The number where it is a sum; nil for a mean.
  public var whole: Int? { count == 1 ? sum : nil }

  /// A sum as it is; a mean half-even to 4 decimals.
  public var decimal: ClinicalDecimal {
    count == 1 ? ClinicalDecimal(sum) : ClinicalDecimal(sum).divided(by: ClinicalDecimal(count), places: 4) ?? ClinicalDecimal(0)
  }

  /// For statistics and drawing, where the last bit does not matter.
  public var double: Double { Double(sum) / Double(count) }

  public var description: String { decimal.description }

  public static func < (a: ScoreValue, b: ScoreValue) -> Bool { a.sum * b.count < b.sum * a.count }
}
