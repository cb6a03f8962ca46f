internal import ClinicalRecords
public import LosslessJSON

/// How far a total came down from its baseline.
public struct ScoreChange: Sendable, Hashable {
  private let baseline: Int
  private let total: Int

  /// The change from one total to another.
  public init(baseline: Int, total: Int) {
    self.baseline = baseline
    self.total = total
  }

  /// `baselineTotal`, `pointsReduction`, and `percentReduction` half-even to 2 decimals; null from a baseline of 0.
  public var json: JSON {
    let points = baseline - total
    let percent = ClinicalDecimal(points * 100).divided(by: ClinicalDecimal(baseline), places: 2)
    return [
      "baselineTotal": .int(baseline), "pointsReduction": .int(points),
      "percentReduction": percent.flatMap { JSONNumber($0.description) }.map { .number($0) } ?? .null,
    ]
  }
}
