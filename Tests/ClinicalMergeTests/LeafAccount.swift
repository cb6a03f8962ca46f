import ClinicalMerge
import LosslessJSON

/// Where each leaf that a side added or changed has come to: into the document, or in front of a person.
///
/// Counts leaves as ``LeafOracle`` tells them, without the merge's code; of the merge it reads only what it says.
struct LeafAccount {
  let base: LeafOracle
  let local: LeafOracle
  let remote: LeafOracle
  let written: LeafOracle
  let merged: Merged

  /// `told` is what the base says, where that is known already.
  init(base: JSON, local: JSON, remote: JSON, merged: Merged, told: LeafOracle? = nil) {
    self.base = told ?? LeafOracle(base)
    self.local = LeafOracle(local)
    self.remote = remote == local ? self.local : LeafOracle(remote)
    written = merged.document == remote ? self.remote : merged.document == local ? self.local : LeafOracle(merged.document)
    self.merged = merged
  }

  /// The leaves people are shown, apart from the document.
  var shown: Set<String> {
    var shown: Set<String> = []
    for conflict in merged.conflicts {
      for side in [conflict.local, conflict.remote] { shown.formUnion(LeafOracle.values(side, named: Self.end(of: conflict.path))) }
    }
    for decision in merged.decisions { shown.formUnion(LeafOracle.values(decision.setAside, named: decision.path)) }
    for notice in merged.notices { shown.formUnion(LeafOracle.values(notice.value, named: Self.end(of: notice.path))) }
    return shown
  }

  /// What a side added or changed, and what all three say, that is neither written nor shown; at best empty.
  var lost: Set<String> {
    // While a document may be another patient's all of it waits, as the notice at the root says.
    let waits = merged.notices.contains { $0.path.isEmpty && $0.rule == "held" }
    let new = (waits ? [] : local.leaves.subtracting(base.leaves)).union(remote.leaves.subtracting(base.leaves))
    let kept = base.leaves.intersection(local.leaves).intersection(remote.leaves)
    let missing = new.union(kept).subtracting(written.leaves)
    if missing.isEmpty { return [] }
    let shown = shown
    return missing.filter { !shown.contains(LeafOracle.ending($0)) }
  }

  /// What one side removed and the other left alone, and is written nevertheless; empty where nothing is left to a person.
  var returned: Set<String> {
    base.leaves.subtracting(local.leaves.intersection(remote.leaves)).intersection(written.leaves)
      .filter { !$0.hasPrefix("/note") }  // A note that one side edits outlives its removal by the other.
  }

  /// The edits of one side that a document does not show: leaves it added that are missing, leaves it removed that are there.
  static func lost(_ side: LeafOracle, of base: LeafOracle, in document: LeafOracle) -> Int {
    side.leaves.subtracting(base.leaves).subtracting(document.leaves).count + base.leaves.subtracting(side.leaves).intersection(document.leaves).count
  }

  /// The last element's name, without the key of its member.
  static func end(of path: String) -> String {
    var name = ""
    var depth = 0
    for character in path.hasSuffix("[x]") ? path.dropLast(3) : path[...] {
      switch character {
      case "[": depth += 1
      case "]": depth -= 1
      case "." where depth == 0: name = ""
      default: if depth == 0 { name.append(character) }
      }
    }
    return name
  }
}
