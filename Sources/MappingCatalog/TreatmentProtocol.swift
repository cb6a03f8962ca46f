public import ClinicalRecords

/// A planned series of infusions as a file: how many, how often, how much, and what is asked when.
public struct TreatmentProtocol: Sendable, Hashable {
  /// An instrument and the moments it is filled in at.
  public struct Schedule: Sendable, Hashable {
    /// The name of a file in `instruments`, or of a form whose totals are only imported.
    public let instrument: String
    /// As `baseline`, `24h`, `week-1`; each is one of ``TreatmentProtocol/timePoints``.
    public let timePoints: [String]
    /// Whether its totals come from elsewhere and are never scored here.
    public let isImported: Bool
  }

  /// What a moment is counted from.
  public enum Anchor: String, Sendable, Hashable, CaseIterable {
    /// The course's first day.
    case start
    case firstInfusion = "first-infusion"
    case secondInfusion = "second-infusion"
    case lastInfusion = "last-infusion"
  }

  /// A moment at which something is asked, by a window and not by an exact day.
  public struct TimePoint: Sendable, Hashable {
    /// As `24h`.
    public let id: String
    /// What the hours are counted from; the start of that infusion.
    public let anchor: Anchor
    /// When it is meant to be, in hours after the anchor.
    public let hours: Int
    /// From when to when it counts, in hours after the anchor, both ends within.
    public let window: ClosedRange<Int>
  }

  /// One of the treatments that a crossover gives in turn.
  public struct Period: Sendable, Hashable {
    /// As `midazolam`.
    public let drug: String
    /// The dose for each kilogram of body weight, in mg/kg.
    public let dosePerWeight: Amount<MilligramPerKilogram>
  }

  /// The file's name without `.json`: `ketamine-6x2`.
  public let id: String
  /// Its name for people.
  public let name: String
  /// What is infused, in a word: `ketamine`; nil where periods differ or nothing is given.
  public let drug: String?
  /// How many infusions a course has; 0 where an exposure is only looked at afterwards.
  public let infusions: Int
  /// How many infusions a week has.
  public let perWeek: Int
  /// How many weeks the course takes.
  public let weeks: Int
  /// The day of each infusion, counted from the first.
  public let days: [Int]
  /// How many days before or after its day an infusion is still in time.
  public let windowDays: Int
  /// The dose for each kilogram of body weight, in mg/kg; nil for a placebo, a crossover and an exposure.
  public let dosePerWeight: Amount<MilligramPerKilogram>?
  /// How long one infusion takes, in minutes; nil for an exposure.
  public let duration: Amount<Minute>?
  /// The treatments of a crossover, which come in either order; empty for any other protocol.
  public let periods: [Period]
  /// In the order of the file.
  public let timePoints: [TimePoint]
  /// What is asked when.
  public let assessments: [Schedule]

  /// The time point of that id.
  public func timePoint(_ id: String) -> TimePoint? { timePoints.first { $0.id == id } }
}
