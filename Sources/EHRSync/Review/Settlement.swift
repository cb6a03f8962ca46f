public import ClinicalMerge
internal import ClinicalRecords
public import LosslessJSON
public import RecordMapping
public import RecordStore

/// Why a settlement cannot be made; nothing was changed.
public struct SettlementError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Why not, and what a person can do about it.
  public let message: String
  public var description: String { message }
}

/// What a person decided of one conflict, as values to store: pure.
public struct Settlement: Sendable {
  /// Which side is taken: local, remote, base, or a new value.
  public typealias Choice = StoredConflict.Settlement.Choice

  /// Renders the settled record and reads changes back into it.
  public let mapper: RecordMapper
  /// How the sides meet once the conflict is gone.
  public let reconciliation: Reconciliation

  public init(mapper: RecordMapper, policy: MergePolicy = MergePolicy()) {
    self.mapper = mapper
    reconciliation = Reconciliation(mapper: mapper, policy: policy)
  }

  /// Who decides what, and why.
  public struct Verdict: Sendable {
    /// Which side is taken.
    public var choice: Choice
    /// The new value for `.value`.
    public var value: JSON?
    /// The person, as the audit chain will name them.
    public var by: String
    /// The person's reason, kept in the audit chain.
    public var because: String
    /// UTC.
    public var at: String

    public init(choice: Choice, value: JSON? = nil, by: String, because: String, at: String) {
      self.choice = choice
      self.value = value
      self.by = by
      self.because = because
      self.at = at
    }
  }

  /// The batch that settles `conflict`; `others` are the other open conflicts of the same resource.
  ///
  /// The base at the conflict's path becomes the remote side the person saw, so that the ordinary rules go on from there:
  /// remote still so, and what was chosen is pushed; remote moved, and it is a new conflict or is adopted.
  public func settle(
    _ conflict: StoredConflict, _ verdict: Verdict, record: RecordVersion, exchange: Exchange, others: [StoredConflict]
  ) throws(SettlementError) -> StoreBatch {
    guard conflict.state == .open else { throw SettlementError(message: "\(conflict.id) is \(conflict.state.rawValue), not open") }
    guard conflict.reason != MergeConflict.Reason.otherPatient.rawValue else {
      throw SettlementError(message: "it says that this is another patient's: unlink or link the patient first (`infusync patients`)")
    }
    if exchange.type == RecordsImport.exchangeType { return try settleRecord(conflict, verdict, record: record, exchange: exchange, others: others) }
    if conflict.path.isEmpty { return try settleWhole(conflict, verdict, record: record, exchange: exchange) }
    guard let base = exchange.base else { throw SettlementError(message: "nothing was agreed with \(exchange.endpoint) yet; run a sync first") }
    let server = exchange.remote ?? base
    let place = ConflictPlace(conflict: conflict)
    try refuseUnseen(conflict, verdict, place, record, exchange)
    let theirs = place.value(in: server, like: conflict.remote)
    let ours = place.setting(conflict.local, in: server, insteadOf: theirs)
    let given: Given
    if verdict.choice == .value {
      given = try self.given(verdict.value, conflict, record: record, exchange: exchange, ours: ours, server: server)
    } else {
      let chosen = value(chosen: verdict, conflict)
      given = Given(body: try read(record, from: ours, to: place.setting(chosen, in: server, insteadOf: theirs), verdict, exchange), chosen: chosen)
    }
    let body = others.isEmpty ? try readingHeld(record, given.body, place, theirs, base: base, server: server, exchange) : given.body
    var next = exchange
    next.base = others.isEmpty ? server : place.setting(theirs, in: base, insteadOf: place.value(in: base, like: conflict.base))
    if others.isEmpty { next.remote = nil }
    if let rendered = try render(body, exchange) {
      // Taken from there, our rendering of it is agreed; else what they say is, so that ours stays a change to be sent.
      let old = exchange.rendered ?? Reconciliation.empty(rendered)
      let agreed = verdict.choice == .remote ? place.value(in: rendered, like: conflict.remote) : theirs
      next.rendered = place.setting(agreed, in: old, insteadOf: place.value(in: old, like: conflict.base))
    }
    return batch(conflict, verdict, given.chosen, record: record, body: body, from: exchange, to: next)
  }

  /// The record with what the EHR changed beside the conflict and was kept out of the record while it was open.
  private func readingHeld(
    _ record: RecordVersion, _ body: JSON, _ place: ConflictPlace, _ theirs: JSON?, base: JSON, server: JSON, _ exchange: Exchange
  ) throws(SettlementError) -> JSON {
    let before = place.setting(theirs, in: base, insteadOf: place.value(in: base, like: theirs))
    if Equivalence.areEquivalent(before, server, under: reconciliation.policy) { return body }
    let read = mapper.reading(body, before: before, after: server, role: exchange.role).record
    if case .failure(let faults) = RecordBody.checked(read) {
      throw SettlementError(message: "with what \(exchange.endpoint) says beside it the record would be wrong: " + faults.description)
    }
    return read
  }

  /// Refuses to put anything in the place of an edit that the person has not seen: one made since the conflict was last looked at.
  private func refuseUnseen(
    _ conflict: StoredConflict, _ verdict: Verdict, _ place: ConflictPlace, _ record: RecordVersion, _ exchange: Exchange
  ) throws(SettlementError) {
    guard verdict.choice != .local, let agreed = exchange.rendered, let rendered = try render(record.body, exchange) else { return }
    let now = place.value(in: rendered, like: conflict.local)
    let shown = place.value(in: place.setting(conflict.local, in: rendered, insteadOf: now), like: conflict.local)
    guard now != shown, now != place.value(in: agreed, like: conflict.local) else { return }
    let same = place.setting(now, in: agreed, insteadOf: place.value(in: agreed, like: conflict.local))
    let seen = place.setting(shown, in: agreed, insteadOf: place.value(in: agreed, like: conflict.local))
    if Equivalence.areEquivalent(same, seen, under: reconciliation.policy) { return }
    throw SettlementError(
      message: "the record has been edited since at that place: run a sync, look at it again (`infusync review show \(conflict.id)`), then settle")
  }

  private func value(chosen verdict: Verdict, _ conflict: StoredConflict) -> JSON? {
    switch verdict.choice {
    case .local: conflict.local
    case .remote: conflict.remote
    case .base: conflict.base
    case .value: verdict.value
    }
  }

  private func read(_ record: RecordVersion, from ours: JSON, to chosen: JSON, _ verdict: Verdict, _ exchange: Exchange) throws(SettlementError) -> JSON {
    guard verdict.choice != .local, ours != chosen else { return record.body }
    let read = mapper.reading(record.body, before: ours, after: chosen, role: exchange.role)
    if read.record == record.body, verdict.choice != .remote {
      throw SettlementError(message: "the record cannot say that value; take local or remote, or edit the record (`infusync records set \(record.record)`)")
    }
    if case .failure(let faults) = RecordBody.checked(read.record) {
      throw SettlementError(message: "with that value the record would be wrong: " + faults.description)
    }
    return read.record
  }

  func render(_ body: JSON, _ exchange: Exchange) throws(SettlementError) -> JSON? {
    do throws(MappingError) {
      // The document of a session is written anew by the next push; until then it is as it was agreed.
      if SessionDocument.number(ofRole: exchange.role) != nil { return exchange.rendered }
      return try mapper.render(body, disclosing: .all).resources.first { $0.resource == exchange.resource }?.document
    } catch {
      throw SettlementError(message: "\(error.path): \(error.message)")
    }
  }

  /// Roles whose resource stands for the whole record.
  static let primaryRoles: Set<String> = ["patient", "condition", "administration", "response"]

  /// A conflict of the whole resource: it is gone there, or what came would make a wrong record.
  private func settleWhole(_ conflict: StoredConflict, _ verdict: Verdict, record: RecordVersion, exchange: Exchange) throws(SettlementError) -> StoreBatch {
    var next = exchange
    let chosen = value(chosen: verdict, conflict)
    let isGone = conflict.reason == MergeConflict.Reason.removedRemotely.rawValue
    switch (verdict.choice, isGone) {
    case (.local, true):
      // Made anew there, under a new server id.
      next = Exchange(
        endpoint: exchange.endpoint, resource: exchange.resource, type: exchange.type, record: exchange.record, patient: exchange.patient, role: exchange.role)
      return batch(conflict, verdict, chosen, record: record, body: record.body, from: exchange, to: next)
    case (.remote, true) where !Self.primaryRoles.contains(exchange.role):
      // Only this reading or event is gone there; the record keeps it, and it is not sent again.
      next.rendered = try render(record.body, exchange) ?? exchange.rendered
      return batch(conflict, verdict, chosen, record: record, body: record.body, from: exchange, to: next)
    case (.remote, true):
      return batch(
        conflict, verdict, chosen, record: record, body: record.body.setting("recordStatus", to: "entered-in-error"), from: exchange, to: next)
    case (.local, false):
      let server = exchange.remote ?? exchange.base ?? .null
      next.base = server
      next.remote = nil
      if let rendered = try render(record.body, exchange) {
        // What we say otherwise than the server is ours to send; what only the server says is not ours to remove.
        let said = difference(rendered, from: server).filter { $0.new != nil }.map(\.unit)
        next.rendered = compositeBase(server: rendered, old: server, openConflicts: said)
      }
      return batch(conflict, verdict, chosen, record: record, body: record.body, from: exchange, to: next)
    case (.remote, false):
      guard let server = exchange.remote else { throw SettlementError(message: "the server's side is not at hand; run a sync first") }
      let ours = conflict.local ?? .null
      let body = try read(record, from: ours, to: server, verdict, exchange)
      next.base = server
      next.remote = nil
      next.rendered = try render(body, exchange)
      return batch(conflict, verdict, chosen, record: record, body: body, from: exchange, to: next)
    case (.base, _), (.value, _):
      throw SettlementError(message: "a conflict of the whole resource is settled with local or remote")
    }
  }

  /// A conflict between the record and a records file.
  private func settleRecord(
    _ conflict: StoredConflict, _ verdict: Verdict, record: RecordVersion, exchange: Exchange, others: [StoredConflict]
  ) throws(SettlementError) -> StoreBatch {
    let field = ConflictField(path: conflict.path, base: conflict.base, local: conflict.local, remote: conflict.remote)
    let chosen = verdict.choice == .value ? verdict.value.map { Self.completed($0, like: field) } : value(chosen: verdict, conflict)
    let body = conflict.path.isEmpty ? chosen ?? record.body : RecordTree.setting(chosen, at: conflict.path, in: record.body)
    if case .failure(let faults) = RecordBody.checked(body) {
      throw SettlementError(message: "with that value the record would be wrong: " + faults.description)
    }
    var next = exchange
    let said = exchange.remote ?? exchange.base ?? .null
    next.base = others.isEmpty ? said : RecordTree.setting(conflict.remote, at: conflict.path, in: exchange.base ?? said)
    if others.isEmpty { next.remote = nil }
    return batch(conflict, verdict, chosen, record: record, body: body, from: exchange, to: next)
  }

  private func batch(
    _ conflict: StoredConflict, _ verdict: Verdict, _ chosen: JSON?, record: RecordVersion, body: JSON, from exchange: Exchange, to next: Exchange
  ) -> StoreBatch {
    var batch = StoreBatch()
    var settled = conflict
    let version = body == record.body ? nil : record.version + 1
    settled.state = .settled
    settled.settlement = StoredConflict.Settlement(
      choice: verdict.choice, value: chosen, seenRemote: conflict.remote, by: verdict.by, because: verdict.because, at: verdict.at, version: version,
      before: StoredConflict.Settlement.Agreed(exchange))
    batch.conflicts = [settled]
    batch.exchanges = [next]
    if version != nil {
      batch.edits = [
        RecordEdit(
          record: record.record, kind: record.kind, patient: record.patient, body: body,
          authorship: Authorship(author: verdict.by, at: verdict.at, reason: verdict.because), madeFrom: record.version)
      ]
    } else {
      batch.editStates = [(endpoint: conflict.endpoint, record: conflict.record, upTo: record.version, state: .pending)]
    }
    batch.audit = [
      Trail.settled(
        "settle", settled, before: exchange, after: next, record: record, version: version, mapping: mapper.version, by: verdict.by, because: verdict.because,
        at: verdict.at)
    ]
    return batch
  }
}
