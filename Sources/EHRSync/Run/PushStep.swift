internal import ClinicalMerge
internal import ClinicalRecords
internal import LosslessJSON
internal import RecordMapping
internal import RecordStore

/// Sends what waits: plans the operations of each edited record, carries them through their lives, and says how each edit stands.
struct PushStep {
  let run: SyncRun
  let wire: EHRWire
  let patients: RosterPatients
  /// Of what the EHR refused, the record's version that was refused; a newer one is tried.
  private var quarantinedVersions: [ResourceID: Int] = [:]

  init(run: SyncRun, wire: EHRWire, patients: RosterPatients) {
    self.run = run
    self.wire = wire
    self.patients = patients
  }

  mutating func push(_ report: inout EndpointReport) async throws {
    let disclosures = try await Disclosures(patients.all, to: run.endpoint.name, at: run.surroundings.now(), in: run.repository)
    try await Requeue(run: run, plan: wire.plan, patients: patients, disclosures: disclosures).queue()
    let waiting = try await run.repository.outbox(run.endpoint.name).filter { patients.all.contains($0.patient) }
    let left = try await run.repository.operations(run.endpoint.name)
    let hold = try await PatientHold(at: run.endpoint.name, in: run.repository)
    var rounds = OperationRounds(run: run, wire: wire, patients: patients, disclosures: disclosures)
    let patientOf = Dictionary(
      try await run.repository.records(left.map(\.record).uniqued()).map { ($0.record, $0.patient) }, uniquingKeysWith: { first, _ in first })
    for operation in left where operation.state != .queued {
      // Whoever has left the roster is neither looked for nor sent; what was on its way stays on disk.
      guard let patient = patientOf[operation.record], patients.all.contains(patient) else {
        report.notices.append(
          SyncNotice(record: operation.record, path: "", message: "left as it is: the patient is not on the roster of \(run.endpoint.name)"))
        continue
      }
      if hold.holds(patient) { continue }
      rounds.add(operation, .recovered)
    }
    try await rounds.carryOut(&report)
    for operation in left where operation.state == .quarantined { quarantinedVersions[operation.resource] = operation.recordVersion }
    report.met.formUnion(waiting.map { EditKey(record: $0.record, version: $0.version) })

    var versions: [RecordID: Int] = [:]
    for edit in waiting { versions[edit.record] = max(versions[edit.record] ?? 0, edit.version) }
    // What a session's document tells comes after the session.
    let hasDocuments = run.documents != nil
    let isToldLater: (OutboxEdit) -> Bool = { hasDocuments && ($0.kind == .assessment || $0.kind == .screening) }
    let order = (waiting.filter { !isToldLater($0) } + waiting.filter(isToldLater)).map(\.record).uniqued()
    var states = rounds.done
    // Fewer than are kept rendered: a type at a time goes through all of them.
    for records in order.chunked(run.settings.groupCommit * 2) {
      states = try await push(records, upTo: versions, disclosures, hold, recovered: states, &report)
    }
  }

  /// Plans and carries out the operations of some records, then writes how their edits stand.
  private func push(
    _ records: [RecordID], upTo: [RecordID: Int], _ disclosures: Disclosures, _ hold: PatientHold, recovered: [ResourceID: OperationState],
    _ report: inout EndpointReport
  ) async throws -> [ResourceID: OperationState] {
    let bench = try await bench(records)
    report.notices += bench.faults
    var rounds = OperationRounds(run: run, wire: wire, patients: patients, disclosures: disclosures)
    var later: [StoredOperation] = []
    var planned: [RecordID: RecordPlan] = [:]
    for record in records {
      guard let version = bench.records[record], let rendering = bench.renderings[record] else { continue }
      var plan = RecordPlan(version: version.version)
      if hold.holds(version.patient) {
        plan.isHeld = true
        planned[record] = plan
        report.notices.append(SyncNotice(record: record, path: "", message: PatientHold.words(run.endpoint.name)))
        continue
      }
      if let objection = disclosures.objection(to: version) {
        report.withheld += 1
        plan.withheld = true
        planned[record] = plan
        report.notices.append(SyncNotice(record: record, path: objection.path, message: "withheld: \(objection.reason)"))
        continue
      }
      report.withheld += rendering.withheld.count
      plan.withheld = rendering.resources.isEmpty
      plan.carriage = bench.carriage(of: version)
      for resource in rendering.resources {
        switch try await want(resource, of: version, bench) {
        case .nothing: continue
        case .withheld(let reason):
          report.withheld += 1
          plan.withheld = true
          report.notices.append(SyncNotice(record: record, path: resource.type, message: reason))
        case .byDocument: plan.carriage?.resources.append(resource)
        case .waits: plan.waits = true
        case .operation(let operation):
          plan.resources.append(operation.resource)
          // What an earlier run sent and nobody has found yet must not be planned anew beside it.
          if let state = recovered[operation.resource], !isPlannedAnew(operation, after: state) { continue }
          // What stands in the wrong chart is withdrawn before it is told anew in the right one.
          if resource.role == LinkUndoing.role { rounds.add(operation, .taken) } else { later.append(operation) }
        }
      }
      planned[record] = plan
    }
    if !rounds.active.isEmpty { try await rounds.carryOut(&report) }
    for operation in later { rounds.add(operation, .taken) }
    try await rounds.carryOut(&report)
    let states = rounds.done.merging(recovered) { now, _ in now }
    try await settle(planned, bench, upTo: upTo, states, &report)
    return states
  }

  private func isPlannedAnew(_ operation: StoredOperation, after state: OperationState) -> Bool {
    switch state {
    case .verified, .conflicted, .queued: true
    case .quarantined: quarantinedVersions[operation.resource].map { $0 < operation.recordVersion } ?? false
    default: false
    }
  }

  private struct RecordPlan {
    var version: Int
    var resources: [ResourceID] = []
    var withheld = false
    /// The document that carries some of it.
    var carriage: DocumentCarriage?
    /// Something of it cannot go yet: its patient is not linked.
    var waits = false
    /// Whose it is has to be settled first.
    var isHeld = false
  }

  private enum Want { case nothing, withheld(String), byDocument, waits, operation(StoredOperation) }

  /// Whether a resource of a record has to be sent, as far as can be said before it is laid over the server's document.
  private func want(_ resource: RenderedResource, of version: RecordVersion, _ bench: Workbench) async throws -> Want {
    let exchange = bench.exchange(resource.resource, of: version.record)
    let isKnown = patients.serverIDs[version.patient] != nil || patients.creatable.contains(version.patient)
    guard isKnown || exchange?.role == LinkUndoing.role else { return .waits }
    let withholding = Withholding(at: run.endpoint.name, plan: wire.plan, profile: run.profile)
    let intent: StoredOperation.Intent = exchange?.serverID == nil ? .create : .update
    if intent == .create {
      if let objection = withholding.objection(to: resource.document, isNew: true) {
        let isCarried = bench.carriage(of: version) != nil && run.documents?.carries(resource, of: version) == true
        return isCarried ? .byDocument : .withheld(objection)
      }
      if exchange == nil, try await run.readThere(version).contains(resource.resource) { return .nothing }
    } else if exchange?.rendered == resource.document, exchange?.remote == nil {
      return .nothing
    } else if let objection = withholding.objection(to: resource.document, isNew: false) {
      return .withheld(objection)
    }
    return .operation(
      StoredOperation(
        endpoint: run.endpoint.name, resource: resource.resource, record: version.record, recordVersion: version.version, intent: intent,
        body: resource.document,
        rendered: resource.document, ifMatch: exchange?.serverVersion))
  }

  /// The records of one group with all that is known of them, and the sessions that they belong to.
  private func bench(_ records: [RecordID]) async throws -> Workbench {
    let bench = try await Workbench(records, run: run)
    let sessions = bench.records.values.compactMap { SessionDocument.session(of: $0.body) }.filter { bench.records[$0] == nil }.sorted()
    return run.documents == nil || sessions.isEmpty ? bench : try await Workbench((records + sessions).uniqued(), run: run)
  }

  /// How what the session's document carries of a record stands: as the document does. Once that is verified it is counted, and kept.
  private func carried(
    _ carriage: DocumentCarriage?, of record: RecordID, _ states: [ResourceID: OperationState], _ bench: Workbench, _ batch: inout StoreBatch,
    _ report: inout EndpointReport
  ) async throws -> [EditState] {
    guard let carriage, !carriage.resources.isEmpty else { return [] }
    let state = carriage.state(states)
    if state == .verified {
      let there = try await run.repository.exchanges(run.endpoint.name, resources: [carriage.document.resource]).first
      report.byDocument += carriage.resources.count
      report.notices.append(SyncNotice(record: record, path: carriage.document.type, message: carriage.words))
      batch.receipts += carriage.receipts(run.endpoint.name, version: there?.serverVersion)
    }
    return [state.editState]
  }

  /// An edit is in the worst state of its operations, or conflicted while a conflict of its record is open there.
  private func settle(
    _ planned: [RecordID: RecordPlan], _ bench: Workbench, upTo: [RecordID: Int], _ states: [ResourceID: OperationState], _ report: inout EndpointReport
  )
    async throws
  {
    let conflicts = try await run.repository.conflicts(run.endpoint.name, states: [.open, .settled, .pushed])
    let open = Set(conflicts.filter { $0.state == .open }.map(\.record))
    var batch = StoreBatch()
    batch.lease = run.lease
    for (record, plan) in planned.sorted(by: { $0.key < $1.key }) {
      var all = plan.resources.map { (states[$0] ?? .queued).editState }
      if plan.waits { all.append(.pending) }
      all += try await carried(plan.carriage, of: record, states, bench, &batch, &report)
      if plan.isHeld || open.contains(record) { all.append(.conflicted) }
      let state = EditState.worst(all)
      if all.isEmpty, plan.withheld {
        // Nothing of it goes there: it leaves the outbox, and is counted beside the sum, never as verified.
        report.withheldEdits.formUnion(report.met.filter { $0.record == record && $0.version <= plan.version })
      }
      // Edits made while this ran are newer than what was sent, and stay as they are.
      batch.editStates.append((endpoint: run.endpoint.name, record: record, upTo: plan.version, state: state))
      // Settled with what is there already: nothing was written, and it is carried out all the same.
      if state == .verified { batch.conflicts += ConflictLedger.close(conflicts.filter { $0.record == record }) }
    }
    if !batch.editStates.isEmpty { try await run.repository.commit(batch) }
  }
}

extension Array where Element: Hashable {
  /// Each element once, in the order of its first occurrence.
  func uniqued() -> [Element] {
    var seen = Set<Element>()
    return filter { seen.insert($0).inserted }
  }
}
