public import ClinicalRecords

/// What the answers to an instrument come to.
public struct Score: Sendable, Hashable {
  /// Whether the answers make a score.
  public enum Status: Sendable, Hashable {
    case complete
    /// An item that must be answered has no answer; there is no total.
    case incomplete
    /// An answer cannot be; the reason, as `item 3 out of range 0-4`. Nothing else is said.
    case rejected(String)
  }

  /// One subscale and its value.
  public struct Subscale: Sendable, Hashable {
    /// As `B`, or the name of a mean beside its sum.
    public let id: String
    /// Nil when one of its items has no answer.
    public let value: ScoreValue?

    /// A subscale's value.
    public init(id: String, value: ScoreValue?) {
      self.id = id
      self.value = value
    }
  }

  /// A threshold and whether it was reached.
  public struct Flag: Sendable, Hashable {
    /// The key of a cut-off or a rule of change.
    public let key: String
    /// Nil where missing answers could decide.
    public let isReached: Bool?

    /// A threshold, reached or not.
    public init(key: String, isReached: Bool?) {
      self.key = key
      self.isReached = isReached
    }
  }

  /// A key of the instrument's findings and what was found.
  public struct Found: Sendable, Hashable {
    /// The finding's key.
    public let key: String
    /// Nil where missing answers could decide.
    public let value: Finding.Value?

    /// What was found.
    public init(key: String, value: Finding.Value?) {
      self.key = key
      self.value = value
    }
  }

  /// Whether the answers make a score.
  public let status: Status
  /// Nil unless every item that the total needs is answered, and where the instrument has none.
  public let total: ScoreValue?
  /// The most the total could come to, where an option changed that.
  public let maximum: Int?
  /// In the order of the instrument; one that lacks an answer has a nil value.
  public let subscales: [Subscale]
  /// The total in percent of its maximum, half-even to 2 decimals; nil where the instrument does not tell it so.
  public let percent: ClinicalDecimal?
  /// The label of the total's band; nil without a total or without bands.
  public let band: String?
  /// In the order of the instrument.
  public let cutoffs: [Flag]
  /// In the order of the instrument.
  public let findings: [Found]

  /// The value of the subscale of that id; nil where it has none.
  public func subscale(_ id: String) -> ScoreValue? { subscales.first { $0.id == id }?.value }

  /// What was found under that key; nil where nothing was.
  public func finding(_ key: String) -> Finding.Value? { findings.first { $0.key == key }?.value }

  /// A total that was told without its answers, as a score that says nothing else.
  public static func total(_ total: ScoreValue?) -> Score {
    Score(
      status: total == nil ? .incomplete : .complete, total: total, maximum: nil, subscales: [], percent: nil, band: nil, cutoffs: [], findings: [])
  }

  static func rejected(_ reason: String) -> Score {
    Score(status: .rejected(reason), total: nil, maximum: nil, subscales: [], percent: nil, band: nil, cutoffs: [], findings: [])
  }
}
