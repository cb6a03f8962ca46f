public import ClinicalRecords
public import LosslessJSON

/// A value that no rule could settle, with all three sides; nil is absent.
public struct StoredConflict: Sendable, Hashable {
  /// Open until a person settles it; pushed once the settlement was sent, closed once it is verified; dissolved when it went away by itself.
  public enum State: String, Sendable, Hashable { case open, settled, pushed, closed, dissolved }

  /// Short and stable, for people to type: derived from endpoint, record, resource and path.
  public var id: String
  /// The name of the endpoint.
  public var endpoint: String
  /// The record it concerns.
  public var record: RecordID
  /// The record's kind.
  public var kind: RecordKind
  /// The resource it is in.
  public var resource: ResourceID
  /// In the resource, as merge stories write it; empty for the root.
  public var path: String
  /// What both sides last agreed on; nil is absent.
  public var base: JSON?
  /// What our side says; nil is absent.
  public var local: JSON?
  /// What the server says; nil is absent.
  public var remote: JSON?
  /// A reason of the merge: `both-changed`.
  public var reason: String
  /// Where in its life the conflict is.
  public var state: State
  /// UTC, when it was first seen; kept when it is re-made.
  public var since: String
  /// How much harm the wrong value could do; what was stored before there was such a judgement counts as high.
  public var severity: Severity
  /// The FHIR type of the resource, or `Record` where a records file brought it; empty when it was stored by an earlier release.
  public var type: String
  /// Which of the record's resources it is: `vital/<member>/heart-rate`.
  public var role: String
  /// What is proposed to whoever settles it; nil where nothing is safer than the other.
  public var proposal: Proposal?
  /// What was decided; nil while nobody has.
  public var settlement: Settlement?

  /// How much harm the wrong value could do: high is who it is, what was given, an allergy or an adverse event.
  public enum Severity: String, Sendable, Hashable, CaseIterable, Comparable {
    case high, medium, low

    /// The graver one comes first.
    public static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }

    private var rank: Int { self == .high ? 0 : self == .medium ? 1 : 2 }
  }

  /// The side that a rule would have taken, were it allowed to; nothing is done by it.
  public struct Proposal: Sendable, Hashable {
    /// Whose side.
    public enum Side: String, Sendable, Hashable { case local, remote }
    /// Whose side is proposed.
    public var side: Side
    /// The rule, as a word: `clinic-leads`, `what-is-there-stays`.
    public var rule: String

    public init(side: Side, rule: String) {
      self.side = side
      self.rule = rule
    }
  }

  /// What a person decided, and on what they looked.
  public struct Settlement: Sendable, Hashable {
    /// Which side was taken, or that a value was given.
    public enum Choice: String, Sendable, Hashable { case local, remote, base, value }
    /// Which side was taken.
    public var choice: Choice
    /// What stands from now on; nil is absent.
    public var value: JSON?
    /// The remote side the person saw.
    public var seenRemote: JSON?
    /// The person who decided.
    public var by: String
    /// Why, in that person's words.
    public var because: String
    /// UTC.
    public var at: String
    /// The version of the record that it made; nil when it made none.
    public var version: Int?
    /// What was agreed before it, so that it can be taken back; nil when an earlier release made it.
    public var before: Agreed?

    /// What an exchange held before a settlement changed it.
    public struct Agreed: Sendable, Hashable {
      /// The agreed document, and nil where there was none.
      public var base: JSON?
      /// Our rendering as it was agreed.
      public var rendered: JSON?
      /// The server's document where it differed from the base.
      public var remote: JSON?
      /// The server's id.
      public var serverID: String?
      /// The version id the server gave its document.
      public var serverVersion: String?
      /// Whether the server said it is gone.
      public var isGone: Bool
      /// The mapping release `rendered` was made with.
      public var mappingVersion: String?

      /// What an exchange holds now.
      public init(_ exchange: Exchange) {
        self.init(
          base: exchange.base, rendered: exchange.rendered, remote: exchange.remote, serverID: exchange.serverID, serverVersion: exchange.serverVersion,
          isGone: exchange.isGone, mappingVersion: exchange.mappingVersion)
      }

      init(base: JSON?, rendered: JSON?, remote: JSON?, serverID: String?, serverVersion: String?, isGone: Bool, mappingVersion: String?) {
        self.base = base
        self.rendered = rendered
        self.remote = remote
        self.serverID = serverID
        self.serverVersion = serverVersion
        self.isGone = isGone
        self.mappingVersion = mappingVersion
      }
    }

    public init(
      choice: Choice, value: JSON?, seenRemote: JSON?, by: String, because: String, at: String, version: Int? = nil, before: Agreed? = nil
    ) {
      self.choice = choice
      self.value = value
      self.seenRemote = seenRemote
      self.by = by
      self.because = because
      self.at = at
      self.version = version
      self.before = before
    }
  }

  public init(
    id: String, endpoint: String, record: RecordID, kind: RecordKind, resource: ResourceID, path: String, base: JSON?, local: JSON?, remote: JSON?,
    reason: String, state: State = .open, since: String, settlement: Settlement? = nil, severity: Severity = .high, type: String = "", role: String = "",
    proposal: Proposal? = nil
  ) {
    self.id = id
    self.endpoint = endpoint
    self.record = record
    self.kind = kind
    self.resource = resource
    self.path = path
    self.base = base
    self.local = local
    self.remote = remote
    self.reason = reason
    self.state = state
    self.since = since
    self.settlement = settlement
    self.severity = severity
    self.type = type
    self.role = role
    self.proposal = proposal
  }
}
