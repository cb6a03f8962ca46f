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
  /// What was decided; nil while nobody has.
  public var settlement: Settlement?

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

    public init(choice: Choice, value: JSON?, seenRemote: JSON?, by: String, because: String, at: String) {
      self.choice = choice
      self.value = value
      self.seenRemote = seenRemote
      self.by = by
      self.because = because
      self.at = at
    }
  }

  public init(
    id: String, endpoint: String, record: RecordID, kind: RecordKind, resource: ResourceID, path: String, base: JSON?, local: JSON?, remote: JSON?,
    reason: String, state: State = .open, since: String, settlement: Settlement? = nil
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
  }
}
