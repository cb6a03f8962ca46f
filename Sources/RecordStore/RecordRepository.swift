public import ClinicalRecords
public import LosslessJSON

/// Everything the engine and the tool ask of a store. Batch-shaped, and without a word of SQL.
///
/// What a method returns has been read in one transaction; what `commit` takes is written in one, or not at all. Methods
/// are `async` so that a store on another machine can stand behind them; the one on SQLite never suspends.
public protocol RecordRepository: Sendable {
  // Records
  /// Current versions of those that are known, in the order asked for.
  func records(_ ids: [RecordID]) async throws(StoreError) -> [RecordVersion]
  /// Current versions in the order of (kind, id), after `after`, at most `limit`.
  func records(of selection: RecordSelection, after: RecordID?, limit: Int) async throws(StoreError) -> [RecordVersion]
  /// All versions, oldest first.
  func history(_ record: RecordID) async throws(StoreError) -> [RecordVersion]
  /// How many records of each kind there are; a kind without one is absent.
  func recordCounts() async throws(StoreError) -> [RecordKind: Int]

  // Endpoints, roster, links
  /// All endpoints and sources, in the order of their names.
  func endpoints() async throws(StoreError) -> [StoredEndpoint]
  /// The endpoint or source of that name; nil when there is none.
  func endpoint(_ name: String) async throws(StoreError) -> StoredEndpoint?
  /// Adds an endpoint, or replaces what was said of it.
  func save(_ endpoint: StoredEndpoint, audit: AuditNote) async throws(StoreError)
  /// Takes the endpoint and all that is known of it out. Refused (`inUse`) while an edit is not verified there.
  func removeEndpoint(_ name: String, audit: AuditNote) async throws(StoreError)
  /// The patients who are exchanged with an endpoint, in the order of their ids.
  func roster(_ endpoint: String) async throws(StoreError) -> [RecordID]
  /// Puts patients on the roster and all their records' current versions into the endpoint's outbox.
  func addToRoster(_ endpoint: String, _ patients: [RecordID], audit: AuditNote) async throws(StoreError)
  /// Takes patients off the roster, with all that waits for them; only a write that was sent already stays known.
  func removeFromRoster(_ endpoint: String, _ patients: [RecordID], audit: AuditNote) async throws(StoreError)
  /// Which patient of the server is which of ours.
  func links(_ endpoint: String) async throws(StoreError) -> [PatientLink]
  /// Says which patient of the server is one of ours. Throws `inUse` when that one is linked to another of ours.
  func link(_ link: PatientLink, audit: AuditNote) async throws(StoreError)
  /// Forgets which patient of the server is ours. Throws `notFound` when the patient is not linked.
  func unlink(_ endpoint: String, _ patient: RecordID, audit: AuditNote) async throws(StoreError)

  // What is known of a server's resources
  /// Those that are known, in the order asked for.
  func exchanges(_ endpoint: String, resources: [ResourceID]) async throws(StoreError) -> [Exchange]
  /// Those that are known under these ids of the server, in the order asked for.
  func exchanges(_ endpoint: String, type: String, serverIDs: [String]) async throws(StoreError) -> [Exchange]
  /// All of these records, in the order of the records asked for, then of resources.
  func exchanges(_ endpoint: String, records: [RecordID]) async throws(StoreError) -> [Exchange]
  /// All of an endpoint in the order of resource, after `after`, at most `limit`.
  func exchanges(_ endpoint: String, after: ResourceID?, limit: Int) async throws(StoreError) -> [Exchange]

  // What waits
  /// The outbox of an endpoint, without the verified ones, oldest first.
  func outbox(_ endpoint: String) async throws(StoreError) -> [OutboxEdit]
  /// Operations that are not verified, in the order they were made.
  func operations(_ endpoint: String) async throws(StoreError) -> [StoredOperation]
  /// Conflicts in these states; nil for every endpoint.
  func conflicts(_ endpoint: String?, states: Set<StoredConflict.State>) async throws(StoreError) -> [StoredConflict]
  /// A conflict in whatever state.
  func conflict(_ id: String) async throws(StoreError) -> StoredConflict?
  /// What stood under a conflict's id before what stands now, oldest first.
  func conflictHistory(_ id: String) async throws(StoreError) -> [StoredConflict]
  /// How much waits at an endpoint, and since when.
  func outboxSummary(_ endpoint: String) async throws(StoreError) -> OutboxSummary
  /// The endpoints that have yet to be told of these records; a record that all know is absent.
  func waiting(_ records: [RecordID]) async throws(StoreError) -> [RecordID: [String]]
  /// What an endpoint's server made of our writes, in the order it was seen.
  func receipts(_ endpoint: String) async throws(StoreError) -> [FidelityReceipt]
  /// What an endpoint's server makes of an element each time, counted since it last kept it, by type and path.
  func habits(_ endpoint: String) async throws(StoreError) -> [ServerHabit]
  /// How far an endpoint was read: the server's own mark.
  func cursor(_ endpoint: String, _ key: String) async throws(StoreError) -> String?

  /// Writes a whole batch in one transaction, or nothing.
  ///
  /// Throws `moved` when a record is not at the version an edit was made from, `leaseLost` when the batch's lease is no
  /// longer held. Returns the new versions in the order of `batch.edits`.
  @discardableResult
  func commit(_ batch: StoreBatch) async throws(StoreError) -> [RecordVersion]

  // The run lease
  /// Nil when another holder has it and `until` of that one is after `now`. Times are UTC.
  func takeLease(_ name: String, holder: String, now: String, until: String) async throws(StoreError) -> Lease?
  /// Lets a lease that is still held last until then. Throws `leaseLost` when it went to another holder.
  func renewLease(_ lease: Lease, until: String) async throws(StoreError)
  /// Gives a lease back; one that was lost stays with whom it went to.
  func releaseLease(_ lease: Lease) async throws(StoreError)

  // Audit
  /// The end of the chain: how many entries there are, and the hash of the last.
  func auditHead() async throws(StoreError) -> AuditHead
  /// Entries after that number, oldest first, at most `limit`; of one record, or of all.
  func audit(record: RecordID?, after: Int, limit: Int) async throws(StoreError) -> [AuditEntry]
  /// Walks the whole chain.
  func verifyAudit(head: AuditHead?) async throws(StoreError) -> AuditVerdict
}

/// Which records.
public struct RecordSelection: Sendable, Hashable {
  /// These kinds only; nil is all of them.
  public var kinds: [RecordKind]?
  /// These patients' only; nil is everybody's.
  public var patients: [RecordID]?

  public init(kinds: [RecordKind]? = nil, patients: [RecordID]? = nil) {
    self.kinds = kinds
    self.patients = patients
  }
}

/// An EHR, or a source of files, as the store knows it.
public struct StoredEndpoint: Sendable, Hashable {
  /// Short and unique, as people type it.
  public var name: String
  /// The base of its FHIR API, or where a source's files came from.
  public var url: String
  /// The name of a file in `Mappings/endpoints`.
  public var vendor: String
  /// A source of files is never sent to.
  public var isSource: Bool
  /// UTC; when a run with it last ended, well or not. nil before the first.
  public var lastRun: String?
  /// UTC; when a run with it last ended with nothing left to try again. nil before the first.
  public var lastSuccess: String?
  /// The CapabilityStatement last read.
  public var capability: JSON?

  public init(name: String, url: String, vendor: String, isSource: Bool = false, lastRun: String? = nil, lastSuccess: String? = nil, capability: JSON? = nil) {
    self.name = name
    self.url = url
    self.vendor = vendor
    self.isSource = isSource
    self.lastRun = lastRun
    self.lastSuccess = lastSuccess
    self.capability = capability
  }
}

/// That a patient of ours is that patient of the server, and who said so.
public struct PatientLink: Sendable, Hashable {
  /// The name of the endpoint.
  public var endpoint: String
  /// The patient, as we know them.
  public var patient: RecordID
  /// The id of the server's Patient.
  public var serverID: String
  /// Who said so: a person, or the rule that matched.
  public var by: String
  /// UTC.
  public var at: String

  public init(endpoint: String, patient: RecordID, serverID: String, by: String, at: String) {
    self.endpoint = endpoint
    self.patient = patient
    self.serverID = serverID
    self.by = by
    self.at = at
  }
}

/// Everything one step changes, committed together with its audit entry.
public struct StoreBatch: Sendable {
  /// Records as they shall be, in this order; each is told to the endpoints that have its patient on their roster.
  public var edits: [RecordEdit] = []
  /// Inserted or replaced by (endpoint, resource).
  public var exchanges: [Exchange] = []
  /// Inserted or replaced by (endpoint, resource); a verified one is deleted.
  public var operations: [StoredOperation] = []
  /// Operations that are no longer wanted.
  public var droppedOperations: [(endpoint: String, resource: ResourceID)] = []
  /// Inserted or replaced by id; earlier sides go to the conflict's history.
  public var conflicts: [StoredConflict] = []
  /// Edits of that record at that endpoint up to that version take that state; verified ones leave the outbox.
  public var editStates: [(endpoint: String, record: RecordID, upTo: Int, state: EditState)] = []
  /// How far an endpoint was read, set together with what was read.
  public var cursors: [(endpoint: String, key: String, mark: String)] = []
  /// Inserted or replaced by (endpoint, patient).
  public var links: [PatientLink] = []
  /// Patients who are no longer linked; before `links`. Refused (`notFound`) when one is not linked.
  public var unlinks: [(endpoint: String, patient: RecordID)] = []
  /// Inserted or replaced by name.
  public var endpoints: [StoredEndpoint] = []
  /// What a source said of a resource before it said something else: SHA-256 of the bytes, in lower-case hex.
  public var superseded: [(endpoint: String, resource: ResourceID, hash: String)] = []
  /// Renderings agreed with one version of a record that are those of a later version as well; done before `exchanges`.
  public var agreedVersions: [(endpoint: String, record: RecordID, from: Int, to: Int)] = []
  /// What a server made of our writes; one that is there already is not kept twice.
  public var receipts: [FidelityReceipt] = []
  /// Chained in this order.
  public var audit: [AuditNote] = []
  /// When given, the batch is refused unless this lease is still held.
  public var lease: Lease?

  public init() {}
}

/// What the server made of a write, where that is not what was sent.
public struct FidelityReceipt: Sendable, Hashable {
  /// What became of an element: it is not there, is shorter, or says something else; or, where that was so before, it is kept after all.
  /// Of a whole resource (path empty): the document of its session carries it there.
  public enum Difference: String, Sendable, Hashable { case dropped, cut, altered, kept, byDocument }
  /// The name of the endpoint.
  public var endpoint: String
  /// The resource that was written.
  public var resource: ResourceID
  /// The version that was read back; nil where the server has none.
  public var serverVersion: String?
  /// The element, as merge stories write it.
  public var path: String
  /// What became of it.
  public var difference: Difference

  public init(endpoint: String, resource: ResourceID, serverVersion: String?, path: String, difference: Difference) {
    self.endpoint = endpoint
    self.resource = resource
    self.serverVersion = serverVersion
    self.path = path
    self.difference = difference
  }
}

/// That a run holds the right to write; each taking has a higher token.
public struct Lease: Sendable, Hashable {
  /// What the lease is for; one for each endpoint, or one for all.
  public var name: String
  /// The run that holds it.
  public var holder: String
  /// Higher at each taking, so that an old holder is known as such.
  public var token: Int

  public init(name: String, holder: String, token: Int) {
    self.name = name
    self.holder = holder
    self.token = token
  }
}

/// What an audit entry says, before it is chained. Ids, hashes, rules, counts; never a body.
public struct AuditNote: Sendable, Hashable {
  /// `import`, `edit`, `adopt`, `merge`, `push`, `settle`, `link`…
  public var action: String
  /// The person, or the command, that did it.
  public var actor: String
  /// UTC, the real clock.
  public var at: String
  /// The record it is about; nil when it is about none, or many.
  public var record: RecordID?
  /// An object; no names, no values of a patient. Of a note read back it has a member `hashes` where documents went with it.
  public var detail: JSON
  /// What the entry vouches for; the store puts their salted hashes into `detail`, and keeps nothing else of them.
  public var documents: [AuditedDocument]

  public init(action: String, actor: String, at: String, record: RecordID? = nil, detail: JSON = [:], documents: [AuditedDocument] = []) {
    self.action = action
    self.actor = actor
    self.at = at
    self.record = record
    self.detail = detail
    self.documents = documents
  }
}

/// The end of the audit chain, printed as `N:HASH`.
public struct AuditHead: Sendable, Hashable, CustomStringConvertible {
  /// How many entries the chain has.
  public var count: Int
  /// SHA-256 in lower-case hex; 64 zeros for an empty chain.
  public var hash: String

  public init(count: Int, hash: String) {
    self.count = count
    self.hash = hash
  }

  /// Nil when the text is not `N:HASH`.
  public init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let count = Int(parts[0]), count >= 0, parts[1].utf8.count == 64 else { return nil }
    self.init(count: count, hash: String(parts[1]))
  }

  public var description: String { "\(count):\(hash)" }
}

/// One chained entry.
public struct AuditEntry: Sendable, Hashable {
  /// Counted from 1.
  public var number: Int
  /// What the entry says.
  public var note: AuditNote
  /// SHA-256 over the previous hash and the canonical bytes of the note.
  public var hash: String

  public init(number: Int, note: AuditNote, hash: String) {
    self.number = number
    self.note = note
    self.hash = hash
  }
}

/// What a walk along the audit chain found.
public struct AuditVerdict: Sendable, Hashable {
  /// How many entries there are, whether they hold together or not.
  public var entries: Int
  /// The chain's end as it is stored.
  public var head: AuditHead
  /// Whether every entry follows from the one before, up to the head that was asked for.
  public var isIntact: Bool
  /// The number of the first entry that is altered, missing or out of place; nil when all is well.
  public var firstBroken: Int?

  public init(entries: Int, head: AuditHead, isIntact: Bool, firstBroken: Int?) {
    self.entries = entries
    self.head = head
    self.isIntact = isIntact
    self.firstBroken = firstBroken
  }
}

/// Why the store could not do it.
public struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What a caller can branch on.
  public enum Kind: Hashable, Sendable {
    case cannotOpen, tooNew, locked, wrongKey, busy, full, readOnly, corrupt, moved, inUse, leaseLost, notFound, failed
    /// The disk answers with errors.
    case disk
    /// The simulation's: the process that held this is dead.
    case dead
  }

  /// What kind of failure it was.
  public let kind: Kind
  /// For people: what could not be done and what helps; never a body.
  public let hint: String

  public init(_ kind: Kind, hint: String) {
    self.kind = kind
    self.hint = hint
  }

  /// Whether asking again, as it is or after reading anew, can help.
  public var isTemporary: Bool { kind == .busy || kind == .full || kind == .leaseLost || kind == .moved }
  public var description: String { hint }
}
