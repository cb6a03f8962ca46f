internal import ClinicalMerge
internal import ClinicalRecords
internal import LosslessJSON
internal import RecordMapping
internal import RecordStore

/// The documents of one merge, as the specification names them; nil where there was none.
struct MergeSides: Sendable {
  /// The base: what both sides last agreed on.
  var base: JSON?
  /// Our rendering as it was agreed.
  var agreed: JSON?
  /// Our rendering of the record as it met the remote side.
  var rendered: JSON?
  /// Our side: the change of our rendering, laid over the base.
  var ours: JSON?
  /// What may be written.
  var written: JSON?
  /// What became of each unit that a side changed, and by which rule.
  var decisions: [MergeDecision] = []
}

/// What goes into the audit chain of each decision: salted hashes, rules and counts, never a body.
///
/// Hashes go by the letters of the specification: `B` base, `O` our side, `R` the server's document, `S0` our rendering as agreed,
/// `S1` our rendering now, `W` what may be or was written, `E` the echo. A value that a rule set aside is there as `aside:<path>`.
enum Trail {
  /// The note of a resource whose sides met in a pull; its action is `merge`, `hold` or `adopt`.
  static func met(
    _ reconciled: Reconciled, _ before: Exchange, remote: RemoteSight, record: RecordVersion, mapping: String, by actor: String, at: String
  ) -> AuditNote {
    let action =
      switch reconciled.decision {
      case .settle, .settleFirstContact: "merge"
      case .hold: "hold"
      default: "adopt"
      }
    let sides = reconciled.sides
    let decisions = sides?.decisions ?? []
    let aside = decisions.compactMap { one in one.setAside.map { AuditedDocument("aside:" + one.path, $0) } }
    let noticed = reconciled.notices.compactMap { one in one.value.map { AuditedDocument("\(one.rule):\(one.path)", $0) } }
    return AuditNote(
      action: action, actor: actor, at: at, record: record.record,
      detail: .object([
        "endpoint": .string(before.endpoint), "type": .string(before.type), "resource": .string(before.resource.description),
        "version": remote.version.map { .string($0) }, "recordVersion": .int(record.version), "author": .string(record.authorship.author),
        "paths": .array(decisions.map { ["path": .string($0.path), "side": .string($0.side.rawValue), "rule": .string($0.rule)] }),
        "conflicts": .array(reconciled.conflicts.map { ["path": .string($0.path), "reason": .string($0.reason.rawValue)] }),
        "notices": .array(reconciled.notices.map { ["path": .string($0.path), "rule": .string($0.rule)] }),
        "engine": .string(EngineRelease.current), "mapping": .string(mapping),
      ]),
      documents: AuditedDocument.all([
        "B": sides?.base, "O": sides?.ours, "R": remote.document, "S0": sides?.agreed, "S1": sides?.rendered, "W": sides?.written,
      ]) + aside + noticed)
  }

  /// The note of what came and would make a wrong record: both sides are kept, and a person looks.
  static func refused(
    _ before: Exchange, remote: RemoteSight, record: RecordVersion, rendered: JSON?, mapping: String, by actor: String, at: String
  ) -> AuditNote {
    AuditNote(
      action: "merge", actor: actor, at: at, record: record.record,
      detail: .object([
        "endpoint": .string(before.endpoint), "type": .string(before.type), "resource": .string(before.resource.description),
        "version": remote.version.map { .string($0) }, "recordVersion": .int(record.version), "author": .string(record.authorship.author), "paths": [],
        "conflicts": [["path": "", "reason": .string(MergeConflict.Reason.notTogether.rawValue)]], "notices": [], "engine": .string(EngineRelease.current),
        "mapping": .string(mapping),
      ]),
      documents: AuditedDocument.all(["B": before.base, "R": remote.document, "S0": before.rendered, "S1": rendered]))
  }

  /// The note of a write that was verified: what was sent onto what, and what the server said it keeps.
  ///
  /// `before` is the exchange as the write found it, `after` as the echo left it.
  static func pushed(_ operation: StoredOperation, before: Exchange, after: Exchange, echo: JSON, altered: [String], mapping: String, at: String) -> AuditNote {
    AuditNote(
      action: "push", actor: operation.endpoint, at: at, record: operation.record,
      detail: .object([
        "type": .string(after.type), "resource": .string(operation.resource.description), "intent": .string(operation.intent.rawValue),
        "version": after.serverVersion.map { .string($0) }, "onto": operation.ifMatch.map { .string($0) }, "recordVersion": .int(operation.recordVersion),
        "attempts": .int(operation.attempts), "altered": altered.isEmpty ? nil : .array(altered.map { .string($0) }),
        "engine": .string(EngineRelease.current), "mapping": .string(mapping),
      ]),
      documents: AuditedDocument.all([
        "B": before.base, "R": before.remote ?? before.base, "S0": before.rendered, "S1": operation.rendered, "W": operation.body, "E": echo,
      ]))
  }

  /// The note of a settlement or of one taken back: what was chosen by whom and why, and what was agreed before and after it.
  ///
  /// `S0` is our agreed rendering before, `S0'` after it; `B'` the base after it.
  static func settled(
    _ action: String, _ conflict: StoredConflict, before: Exchange, after: Exchange, record: RecordVersion, version: Int?, mapping: String, by actor: String,
    because: String?, at: String
  ) -> AuditNote {
    AuditNote(
      action: action, actor: actor, at: at, record: record.record,
      detail: .object([
        "conflict": .string(conflict.id), "endpoint": .string(conflict.endpoint), "type": .string(before.type),
        "resource": .string(conflict.resource.description), "path": .string(conflict.path), "reason": .string(conflict.reason),
        "choice": conflict.settlement.map { .string($0.choice.rawValue) }, "because": because.map { .string($0) },
        "version": before.serverVersion.map { .string($0) }, "recordVersion": .int(record.version), "madeVersion": version.map { .int($0) },
        "engine": .string(EngineRelease.current), "mapping": .string(mapping),
      ]),
      documents: AuditedDocument.all([
        "base": conflict.base, "local": conflict.local, "remote": conflict.remote, "chosen": conflict.settlement?.value, "B": before.base,
        "R": before.remote ?? before.base, "S0": before.rendered, "B'": after.base, "S0'": after.rendered,
      ]))
  }
}
