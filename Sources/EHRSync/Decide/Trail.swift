internal import ClinicalMerge
public import ClinicalRecords
internal import Digests
public import LosslessJSON
public import RecordStore

/// What goes into the audit chain of each decision: hashes, rules and counts, never a body.
public enum Trail {
  /// The note of a resource whose sides met in a pull; its action is `merge`, `hold` or `adopt`.
  ///
  /// Holds the paths and rules of what was decided, and SHA-256 of the base, the remote side and our rendering.
  public static func met(_ reconciled: Reconciled, _ exchange: Exchange, remote: JSON, record: RecordID, by actor: String, at: String) -> AuditNote {
    let action =
      switch reconciled.decision {
      case .settle, .settleFirstContact: "merge"
      case .hold: "hold"
      default: "adopt"
      }
    return AuditNote(
      action: action, actor: actor, at: at, record: record,
      detail: .object([
        "type": .string(exchange.type), "resource": .string(exchange.resource.description), "version": exchange.serverVersion.map { .string($0) },
        "base": hash(exchange.base), "remote": hash(remote), "rendered": hash(exchange.rendered),
        "conflicts": .array(reconciled.conflicts.map { ["path": .string($0.path), "reason": .string($0.reason.rawValue)] }),
        "notices": .array(reconciled.notices.map { ["path": .string($0.path), "rule": .string($0.rule)] }),
      ]))
  }

  /// The note of a write that was verified: what was sent and what the server said it keeps, as SHA-256.
  public static func pushed(_ operation: StoredOperation, _ exchange: Exchange, echo: JSON, at: String) -> AuditNote {
    AuditNote(
      action: "push", actor: operation.endpoint, at: at, record: operation.record,
      detail: .object([
        "type": .string(exchange.type), "resource": .string(operation.resource.description), "intent": .string(operation.intent.rawValue),
        "version": exchange.serverVersion.map { .string($0) }, "written": hash(operation.body), "echo": hash(echo), "attempts": .int(operation.attempts),
      ]))
  }

  static func hash(_ document: JSON?) -> JSON? { document.map { .string(sha256Hex($0.bytes)) } }
}
