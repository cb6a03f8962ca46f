internal import ClinicalMerge
public import ClinicalRecords
internal import Digests
internal import LosslessJSON
internal import RecordMapping
public import RecordStore

/// Takes a link of a patient back and puts back what came of it: pure, from what the store knows to one batch.
///
/// What was read from the other person's chart leaves our records; what we wrote into it is entered in error there by the next
/// sync, and told anew once the patient is linked to the right one.
public struct LinkUndoing: Sendable {
  /// What is known of the patient, read before.
  public struct Known: Sendable {
    /// All versions of each record of the patient, oldest first.
    public var histories: [[RecordVersion]] = []
    /// All exchanges of the endpoint with the patient's records, and those carried under the patient.
    public var exchanges: [Exchange] = []
    /// Conflicts of these that are open or settled.
    public var conflicts: [StoredConflict] = []

    public init() {}
  }

  /// What is to be stored, and what a person has to look after.
  public struct Result: Sendable {
    /// In one transaction.
    public var batch = StoreBatch()
    /// What could not be put back by rule.
    public var notices: [SyncNotice] = []
  }

  /// What the exchange of a resource is called that was written into the wrong chart.
  static let role = "unlinked"

  let endpoint: StoredEndpoint
  let patient: RecordID
  let by: String
  let now: String

  /// Undoes the link of a patient at an endpoint, for a person, at a time of UTC.
  public init(endpoint: StoredEndpoint, patient: RecordID, by: String, now: String) {
    self.endpoint = endpoint
    self.patient = patient
    self.by = by
    self.now = now
  }

  /// What is to be stored.
  public func undo(_ known: Known) -> Result {
    var result = Result()
    result.batch.unlinks = [(endpoint: endpoint.name, patient: patient)]
    var withdrawn = Set<RecordID>()
    for history in known.histories {
      guard let first = history.first, let current = history.last else { continue }
      if first.authorship.origin == endpoint.name {
        withdrawn.insert(current.record)
        if current.body["recordStatus"]?.string == RecordStatus.enteredInError.rawValue { continue }
        edit(current, current.body.setting("recordStatus", to: .string(RecordStatus.enteredInError.rawValue)), &result)
      } else {
        putBack(history, current, &result)
      }
    }
    var references = WireReferences(baseURL: endpoint.url)
    for exchange in known.exchanges { references.learn(exchange) }
    for exchange in known.exchanges { put(exchange, withdrawn, references, &result) }
    result.batch.conflicts = known.conflicts.map { conflict in
      var ended = conflict
      ended.state = conflict.state == .open ? .dissolved : .closed
      return ended
    }
    for record in Set(known.exchanges.compactMap(\.record)).subtracting(withdrawn).sorted() {
      let version = known.histories.compactMap(\.last).first { $0.record == record }?.version ?? 1
      result.batch.editStates.append((endpoint: endpoint.name, record: record, upTo: version + 1, state: .pending))
    }
    result.batch.audit = [
      AuditNote(
        action: "unlink", actor: by, at: now, record: patient,
        detail: [
          "endpoint": .string(endpoint.name), "records": .int(result.batch.edits.count), "resources": .int(result.batch.exchanges.count),
        ])
    ]
    return result
  }

  private func edit(_ current: RecordVersion, _ body: JSON, _ result: inout Result) {
    result.batch.edits.append(
      RecordEdit(
        record: current.record, kind: current.kind, patient: current.patient, body: body,
        authorship: Authorship(author: by, at: now, reason: "the link of the patient at \(endpoint.name) was taken back"), madeFrom: current.version))
  }

  /// Takes out what came from there, newest first; what a person has edited since stays as that person left it.
  private func putBack(_ history: [RecordVersion], _ current: RecordVersion, _ result: inout Result) {
    var body = current.body
    for index in history.indices.dropFirst().reversed() where history[index].authorship.origin == endpoint.name {
      let (merged, conflicts) = RecordTree.merge(base: history[index].body, local: body, remote: history[index - 1].body)
      body = merged
      result.notices += conflicts.map {
        SyncNotice(record: current.record, path: $0.path, message: "came from \(endpoint.name) and was edited since: left as it is")
      }
    }
    guard body != current.body else { return }
    if case .failure(let faults) = RecordBody.checked(body) {
      result.notices += faults.all.map {
        SyncNotice(record: current.record, path: $0.path, message: "without what came from \(endpoint.name) it would be wrong: \($0.message); left as it is")
      }
      return
    }
    edit(current, body, &result)
  }

  private func put(_ exchange: Exchange, _ withdrawn: Set<RecordID>, _ references: WireReferences, _ result: inout Result) {
    if exchange.role == Self.role { return }
    var forgotten = Exchange(endpoint: endpoint.name, resource: exchange.resource, type: exchange.type, role: "", serverID: exchange.serverID)
    guard let record = exchange.record, !withdrawn.contains(record) else {
      // Theirs: carried, or read into a record. Its content leaves; that it is there stays known.
      result.batch.exchanges.append(forgotten)
      return
    }
    forgotten.record = record
    forgotten.patient = patient
    forgotten.role = exchange.role
    forgotten.serverID = nil
    result.batch.exchanges.append(forgotten)
    guard let serverID = exchange.serverID, let base = exchange.remote ?? exchange.base, let rendered = exchange.rendered else { return }
    if exchange.type == "Patient" {
      result.notices.append(
        SyncNotice(record: record, path: "Patient/\(serverID)", message: "may hold what we said of our patient: it is to be looked over at \(endpoint.name)"))
      return
    }
    let id = derivedUUID(["unlinked", exchange.resource.description, serverID])
    result.batch.exchanges.append(
      Exchange(
        endpoint: endpoint.name, resource: ResourceID(high: id.high, low: id.low), type: exchange.type, record: record, patient: nil, role: Self.role,
        serverID: serverID, serverVersion: exchange.serverVersion, base: references.onTheWire(base).document, rendered: rendered, isGone: exchange.isGone,
        mappingVersion: exchange.mappingVersion))
  }
}

extension LinkUndoing.Known {
  /// All that a store knows of a patient at an endpoint.
  public init(of patient: RecordID, at endpoint: String, in repository: any RecordRepository) async throws {
    self.init()
    let records = try await repository.allRecords(of: patient)
    for record in records { histories.append(try await repository.history(record.record)) }
    let mine = Set(records.map(\.record))
    var after: ResourceID?
    while true {
      let page = try await repository.exchanges(endpoint, after: after, limit: 1000)
      exchanges += page.filter { $0.patient == patient || $0.record.map(mine.contains) == true }
      guard page.count == 1000 else { break }
      after = page.last?.resource
    }
    let resources = Set(exchanges.map(\.resource))
    conflicts = try await repository.conflicts(endpoint, states: [.open, .settled, .pushed]).filter { resources.contains($0.resource) }
  }
}

extension LinkUndoing {
  /// The id under which a resource is made anew where its own is taken by what stands in the wrong chart; nil where it is free.
  static func freshID(of resource: ResourceID, among exchanges: [Exchange]) -> String? {
    let taken = exchanges.filter { $0.role == role && $0.serverID == resource.description }
    if taken.isEmpty { return nil }
    let id = derivedUUID(["again", resource.description, String(exchanges.filter { $0.role == role }.count)])
    return ResourceID(high: id.high, low: id.low).description
  }

  /// What becomes of a resource in the wrong chart: entered in error, and no longer under our identifier.
  static func withdrawing(_ rendered: JSON) -> JSON { RecordMapper.withdrawing(rendered).setting("identifier", to: nil) }
}
