/// What a cohort is asked: which instrument, from when to when, and by what people are told apart.
public struct CohortQuestion: Sendable, Hashable {
  /// What tells the groups apart.
  public enum Grouping: String, Sendable, Hashable, CaseIterable {
    /// The course's arm.
    case arm
    /// The course's protocol.
    case `protocol`
    /// Whether psychotherapy belongs to the course.
    case psychotherapy
    /// Each patient is their own control: the drug of one period against that of the other.
    case crossover
  }

  /// As `caps-5`, or a form whose totals are only imported, as `pcl-m`.
  public let instrument: String
  /// What tells the groups apart.
  public let grouping: Grouping
  /// The time point that people start from.
  public let baseline: String
  /// The time point that is held against it.
  public let endpoint: String
  /// A total from which somebody is positive, where the question is an exposure and not a change.
  public let positiveAtLeast: Int?
  /// When a response counts as lost; nil where nobody asks.
  public let lossRule: LossRule?
  /// A group, and a count of people within a group, below this is not told.
  public let smallestCell: Int

  /// A question. A smallest cell of 1 or less suppresses nothing.
  public init(
    instrument: String, grouping: Grouping, baseline: String = "baseline", endpoint: String, positiveAtLeast: Int? = nil, lossRule: LossRule? = nil,
    smallestCell: Int = 1
  ) {
    self.instrument = instrument
    self.grouping = grouping
    self.baseline = baseline
    self.endpoint = endpoint
    self.positiveAtLeast = positiveAtLeast
    self.lossRule = lossRule
    self.smallestCell = smallestCell
  }
}
