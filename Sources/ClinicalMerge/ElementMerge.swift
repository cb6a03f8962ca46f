import FHIRR4
import LosslessJSON

/// Merges the parts of one document, from the inside out, and gathers what could not be settled.
struct ElementMerge {
  let policy: MergePolicy
  let equivalence: Equivalence
  let keys: ListKeys
  let resourceType: String
  /// Neither side has seen the other before: what both have and differs is no change of either.
  let isFirstContact: Bool
  var conflicts: [MergeConflict] = []
  var notices: [MergeNotice] = []

  init(policy: MergePolicy, resourceType: String, isFirstContact: Bool) {
    self.policy = policy
    equivalence = Equivalence(under: policy)
    keys = ListKeys(resolveReference: policy.resolveReference)
    self.resourceType = resourceType
    self.isFirstContact = isFirstContact
  }

  /// What may be written for a unit; nil is absent. `differing` says that each side is known to say another thing than the others.
  mutating func merge(
    _ b: JSON?, _ l: JSON?, _ r: JSON?, _ kind: ElementKind, at path: String, named name: String, differing: Bool = false
  ) -> JSON? {
    if !differing {
      if l == b { return r }
      if r == b { return l }
      if l == r { return r }
    }
    switch kind {
    case .ignored: return r
    case .keyed, .notes: return descend(b, l, r, kind, at: path, named: name)
    case .structure: return presence(b, l, r, kind, at: path, named: name) ?? descend(b, l, r, kind, at: path, named: name)
    case .concept: return concept(b, l, r, at: path, named: name)
    case .status: return status(b, l, r, at: path)
    case .unknown: return merge(b, l, r, Self.inferred(b, l, r), at: path, named: name, differing: differing)
    case .atom:
      return sharedContained(b, l, r, kind, at: path, named: name) ?? whole(b, l, r, kind, at: path, named: name, differing: differing)
    case .primitive, .whole: return whole(b, l, r, kind, at: path, named: name, differing: differing)
    }
  }

  private mutating func descend(_ b: JSON?, _ l: JSON?, _ r: JSON?, _ kind: ElementKind, at path: String, named name: String) -> JSON? {
    switch kind {
    case .keyed(let type): return list(b, l, r, type, at: path)
    case .notes: return list(b, l, r, "Annotation", at: path)
    default: return object(b, l, r, Equivalence.type(of: kind, r ?? l ?? .null), at: path)
    }
  }

  /// What an element is that no table names.
  static func inferred(_ values: JSON?...) -> ElementKind {
    let there = values.compactMap { $0 }
    guard there.allSatisfy({ $0.kind == .object }) else { return .whole }
    if there.allSatisfy({ $0["coding"]?.kind == .array }) { return .concept }
    let isFlat = there.contains { value in value.members.allSatisfy { $0.value.kind != .object && $0.value.kind != .array } }
    return isFlat ? .atom("") : .structure("")
  }

  func same(_ a: JSON?, _ b: JSON?, _ kind: ElementKind, _ name: String) -> Bool { equivalence.same(a, b, kind, name) }

  /// A value that is taken from one side, whole, or from neither.
  mutating func whole(
    _ b: JSON?, _ l: JSON?, _ r: JSON?, _ kind: ElementKind, at path: String, named name: String, differing: Bool = false
  ) -> JSON? {
    if !differing {
      if same(l, b, kind, name) { return r }
      if same(r, b, kind, name) { return l }
      if same(l, r, kind, name) { return r }
    }
    return clash(b, l, r, at: path, b != nil && (l == nil || r == nil) ? .editedAndRemoved : .bothChanged)
  }

  /// A structure that one side does not have: taken by presence. Nil when both have it, or when neither does.
  private mutating func presence(_ b: JSON?, _ l: JSON?, _ r: JSON?, _ kind: ElementKind, at path: String, named name: String) -> JSON?? {
    if l != nil, r != nil { return nil }
    return .some(whole(b, l, r, kind, at: path, named: name))
  }

  /// Opens a conflict, or lets the side that leads have its way. Gives what is written meanwhile.
  mutating func clash(_ b: JSON?, _ l: JSON?, _ r: JSON?, at path: String, _ reason: MergeConflict.Reason) -> JSON? {
    let reason = isFirstContact && reason == .bothChanged ? .noBase : reason
    if reason == .bothChanged, !policy.leads.isEmpty {
      let parsed = ElementPath(path)
      let top = parsed.top ?? ""
      if !AlwaysReview.covers(top, of: resourceType), !path.hasPrefix("meta.security") {
        switch policy.lead(at: parsed.withoutKeys, top: top, of: resourceType) {
        case .review: break
        case .clinic:
          notices.append(MergeNotice(path: path, rule: "lead-clinic", value: r))
          return l
        case .ehr:
          notices.append(MergeNotice(path: path, rule: "lead-ehr", value: l))
          return r
        }
      }
    }
    conflicts.append(MergeConflict(path: path, base: b, local: l, remote: r, reason: reason))
    return r
  }

  /// An object unit by unit. Remote's members keep their order; ours come after.
  mutating func object(_ b: JSON?, _ l: JSON?, _ r: JSON?, _ type: ElementType, at path: String) -> JSON? {
    var changes: [(unit: String, members: [JSON.Member])] = []
    let units = UnitSides.differing(base: b, local: l, remote: r, type: type)
    let held = otherDetails(units, type, at: path)
    for unit in units {
      if held.contains(unit.name) || unit.local == unit.base || unit.local == unit.remote { continue }
      let merged = merge(unit.base, unit.local, unit.remote, unit.kind, at: ElementPath.member(unit.name, of: path), named: unit.name)
      if merged != unit.remote { changes.append((unit.name, unit.members(merged))) }
    }
    if changes.isEmpty { return r }
    let rebuilt = UnitSides.rebuilt(r, type: type, changes)
    return Equivalence.isAbsent(rebuilt) ? nil : rebuilt
  }

  /// Details that must not be merged because the head they describe was changed by the other side: the head is a conflict, all keep remote's.
  mutating func otherDetails(_ units: [UnitSides], _ type: ElementType, at path: String) -> [String] {
    guard !isFirstContact, let pair = Details.of(type.name), let head = units.first(where: { $0.name == pair.head }) else { return [] }
    let details = units.filter { pair.details.contains($0.name) }
    func moved(_ unit: UnitSides, _ side: JSON?, _ other: JSON?) -> Bool {
      side != unit.base && !same(side, unit.base, unit.kind, unit.name) && !same(side, other, unit.kind, unit.name)
    }
    let concepts = Concepts(equivalence: equivalence)
    func isAnother(_ side: JSON?, _ other: JSON?) -> Bool { moved(head, side, other) && !(head.kind == .concept && concepts.onlyGrew(head.base, side)) }
    let oursMoved = isAnother(head.local, head.remote)
    let theirsMoved = isAnother(head.remote, head.local)
    let crossed = (oursMoved && details.contains { moved($0, $0.remote, $0.local) }) || (theirsMoved && details.contains { moved($0, $0.local, $0.remote) })
    guard crossed else { return [] }
    let headPath = ElementPath.member(head.name, of: path)
    conflicts.append(
      MergeConflict(
        path: headPath, base: head.base, local: head.local, remote: head.remote, reason: oursMoved && theirsMoved ? .bothChanged : .detailOfOther))
    for detail in details where moved(detail, detail.local, detail.remote) {
      notices.append(MergeNotice(path: ElementPath.member(detail.name, of: path), rule: "held", value: detail.local))
    }
    return [head.name] + details.map(\.name)
  }

  /// A contained resource to which all three refer, of one type: merged unit by unit where it is referred to.
  private mutating func sharedContained(_ b: JSON?, _ l: JSON?, _ r: JSON?, _ kind: ElementKind, at path: String, named name: String) -> JSON?? {
    guard let b, let l, let r, let (place, ours) = Self.contained(l), let (_, old) = Self.contained(b), let (at, theirs) = Self.contained(r),
      place == at || place == nil || at == nil, let type = ours["resourceType"]?.string, old["resourceType"]?.string == type,
      theirs["resourceType"]?.string == type
    else { return nil }
    let inside = object(old, ours, theirs, .resource(type), at: path) ?? theirs
    let value = at.map { r[$0] ?? .null } ?? r
    let merged = value.setting(ContainedResources.member, to: inside)
    return .some(at.map { r.setting($0, to: merged) } ?? merged)
  }

  /// The resource written in a reference's place, and the choice's member that holds the reference, if it is a choice.
  static func contained(_ value: JSON) -> (member: String?, resource: JSON)? {
    if let resource = value[ContainedResources.member] { return (nil, resource) }
    guard value.members.count == 1, let only = value.members.first, let resource = only.value[ContainedResources.member] else { return nil }
    return (only.name, resource)
  }
}
