public import ClinicalRecords

/// A scored questionnaire or rating: its items, their ranges, how they add up, what is said of the sum, and its codes.
///
/// Holds numbers, our own short labels and codes; never the wording of a form. What is known of one instrument is in its
/// file; the engine that scores it (`Instrument+Scoring.swift`) knows none by name.
public struct Instrument: Sendable, Hashable {
  /// One question or rating.
  public struct Item: Sendable, Hashable {
    /// As in `Assessment.answers`: `9`, `6b`.
    public let id: String
    /// Our own neutral word for it.
    public let label: String
    /// What may be answered; nil where any whole number may.
    public let range: ClosedRange<Int>?
    /// Whether the total counts it.
    public let isScored: Bool
    /// Its LOINC code, when one was seen.
    public let code: Coding?
  }

  /// How several answers become one number.
  public enum Method: String, Sendable, Hashable, CaseIterable {
    case sum, mean
    /// The highest of the answers.
    case max
    /// Of a total: the subscales' values added up.
    case sumOfSubscales
  }

  /// Items that are reckoned by themselves.
  public struct Subscale: Sendable, Hashable {
    /// As `B`.
    public let id: String
    /// As `Intrusion`.
    public let name: String
    /// The ids of its items.
    public let items: [String]
    /// Sum, mean or max.
    public let method: Method
    /// What it can come to.
    public let range: ClosedRange<Int>
    /// The name its mean is told by beside its sum, where the authors want both.
    public let meanID: String?
    /// Where its list of items comes from.
    public let evidence: Evidence
  }

  /// The number an instrument comes to.
  public struct Total: Sendable, Hashable {
    /// Sum, mean, or sum of the subscales.
    public let method: Method
    /// What it can come to.
    public let range: ClosedRange<Int>
    /// Its codes, LOINC's first; empty where none was seen and a local one must do.
    public let codings: [Coding]
    /// The key it is told by in percent of its maximum as well, where the authors want that.
    public let percentKey: String?
    /// Where the rule comes from.
    public let evidence: Evidence
  }

  /// The file's name without `.json`: `phq-9`.
  public let id: String
  /// Its name for people.
  public let name: String
  /// Which edition.
  public let version: String
  /// Who answers it, in words: `self report`, `clinician interview`.
  public let mode: String
  /// What stretch of time is asked about, in words.
  public let recall: String?
  /// LOINC's code of the whole form, when one was seen.
  public let panel: Coding?
  /// Nil for a screener that has no sum.
  public let total: Total?
  /// In the order of the form.
  public let items: [Item]
  /// LOINC answer codes by the number they stand for.
  public let answerCodings: [Int: Coding]
  /// In the order of the file.
  public let subscales: [Subscale]
  /// Which items must be answered.
  public let missing: MissingRule
  /// Ways of filling it in that leave items out.
  public let options: [Option]
  /// What ranges of the total are called.
  public let bands: Bands?
  /// In the order of the file.
  public let cutoffs: [Cutoff]
  /// What else is said of the answers, in the order of the file.
  public let findings: [Finding]
  /// What is said of a change from a baseline; nil for an instrument that takes none.
  public let change: ChangeRules?
  /// The smallest change that patients notice, in points of the total; told, never reckoned with.
  public let noticeableChange: NoticeableChange?
  /// Who owns it, and whether its wording may be shipped.
  public let licence: Licence
  /// What others got wrong with it.
  public let traps: [String]
  /// Where the file's facts come from.
  public let source: String
  /// SHA-256 of the file, lower-case hex; stored with each score.
  public let hash: String
  /// The rules by positions of items, as the engine reads them.
  let plan: ScoringPlan

  // Not inlined into other modules: the optimizer of Swift 6.3.1 breaks off ("found ownership error") where it unpacks the optional of so
  // large a value that is borrowed.

  /// The codes of the total; empty where none was seen, and where there is no total.
  public var totalCodings: [Coding] {
    @inline(never) get { total?.codings ?? [] }
  }

  /// What the total can come to; nil where there is none.
  public var totalRange: ClosedRange<Int>? {
    @inline(never) get { total?.range }
  }

  /// What a screener without a sum says in its place; nil where there is a total, or nothing of the kind.
  public var level: Finding? {
    @inline(never) get { total != nil ? nil : findings.first { if case .triage = $0.rule { true } else { false } } }
  }

  /// Whether the licence lets its wording be shipped; we ship none all the same.
  public var mayShipWording: Bool { licence.mayShipWording }

  /// The item of that id.
  public func item(_ id: String) -> Item? { plan.position[id].map { items[$0] } }

  /// What people call a value among a score's subscales: a subscale's name, or that of its mean.
  public func subscaleName(_ id: String) -> String? {
    subscales.lazy.compactMap { $0.id == id ? $0.name : $0.meanID == id ? $0.name + ", mean" : nil }.first
  }
}
