internal import ClinicalMerge
internal import ClinicalRecords
internal import FHIRREST
internal import HTTPWire
internal import LosslessJSON
internal import RecordMapping
internal import RecordStore

/// Asks for what changed there, and takes it in; the cursor moves in the same commit as the last page.
struct PullStep {
  let run: SyncRun
  let wire: EHRWire
  let patients: RosterPatients

  func pull(_ report: inout EndpointReport) async throws {
    guard !patients.serverIDs.isEmpty else { return }
    let exported = try await BulkPull(pull: self).take(&report)
    for type in wire.plan.types where !exported.contains(type.type) {
      switch type.pull {
      case .byPatient: try await pullByPatient(type, &report)
      case .byKnownID: try await pullByKnownID(type, &report)
      case .none: continue
      }
    }
  }

  private func pullByPatient(_ type: TypePlan, _ report: inout EndpointReport) async throws {
    let ids = patients.serverIDs.values.sorted()
    let key = "\(type.type):\(rosterKey(type.type))"
    let mark = type.hasLastUpdated && !run.settings.isFull ? try await run.repository.cursor(run.endpoint.name, key) : nil
    var newMark: String?
    var isWhole = true
    var seen = Set<String>()
    var seconds: [Second] = []
    var waiting = chunks(of: ids)
    while !waiting.isEmpty {
      let chunk = waiting.removeFirst()
      var query: FHIRQuery = [type.patientParameter: chunk.joined(separator: ",")]
      if let mark { query.append("_lastUpdated", "ge" + mark) }
      query.append("_count", String(run.settings.pageSize))
      let isForm = chunk.count > run.settings.patientsPerSearch
      let result = await wire.search(type.type, query, asForm: isForm)
      try stopIfSilent(result)
      if isForm {
        if result.isWhole { run.knowledge.learn(\.takesForms, true) }
        if result.isRefused || result.isMisread {
          run.knowledge.learn(\.takesForms, false)
          waiting = chunk.chunked(run.settings.patientsPerSearch) + waiting
          continue
        }
      }
      if result.isRefused, chunk.count > 1 {
        // One patient of many may be behind glass: each is asked for alone, so that the others are not kept from us.
        waiting = chunk.map { [$0] } + waiting
        continue
      }
      if newMark == nil, let date = result.date {
        newMark = DateTime(nanoseconds: Int128(date.secondsSince1970 - run.settings.overlapSeconds) * 1_000_000_000).description
      }
      seen.formUnion(result.resources.map(\.serverID))
      isWhole = isWhole && result.isWhole
      let cursor = waiting.isEmpty && isWhole && type.hasLastUpdated ? newMark.map { (key: key, mark: $0) } : nil
      seconds += try await takeIn(result.resources, cursor: cursor, &report)
      if !result.isWhole { try stopIfRefused(type.type, result, &report) }
    }
    if run.settings.isFull, isWhole { try await lookForGone(type.type, seen: seen, &report) }
    for second in seconds { try await meet(second, &report) }
  }

  /// Patients for one search each: all in one form where the server takes forms or was never asked, else as many as a URL holds.
  private func chunks(of ids: [String]) -> [[String]] {
    ids.chunked(run.knowledge.now?.takesForms == false ? run.settings.patientsPerSearch : run.settings.patientsPerForm)
  }

  /// Nothing has answered in this run yet: there is no use in asking for every type.
  private func stopIfSilent(_ result: EHRWire.SearchResult) throws {
    guard result.isUnanswered, wire.transport.now.answers == 0 else { return }
    throw RunStop(outcome: .retry, exit: 75, words: "\(run.endpoint.name) could not be reached: \(result.words ?? "no answer")")
  }

  /// A patient who is new on the roster must be asked for from the beginning, so a cursor belongs to this very roster.
  func rosterKey(_ name: String) -> String {
    let ids = patients.serverIDs.values.sorted()
    return "\(ids.count):\(OurIdentifier.foreignResource(endpoint: ids.joined(separator: ","), type: name, serverID: ""))"
  }

  /// Asks for the first of two that carry one identifier of ours: where it is there still the second is one too many.
  func meet(_ second: Second, _ report: inout EndpointReport) async throws {
    guard let id = second.first.serverID else { return }
    let answer = try await readTwice(second.first.type, id)
    if answer.event == .absentOnce { try await run.markGone(second.first, &report) }
    let isThere = answer.sight != nil
    guard isThere || answer.event == .absentOnce else {
      report.notices.append(
        SyncNotice(
          record: second.first.record, path: "\(second.incoming.type)/\(second.incoming.serverID)",
          message: "has our identifier as \(id) had, which could not be read: \(answer.words ?? "no answer")"))
      return
    }
    try await takeIn([second.incoming], cursor: nil, present: isThere ? [second.first.resource] : [], &report)
  }

  /// Reads a resource; what is absent is asked for a second time before it counts as gone.
  func readTwice(_ type: String, _ id: String) async throws -> WireAnswer {
    let answer = await wire.read(type, id)
    return answer.event == .absentOnce && answer.words != "gone" ? await wire.read(type, id) : answer
  }

  private func pullByKnownID(_ type: TypePlan, _ report: inout EndpointReport) async throws {
    let known = try await knownExchanges(of: type.type)
    for chunk in known.chunked(run.settings.patientsPerSearch * 2) {
      let result = await wire.search(type.type, ["_id": chunk.compactMap(\.serverID).joined(separator: ","), "_count": String(run.settings.pageSize)])
      try await takeIn(result.resources, cursor: nil, &report)
      if !result.isWhole { try stopIfRefused(type.type, result, &report) }
    }
    if run.settings.isFull { try await lookForGone(type.type, seen: [], &report) }
  }

  private func knownExchanges(of type: String) async throws -> [Exchange] {
    let roster = Set(patients.all)
    var found: [Exchange] = []
    var after: ResourceID?
    while true {
      let page = try await run.repository.exchanges(run.endpoint.name, after: after, limit: 1000)
      found += page.filter { $0.type == type && $0.serverID != nil && !$0.isGone && $0.patient.map(roster.contains) == true }
      guard page.count == 1000 else { return found }
      after = page.last?.resource
    }
  }

  /// A page that did not come leaves its resources unseen: nothing is decided about them, and the report says so.
  private func stopIfRefused(_ type: String, _ result: EHRWire.SearchResult, _ report: inout EndpointReport) throws {
    if result.isUnauthorized { throw RunStop(outcome: .refused, exit: 77, words: "\(run.endpoint.name) does not accept the credentials") }
    report.notices.append(SyncNotice(path: type, message: "not all of it was read: \(result.words ?? "no answer")"))
    report.outcome = result.isRefused ? .refused : .retry
    report.exit = result.isRefused ? 76 : 75
  }

  /// Returns what carries an identifier of ours that another resource there has.
  @discardableResult
  func takeIn(
    _ incoming: [Incoming], cursor: (key: String, mark: String)?, present: Set<ResourceID> = [], _ report: inout EndpointReport
  ) async throws -> [Second] {
    var rest = incoming[...]
    var seconds: [Second] = []
    repeat {
      let page = Array(rest.prefix(run.settings.pageSize))
      rest = rest.dropFirst(page.count)
      var result = try await intake(page, present: present)
      if rest.isEmpty, let cursor { result.batch.cursors.append((endpoint: run.endpoint.name, key: cursor.key, mark: cursor.mark)) }
      if !result.batch.isEmpty { try await run.repository.commit(result.batch) }
      report.pulled.seen += result.seen
      report.pulled.adopted += result.adopted
      report.pulled.merged += result.merged
      report.pulled.unchanged += result.unchanged
      report.notices += result.notices
      seconds += result.seconds
    } while !rest.isEmpty
    return seconds
  }

  /// Reads what the intake needs, and decides.
  func intake(_ page: [Incoming], present: Set<ResourceID> = []) async throws -> IntakeResult {
    var byType: [String: [String]] = [:]
    for resource in page { byType[resource.type, default: []].append(resource.serverID) }
    var known: [Exchange] = []
    for type in byType.keys.sorted() { known += try await run.repository.exchanges(run.endpoint.name, type: type, serverIDs: byType[type]!) }
    let (page, unmoved) = Self.apart(page, known, run.settings.isFull)
    let references = try await run.references(known, documents: page.map(\.document), patients: patients)
    var context = IntakeContext(endpoint: run.endpoint.name, references: references, now: run.timestamp)
    context.lease = run.lease
    context.present = present
    context.sentTypes = Set(wire.plan.types.filter { $0.create != .none || $0.update }.map(\.type))
    for exchange in known { context.exchangesByServer["\(exchange.type)/\(exchange.serverID!)"] = exchange }
    for patient in patients.all { context.patients[RecordMapper.resourceID(record: patient, role: "patient")] = patient }
    var records = Set(known.compactMap(\.record))
    let unknown = page.filter { context.exchangesByServer["\($0.type)/\($0.serverID)"] == nil }
    records.formUnion(unknown.compactMap { RecordMapper.origin(of: $0.document)?.record })
    records.formUnion(try await sessions(unknown, references, &context))
    let nameless = unknown.filter { RecordMapper.origin(of: $0.document) == nil && !OurIdentifier.all(in: $0.document).isEmpty }
    if !nameless.isEmpty { records.formUnion(try await rendering(nameless, &context)) }
    let bench = try await Workbench(records.sorted(), run: run)
    context.records = bench.records
    context.renderings = bench.renderings
    context.exchangesByRecord = bench.exchanges
    context.conflicts = bench.conflicts
    context.released = bench.released
    return Intake(reconciliation: Reconciliation(mapper: run.surroundings.mapper, policy: run.policy(references)), context: context).take(
      page, unmoved: unmoved)
  }

  /// The sessions of ours in whose visits the hospital made observations.
  private func sessions(_ unknown: [Incoming], _ references: WireReferences, _ context: inout IntakeContext) async throws -> Set<RecordID> {
    let visits = unknown.compactMap { $0.document["encounter"]?["reference"]?.string.flatMap(references.resource(behind:)) }.uniqued()
    for exchange in try await run.repository.exchanges(run.endpoint.name, resources: visits) where exchange.type == "Encounter" {
      if let record = exchange.record { context.sessions[exchange.resource] = record }
    }
    return Set(context.sessions.values)
  }

  /// Without what is at the version that was read before: of those nothing is to be decided. A full run looks at all of them.
  private static func apart(_ page: [Incoming], _ known: [Exchange], _ isFull: Bool) -> (moved: [Incoming], unmoved: Int) {
    if isFull { return (page, 0) }
    let versions = Dictionary(
      known.filter { $0.base != nil && !$0.isGone && $0.remote == nil }.map { ("\($0.type)/\($0.serverID ?? "")", $0.serverVersion) },
      uniquingKeysWith: { first, _ in first })
    let moved = page.filter { resource in
      guard let version = resource.version, let seen = versions["\(resource.type)/\(resource.serverID)"] else { return true }
      return seen != version
    }
    return (moved, page.count - moved.count)
  }

  /// The records of ours behind resources that carry our identifier, do not say their record, and that the store does not know
  /// there: the EHR dropped the extension, and the answer to our own create was lost.
  private func rendering(_ unknown: [Incoming], _ context: inout IntakeContext) async throws -> Set<RecordID> {
    let wanted = Set(unknown.flatMap { OurIdentifier.all(in: $0.document) })
    var found = Set<RecordID>()
    var after: RecordID?
    while true {
      let page = try await run.repository.records(of: RecordSelection(patients: patients.all), after: after, limit: 500)
      for record in page {
        guard let rendering = try? run.surroundings.mapper.render(record.body, disclosing: .all) else { continue }
        for resource in rendering.resources where wanted.contains(resource.resource) {
          context.recordsByResource[resource.resource] = record.record
          found.insert(record.record)
        }
      }
      guard page.count == 500 else { return found }
      after = page.last?.record
    }
  }

  /// What was agreed, and did not come in a whole answer: read one by one, twice, before it counts as gone.
  func lookForGone(_ type: String, seen: Set<String>, _ report: inout EndpointReport) async throws {
    for exchange in try await knownExchanges(of: type) where !seen.contains(exchange.serverID!) && exchange.base != nil {
      let answer = try await readTwice(type, exchange.serverID!)
      guard answer.event == .absentOnce else {
        if let sight = answer.sight { try await takeIn([sight], cursor: nil, &report) }
        continue
      }
      try await run.markGone(exchange, &report)
    }
  }
}

extension SyncRun {
  /// The EHR no longer has it: that is a conflict for a person; ours is kept, and nothing is written.
  func markGone(_ exchange: Exchange, _ report: inout EndpointReport) async throws {
    var gone = exchange
    gone.isGone = true
    var batch = StoreBatch()
    batch.lease = lease
    batch.exchanges = [gone]
    if let record = exchange.record, let version = try await repository.records([record]).first {
      let rendered = (try? surroundings.mapper.render(version.body, disclosing: .all))?.resources.first { $0.resource == exchange.resource }
      let conflict = MergeConflict(path: "", base: exchange.base, local: rendered?.document, remote: nil, reason: .removedRemotely)
      let stored = try await repository.conflicts(endpoint.name, states: [.open, .settled]).filter { $0.resource == exchange.resource }
      batch.conflicts = ConflictLedger.update(stored, now: [conflict], exchange: exchange, record: record, kind: version.kind, at: timestamp)
      report.pulled.merged += 1
    }
    batch.audit = [
      AuditNote(
        action: "gone", actor: endpoint.name, at: timestamp, record: exchange.record,
        detail: ["type": .string(exchange.type), "resource": .string(exchange.resource.description)])
    ]
    try await repository.commit(batch)
  }
}

extension StoreBatch {
  var isEmpty: Bool {
    edits.isEmpty && exchanges.isEmpty && operations.isEmpty && droppedOperations.isEmpty && conflicts.isEmpty && editStates.isEmpty && cursors.isEmpty
      && links.isEmpty && endpoints.isEmpty && receipts.isEmpty && audit.isEmpty
  }
}

extension Array {
  func chunked(_ size: Int) -> [[Element]] { stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) } }
}
