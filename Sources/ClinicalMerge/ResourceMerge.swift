import FHIRR4
public import LosslessJSON

/// Merges what the EHR says with our side of it, against what both last agreed on.
///
/// `local` is our side: the change of our own rendering, laid over the base (``overlay(_:on:under:)``). A nil base is a
/// first contact: nothing is read as a removal, what both have and differs is a conflict. `misfits` are what the overlay
/// could not lay; they hold their group like any other conflict.
public func merge(
  base: JSON?, local: JSON, remote: JSON, under policy: MergePolicy = MergePolicy(), misfits: [MergeConflict] = []
) -> Merged {
  var plain = ResourceMerge(base: base, local: local, remote: remote, policy: policy, misfits: misfits)
  if plain.isAlike, misfits.isEmpty { return Merged(document: remote) }
  if !plain.refersInside { return plain.run() }
  let order = remote["contained"]?.elements ?? []
  var merge = ResourceMerge(
    base: base.map(ContainedResources.inlined), local: ContainedResources.inlined(local), remote: ContainedResources.inlined(remote), policy: policy,
    misfits: misfits)
  var merged = merge.run()
  merged.document = ContainedResources.outlined(merged.document, orderedAs: order)
  func outlined(_ value: JSON?) -> JSON? { value.map { ContainedResources.shown($0) } }
  merged.conflicts = merged.conflicts.map {
    MergeConflict(path: $0.path, base: outlined($0.base), local: outlined($0.local), remote: outlined($0.remote), reason: $0.reason)
  }
  merged.notices = merged.notices.map { MergeNotice(path: $0.path, rule: $0.rule, value: outlined($0.value)) }
  return merged
}

/// One unit of the resource, what the sides say of it and what became of it.
struct TopUnit {
  let sides: UnitSides
  /// Whether it is one of those that are read together.
  let isInGroup: Bool
  var merged: JSON?
  var conflicts: [MergeConflict] = []
  var notices: [MergeNotice] = []
  /// We changed it, and not to what the EHR says.
  var isOurs = false
  /// The EHR changed it, and not to what we say.
  var isTheirs = false

  var name: String { sides.name }
}

/// The merge of one resource: unit by unit, then what no unit can see.
struct ResourceMerge {
  let base: JSON?
  var local: JSON
  let remote: JSON
  let policy: MergePolicy
  let type: ElementType
  let resourceType: String
  /// The units that are read together; nil where the type is not known and that is all of them.
  let group: Set<String>?
  let misfits: [MergeConflict]
  var elements: ElementMerge
  /// Those on which the sides are not alike; all of them once one of the others is asked for.
  var units: [TopUnit] = []
  private var sides: [UnitSides] = []
  private var isComplete = false
  /// What is not alike on the three sides; nil where they have too many members to keep track of.
  private let differing: DifferingMembers?
  /// Notices that belong to no unit.
  var notices: [MergeNotice] = []

  init(base: JSON?, local: JSON, remote: JSON, policy: MergePolicy, misfits: [MergeConflict]) {
    self.base = base
    self.local = local
    self.remote = remote
    self.policy = policy
    self.misfits = misfits
    resourceType = remote["resourceType"]?.string ?? local["resourceType"]?.string ?? ""
    type = ElementType.resource(resourceType)
    group = CoherenceGroup.of(resourceType)
    elements = ElementMerge(policy: policy, resourceType: resourceType, isFirstContact: base == nil)
    differing =
      DifferingMembers(parsed: base, local, remote, type: type)
      ?? DifferingMembers(base?.members ?? [], local.members, remote.members, type: type)
  }

  /// Whether all three sides are one and the same.
  var isAlike: Bool { base != nil && (differing?.isEmpty ?? (base == remote && local == remote)) }

  /// Whether what the sides have not in common may refer to a contained resource, or be one.
  var refersInside: Bool {
    differing?.refersInside ?? (remote["contained"] != nil || local["contained"] != nil || base?["contained"] != nil)
  }

  /// Whether the unit is one of those that are read together.
  func isInGroup(_ unit: String) -> Bool {
    guard let group else { return unit != "text" && unit != "id" && unit != "meta" }
    return group.contains(unit) || (unit == "contained" && group.contains("medication[x]"))
  }

  mutating func run() -> Merged {
    sides =
      differing.map { UnitSides.all($0, type) } ?? UnitSides.differing(base: base, local: local, remote: remote, type: type)
    if let moved = otherPatient() { return moved }
    let forced = amendSigned()
    if forced { sides = UnitSides.differing(base: base, local: local, remote: remote, type: type) }
    mergeUnits()
    let withdrawn = withdrawals()
    if !withdrawn, base != nil {
      headAndDetail()
      signedUnseen()
    }
    derivedValues()
    placeMisfits()
    if !hasGroupConflict { notTogether() }
    hold(forced: forced)
    if forced, !hasGroupConflict, units.contains(where: { $0.name == "status" && $0.merged?.string == "amended" }) {
      notices.append(MergeNotice(path: "status", rule: "content-of-a-final-changed", value: base?["status"]))
    }
    statusNotices()
    lookAfter()
    var merged = Merged(document: assembled(), decisions: decisions())
    for unit in units where !unit.conflicts.isEmpty || !unit.notices.isEmpty {
      merged.conflicts += unit.conflicts
      merged.notices += unit.notices
    }
    merged.notices += notices
    return merged
  }

  var hasGroupConflict: Bool { units.contains { !$0.conflicts.isEmpty && $0.isInGroup } }

  /// Where a unit is, if the sides are not alike on it.
  func index(of unit: String) -> Int? { units.firstIndex { $0.name == unit } }

  /// Where a unit is, if any side has it.
  mutating func place(of unit: String) -> Int? {
    if let at = index(of: unit) { return at }
    if isComplete { return nil }
    isComplete = true
    units = UnitSides.all(base: base, local: local, remote: remote, type: type).map { sides in
      units.first { $0.name == sides.name } ?? TopUnit(sides: sides, isInGroup: isInGroup(sides.name), merged: sides.remote)
    }
    return index(of: unit)
  }

  /// Everything waits while a side says it is another patient's.
  private func otherPatient() -> Merged? {
    for name in ["subject", "patient"] where sides.contains(where: { $0.name == name }) {
      let (b, l, r) = (base?[name], local[name], remote[name])
      if l == b, r == b { continue }
      let kind = ElementKind.atom("Reference")
      if elements.same(l, r, kind, name) || (base == nil && (l == nil || r == nil)) { continue }
      return Merged(
        document: remote, conflicts: [MergeConflict(path: name, base: b, local: l, remote: r, reason: .otherPatient)],
        notices: [MergeNotice(path: "", rule: "held")],
        decisions: [MergeDecision(path: "", side: .remote, rule: MergeConflict.Reason.otherPatient.rawValue)])
    }
    return nil
  }

  /// Whoever changes the content of a signed document amends it, said or not.
  private mutating func amendSigned() -> Bool {
    guard policy.amendsWhatWasSigned, let base, let status = base["status"]?.string, local["status"]?.string == status,
      (resourceType == "Observation" && status == "final") || (resourceType == "QuestionnaireResponse" && status == "completed"),
      !Withdrawal.isSaid(by: remote["status"])
    else { return false }
    let isChanged = sides.contains { unit in
      isInGroup(unit.name) && unit.local != unit.base && !elements.same(unit.local, unit.base, unit.kind, unit.name)
        && !elements.same(unit.local, unit.remote, unit.kind, unit.name)
    }
    if isChanged { local = local.setting("status", to: "amended") }
    return isChanged
  }

  private mutating func mergeUnits() {
    let held = Set(elements.otherDetails(sides, type, at: ""))
    let crossed = elements.conflicts
    let crossedNotices = elements.notices
    for sides in sides {
      var unit = TopUnit(sides: sides, isInGroup: isInGroup(sides.name), merged: sides.remote)
      if sides.local != sides.remote {
        // Where one side is the base itself, whether the other moved and whether the two differ is one question.
        let (isLeftByUs, isLeftByThem) = (sides.local == sides.base, sides.remote == sides.base)
        let differ = !elements.same(sides.local, sides.remote, sides.kind, sides.name)
        unit.isOurs = differ && !isLeftByUs && (isLeftByThem || !elements.same(sides.local, sides.base, sides.kind, sides.name))
        unit.isTheirs = differ && !isLeftByThem && (isLeftByUs || !elements.same(sides.remote, sides.base, sides.kind, sides.name))
      }
      if held.contains(sides.name) {
        unit.conflicts = crossed.filter { $0.path == sides.name }
        unit.notices = crossedNotices.filter { $0.path == sides.name }
      } else if unit.isOurs {
        (elements.conflicts, elements.notices) = ([], [])
        unit.merged = elements.merge(
          sides.base, sides.local, sides.remote, sides.kind, at: sides.name, named: sides.name, differing: unit.isTheirs)
        (unit.conflicts, unit.notices) = (elements.conflicts, elements.notices)
      }
      units.append(unit)
    }
  }

  private mutating func placeMisfits() {
    for misfit in misfits {
      let top = ElementPath(misfit.path).top ?? ""
      if let at = place(of: top) {
        if !units[at].conflicts.contains(where: { $0.path == misfit.path }) { units[at].conflicts.append(misfit) }
      }
    }
  }

  /// A conflict in a group puts every unit of it to remote's value; only a withdrawal passes.
  private mutating func hold(forced: Bool) {
    guard hasGroupConflict else { return }
    let status = Withdrawal.unit(of: resourceType)
    for at in units.indices where units[at].isInGroup {
      let unit = units[at]
      if unit.name == status, Withdrawal.isSaid(by: unit.merged), !Withdrawal.isSaid(by: unit.sides.remote) { continue }
      let isWhole = unit.conflicts.contains { $0.path == unit.name }
      let differs = !isWhole && unit.merged != unit.sides.remote && !elements.same(unit.merged, unit.sides.remote, unit.sides.kind, unit.name)
      if differs, !(forced && unit.name == "status") {
        units[at].notices.append(MergeNotice(path: unit.name, rule: "held", value: unit.sides.local))
      }
      units[at].notices.removeAll { $0.rule == "lead-clinic" }
      units[at].merged = unit.sides.remote
    }
  }

  func assembled() -> JSON {
    var changes: [(unit: String, members: [JSON.Member])] = []
    for unit in units where unit.merged != unit.sides.remote { changes.append((unit.name, unit.sides.members(unit.merged))) }
    return changes.isEmpty ? remote : UnitSides.rebuilt(remote, type: type, changes)
  }

  private func decisions() -> [MergeDecision] {
    units.compactMap { unit in
      guard unit.isOurs || unit.isTheirs || !unit.conflicts.isEmpty else { return nil }
      let side: MergeDecision.Side =
        unit.merged == unit.sides.remote ? .remote : unit.merged == unit.sides.local ? .local : unit.merged == nil ? .none : .both
      if unit.isOurs, unit.isTheirs, unit.conflicts.isEmpty, unit.notices.isEmpty, isStatus(unit) {
        return MergeDecision(path: unit.name, side: side, rule: "later-status", setAside: side == .local ? unit.sides.remote : unit.sides.local)
      }
      let rule = unit.conflicts.first?.reason.rawValue ?? unit.notices.first?.rule ?? (unit.isOurs && unit.isTheirs ? "merged" : "one-side")
      return MergeDecision(path: unit.name, side: side, rule: rule)
    }
  }

  private func isStatus(_ unit: TopUnit) -> Bool { unit.sides.kind == .status || unit.name == Withdrawal.unit(of: resourceType) }
}
