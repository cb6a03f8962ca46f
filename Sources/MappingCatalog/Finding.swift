public import ClinicalRecords

/// Something an instrument says of the answers beside its total: a diagnostic rule, a safety flag, an endpoint.
public struct Finding: Sendable, Hashable {
  /// What must hold of the answers.
  public enum Rule: Sendable, Hashable {
    /// The total is at most so high: true, false, or null without a total.
    case totalAtMost(Int)
    /// One of these items is at least so high: true as soon as one is, else null while one is unanswered, else false.
    case anyItem([String], atLeast: Int)
    /// Of each list so many items count at a threshold: `met`, `notMet`, or `indeterminate` while missing answers could decide.
    case symptomCounts(itemAtLeast: Int, required: [SymptomCount])
    /// The first outcome whose count of items at their thresholds is reached while the core holds, else the last word.
    case itemCount([ItemThreshold], core: Instrument.Condition, outcomes: [Outcome], otherwise: String)
    /// The first level whose condition holds; the last word only when every item that is asked is answered.
    case triage([Level], otherwise: String)
    /// Each of these subscales' means is at least so high.
    case meansAtLeast([String], Int)
  }

  /// How many items of a subscale must count.
  public struct SymptomCount: Sendable, Hashable {
    /// The subscale's id.
    public let subscale: String
    /// Of its items.
    public let atLeast: Int
  }

  /// An item, and the answer from which it counts.
  public struct ItemThreshold: Sendable, Hashable {
    /// The item's id.
    public let item: String
    /// The least answer that counts.
    public let atLeast: Int
  }

  /// A word, and the count from which it is said.
  public struct Outcome: Sendable, Hashable {
    /// As `majorDepressiveSyndrome`.
    public let value: String
    /// Of the items that count.
    public let countAtLeast: Int
  }

  /// A word, and when it is said.
  public struct Level: Sendable, Hashable {
    /// As `high`.
    public let value: String
    /// When it is said.
    public let condition: Instrument.Condition
  }

  /// What was found.
  public enum Value: Sendable, Hashable, CustomStringConvertible {
    case truth(Bool)
    case word(String)

    public var description: String {
      switch self {
      case .truth(let truth): truth ? "yes" : "no"
      case .word(let word): word
      }
    }
  }

  /// The key it is told by: `dsm5SymptomRule`.
  public let key: String
  /// Its name for people.
  public let name: String
  /// What must hold.
  public let rule: Rule
  /// The code under which what was found leaves as an Observation, where a public one was seen.
  public let code: Coding?
  /// Where it comes from.
  public let evidence: Evidence
  /// What a reader should know of it.
  public let note: String?
}
