internal import ClinicalMerge
public import ClinicalRecords
public import LosslessJSON
internal import RecordMapping
public import RecordStore

/// One resource as a page, a file or a read-back brought it.
public struct Incoming: Sendable, Hashable {
  /// The FHIR resource type.
  public var type: String
  /// The id at the server, or in the file.
  public var serverID: String
  /// References as the server wrote them.
  public var document: JSON
  /// The version id, opaque; nil where the server has no versions.
  public var version: String?

  public init(type: String, serverID: String, document: JSON, version: String?) {
    self.type = type
    self.serverID = serverID
    self.document = document
    self.version = version
  }
}

/// What an intake needs of the store, read before, so that the intake itself is pure.
public struct IntakeContext: Sendable {
  /// The name of the endpoint, or of the source of a file.
  public var endpoint: String
  /// Which of our resources is which there.
  public var references: WireReferences
  /// By `Type/serverID`.
  public var exchangesByServer: [String: Exchange] = [:]
  /// Of all records in `records`, by record.
  public var exchangesByRecord: [RecordID: [Exchange]] = [:]
  /// Current versions, by record.
  public var records: [RecordID: RecordVersion] = [:]
  /// What those records render to, where that is known already.
  var renderings: [RecordID: Rendering] = [:]
  /// Stored conflicts that are open or settled, by resource.
  public var conflicts: [ResourceID: [StoredConflict]] = [:]
  /// The roster's patients, by the resource of the patient.
  public var patients: [ResourceID: RecordID] = [:]
  /// Records that render to a resource which the store does not know at this endpoint yet, by resource.
  public var recordsByResource: [ResourceID: RecordID] = [:]
  /// The infusion sessions behind Encounters of theirs, by the Encounter's resource.
  public var sessions: [ResourceID: RecordID] = [:]
  /// Types that the plan sends.
  public var sentTypes: Set<String> = []
  /// UTC; for history, conflicts and audit, never for a decision.
  public var now: String
  /// The run's lease; nil for an import, which holds none.
  public var lease: Lease?

  public init(endpoint: String, references: WireReferences, now: String) {
    self.endpoint = endpoint
    self.references = references
    self.now = now
  }
}

/// What an intake changes, and what it counted.
public struct IntakeResult: Sendable {
  /// What is to be committed, in one transaction.
  public var batch = StoreBatch()
  /// Resources that were decided on.
  public var seen = 0
  /// Resources taken over as the server has them.
  public var adopted = 0
  /// Resources that both sides had changed, whether or not a conflict is left.
  public var merged = 0
  /// Resources that said nothing new.
  public var unchanged = 0
  /// Resources of a patient who is not on the roster; neither stored nor counted as seen.
  public var foreign = 0
  /// What a person may want to know of it, in the order it was met.
  public var notices: [SyncNotice] = []

  public init() {}
}

/// Something a person may want to know: never an error, never dropped.
public struct SyncNotice: Sendable, Hashable {
  /// The record it is about; nil when it is about a file, a type or the run.
  public var record: RecordID?
  /// Where: a path in the resource, the record or the file; empty for the whole.
  public var path: String
  /// What happened, in plain words.
  public var message: String

  public init(record: RecordID? = nil, path: String, message: String) {
    self.record = record
    self.path = path
    self.message = message
  }
}

/// Takes what a server said into the store: pure, from values to one batch.
public struct Intake: Sendable {
  /// How the three sides of a resource meet.
  public let reconciliation: Reconciliation
  /// What the store knew when the intake began.
  public let context: IntakeContext

  public init(reconciliation: Reconciliation, context: IntakeContext) {
    self.reconciliation = reconciliation
    self.context = context
  }

  private struct Sighted {
    var exchange: Exchange
    var remote: RemoteSight
    var origin: ResourceOrigin?
  }

  /// What came of one record: what meets its three sides, and what is new.
  private struct Coming {
    var record: RecordID
    var sighted: [Sighted] = []
    var arrivals: [Arrival] = []
  }

  /// Decides for each resource and says what is to be stored. Resources of one record are taken in together.
  ///
  /// `unmoved` is how many others were seen at the version known before; they are only counted.
  public func take(_ incoming: [Incoming], unmoved: Int = 0) -> IntakeResult {
    var result = IntakeResult()
    result.seen = unmoved
    result.unchanged = unmoved
    result.batch.lease = context.lease
    var coming: [Coming] = []
    var unknown: [Arrival] = []
    func come(_ record: RecordID, _ put: (inout Coming) -> Void) {
      if !coming.contains(where: { $0.record == record }) { coming.append(Coming(record: record)) }
      put(&coming[coming.firstIndex { $0.record == record }!])
    }
    for resource in incoming {
      guard let sighted = sight(resource, &result) else { continue }
      result.seen += 1
      let arrival = Arrival(exchange: sighted.exchange, remote: sighted.remote, origin: sighted.origin)
      if let record = sighted.exchange.record, let version = context.records[record] {
        if !isNew(sighted, version) {
          come(record) { $0.sighted.append(sighted) }
        } else if sighted.exchange.patient == version.patient {
          come(record) { $0.arrivals.append(arrival) }
        } else {
          result.notices.append(
            SyncNotice(
              record: record, path: "\(resource.type)/\(resource.serverID)", message: "says that it is of this record, and is of another patient: kept apart"))
          carry(sighted.exchange, sighted.remote, &result)
        }
      } else if sighted.origin != nil {
        unknown.append(arrival)
      } else if sighted.exchange.base == nil, case .member(let record, let role, let partial) = adoption(of: sighted.remote.document, sighted.exchange),
        context.records[record] != nil
      {
        var member = arrival
        member.partial = partial
        (member.exchange.resource, member.exchange.record, member.exchange.role) = (RecordMapper.resourceID(record: record, role: role), record, role)
        come(record) { $0.arrivals.append(member) }
      } else {
        takeForeign(sighted, resource, &result)
      }
    }
    for one in coming { take(one, into: context.records[one.record]!, &result) }
    assemble(unknown, &result)
    return result
  }

  /// Whether a resource says that it is of a record which renders to no such resource yet.
  private func isNew(_ sighted: Sighted, _ version: RecordVersion) -> Bool {
    guard sighted.origin != nil, sighted.exchange.rendered == nil else { return false }
    return renderedResources(version)[sighted.exchange.resource] == nil
  }

  /// Finds whose resource it is and what is known of it; nil when it is nobody's on the roster.
  private func sight(_ resource: Incoming, _ result: inout IntakeResult) -> Sighted? {
    let document = context.references.localized(resource.document)
    let remote = RemoteSight(document: document, version: resource.version)
    if var exchange = context.exchangesByServer["\(resource.type)/\(resource.serverID)"] {
      // Forgotten when a link was taken back: whose it is, it says itself.
      if exchange.record == nil, exchange.patient == nil { exchange.patient = patient(of: document) }
      return Sighted(exchange: exchange, remote: remote, origin: exchange.rendered == nil ? RecordMapper.origin(of: document) : nil)
    }
    guard let patient = patient(of: document) else {
      result.foreign += 1
      return nil
    }
    for id in OurIdentifier.all(in: document) {
      if let known = context.exchangesByRecord.values.lazy.joined().first(where: { $0.resource == id }) {
        var exchange = known
        if let other = known.serverID, other != resource.serverID {
          result.notices.append(
            SyncNotice(
              record: known.record, path: "\(resource.type)/\(resource.serverID)", message: "a second resource with our identifier; the first is \(other)"))
          return nil
        }
        exchange.serverID = resource.serverID
        return Sighted(exchange: exchange, remote: remote)
      }
      if let record = context.recordsByResource[id] {
        let role = renderedResources(context.records[record])[id]?.role ?? ""
        return Sighted(
          exchange: Exchange(
            endpoint: context.endpoint, resource: id, type: resource.type, record: record, patient: patient, role: role, serverID: resource.serverID),
          remote: remote)
      }
    }
    if let origin = RecordMapper.origin(of: document) {
      let exchange = Exchange(
        endpoint: context.endpoint, resource: RecordMapper.resourceID(record: origin.record, role: origin.role), type: resource.type, record: origin.record,
        patient: patient, role: origin.role, serverID: resource.serverID)
      return Sighted(exchange: exchange, remote: remote, origin: origin)
    }
    let id = OurIdentifier.foreignResource(endpoint: context.endpoint, type: resource.type, serverID: resource.serverID)
    return Sighted(
      exchange: Exchange(endpoint: context.endpoint, resource: id, type: resource.type, patient: patient, serverID: resource.serverID), remote: remote)
  }

  private func patient(of document: JSON) -> RecordID? {
    for name in ["subject", "patient"] {
      if let urn = document[name]?["reference"]?.string, let resource = WireReferences.resource(urn: urn), let patient = context.patients[resource] {
        return patient
      }
    }
    return nil
  }

  /// What others wrote: taken over as a record of ours where a mapping says how, else carried as it is.
  private func takeForeign(_ sighted: Sighted, _ resource: Incoming, _ result: inout IntakeResult) {
    var exchange = sighted.exchange
    exchange.serverVersion = sighted.remote.version
    if exchange.base == nil, exchange.record == nil, let patient = exchange.patient,
      let adopted = adopt(sighted, resource, patient: patient)
    {
      result.batch.edits.append(adopted.edit)
      result.batch.exchanges.append(adopted.exchange)
      result.adopted += 1
      return
    }
    carry(exchange, sighted.remote, &result)
  }

  /// Keeps a resource as it came.
  func carry(_ known: Exchange, _ remote: RemoteSight, _ result: inout IntakeResult) {
    var exchange = known
    exchange.serverVersion = remote.version
    let old = context.exchangesByServer["\(exchange.type)/\(exchange.serverID ?? "")"]
    if let base = exchange.base, base == remote.document {
      result.unchanged += 1
      if exchange == old { return }
    } else {
      result.adopted += 1
    }
    exchange.base = remote.document
    exchange.isGone = false
    result.batch.exchanges.append(exchange)
  }

  private func adopt(_ sighted: Sighted, _ resource: Incoming, patient: RecordID) -> (edit: RecordEdit, exchange: Exchange)? {
    guard case .record(let kind, let body, let role) = adoption(of: sighted.remote.document, sighted.exchange),
      case .success(let typed) = RecordBody.checked(body)
    else { return nil }
    let rendered = rendered(body)
    var exchange = sighted.exchange
    exchange.resource = RecordMapper.resourceID(record: typed.id, role: role)
    guard rendered[exchange.resource] != nil else { return nil }
    exchange.record = typed.id
    exchange.role = role
    return (
      edit(typed.id, kind, patient, body, madeFrom: 0, toldBy: [context.endpoint], "read from \(context.endpoint)"),
      agreed(exchange, sighted.remote, rendered)
    )
  }
}

extension Intake {
  private func renderedResources(_ record: RecordVersion?) -> [ResourceID: RenderedResource] {
    guard let record else { return [:] }
    let known =
      context.records[record.record]?.version == record.version && context.records[record.record]?.body == record.body ? context.renderings[record.record] : nil
    guard let known else { return rendered(record.body) }
    return Dictionary(known.resources.map { ($0.resource, $0) }, uniquingKeysWith: { first, _ in first })
  }

  private func take(_ coming: Coming, into record: RecordVersion, _ result: inout IntakeResult) {
    let before = renderedResources(record)
    let (sighted, arrivals) = (coming.sighted, coming.arrivals)
    var body = laid(arrivals, over: record.body)
    if !arrivals.isEmpty, case .failure = RecordBody.checked(body) { body = record.body }
    var met: [(Reconciled, RemoteSight)] = []
    for one in sighted {
      let reconciled = reconciliation.takeIn(one.remote, one.exchange, record: body, rendered: before[one.exchange.resource]?.document)
      if let changed = reconciled.record { body = changed }
      met.append((reconciled, one.remote))
    }
    if body != record.body, case .failure(let faults) = RecordBody.checked(body) {
      for one in arrivals { carry(one.exchange, one.remote, &result) }
      refuse(sighted, record, faults.all, &result)
      return
    }
    let edited = RecordVersion(
      record: record.record, kind: record.kind, patient: record.patient, version: record.version, body: body, authorship: record.authorship)
    let after = body == record.body ? before : renderedResources(edited)
    var known = Dictionary((context.exchangesByRecord[record.record] ?? []).map { ($0.resource, $0) }, uniquingKeysWith: { first, _ in first })
    for (reconciled, remote) in met {
      let exchange = store(
        reconciled, remote, record, rendered: after[reconciled.exchange.resource]?.document ?? reconciled.exchange.rendered.map(RecordMapper.withdrawing),
        &result)
      known[exchange.resource] = exchange
    }
    for one in arrivals {
      let exchange = agreed(one.exchange, one.remote, after)
      known[exchange.resource] = exchange
      result.batch.exchanges.append(exchange)
      result.adopted += 1
    }
    guard body != record.body else { return }
    let needsPush = after.values.contains { resource in
      context.sentTypes.contains(resource.type) && known[resource.resource]?.rendered != resource.document
    }
    result.batch.edits.append(
      edit(
        record.record, record.kind, record.patient, body, madeFrom: record.version, toldBy: needsPush ? [] : [context.endpoint],
        "changed at \(context.endpoint)"))
  }

  private func store(_ reconciled: Reconciled, _ remote: RemoteSight, _ record: RecordVersion, rendered: JSON?, _ result: inout IntakeResult) -> Exchange {
    var exchange = reconciled.exchange
    if let rendered, reconciled.decision != .hold {
      exchange = reconciliation.agree(exchange, rendered: rendered, server: remote.document, conflicts: reconciled.conflicts.map(\.path))
    }
    switch reconciled.decision {
    case .adopt: result.adopted += 1
    case .settle, .settleFirstContact: result.merged += 1
    default: result.unchanged += 1
    }
    let old = context.exchangesByServer["\(exchange.type)/\(exchange.serverID ?? "")"]
    if exchange != old { result.batch.exchanges.append(exchange) }
    result.batch.conflicts += ConflictLedger.update(
      context.conflicts[exchange.resource] ?? [], now: reconciled.conflicts, exchange: exchange, record: record.record, kind: record.kind, at: context.now,
      under: reconciliation.policy)
    result.notices += reconciled.notices.map { SyncNotice(record: record.record, path: "\(exchange.type).\($0.path)", message: $0.rule) }
    result.notices += reconciled.unreadable.map {
      SyncNotice(
        record: record.record, path: "\(exchange.type).\($0)",
        message: "changed at \(context.endpoint), and no part of the record can say it; kept as it is there")
    }
    if reconciled.decision != .nothing {
      result.batch.audit.append(
        Trail.met(
          reconciled, old ?? exchange, remote: remote, record: record, mapping: reconciliation.mapper.version, by: context.endpoint, at: context.now))
    }
    return exchange
  }

  /// What came would make a record that is wrong in itself: both sides are kept, and a person looks.
  private func refuse(_ sighted: [Sighted], _ record: RecordVersion, _ faults: [RecordFault], _ result: inout IntakeResult) {
    let rendered = renderedResources(record)
    for one in sighted {
      var exchange = one.exchange
      let isSame = exchange.base.map { Equivalence.areEquivalent($0, one.remote.document, under: reconciliation.policy) } ?? false
      if isSame {
        result.unchanged += 1
        continue
      }
      exchange.remote = one.remote.document
      exchange.serverVersion = one.remote.version
      result.merged += 1
      result.batch.exchanges.append(exchange)
      let conflict = MergeConflict(
        path: "", base: exchange.base, local: rendered[exchange.resource]?.document, remote: one.remote.document, reason: .notTogether)
      result.batch.conflicts += ConflictLedger.update(
        context.conflicts[exchange.resource] ?? [], now: [conflict], exchange: exchange, record: record.record, kind: record.kind, at: context.now,
        under: reconciliation.policy)
      result.batch.audit.append(
        Trail.refused(
          one.exchange, remote: one.remote, record: record, rendered: conflict.local, mapping: reconciliation.mapper.version, by: context.endpoint,
          at: context.now))
    }
    result.notices += faults.map {
      SyncNotice(record: record.record, path: $0.path, message: "what \(context.endpoint) says would make it wrong: \($0.message)")
    }
  }
}
