internal import ClinicalMerge
internal import LosslessJSON
internal import RecordMapping
public import RecordStore

extension Settlement {
  /// Takes one settlement back that has not been pushed: what it changed in the record is changed back, and the conflict is open again.
  ///
  /// Other settlements, made before, after or together with it, stand. `history` are all versions of the record, oldest first;
  /// `isUnderWay` says that a write of the resource may have left. The old sides come back, re-made against what the EHR says now.
  public func undo(
    _ conflict: StoredConflict, by actor: String, at: String, history: [RecordVersion], exchange: Exchange, isUnderWay: Bool = false
  ) throws(SettlementError) -> StoreBatch {
    try refuse(conflict, isUnderWay: isUnderWay)
    guard let settlement = conflict.settlement, let record = history.last else { throw SettlementError(message: "its record is no longer known") }
    let body = try reverted(record, settlement, history)
    var open = conflict
    open.state = .open
    open.settlement = nil
    let next = restored(exchange, conflict, settlement)
    if conflict.reason != MergeConflict.Reason.removedRemotely.rawValue, next.type != RecordsImport.exchangeType, let server = next.remote ?? next.base {
      // What they say may have moved since: that is what is judged anew.
      let seen = settlement.before.map { $0.remote ?? $0.base } ?? nil
      if seen != server { open.remote = conflict.path.isEmpty ? server : ConflictPlace(conflict: conflict).value(in: server, like: conflict.remote) }
    }
    var batch = StoreBatch()
    batch.conflicts = [open]
    if next != exchange { batch.exchanges = [next] }
    if body != record.body {
      batch.edits = [
        RecordEdit(
          record: record.record, kind: record.kind, patient: record.patient, body: body,
          authorship: Authorship(author: actor, at: at, reason: "settlement of \(conflict.id) taken back"), madeFrom: record.version)
      ]
    }
    batch.audit = [
      Trail.settled(
        "undo", conflict, before: exchange, after: next, record: record, version: batch.edits.isEmpty ? nil : record.version + 1, mapping: mapper.version,
        by: actor, because: nil, at: at)
    ]
    return batch
  }

  private func refuse(_ conflict: StoredConflict, isUnderWay: Bool) throws(SettlementError) {
    let instead = "Change the record instead: `infusync records set \(conflict.record) PATH=VALUE --reason …`; the next sync carries that out."
    switch conflict.state {
    case .open: throw SettlementError(message: "\(conflict.id) is open: there is no settlement to take back")
    case .dissolved: throw SettlementError(message: "\(conflict.id) went away by itself: there is no settlement to take back")
    case .pushed, .closed:
      throw SettlementError(message: "a sync has carried the settlement of \(conflict.id) out at \(conflict.endpoint): it cannot be taken back. " + instead)
    case .settled where isUnderWay:
      throw SettlementError(
        message: "the settlement of \(conflict.id) may be on its way to \(conflict.endpoint) already: it cannot be taken back. " + instead)
    case .settled: return
    }
  }

  /// The record with only what this settlement changed changed back; a later edit of the same place is not lost with it.
  private func reverted(_ record: RecordVersion, _ settlement: StoredConflict.Settlement, _ history: [RecordVersion]) throws(SettlementError) -> JSON {
    let made =
      settlement.version
      ?? history.last { $0.authorship.at == settlement.at && $0.authorship.author == settlement.by && $0.authorship.reason == settlement.because }?.version
    guard let made, let after = history.first(where: { $0.version == made }), let before = history.first(where: { $0.version == made - 1 }) else {
      return record.body
    }
    if made == record.version { return before.body }
    var body = record.body
    for path in RecordTree.places(before.body, after.body) {
      guard RecordTree.value(at: path, in: body) == RecordTree.value(at: path, in: after.body) else {
        let later = history.first { $0.version > made && RecordTree.value(at: path, in: $0.body) != RecordTree.value(at: path, in: after.body) } ?? record
        throw SettlementError(
          message: "\(path) was changed again since, by \(later.authorship.author) at \(later.authorship.at): edit the record instead "
            + "(`infusync records set \(record.record) \(path)=VALUE`)")
      }
      body = RecordTree.setting(RecordTree.value(at: path, in: before.body), at: path, in: body)
    }
    if case .failure(let faults) = RecordBody.checked(body) {
      throw SettlementError(message: "without it the record would be wrong, as it stands now: " + faults.description)
    }
    return body
  }

  /// What was agreed at the conflict's place before the settlement, with all else as it is agreed now.
  private func restored(_ exchange: Exchange, _ conflict: StoredConflict, _ settlement: StoredConflict.Settlement) -> Exchange {
    var next = exchange
    guard let before = settlement.before else { return restoredByConflict(exchange, conflict) }
    if exchange.type == RecordsImport.exchangeType {
      next.base = before.base.map {
        conflict.path.isEmpty ? $0 : RecordTree.setting(RecordTree.value(at: conflict.path, in: $0), at: conflict.path, in: exchange.base ?? $0)
      }
      next.remote = exchange.remote ?? exchange.base
      return next
    }
    if conflict.path.isEmpty {
      next.base = before.base
      next.rendered = before.rendered
      next.serverID = before.serverID
      next.isGone = before.isGone
      next.mappingVersion = before.mappingVersion
      // What the server said last is what it says, whatever was agreed.
      next.serverVersion = exchange.serverVersion ?? before.serverVersion
      next.remote = before.isGone ? before.remote : exchange.remote ?? exchange.base ?? before.remote
      return next
    }
    guard let server = exchange.remote ?? exchange.base else { return next }
    next.remote = server
    let place = ConflictPlace(conflict: conflict)
    func back(_ document: JSON, _ old: JSON?) -> JSON {
      place.setting(old.flatMap { place.value(in: $0, like: conflict.base) }, in: document, insteadOf: place.value(in: document, like: conflict.remote))
    }
    next.base = back(exchange.base ?? server, before.base)
    next.rendered = exchange.rendered.map { back($0, before.rendered) }
    return next
  }

  /// Of a settlement that an earlier release made.
  private func restoredByConflict(_ exchange: Exchange, _ conflict: StoredConflict) -> Exchange {
    guard !conflict.path.isEmpty, let base = exchange.base else { return exchange }
    var next = exchange
    next.remote = exchange.remote ?? base
    next.base = setting(conflict.base, at: conflict.path, in: base)
    next.rendered = exchange.rendered.map { setting(conflict.base, at: conflict.path, in: $0) }
    return next
  }
}
