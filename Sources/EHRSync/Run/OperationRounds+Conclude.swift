internal import ClinicalMerge
internal import ClinicalRecords
internal import LosslessJSON
internal import RecordMapping
internal import RecordStore

extension OperationRounds {
  /// Writes what came of the round in one commit. Returns whether something is on the server now that was not before.
  mutating func conclude(_ now: [Active], _ answers: [WireAnswer], slept: Duration, _ report: inout EndpointReport) async throws -> Bool {
    var batch = StoreBatch()
    batch.lease = run.lease
    var progress = false
    var met: [(Active, WireAnswer)] = []
    var unauthorized = false
    for (one, answer) in zip(now, answers) {
      var one = one
      if one.effect == .send, answer.sight != nil, let (state, effect) = one.operation.state.next(answer.event), effect == .verify {
        // The answer shows what was made: the echo is agreed in the same commit in which the answer is written down.
        learn(&one, answer)
        (one.operation.state, one.effect) = (state, effect)
      } else if let learned = learn(&one, answer) {
        batch.exchanges.append(learned)
      }
      report.notices += answer.duplicates.map {
        SyncNotice(record: one.operation.record, path: "\($0.type)/\($0.serverID)", message: "made twice there; \(answer.serverID ?? "") is kept")
      }
      switch one.effect {
      case .merge: met.append((one, answer))
      case .verify where answer.sight != nil: met.append((one, answer))
      default:
        unauthorized = unauthorized || answer.event == .unauthorizedAnswer
        advance(one, answer, slept: slept, &batch, &report)
      }
    }
    if !batch.isEmpty { try await run.repository.commit(batch) }
    for (one, answer) in met where one.effect == .merge { try await merge(one, answer, slept: slept, &report) }
    progress = try await verify(met.filter { $0.0.effect == .verify }, &report)
    if unauthorized { throw RunStop(outcome: .refused, exit: 77, words: "\(run.endpoint.name) does not accept the credentials") }
    return progress
  }

  /// The server's id is stored as soon as it is told: a crash after this finds the resource by it. Returns what is to be stored.
  @discardableResult
  private func learn(_ one: inout Active, _ answer: WireAnswer) -> Exchange? {
    one.sight = answer.sight ?? one.sight
    if one.effect == .send { one.writtenVersion = answer.event == .accepted ? answer.version : nil }
    guard let serverID = answer.serverID ?? answer.sight?.serverID, var exchange = one.exchange, exchange.serverID == nil else { return nil }
    exchange.serverID = serverID
    one.exchange = exchange
    return exchange
  }

  private mutating func advance(_ one: Active, _ answer: WireAnswer, slept: Duration, _ batch: inout StoreBatch, _ report: inout EndpointReport) {
    var one = one
    if let words = answer.words { (one.operation.lastError, one.operation.refusal) = (words, answer.refusal) }
    if one.effect == .send, answer.event != .accepted { one.sight = nil }
    let event = answer.event
    let canAskAgain = (event == .lookFailed || event == .throttledAnswer) && one.effect != .send && one.failures < run.settings.attempts
    if canAskAgain {
      one.failures += 1
      one.wakeAt = wakeTime(slept + pause(one.failures, asked: answer.retryAfter))
      active.append(one)
      return
    }
    guard let (state, effect) = one.operation.state.next(event == .throttledAnswer && one.effect != .send ? .lookFailed : event) else {
      finish(one, &batch, &report)
      return
    }
    one.operation.state = state
    one.effect = effect
    if event == .absentOnce || event == .absentTwice { one.isLookedFor = true }
    one.there = nil
    switch effect {
    case .waitToLook:
      one.operation.looks += 1
      one.wakeAt = wakeTime(slept + run.settings.requestLife + run.settings.searchLag)
    case .waitToRetry:
      let isTooLong = answer.retryAfter.map { $0 > run.settings.longestWait } ?? false
      if one.operation.attempts >= run.settings.attempts || isTooLong {
        finish(one, &batch, &report)
        return
      }
      one.wakeAt = wakeTime(slept + pause(one.operation.attempts, asked: answer.retryAfter))
    case .finish, .stop:
      finish(one, &batch, &report)
      return
    default: break
    }
    batch.operations.append(one.operation)
    active.append(one)
  }

  /// Ends an operation for this run; what the EHR refused for good is quarantined, loudly.
  private mutating func finish(_ one: Active, _ batch: inout StoreBatch, _ report: inout EndpointReport) {
    var operation = one.operation
    if [.unknown, .stale, .throttled, .acknowledged].contains(operation.state), let words = operation.lastError {
      report.notices.append(SyncNotice(record: operation.record, path: one.type, message: "not carried out yet, and tried again by the next run: \(words)"))
    }
    if operation.state == .rejected || operation.state == .refused { operation.state = .quarantined }
    batch.operations.append(operation)
    done[operation.resource] = operation.state
  }

  /// The next full two seconds: operations that wait are taken up together, not one by one with a commit each.
  private func wakeTime(_ moment: Duration) -> Duration {
    let (seconds, rest) = moment.components
    return .seconds((seconds + (rest > 0 ? 1 : 0) + 1) / 2 * 2)
  }

  private func pause(_ attempt: Int, asked: Duration?) -> Duration {
    let doubled = run.settings.firstBackoff * (1 << min(attempt, 8))
    let part = Double(run.surroundings.random() % 1000) / 1000
    return max(asked ?? .zero, doubled * (0.5 + part / 2))
  }
}

// MARK: - Merge and verify

extension OperationRounds {
  /// A newer version is there: it is taken in like a pull of one resource, and our side is laid over it anew.
  private mutating func merge(_ one: Active, _ answer: WireAnswer, slept: Duration, _ report: inout EndpointReport) async throws {
    var one = one
    one.rounds += 1
    one.sight = nil
    var batch = StoreBatch()
    batch.lease = run.lease
    guard let sight = answer.sight else {
      if answer.event == .absentOnce || answer.event == .absentTwice, let exchange = one.exchange, exchange.base != nil {
        try await run.markGone(exchange, &report)
        one.operation.state = .conflicted
        finish(one, &batch, &report)
      } else if one.failures >= run.settings.attempts || one.operation.attempts >= run.settings.attempts {
        finish(one, &batch, &report)
      } else if one.operation.intent == .create, let (state, effect) = one.operation.state.next(answer.event) {
        (one.operation.state, one.effect) = (state, effect)
        one.operation.looks += 1
        one.wakeAt = wakeTime(slept + run.settings.requestLife + run.settings.searchLag)
        batch.operations.append(one.operation)
        active.append(one)
      } else {
        one.failures += 1
        one.wakeAt = wakeTime(slept + pause(one.failures, asked: answer.retryAfter))
        active.append(one)
      }
      if !batch.isEmpty { try await run.repository.commit(batch) }
      return
    }
    let pull = PullStep(run: run, wire: wire, patients: patients)
    try await pull.takeIn([sight], cursor: nil, &report)
    if one.rounds > run.settings.rounds {
      finish(one, &batch, &report)
    } else {
      one.effect = .prepare
      active.append(one)
    }
    if !batch.isEmpty { try await run.repository.commit(batch) }
  }

  /// The echoes of what we wrote become the bases, in the server's words: all of a round in one commit. Returns whether there were any.
  private mutating func verify(_ group: [(Active, WireAnswer)], _ report: inout EndpointReport) async throws -> Bool {
    guard !group.isEmpty else { return false }
    let documents = group.compactMap { $0.1.sight?.document }
    let references = try await run.references(group.compactMap { $0.0.exchange }, documents: documents, patients: patients)
    let kinds = Dictionary(
      try await run.repository.records(group.map { $0.0.operation.record }.uniqued()).map { ($0.record, $0.kind) }, uniquingKeysWith: { first, _ in first })
    let resources = Set(group.map { $0.0.operation.resource })
    let stored = try await run.repository.conflicts(run.endpoint.name, states: [.open, .settled, .pushed]).filter { resources.contains($0.resource) }
    let echoes = Echoes(run: run, references: references)
    var batch = StoreBatch()
    batch.lease = run.lease
    for (one, answer) in group {
      guard let sight = answer.sight, let kind = kinds[one.operation.record] else { continue }
      let mine = stored.filter { $0.resource == one.operation.resource }
      guard let verified = echoes.verified(one, sight, kind: kind, conflicts: mine, &batch, &report) else {
        var other = one
        other.sight = nil
        other.operation.state = .stale
        other.effect = .merge
        active.append(other)
        continue
      }
      if verified.type == "Patient", let patient = verified.patient { learnPatient(patient, sight.serverID) }
      done[verified.resource] = .verified
    }
    if !batch.isEmpty { try await run.repository.commit(batch) }
    return true
  }
}

/// Compares what came back with what was written; pure.
struct Echoes {
  let run: SyncRun
  let references: WireReferences

  /// The exchange as it is agreed now, with all that goes with it in the batch; nil when someone else has written since.
  func verified(
    _ one: OperationRounds.Active, _ sight: Incoming, kind: RecordKind, conflicts stored: [StoredConflict], _ batch: inout StoreBatch,
    _ report: inout EndpointReport
  ) -> Exchange? {
    guard var exchange = one.exchange else { return nil }
    let policy = run.policy(references)
    let (echo, proof) = AttachmentElsewhere.restored(references.localized(sight.document), like: one.operation.body)
    let differences = Fidelity.differences(echo, from: one.operation.body, under: policy)
    let altered = differences.filter { $0.kind == .altered }
    guard one.writtenVersion.map({ $0 == sight.version }) ?? isOurs(differences, sight) else { return nil }
    let record = one.operation.record
    let conflicts = altered.map { MergeConflict(path: $0.path, base: $0.written, local: $0.written, remote: $0.echoed, reason: .alteredByServer) }
    let open = Reconciliation.openPaths(stored.filter { $0.state == .open }, exchange) + conflicts.map(\.path)
    exchange.serverID = sight.serverID
    exchange.serverVersion = sight.version
    exchange.isGone = false
    exchange.base = open.isEmpty ? echo : compositeBase(server: echo, old: exchange.base, openConflicts: open)
    exchange.remote = open.isEmpty ? nil : echo
    let reconciliation = Reconciliation(mapper: run.surroundings.mapper, policy: policy)
    exchange = reconciliation.agree(
      exchange, rendered: one.operation.rendered, version: one.operation.recordVersion, server: echo, conflicts: open, sent: one.operation.body)
    batch.exchanges.append(exchange)
    if !conflicts.isEmpty {
      batch.conflicts += ConflictLedger.update([], now: conflicts, exchange: exchange, record: record, kind: kind, at: run.timestamp, under: policy)
    }
    batch.conflicts += ConflictLedger.close(stored.filter { old in !conflicts.contains { $0.path == old.path } })
    receive(differences, one.operation, exchange, echo, &batch, &report)
    if proof == .none {
      let words = "\(run.endpoint.name) keeps what is in it at a URL and tells neither its hash nor its size: it was taken, and could not be compared"
      report.notices.append(SyncNotice(record: record, path: "\(exchange.type).content.attachment", message: words))
    }
    var operation = one.operation
    operation.state = .verified
    batch.operations.append(operation)
    batch.audit.append(
      Trail.pushed(
        operation, before: one.exchange ?? exchange, after: exchange, echo: echo, altered: altered.map(\.path), mapping: run.surroundings.mapper.version,
        at: run.timestamp))
    return exchange
  }

  /// Keeps what the server made of our words, and tells of it until it is known to do so each time.
  private func receive(
    _ differences: [FidelityDifference], _ operation: StoredOperation, _ exchange: Exchange, _ echo: JSON, _ batch: inout StoreBatch,
    _ report: inout EndpointReport
  ) {
    let (server, type) = (run.endpoint.name, exchange.type)
    var told = Set<String>()
    func keep(_ path: String, _ difference: FidelityReceipt.Difference, _ words: String) {
      // Of several members of a list once.
      guard told.insert("\(difference) \(path)").inserted else { return }
      batch.receipts.append(
        FidelityReceipt(endpoint: server, resource: exchange.resource, serverVersion: exchange.serverVersion, path: path, difference: difference))
      let telling = difference == .kept ? .each : run.habits.note(type, path, difference)
      if telling == .known { return }
      let isLast = telling == .nowLearned ? "; \(server) does so each time, and it is not told again (`infusync plan` lists it)" : ""
      report.notices.append(SyncNotice(record: operation.record, path: "\(type).\(path)", message: words + isLast))
    }
    for difference in differences {
      if let receipt = difference.kind.receipt { keep(difference.path, receipt, "\(receipt.rawValue) by \(server)") }
    }
    let digits = DigitReceipt.paths(written: operation.body, echo: echo)
    for path in digits { keep(path, .cut, "digits shortened by \(server); the amount is the same decimal number") }
    for path in run.habits.keptAfterAll(type, operation.body, differing: Set(differences.map(\.path) + digits)) {
      keep(path, .kept, "kept by \(server) after all")
    }
  }

  /// Whether what is there can be what we wrote, when no answer told which version that made.
  ///
  /// Where there are versions, what is missing may as well have been taken out by the EHR's people since: it is met like any
  /// other change there. Where there are none nothing else can be known.
  private func isOurs(_ differences: [FidelityDifference], _ sight: Incoming) -> Bool {
    differences.allSatisfy { $0.kind == .added || $0.kind == .cut || ($0.kind == .dropped && sight.version == nil) }
  }
}
