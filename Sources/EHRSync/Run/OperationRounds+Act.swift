internal import ClinicalMerge
internal import LosslessJSON
internal import RecordStore

extension OperationRounds {
  /// Sends, looks and reads for all of the group, some at once; the answers in the group's order.
  func act(_ now: [Active]) async -> [WireAnswer] {
    guard let references = await wireReferences(now) else { return now.map { _ in WireAnswer(event: .lookFailed, words: "the store is busy") } }
    let update = now.firstIndex { $0.isUpdateOfVersion }
    let probe = update != nil && run.knowledge.claimProbe() ? update : nil
    var answers = await sendTogether(now.indices.filter { $0 != probe }, of: now, references)
    await readBackTogether(now, &answers)
    return await withTaskGroup(of: (Int, WireAnswer).self) { group in
      let left = now.indices.filter { answers[$0] == nil }
      var next = 0
      func start() {
        guard next < left.count else { return }
        let index = left[next]
        next += 1
        group.addTask { (index, index == probe ? await self.probe(now[index], references) : await act(now[index], references)) }
      }
      for _ in 0..<run.settings.inFlight { start() }
      while let (index, answer) = await group.next() {
        answers[index] = answer
        start()
      }
      return now.indices.map { answers[$0] ?? WireAnswer(event: .lookFailed) }
    }
  }

  private func wireReferences(_ now: [Active]) async -> WireReferences? {
    let wanted = now.flatMap { WireReferences.references(in: $0.operation.body) }.uniqued()
    guard let targets = try? await run.repository.exchanges(run.endpoint.name, resources: wanted) else { return nil }
    return try? await run.references(targets + now.compactMap(\.exchange), patients: patients)
  }

  /// Asks of the creates of this group whether they are there already, made by another store of ours or before a restore:
  /// one search a type. Where it could not be asked, nothing is created.
  func lookBeforeCreating(_ now: inout [Active]) async {
    let creates = now.indices.filter { now[$0].effect == .send && now[$0].operation.intent == .create && !now[$0].isLookedFor }
    for type in creates.map({ now[$0].type }).uniqued() {
      let indices = creates.filter { now[$0].type == type }
      guard let results = await wire.existing(type, indices.map { (id: now[$0].operation.resource, putID: now[$0].putID) }) else { continue }
      var found: [ResourceID: Incoming] = [:]
      for one in results {
        for id in OurIdentifier.all(in: one.document) + [ResourceID(one.serverID)].compactMap({ $0 }) { found[id] = found[id] ?? one }
      }
      for index in indices {
        now[index].isLookedFor = true
        now[index].there = found[now[index].putID.flatMap { ResourceID($0) } ?? now[index].operation.resource]
      }
    }
  }

  private func act(_ one: Active, _ references: WireReferences) async -> WireAnswer {
    switch one.effect {
    case .send:
      switch await sending(one, references) {
      case .no(let answer): return answer
      case .body(let body):
        return await wire.send(one.operation, type: one.type, serverID: one.exchange?.serverID, putID: one.putID, body: body)
      }
    case .look, .merge:
      let policy = run.policy(references)
      return await wire.look(
        for: one.operation, type: one.type, patientServerID: one.patientServerID, serverID: one.exchange?.serverID, putID: one.putID
      ) { sight in
        let there = AttachmentElsewhere.restored(references.localized(sight.document), like: one.operation.body).document
        return Fidelity.isSame(there, one.operation.body, under: policy)
      }
    case .verify:
      if let sight = one.sight { return WireAnswer(event: .echoed, sight: sight, serverID: sight.serverID, version: sight.version) }
      guard let serverID = one.exchange?.serverID else { return WireAnswer(event: .lookFailed) }
      return await wire.read(one.type, serverID)
    default: return WireAnswer(event: .lookFailed)
    }
  }

  /// What goes on the wire, or why nothing does.
  private enum Sending { case body(JSON), no(WireAnswer) }

  private func sending(_ one: Active, _ references: WireReferences) async -> Sending {
    let (body, missing) = references.onTheWire(WireReferences.logical(one.operation.body, instead: one.untold))
    if !missing.isEmpty { return .no(WireAnswer(event: .notDelivered, words: "it refers to something that is not there yet")) }
    if one.operation.intent == .create {
      if let there = one.there { return .no(WireAnswer(event: .staleAnswer, sight: there, serverID: there.serverID)) }
      if !one.isLookedFor { return .no(WireAnswer(event: .notDelivered, words: "whether it is there already could not be asked")) }
    } else if one.operation.ifMatch == nil || run.knowledge.now?.refusesStale == false, let moved = await moved(one, references) {
      return .no(moved)
    }
    return .body(body)
  }

  /// Where a server has no versions, or does not hold to If-Match: read and compare before writing, so that no write is blind. nil where
  /// what is there is what was known.
  private func moved(_ one: Active, _ references: WireReferences) async -> WireAnswer? {
    guard let exchange = one.exchange, let serverID = exchange.serverID else { return nil }
    let answer = await wire.read(one.type, serverID)
    guard let sight = answer.sight else { return WireAnswer(event: .notDelivered, words: answer.words) }
    let stale = WireAnswer(event: .staleAnswer, sight: sight, serverID: serverID)
    if let version = sight.version, let known = one.operation.ifMatch { return version == known ? nil : stale }
    guard let known = exchange.remote ?? exchange.base else { return stale }
    let there = AttachmentElsewhere.restored(references.localized(sight.document), like: known).document
    return Equivalence.areEquivalent(there, known, under: run.policy(references)) ? nil : stale
  }

  /// The first update in a run of a server that was never tried: read and compared, then sent as one of a version that never was. A server
  /// that takes it does not hold to If-Match; nothing is harmed, for what it took is what was to be sent.
  private func probe(_ one: Active, _ references: WireReferences) async -> WireAnswer {
    if let moved = await moved(one, references) { return moved }
    guard case .body(let body) = await sending(one, references) else { return await act(one, references) }
    var stale = one.operation
    stale.ifMatch = "0"
    let answer = await wire.send(stale, type: one.type, serverID: one.exchange?.serverID, putID: one.putID, body: body)
    switch answer.event {
    case .accepted: run.knowledge.learn(\.refusesStale, false)
    case .staleAnswer, .invalidAnswer:
      run.knowledge.learn(\.refusesStale, true)
      return await act(one, references)
    default: break
    }
    return answer
  }

  /// Sends what can go in transactions; of what could not, nothing is in the answer.
  private func sendTogether(_ indices: [Int], of now: [Active], _ references: WireReferences) async -> [Int: WireAnswer] {
    guard wire.plan.takesTransactions, run.knowledge.now?.refusesStale != false else { return [:] }
    let ready = indices.filter { now[$0].effect == .send && (now[$0].isUpdateOfVersion || (now[$0].isLookedFor && now[$0].there == nil)) }
    var writes: [TransactionWrite] = []
    for index in ready {
      guard case .body(let body) = await sending(now[index], references) else { continue }
      writes.append(TransactionWrite(index: index, one: now[index], body: body))
    }
    var answers: [Int: WireAnswer] = [:]
    for some in writes.chunked(run.settings.transactionEntries) {
      answers.merge(await wire.sendTogether(some)) { first, _ in first }
    }
    return answers
  }

  /// Reads back in one search what several writes made, where their answers did not show it. What the search does not show at the
  /// version that was written is read by itself: an index may be late.
  private func readBackTogether(_ now: [Active], _ answers: inout [Int: WireAnswer]) async {
    let waiting = now.indices.filter { now[$0].effect == .verify && now[$0].sight == nil && now[$0].exchange?.serverID != nil && now[$0].writtenVersion != nil }
    for type in waiting.map({ now[$0].type }).uniqued() where wire.plan[type]?.pull == .byPatient {
      let some = waiting.filter { now[$0].type == type }
      if some.count < 2 { continue }
      for chunk in some.chunked(run.settings.idsPerSearch) {
        let ids = chunk.compactMap { now[$0].exchange?.serverID }
        let result = await wire.search(type, ["_id": ids.joined(separator: ","), "_count": String(ids.count)])
        let seen = Dictionary(result.resources.map { ($0.serverID, $0) }, uniquingKeysWith: { first, _ in first })
        for index in chunk {
          guard let id = now[index].exchange?.serverID, let sight = seen[id], sight.version == now[index].writtenVersion else { continue }
          answers[index] = WireAnswer(event: .foundOther, sight: sight, serverID: id, version: sight.version)
        }
      }
    }
  }
}

extension OperationRounds.Active {
  /// Whether it is to be sent as an update of a version that is known.
  var isUpdateOfVersion: Bool { effect == .send && operation.intent == .update && operation.ifMatch != nil && exchange?.serverID != nil }
}
