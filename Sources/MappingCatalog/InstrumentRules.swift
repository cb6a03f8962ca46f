extension Instrument {
  /// Which items must be answered for a score to be complete.
  public struct MissingRule: Sendable, Hashable {
    /// Items that must be answered, where a condition holds of the others.
    public struct Requirement: Sendable, Hashable {
      /// The ids.
      public let items: [String]
      /// Nil for items that are always asked.
      public let condition: Condition?
    }

    /// The scored items, unless the file says otherwise.
    public let required: [Requirement]
    /// Groups of items of which one answered is enough, as the form itself asks.
    public let eitherOr: [[String]]
    /// Where the rule comes from.
    public let evidence: Evidence
  }

  /// What is asked of the answers; an item without an answer meets no bound.
  public indirect enum Condition: Sendable, Hashable {
    /// An answer that is at least as high.
    case atLeast(item: String, Int)
    /// No answer.
    case unanswered(item: String)
    case all([Condition])
    case any([Condition])
  }

  /// A way of filling in that leaves items out: `workNotApplicable`.
  public struct Option: Sendable, Hashable {
    /// As in the input's `options`.
    public let key: String
    /// The items that are not asked; an answer to one rejects the whole.
    public let dropped: [String]
    /// The most the total can then come to.
    public let maximum: Int
    /// Whether the bands hold for the shorter form too.
    public let hasBands: Bool
    /// Where the rule comes from.
    public let evidence: Evidence
  }

  /// What stretches of a total, or of its percentage, are called.
  public struct Bands: Sendable, Hashable {
    /// One stretch: from its lower bound up to the next step's.
    public struct Step: Sendable, Hashable {
      /// In points, or in percent of the maximum.
      public let from: Int
      /// As `moderately severe`.
      public let label: String
    }

    /// Whether the steps are of the percentage, compared exactly, and not of the total.
    public let isOnPercent: Bool
    /// From the lowest up; the first starts where the total does.
    public let steps: [Step]
    /// Where they come from.
    public let evidence: Evidence
  }

  /// A threshold that a total or an item reaches or does not.
  public struct Cutoff: Sendable, Hashable {
    /// What must reach it.
    public enum Rule: Sendable, Hashable {
      /// The total is at least so high.
      case totalAtLeast(Int)
      /// One of these items is at least so high.
      case anyItem([String], atLeast: Int)
    }

    /// As `probablePTSD`.
    public let id: String
    /// What must reach it.
    public let rule: Rule
    /// Where it comes from.
    public let evidence: Evidence
    /// What a reader should know of it.
    public let note: String?
  }

  /// What a change from a baseline is told by, and what is said of it.
  public struct ChangeRules: Sendable, Hashable {
    /// One threshold of change.
    public struct Rule: Sendable, Hashable {
      /// What must be reached.
      public enum Threshold: Sendable, Hashable {
        /// Compared with whole numbers: exactly the threshold counts.
        case percentReduction(Int)
        case pointsReduction(Int)
      }

      /// As `response`, `reliableAt13`.
      public let key: String
      /// What must be reached.
      public let threshold: Threshold
      /// Where it comes from.
      public let evidence: Evidence
      /// What a reader should know of it.
      public let note: String?
    }

    /// Whether the change is told in percent of the baseline as well as in points.
    public let hasPercent: Bool
    /// In the order of the file.
    public let rules: [Rule]

    /// The rule of that key.
    public func rule(_ key: String) -> Rule? { rules.first { $0.key == key } }
  }

  /// The smallest change that patients notice.
  public struct NoticeableChange: Sendable, Hashable {
    /// Of the total.
    public let points: Int
    /// Where it comes from.
    public let evidence: Evidence
  }

  /// Who owns an instrument.
  public struct Licence: Sendable, Hashable {
    /// In words.
    public let status: String
    /// Whether its wording may be shipped; we ship none all the same.
    public let mayShipWording: Bool
    /// Whether the licence was read.
    public let evidence: Evidence
  }
}
