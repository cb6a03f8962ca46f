public import LosslessJSON

/// What no rule could settle: an element with what each side says of it.
///
/// A choice or a group (`value[x]`, `result`) is shown as an object of its members, a whole bucket as a list, absent as nil.
public struct MergeConflict: Sendable, Hashable {
  /// Why it is one; the raw value is the word of the specification.
  public enum Reason: String, Sendable, Hashable, CaseIterable {
    case bothChanged = "both-changed"
    case editedAndRemoved = "edited-and-removed"
    case duplicateKeys = "duplicate-keys"
    case status
    case withdrawnAndEdited = "withdrawn-and-edited"
    case headAndDetail = "head-and-detail"
    case detailOfOther = "detail-of-other"
    case signedUnseen = "signed-unseen"
    case notTogether = "not-together"
    case otherPatient = "other-patient"
    case derivedDiffers = "derived-differs"
    case baseDiffers = "base-differs"
    case serverAddedInside = "server-added-inside"
    case noBase = "no-base"
    case removedRemotely = "removed-remotely"
    case copyDiffers = "copy-differs"
    case alteredByServer = "altered-by-server"

    /// Whether it ends by itself once a side is back at the base or both say the same; the others need a person.
    public var dissolvesByItself: Bool {
      switch self {
      case .withdrawnAndEdited, .headAndDetail, .detailOfOther, .signedUnseen, .notTogether, .otherPatient, .removedRemotely: false
      default: true
      }
    }
  }

  /// In the resource, as ``FHIRR4/ElementPath`` writes it; empty for the root.
  public var path: String
  /// What both sides last agreed on; nil is absent.
  public var base: JSON?
  /// What we say; nil is absent.
  public var local: JSON?
  /// What the EHR says; nil is absent.
  public var remote: JSON?
  /// Why no rule settles it.
  public var reason: Reason

  /// A conflict of these sides.
  public init(path: String, base: JSON?, local: JSON?, remote: JSON?, reason: Reason) {
    self.path = path
    self.base = base
    self.local = local
    self.remote = remote
    self.reason = reason
  }

  /// Whether it ends by itself once a side is back at the base or both say the same.
  public var dissolvesByItself: Bool { reason.dissolvesByItself }
}

/// Something a rule did that a person may want to see, with the value that was not taken.
public struct MergeNotice: Sendable, Hashable {
  /// In the resource; empty for the root.
  public var path: String
  /// The word of the specification: `look-after`, `held`, `lead-ehr`.
  public var rule: String
  /// What did not make it, or what is to be looked after; nil where there is none.
  public var value: JSON?

  /// A notice that the rule was applied there.
  public init(path: String, rule: String, value: JSON? = nil) {
    self.path = path
    self.rule = rule
    self.value = value
  }
}

/// Which side an element was taken from, for the audit.
public struct MergeDecision: Sendable, Hashable {
  /// Whose word stands.
  public enum Side: String, Sendable, Hashable { case local, remote, both, same, none }

  /// A unit of the resource: `birthDate`, `effective[x]`.
  public var path: String
  /// Where the value in the merged document is from.
  public var side: Side
  /// The rule, or the conflict's reason.
  public var rule: String
  /// What a rule set aside without asking: the status that another one overtook. Nil where nothing was.
  public var setAside: JSON?

  /// A decision at that unit.
  public init(path: String, side: Side, rule: String, setAside: JSON? = nil) {
    self.path = path
    self.side = side
    self.rule = rule
    self.setAside = setAside
  }
}

/// What a merge gives: a document that may be written now, and what is left to people.
public struct Merged: Sendable, Hashable {
  /// What may be written: at every conflict it says what the EHR says. Null where there is nothing to write to.
  public var document: JSON
  /// What a person must settle, in the order of the document.
  public var conflicts: [MergeConflict]
  /// What rules did, in the order of the document.
  public var notices: [MergeNotice]
  /// One for each unit of the resource that a side changed.
  public var decisions: [MergeDecision]

  /// A merge's outcome.
  public init(document: JSON, conflicts: [MergeConflict] = [], notices: [MergeNotice] = [], decisions: [MergeDecision] = []) {
    self.document = document
    self.conflicts = conflicts
    self.notices = notices
    self.decisions = decisions
  }

  /// The EHR no longer has it: the removal itself is the conflict, and nothing is written.
  public static func removedRemotely(base: JSON?, local: JSON) -> Merged {
    Merged(
      document: .null,
      conflicts: [MergeConflict(path: "", base: base, local: local, remote: nil, reason: .removedRemotely)],
      decisions: [MergeDecision(path: "", side: .none, rule: MergeConflict.Reason.removedRemotely.rawValue)])
  }
}
