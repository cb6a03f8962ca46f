public import ClinicalMerge
public import ClinicalRecords
internal import Digests
internal import LosslessJSON
public import RecordStore

/// Keeps the stored conflicts of one resource in step with what the merge says now: re-made, never piled up.
public enum ConflictLedger {
  /// Short enough to type, and the same for the same place for ever.
  public static func id(endpoint: String, resource: ResourceID, path: String) -> String {
    let derived = derivedUUID(["conflict", endpoint, resource.description, path])
    return "c" + RecordID(high: derived.high, low: derived.low).description.filter { $0 != "-" }.prefix(10)
  }

  /// What is to be stored so that the open conflicts are those of `now`.
  ///
  /// `existing` are the stored ones of this resource that are open or settled. One that the merge no longer finds
  /// dissolves, unless its reason is one that only a person, or taking the edit back, can end. A settled one that comes
  /// again with the sides the person saw stays settled. `policy` says who leads, which is proposed and never done.
  public static func update(
    _ existing: [StoredConflict], now: [MergeConflict], exchange: Exchange, record: RecordID, kind: RecordKind, at: String,
    under policy: MergePolicy = MergePolicy()
  ) -> [StoredConflict] {
    var changes: [StoredConflict] = []
    var found = Set<String>()
    // Of a file nobody knows whether it leads: nothing is proposed.
    let isFile = exchange.type == RecordsImport.exchangeType
    let subject = isFile ? kind.rawValue : exchange.type
    for conflict in now {
      let id = id(endpoint: exchange.endpoint, resource: exchange.resource, path: conflict.path)
      guard found.insert(id).inserted else { continue }
      let old = existing.first { $0.id == id }
      let isOpen = old?.state == .open
      if let old, isOpen, isSame(old, conflict) { continue }
      changes.append(
        StoredConflict(
          id: id, endpoint: exchange.endpoint, record: record, kind: kind, resource: exchange.resource, path: conflict.path, base: conflict.base,
          local: conflict.local, remote: conflict.remote, reason: conflict.reason.rawValue, state: .open, since: old.flatMap { isOpen ? $0.since : nil } ?? at,
          severity: ConflictSeverity.of(type: subject, path: conflict.path, reason: conflict.reason.rawValue), type: exchange.type, role: exchange.role,
          proposal: isFile ? nil : ConflictProposal.of(conflict, type: subject, under: policy)))
    }
    for old in existing where !found.contains(old.id) && old.state == .open {
      let reason = MergeConflict.Reason(rawValue: old.reason)
      // Another patient's: ended as soon as it is ours again, or the link was put right. Removed: ended when it is there again.
      guard reason == .otherPatient || reason == .removedRemotely || reason?.dissolvesByItself ?? true else { continue }
      var ended = old
      ended.state = .dissolved
      changes.append(ended)
    }
    return changes
  }

  private static func isSame(_ old: StoredConflict, _ new: MergeConflict) -> Bool {
    old.base == new.base && old.local == new.local && old.remote == new.remote && old.reason == new.reason.rawValue
  }

  /// The settled conflicts of a resource whose write has been verified: closed.
  public static func close(_ existing: [StoredConflict]) -> [StoredConflict] {
    existing.filter { $0.state == .settled || $0.state == .pushed }.map { conflict in
      var closed = conflict
      closed.state = .closed
      return closed
    }
  }
}
