internal import EHRSync
internal import RecordMapping
internal import RecordStore

/// A person who settles what waits in a store, and sometimes takes a settlement back.
struct SimulatedReview {
  let world: SimulatedWorld
  let clinic: SimulatedStore
  let ledger: EditLedger
  private var settlement: Settlement { Settlement(mapper: clinic.mapper) }

  /// Settles every conflict that is open in the store. Returns what could not be settled.
  func settleAll() async throws -> [String] {
    var violations: [String] = []
    for conflict in try await clinic.store.conflicts(nil, states: [.open]) {
      if let violation = try await settle(conflict) { violations.append(violation) }
    }
    return violations
  }

  /// Settles one of the open conflicts while the store is offline, and takes that back now and then.
  func settleSome() async throws -> [String] {
    // What was edited since the conflict was made is looked at again after the next sync, which makes it anew.
    let open = try await clinic.store.conflicts(SimulatedStore.endpoint, states: [.open]).filter {
      !ledger.isEdited($0.record, in: clinic.name, since: clinic.synced)
    }
    guard !open.isEmpty else { return [] }
    let conflict = open[world.random(below: open.count)]
    let before = try await clinic.store.records([conflict.record]).first
    if let violation = try await settle(conflict) { return [violation] }
    if world.happens(50), let before { return try await undo(conflict, before: before) }
    return []
  }

  private func settle(_ known: StoredConflict) async throws -> String? {
    // Read anew: the settlement before this one may have changed it.
    guard let conflict = try await clinic.store.conflict(known.id), conflict.state == .open else { return nil }
    let others = try await clinic.store.conflicts(conflict.endpoint, states: [.open]).filter { $0.resource == conflict.resource && $0.id != conflict.id }
    guard let record = try await clinic.store.records([conflict.record]).first,
      let exchange = try await clinic.store.exchanges(conflict.endpoint, resources: [conflict.resource]).first
    else { return "\(clinic.name): the record or the resource of the conflict \(conflict.id) is not known" }
    let choices: [Settlement.Choice] = world.happens(50) ? [.local] : [.remote, .local]
    var refusal: String?
    for choice in choices {
      // What would make a wrong record is refused, and the person takes the other side.
      refusal = try await settle(conflict, choice, record, exchange, others)
      if refusal == nil { return nil }
    }
    return refusal
  }

  private func settle(
    _ conflict: StoredConflict, _ choice: Settlement.Choice, _ record: RecordVersion, _ exchange: RecordStore.Exchange, _ others: [StoredConflict]
  ) async throws -> String? {
    let verdict = Settlement.Verdict(
      choice: choice, by: "Doctor Example", because: "seen the patient \(world.random(below: 1_000_000))", at: clinic.now)
    world.story?("\(clinic.name) settles \(conflict.id) \(conflict.reason) at \(exchange.type).\(conflict.path) of \(conflict.record) with \(verdict.choice)")
    do throws(SettlementError) {
      let batch = try settlement.settle(conflict, verdict, record: record, exchange: exchange, others: others)
      guard await isTaken(batch) else { return "\(clinic.name): the store did not take the settlement of \(conflict.id)" }
      ledger.add(MadeEdit(store: clinic.name, record: conflict.record, path: conflict.path, effect: .settles))
      return nil
    } catch {
      return "\(clinic.name): \(conflict.reason) at \(exchange.type).\(conflict.path) cannot be settled with \(verdict.choice): \(error.message)"
    }
  }

  private func isTaken(_ batch: StoreBatch) async -> Bool { (try? await clinic.desk.commit(batch)) != nil }

  private func undo(_ known: StoredConflict, before: RecordVersion) async throws -> [String] {
    guard let conflict = try await clinic.store.conflict(known.id), conflict.state == .settled,
      let exchange = try await clinic.store.exchanges(conflict.endpoint, resources: [conflict.resource]).first
    else { return ["\(clinic.name): \(known.id) was settled, and is not"] }
    let history = try await clinic.store.history(conflict.record)
    world.story?("\(clinic.name) takes the settlement of \(conflict.id) back")
    do throws(SettlementError) {
      let batch = try settlement.undo(
        conflict, by: "Doctor Example", at: clinic.now, history: history, exchange: exchange)
      guard await isTaken(batch) else { return ["\(clinic.name): the store did not take back the settlement of \(conflict.id)"] }
    } catch {
      return ["\(clinic.name): the settlement of \(conflict.id) cannot be taken back: \(error.message)"]
    }
    let now = try await clinic.store.conflict(known.id)
    let body = try await clinic.store.records([known.record]).first?.body
    guard let now, now.state == .open, now.base == known.base, now.local == known.local, now.remote == known.remote, body == before.body else {
      return ["\(clinic.name): taking the settlement of \(known.id) back did not bring back what stood before"]
    }
    return []
  }
}
