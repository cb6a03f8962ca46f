/// A pretended EHR of a name: what it does, what goes wrong with it, how wrong its clock is. What `--personality` chooses from.
///
/// Written from the vendors' public statements and pages, as each says with its `source`; the client's endpoint profiles are never
/// read here, so that client and server cannot agree by construction.
public struct Personality: Sendable, Hashable {
  /// As on the command line.
  public let name: String
  /// For people: one line.
  public let summary: String
  /// Where that was found.
  public let source: String
  /// What it does and does not do.
  public let habits: Habits
  /// What goes wrong by chance.
  public var faults = FaultPlan()
  /// How far its clock is ahead, in nanoseconds.
  public var clockOffset: Int128 = 0

  /// A personality of one's own.
  public init(name: String, summary: String, source: String, habits: Habits) {
    self.name = name
    self.summary = summary
    self.source = source
    self.habits = habits
  }

  /// Every personality there is.
  public static let all: [Personality] = [
    genericR4, hapiLike, medplumLike, microsoftLike, epicLike, oracleLike, athenaLike, ecwLike, documentOnly, hostile,
  ]

  /// The personality of that name; nil when there is none.
  public static func named(_ name: String) -> Personality? { all.first { $0.name == name } }
}

extension FixtureEHR {
  /// An empty server of that personality.
  public init(base: String = "http://ehr.example/fhir", _ personality: Personality, seed: UInt64 = 1) {
    self.init(base: base, habits: personality.habits, seed: seed, faults: personality.faults, clockOffset: personality.clockOffset)
  }
}
