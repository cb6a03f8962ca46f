internal import ClinicalMerge
internal import ClinicalRecords
internal import LosslessJSON
internal import RecordMapping
internal import RecordStore

/// Carries operations through their lives, many at once: each round writes the states of all, then acts for all, then
/// writes what came of it. The table of `OperationState.next` says what happens; nothing here decides.
struct OperationRounds {
  let run: SyncRun
  let wire: EHRWire
  let patients: RosterPatients
  let disclosures: Disclosures
  /// The state in which each operation was left.
  var done: [ResourceID: OperationState] = [:]
  var active: [Active] = []
  private var leaseRenewed: DateTime?
  /// What each record may refer to, once it was asked.
  private var tellable: [RecordID: (version: Int, resources: Set<ResourceID>)] = [:]

  struct Active: Sendable {
    var operation: StoredOperation
    var effect: OperationEffect
    var type = ""
    var exchange: Exchange?
    var patientServerID: String?
    /// Set while it waits.
    var wakeAt: Duration?
    /// Whether it was asked, before a create, that it is not there yet.
    var isLookedFor = false
    /// What such a look found.
    var there: Incoming?
    /// What its document refers to and the endpoint is never told of; by identifier on the wire.
    var untold: Set<ResourceID> = []
    /// The id to make it under by PUT, where its own is taken.
    var putID: String?
    /// Merges that met a newer version.
    var rounds = 0
    /// Looks and reads that failed.
    var failures = 0
    /// The server's word, from the answer to the write or from a look.
    var sight: Incoming?
    var writtenVersion: String?
    var retryAfter: Duration?
  }

  init(run: SyncRun, wire: EHRWire, patients: RosterPatients, disclosures: Disclosures) {
    self.run = run
    self.wire = wire
    self.patients = patients
    self.disclosures = disclosures
  }

  mutating func add(_ operation: StoredOperation, _ event: OperationEvent) {
    guard let (state, effect) = operation.state.next(event) else {
      done[operation.resource] = operation.state
      return
    }
    var next = operation
    next.state = state
    active.append(Active(operation: next, effect: effect, type: operation.body["resourceType"]?.string ?? ""))
  }

  mutating func carryOut(_ report: inout EndpointReport) async throws {
    let elapsed = Self.stopwatch(run.surroundings.clock)
    var parked: [Active] = []
    while !active.isEmpty {
      let moment = elapsed()
      if let limit = run.settings.maxTime, moment > limit {
        leave(&report)
        break
      }
      let ready = inOrder(active.indices.filter { active[$0].wakeAt.map { $0 <= moment } ?? true })
      guard !ready.isEmpty else {
        let wake = active.compactMap(\.wakeAt).min() ?? moment
        if let limit = run.settings.maxTime, wake > limit {
          leave(&report)
          break
        }
        try await run.surroundings.clock.sleep(for: wake - moment)
        continue
      }
      let group = ready.prefix(run.settings.groupCommit)
      var now = group.map { active[$0] }
      let taken = Set(group)
      active = active.indices.filter { !taken.contains($0) }.map { active[$0] }
      for index in now.indices where now[index].wakeAt != nil { wake(&now[index]) }
      try await loadExchanges(&now)
      try await prepare(&now, &parked, &report)
      await lookBeforeCreating(&now)
      let answers = await act(now)
      let progress = try await conclude(now, answers, slept: elapsed(), &report)
      if progress {
        // What was parked may refer to something that is there now.
        active += parked
        parked = []
      }
      try await renewLease()
    }
    for one in parked { done[one.operation.resource] = .queued }
  }

  /// What is under way first, then what begins, type by type: those that are referred to before those that refer, and of one type many
  /// together, so that one search looks for all of them.
  private func inOrder(_ ready: [Int]) -> [Int] {
    let ranks = Dictionary(wire.plan.types.enumerated().map { ($1.type, $0) }, uniquingKeysWith: { first, _ in first })
    let ranked = ready.map { (rank: active[$0].effect == .prepare ? ranks[active[$0].type] ?? ranks.count : -1, index: $0) }
    return ranked.sorted { ($0.rank, $0.index) < ($1.rank, $1.index) }.map(\.index)
  }

  /// Time passed on the run's own clock, which no one sets.
  private static func stopwatch(_ clock: some Clock<Duration>) -> @Sendable () -> Duration {
    let start = clock.now
    return { start.duration(to: clock.now) }
  }

  /// Renewed after a quarter of its time; each renewal is a commit.
  private mutating func renewLease() async throws {
    let now = run.surroundings.now()
    guard leaseRenewed.map({ now > $0.advanced(bySeconds: run.settings.leaseSeconds / 4) }) ?? true else { return }
    leaseRenewed = now
    try await run.repository.renewLease(run.lease, until: now.advanced(bySeconds: run.settings.leaseSeconds).utc.description)
  }

  private func wake(_ one: inout Active) {
    one.wakeAt = nil
    if let (state, effect) = one.operation.state.next(.woke) {
      one.operation.state = state
      one.effect = effect
    }
  }

  /// Leaves everything as it is on disk for the next run.
  private mutating func leave(_ report: inout EndpointReport) {
    for one in active { done[one.operation.resource] = one.operation.state }
    report.notices.append(SyncNotice(path: "", message: "\(active.count) operations are left for the next run: the time of this one is over"))
    active = []
  }

  private func loadExchanges(_ now: inout [Active]) async throws {
    let resources = now.map(\.operation.resource)
    let known = Dictionary(
      try await run.repository.exchanges(run.endpoint.name, resources: resources).map { ($0.resource, $0) }, uniquingKeysWith: { first, _ in first })
    let records = try await run.repository.records(now.map(\.operation.record).uniqued())
    let byID = Dictionary(records.map { ($0.record, $0) }, uniquingKeysWith: { first, _ in first })
    for index in now.indices {
      guard let record = byID[now[index].operation.record] else { continue }
      now[index].exchange = known[now[index].operation.resource] ?? now[index].exchange ?? unknown(now[index], record)
      now[index].patientServerID = patients.serverIDs[record.patient] ?? createdPatients[record.patient]
    }
  }

  /// What is known of a resource of which the server has told nothing yet.
  private func unknown(_ one: Active, _ record: RecordVersion) -> Exchange {
    let rendering = try? run.renderings.rendering(of: record, by: run.surroundings.mapper)
    // A document of a session is none of its own rendering's; it says its role itself.
    let role = rendering?.resources.first { $0.resource == one.operation.resource }?.role ?? RecordMapper.origin(of: one.operation.body)?.role ?? ""
    return Exchange(
      endpoint: run.endpoint.name, resource: one.operation.resource, type: one.type, record: record.record, patient: record.patient, role: role)
  }

  /// Patients created in the course of these rounds.
  private var createdPatients: [RecordID: String] = [:]

  mutating func learnPatient(_ patient: RecordID, _ serverID: String) { createdPatients[patient] = serverID }
}

// MARK: - Prepare

extension OperationRounds {
  /// Lays each document over the server's, parks what refers to something not yet there, and writes `sent` before anything leaves.
  private mutating func prepare(_ now: inout [Active], _ parked: inout [Active], _ report: inout EndpointReport) async throws {
    let preparing = now.indices.filter { now[$0].effect == .prepare }
    let sending = try await lay(preparing.map { now[$0] }, &report)
    var kept: [Active] = now.indices.filter { now[$0].effect != .prepare }.map { now[$0] }
    var batch = StoreBatch()
    batch.lease = run.lease
    for one in kept { batch.operations.append(one.operation) }
    batch.conflicts = sending.conflicts
    for (one, event) in sending.laid {
      if event == .blocked {
        parked.append(one)
        continue
      }
      var one = one
      guard let (state, effect) = one.operation.state.next(event) else { continue }
      one.operation.state = state
      one.effect = effect
      if effect == .send { one.operation.attempts += 1; one.operation.looks = 0 }
      batch.operations.append(one.operation)
      if effect == .finish { done[one.operation.resource] = state } else { kept.append(one) }
    }
    if !batch.isEmpty { try await run.repository.commit(batch) }
    now = kept
  }

  private struct Laid {
    var laid: [(Active, OperationEvent)] = []
    var conflicts: [StoredConflict] = []
  }

  private mutating func lay(_ preparing: [Active], _ report: inout EndpointReport) async throws -> Laid {
    guard !preparing.isEmpty else { return Laid() }
    let bench = try await Workbench(preparing.map(\.operation.record).uniqued(), run: run)
    let rendered = preparing.map { bench.rendered($0.operation.resource, of: $0.operation.record) }
    let wanted = rendered.flatMap { $0.map { WireReferences.references(in: $0.document) } ?? [] }.uniqued()
    let targets = try await run.repository.exchanges(run.endpoint.name, resources: wanted)
    let references = try await run.references(targets + preparing.compactMap(\.exchange), patients: patients)
    let reconciliation = Reconciliation(mapper: run.surroundings.mapper, policy: run.policy(references))
    var result = Laid()
    for (index, one) in preparing.enumerated() {
      guard let record = bench.records[one.operation.record] else { continue }
      guard let resource = rendered[index] else {
        // It was never there, and its record has no such resource any more: nothing is to be said.
        if one.operation.state == .leased, bench.renderings[record.record] != nil { result.laid.append((one, .nothingToSend)) }
        continue
      }
      var one = one
      let exchange =
        one.exchange
        ?? Exchange(
          endpoint: run.endpoint.name, resource: resource.resource, type: resource.type, record: record.record, patient: record.patient, role: resource.role)
      one.exchange = exchange
      if let event = beforeLaying(&one, exchange, resource, bench) {
        result.laid.append((one, event))
        continue
      }
      let places = FieldPlaces(of: record.kind, rendered: bench.renderings[record.record]?.resources.map(\.role) ?? [])
      let held = resource.isWithdrawn ? [] : places.units(of: resource.role, sharing: bench.openPlaces(of: record.record))
      var outgoing = reconciliation.outgoing(exchange, rendered: resource.document, released: bench.released[resource.resource], holding: held)
      if let remote = exchange.remote {
        outgoing.conflicts += reconciliation.copiesDiffering(
          places, of: resource.role, base: exchange.base, remote: remote, rendered: resource.document, known: outgoing.conflicts)
      }
      result.conflicts += ConflictLedger.update(
        bench.conflicts[resource.resource] ?? [], now: outgoing.conflicts, exchange: exchange, record: record.record, kind: record.kind, at: run.timestamp,
        under: reconciliation.policy)
      guard let document = outgoing.document else {
        result.laid.append((one, outgoing.conflicts.isEmpty && held.isEmpty ? .nothingToSend : .conflictsOnly))
        continue
      }
      var missing = references.onTheWire(document).missing
      if !missing.isEmpty {
        one.untold = Set(missing).subtracting(try await tellable(by: record, bench))
        missing.removeAll(where: one.untold.contains)
      }
      if !missing.isEmpty || disclosures.objection(to: record) != nil {
        result.laid.append((one, .blocked))
        continue
      }
      if one.operation.attempts >= run.settings.attempts {
        result.laid.append((one, .exhausted))
        continue
      }
      one.operation.intent = exchange.serverID == nil ? .create : .update
      one.putID = LinkUndoing.freshID(of: resource.resource, among: bench.exchanges[record.record] ?? [])
      one.operation.body = document
      // What is held stays in the difference from what was agreed.
      one.operation.rendered = exchange.rendered.map { compositeBase(server: resource.document, old: $0, openConflicts: held) } ?? resource.document
      one.operation.recordVersion = record.version
      one.operation.ifMatch = exchange.serverVersion
      result.laid.append((one, .prepared))
    }
    return result
  }
}

extension OperationRounds {
  /// What becomes of an operation whatever is to be said: the resource is gone there, has yet to be read, or waits for what it is
  /// derived from; nil where it is to be laid over what is there.
  private func beforeLaying(_ one: inout Active, _ exchange: Exchange, _ resource: RenderedResource, _ bench: Workbench) -> OperationEvent? {
    if exchange.isGone {
      let isOpen = (bench.conflicts[resource.resource] ?? []).contains { $0.state == .open }
      return isOpen ? .conflictsOnly : .nothingToSend
    }
    // Known there, and never agreed on: read first, then first contact.
    if exchange.serverID != nil, exchange.base == nil {
      one.operation.state = .stale
      one.effect = .merge
      return .taken
    }
    // What is derived from something that is in conflict waits with it; only a withdrawal passes.
    return bench.isDerivedFromConflict(resource) && !resource.isWithdrawn ? .conflictsOnly : nil
  }

  /// Resources that this record may refer to and that are there already or will come: its own and those of the records it names. What
  /// stays here, is of a type that the plan does not send, or of a record that nobody has, never comes, and nothing waits for it.
  private mutating func tellable(by record: RecordVersion, _ bench: Workbench) async throws -> Set<ResourceID> {
    if let known = tellable[record.record], known.version == record.version { return known.resources }
    let resources = try await tellableNow(by: record, bench)
    tellable[record.record] = (record.version, resources)
    return resources
  }

  private func tellableNow(by record: RecordVersion, _ bench: Workbench) async throws -> Set<ResourceID> {
    // Without its patient nothing is told of anyone, however a plan takes patients.
    var tellable: Set = [RecordMapper.resourceID(record: record.patient, role: "patient")]
    func add(_ rendering: Rendering?) {
      for resource in rendering?.resources ?? [] where wire.plan[resource.type].map({ $0.create != .none }) ?? false { tellable.insert(resource.resource) }
    }
    add(bench.renderings[record.record])
    guard case .success(let typed) = RecordBody.checked(record.body) else { return tellable }
    for other in try await run.repository.records(typed.references.map(\.id).uniqued()) where disclosures.objection(to: other) == nil {
      add(try? run.renderings.rendering(of: other, by: run.surroundings.mapper))
    }
    return tellable
  }
}

extension RenderedResource {
  /// Whether it says that the record was entered in error.
  fileprivate var isWithdrawn: Bool { RecordMapper.withdrawing(document) == document }
}
