public import ClinicalRecords

/// How far a total came down from its baseline, and which thresholds of change it reached.
public struct ScoreChange: Sendable, Hashable {
  /// Nil where the baseline's answers are not complete.
  public let baselineTotal: Int?
  /// Baseline less now; nil where either total is.
  public let pointsReduction: Int?
  /// In percent of the baseline, half-even to 2 decimals, negative when worse; nil where either total is, or the baseline is 0.
  public let percentReduction: ClinicalDecimal?
  /// In the order of the instrument; nil where what they look at is.
  public let rules: [Score.Flag]

  /// Whether the rule of that key was reached; nil where nothing can be said.
  public func isReached(_ key: String) -> Bool? { rules.first { $0.key == key }?.isReached }
}

extension Instrument {
  /// How far the total came down; nil for an instrument that takes no baseline.
  ///
  /// The percentage is compared with whole numbers, 100 x (baseline - now) >= percent x baseline, so that exactly the
  /// threshold counts (clinical reference 3.1, rule 3).
  public func change(from baseline: Int?, to score: Score) -> ScoreChange? {
    guard let change else { return nil }
    // A baseline that this instrument cannot come to is none, and no arithmetic with it can overflow.
    let baseline = baseline.flatMap { totalRange?.contains($0) == true ? $0 : nil }
    let now = score.total?.whole
    let points = baseline.flatMap { baseline in now.map { baseline - $0 } }
    var percent: ClinicalDecimal?
    if change.hasPercent, let baseline, baseline > 0, let points {
      percent = ClinicalDecimal(points * 100).divided(by: ClinicalDecimal(baseline), places: 2)
    }
    let flags = change.rules.map { rule -> Score.Flag in
      guard let points, let baseline else { return Score.Flag(key: rule.key, isReached: nil) }
      switch rule.threshold {
      case .pointsReduction(let least): return Score.Flag(key: rule.key, isReached: points >= least)
      case .percentReduction(let least):
        return Score.Flag(key: rule.key, isReached: baseline > 0 ? 100 * points >= least * baseline : nil)
      }
    }
    return ScoreChange(baselineTotal: baseline, pointsReduction: points, percentReduction: percent, rules: flags)
  }
}
