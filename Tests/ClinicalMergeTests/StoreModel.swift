import ClinicalMerge
import LosslessJSON

/// One of several clinic stores that sync a resource with one EHR: the pure rules of a round, with neither disk nor network.
struct StoreModel {
  /// What our record renders to now.
  var record: JSON
  /// What it rendered to when the base was agreed.
  var said: JSON
  /// What both sides agreed on; at open conflicts, what they agreed on before.
  var base: JSON
  var conflicts: [MergeConflict] = []

  init(_ document: JSON) { (record, said, base) = (document, document, document) }

  /// One round: our change laid over the base, merged with what the EHR says, and read back. Gives what the EHR says after.
  mutating func sync(_ server: JSON) -> JSON {
    let ours = overlay(difference(record, from: said), on: base, under: LawTests.policy)
    let merged = merge(base: base, local: ours.document, remote: server, under: LawTests.policy, misfits: ours.misfits)
    conflicts = merged.conflicts
    let held = merged.notices.filter { $0.rule == "held" }
    let waits = held.contains { $0.path.isEmpty }
    let kept = waits ? ours.document : Self.keepingOurs(merged, held)
    record = overlay(difference(kept, from: ours.document), on: record, under: LawTests.policy).document
    let open = merged.openPaths(of: server["resourceType"]?.string ?? "")
    said = waits ? said : compositeBase(server: record, old: said, openConflicts: open + held.map(\.path))
    base = waits ? base : compositeBase(server: merged.document, old: base, openConflicts: open)
    return merged.document
  }

  /// The record keeps our side of what is in conflict or held.
  private static func keepingOurs(_ merged: Merged, _ held: [MergeNotice]) -> JSON {
    let document = merged.conflicts.reduce(merged.document) { setting($1.local, at: $1.path, in: $0, replacing: $1.remote) }
    return held.reduce(document) { setting($1.value, at: $1.path, in: $0) }
  }

  /// A person takes the EHR's side of every open conflict, and with it of what they held.
  mutating func settleByRemote(_ server: JSON) {
    (record, said, base) = (server, server, server)
    conflicts = []
  }
}
