public import ClinicalRecords
public import LosslessJSON

/// The id of a resource: ours, derived from (record, role, member), or from (endpoint, type, server id) for what others wrote.
public typealias ResourceID = RecordID

/// What the store knows of one resource at one endpoint: the trees of the house plan but the local one, which is rendered.
public struct Exchange: Sendable, Hashable {
  /// The name of the endpoint.
  public var endpoint: String
  /// Which resource, at whatever endpoint.
  public var resource: ResourceID
  /// FHIR resource type: `Observation`.
  public var type: String
  /// The record it renders; nil for a resource that is only carried.
  public var record: RecordID?
  /// Whose resource it is; nil when it is nobody's, or not known.
  public var patient: RecordID?
  /// Which of a record's resources: `administration`, `vital/<member>/blood-pressure`; empty when carried.
  public var role: String
  /// The server's id; nil until one is known.
  public var serverID: String?
  /// The version id the server gave its document last seen; opaque.
  public var serverVersion: String?
  /// What both sides last agreed on, in the server's words, references in local form; nil before the first agreement.
  ///
  /// Of a source of files the very bytes of the file, its references too: they go out again as they came.
  public var base: JSON? { didSet { forget() } }
  /// Our rendering as it was merged into the base; never computed again. nil with `base`, and for what is only carried.
  public var rendered: JSON? { didSet { forget() } }
  /// The server's whole document where it differs from `base` (open conflicts); nil otherwise.
  public var remote: JSON? { didSet { forget() } }
  /// Whether the server said it is gone (410, or 404 twice).
  public var isGone: Bool
  /// The mapping release `rendered` was made with.
  public var mappingVersion: String?
  /// The version of the record whose whole rendering `rendered` is; nil when that is not known.
  ///
  /// While the record is at that version nobody has edited it, and nothing need be rendered to know so. Any change of the trees forgets it.
  public var recordVersion: Int?
  /// Whether `rendered` is the base as ``plain(_:)`` has it, so that it need not be stored; any change of the trees forgets it.
  public var isRenderedAsBase = false

  private mutating func forget() {
    recordVersion = nil
    isRenderedAsBase = false
  }

  public init(
    endpoint: String, resource: ResourceID, type: String, record: RecordID? = nil, patient: RecordID? = nil, role: String = "",
    serverID: String? = nil, serverVersion: String? = nil, base: JSON? = nil, rendered: JSON? = nil, remote: JSON? = nil,
    isGone: Bool = false, mappingVersion: String? = nil
  ) {
    self.endpoint = endpoint
    self.resource = resource
    self.type = type
    self.record = record
    self.patient = patient
    self.role = role
    self.serverID = serverID
    self.serverVersion = serverVersion
    self.base = base
    self.rendered = rendered
    self.remote = remote
    self.isGone = isGone
    self.mappingVersion = mappingVersion
  }
}

/// Where in its life an operation is; see `EHRSync` for the table.
public enum OperationState: String, Sendable, Hashable, CaseIterable {
  case queued, leased, sent, acknowledged, unknown, stale, throttled, rejected, refused
  case verified, conflicted, quarantined

  /// Whether nothing more happens by itself.
  public var isFinal: Bool { self == .verified || self == .conflicted || self == .quarantined }
}

/// One write of one resource to one endpoint, with all that must survive a crash.
public struct StoredOperation: Sendable, Hashable {
  /// Whether the write makes a resource or changes one.
  public enum Intent: String, Sendable, Hashable { case create, update }

  /// The name of the endpoint.
  public var endpoint: String
  /// The resource that is written.
  public var resource: ResourceID
  /// The record it renders.
  public var record: RecordID
  /// The record's version whose rendering is sent; edits up to it are carried by this operation.
  public var recordVersion: Int
  /// Whether it is made or changed.
  public var intent: Intent
  /// Where in its life the operation is.
  public var state: OperationState
  /// The document to be written, references in local form.
  public var body: JSON
  /// Our rendering that goes into `body`; becomes `Exchange.rendered` when verified.
  public var rendered: JSON
  /// The server version `body` was merged onto; nil for a create.
  public var ifMatch: String?
  /// How often it was sent.
  public var attempts: Int
  /// How often it was looked for since the last send, and found absent.
  public var looks: Int
  /// UTC; not before this may it be sent or looked for again.
  public var notBefore: String?
  /// The server's last words, or ours, for people; no patient data.
  public var lastError: String?
  /// What the server said itself of a refusal; kept like a body, for it may quote one.
  public var refusal: String?

  public init(
    endpoint: String, resource: ResourceID, record: RecordID, recordVersion: Int, intent: Intent, state: OperationState = .queued,
    body: JSON, rendered: JSON, ifMatch: String? = nil, attempts: Int = 0, looks: Int = 0, notBefore: String? = nil, lastError: String? = nil,
    refusal: String? = nil
  ) {
    self.endpoint = endpoint
    self.resource = resource
    self.record = record
    self.recordVersion = recordVersion
    self.intent = intent
    self.state = state
    self.body = body
    self.rendered = rendered
    self.ifMatch = ifMatch
    self.attempts = attempts
    self.looks = looks
    self.notBefore = notBefore
    self.lastError = lastError
    self.refusal = refusal
  }
}

/// What became of one edit of one record at one endpoint.
public enum EditState: String, Sendable, Hashable, CaseIterable {
  case pending, unknown, conflicted, quarantined, verified
}

/// One row of the outbox: a record's version that an endpoint has yet to be told of.
public struct OutboxEdit: Sendable, Hashable {
  /// The name of the endpoint that has yet to be told.
  public let endpoint: String
  /// The record that was edited.
  public let record: RecordID
  /// The record's kind.
  public let kind: RecordKind
  /// Whose record it was at that version.
  public let patient: RecordID
  /// The version that was made by the edit.
  public let version: Int
  /// UTC.
  public let at: String
  /// The worst state of the edit's operations.
  public var state: EditState

  public init(endpoint: String, record: RecordID, kind: RecordKind, patient: RecordID, version: Int, at: String, state: EditState) {
    self.endpoint = endpoint
    self.record = record
    self.kind = kind
    self.patient = patient
    self.version = version
    self.at = at
    self.state = state
  }
}
