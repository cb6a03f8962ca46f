public import MappingCatalog

/// How far an instrument came down in one course, from a baseline to one later point.
public struct CourseChange: Sendable, Hashable {
  /// Where it started.
  public let baseline: ScorePoint
  /// Where it is held against the start.
  public let endpoint: ScorePoint
  /// In points and percent, with each rule of the instrument.
  public let change: ScoreChange
  /// By subscale: the points it fell; nil where either has none. In the order of the instrument.
  public let subscales: [SubscaleChange]

  /// The points that one subscale fell.
  public struct SubscaleChange: Sendable, Hashable {
    /// As `B`.
    public let id: String
    /// Baseline less endpoint; a mean as a fraction.
    public let reduction: Double?
  }
}

extension Trajectory {
  /// The change from a baseline to a time point; nil where either was not filled in, or the instrument takes no baseline.
  public func change(from baseline: String = "baseline", to endpoint: String, of instrument: Instrument) -> CourseChange? {
    guard let before = point(baseline), let after = point(endpoint) else { return nil }
    let score = after.score ?? Score.total(after.total)
    guard let change = instrument.change(from: before.total?.whole, to: score) else { return nil }
    let subscales = instrument.subscales.map { subscale -> CourseChange.SubscaleChange in
      let values = (before.score?.subscale(subscale.id), after.score?.subscale(subscale.id))
      return .init(id: subscale.id, reduction: values.0.flatMap { a in values.1.map { a.double - $0.double } })
    }
    return CourseChange(baseline: before, endpoint: after, change: change, subscales: subscales)
  }
}
