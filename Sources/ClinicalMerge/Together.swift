import FHIRR4
import LosslessJSON

/// What no unit can see by itself: withdrawals, heads and their details, signatures, derived values.
extension ResourceMerge {
  /// Error beats all, and the other side's edits stay in view. Says whether a side withdrew it just now.
  mutating func withdrawals() -> Bool {
    let name = Withdrawal.unit(of: resourceType)
    guard let at = index(of: name) else { return false }
    let sides = units[at].sides
    guard !Withdrawal.isSaid(by: sides.base) else { return false }
    let (ours, theirs) = (Withdrawal.isSaid(by: sides.local), Withdrawal.isSaid(by: sides.remote))
    guard ours || theirs else { return false }
    units[at].merged = ours && !theirs ? sides.local : sides.remote
    units[at].conflicts = []
    if ours != theirs, base != nil {
      for other in units.indices where units[other].isInGroup && other != at {
        let unit = units[other]
        // What was withdrawn leaves the record: the conflict must not end by itself, for it is all that has the other value.
        if ours ? unit.isTheirs : unit.isOurs { openConflict(other, .withdrawnAndEdited) }
      }
    }
    if resourceType == "Condition" || resourceType == "AllergyIntolerance", let clinical = place(of: "clinicalStatus"), units[clinical].merged != nil {
      units[clinical].notices.append(
        MergeNotice(path: "clinicalStatus", rule: "withdrawn-has-no-clinical-status", value: units[clinical].merged))
      units[clinical].merged = nil
    }
    return true
  }

  /// Opens a conflict over a whole unit.
  mutating func openConflict(_ at: Int, _ reason: MergeConflict.Reason) {
    let sides = units[at].sides
    units[at].conflicts.removeAll { $0.path == sides.name }
    units[at].conflicts.insert(
      MergeConflict(path: sides.name, base: sides.base, local: sides.local, remote: sides.remote, reason: reason), at: 0)
  }

  /// One side changed what the document is about, the other something seen with it.
  mutating func headAndDetail() {
    guard let name = CoherenceGroup.heads[resourceType], let head = index(of: name), units[head].conflicts.isEmpty else { return }
    let sides = units[head].sides
    let concepts = Concepts(equivalence: elements.equivalence)
    let oursMoved = units[head].isOurs && !concepts.onlyGrew(sides.base, sides.local)
    let theirsMoved = units[head].isTheirs && !concepts.onlyGrew(sides.base, sides.remote)
    guard oursMoved != theirsMoved else { return }
    let isCrossed = units.contains { $0.isInGroup && $0.name != name && (oursMoved ? $0.isTheirs : $0.isOurs) }
    if isCrossed { openConflict(head, .headAndDetail) }
  }

  /// One side signed while the other changed what is signed.
  mutating func signedUnseen() {
    for name in ["status", "docStatus"] where isInGroup(name) {
      guard let at = index(of: name), StatusOrder.all[resourceType] != nil, units[at].conflicts.isEmpty else { continue }
      let sides = units[at].sides
      func signs(_ side: JSON?) -> Bool {
        StatusOrder.signed.contains(side?.string ?? "") && !StatusOrder.signed.contains(sides.base?.string ?? "")
      }
      let content = units.filter { $0.isInGroup && $0.name != "status" && $0.name != "docStatus" }
      if (signs(sides.local) && content.contains(where: \.isTheirs)) || (signs(sides.remote) && content.contains(where: \.isOurs)) {
        openConflict(at, .signedUnseen)
      }
    }
  }

  /// Values computed from others follow the EHR until they are computed again; one it changed by itself is a conflict.
  mutating func derivedValues() {
    for name in policy.derived.keys.sorted() {
      guard let inputs = policy.derived[name], let at = index(of: name) else { continue }
      if units[at].isTheirs, units[at].isOurs {
        units[at].conflicts = []
        units[at].merged = units[at].sides.remote
        units[at].notices.append(MergeNotice(path: name, rule: "derived", value: units[at].sides.local))
      } else if units[at].isTheirs, !units.contains(where: { inputs.contains($0.name) && $0.isTheirs }) {
        openConflict(at, .derivedDiffers)
      }
    }
  }

  /// A status that went back, or a withdrawal undone, is taken and said loudly.
  mutating func statusNotices() {
    for name in ["status", "docStatus"] {
      guard let at = index(of: name), units[at].conflicts.isEmpty, units[at].isOurs != units[at].isTheirs else { continue }
      let sides = units[at].sides
      let moved = units[at].isTheirs ? sides.remote : sides.local
      if Withdrawal.isSaid(by: sides.base) {
        units[at].notices.append(MergeNotice(path: name, rule: "withdrawal-undone", value: sides.base))
        continue
      }
      let order = StatusOrder.of(name, in: resourceType)
      if let before = sides.base?.string.flatMap(order.place), let after = moved?.string.flatMap(order.place), after < before {
        units[at].notices.append(MergeNotice(path: name, rule: units[at].isTheirs ? "status-went-back-remote" : "status-went-back-local", value: sides.base))
      }
    }
  }

  /// What only the EHR changed, and a person has to see.
  mutating func lookAfter() {
    guard base != nil else { return }
    for at in units.indices where units[at].isTheirs && !units[at].isOurs && units[at].conflicts.isEmpty {
      let unit = units[at]
      if AlwaysReview.covers(unit.name, of: resourceType) {
        if unit.name == "modifierExtension" || unit.name == "subject" || unit.name == "patient" { continue }
        units[at].notices.append(MergeNotice(path: unit.name, rule: "look-after", value: unit.sides.base))
      } else if unit.name == "meta", !elements.same(unit.sides.base?["security"], unit.sides.remote?["security"], .keyed("Coding"), "security") {
        units[at].notices.append(MergeNotice(path: "meta.security", rule: "look-after", value: unit.sides.base?["security"]))
      }
    }
  }
}
