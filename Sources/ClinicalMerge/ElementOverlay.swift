import FHIRR4
import LosslessJSON

/// Lays the change of our rendering over a document, from the outside in.
struct ElementOverlay {
  let policy: MergePolicy
  let equivalence: Equivalence
  let keys: ListKeys
  let resourceType: String
  var misfits: [MergeConflict] = []
  var notices: [MergeNotice] = []

  init(policy: MergePolicy, resourceType: String) {
    self.policy = policy
    equivalence = Equivalence(under: policy)
    keys = ListKeys(resolveReference: policy.resolveReference)
    self.resourceType = resourceType
  }

  typealias Change = (unit: String, isWrapped: Bool, kind: ElementKind, old: JSON?, new: JSON?)

  /// An object with our changes of its units; everything else keeps its bytes and its order.
  mutating func lay(_ changes: [Change], on object: JSON, type: ElementType, at path: String) -> JSON {
    var rebuilt: [(unit: String, members: [JSON.Member])] = []
    let there = Unit.all(of: object, type: type)
    for change in changes {
      let unit = there.first { $0.name == change.unit }
      let isWrapped = change.isWrapped || unit?.needsWrapping ?? false
      func wrapped(_ value: JSON?) -> JSON? { isWrapped && !change.isWrapped ? value.map { .object([JSON.Member(change.unit, $0)]) } : value }
      let now = unit.map { isWrapped ? JSON.object($0.members) : $0.members[0].value }
      let kind = isWrapped ? ElementKind.atom(type.name) : change.kind
      let here = ElementPath.member(change.unit, of: path)
      let laid = lay(wrapped(change.old), wrapped(change.new), on: now, kind, at: here, named: change.unit)
      if laid == now { continue }
      rebuilt.append((change.unit, laid.map { isWrapped ? $0.members : [JSON.Member(change.unit, $0)] } ?? []))
      dropDetails(of: change.unit, restatedIn: changes, there, type, at: path, &rebuilt)
    }
    return rebuilt.isEmpty ? object : UnitSides.rebuilt(object, type: type, rebuilt)
  }

  /// What described the old value of a head and was not said again goes with it, and is told.
  private mutating func dropDetails(
    of head: String, restatedIn changes: [Change], _ there: [Unit], _ type: ElementType, at path: String,
    _ rebuilt: inout [(unit: String, members: [JSON.Member])]
  ) {
    guard let pair = Details.of(type.name), pair.head == head else { return }
    for unit in there where pair.details.contains(unit.name) && !changes.contains(where: { $0.unit == unit.name }) && !restated.contains(unit.name) {
      notices.append(MergeNotice(path: ElementPath.member(unit.name, of: path), rule: "dropped-with-head", value: unit.members[0].value))
      rebuilt.append((unit.name, []))
    }
  }

  /// Details that our rendering says, whether it changed them or not, in the structure at hand.
  var restated: Set<String> = []

  /// What stands in the document for a unit after our change; nil is absent.
  mutating func lay(_ old: JSON?, _ new: JSON?, on now: JSON?, _ kind: ElementKind, at path: String, named name: String) -> JSON? {
    if old == new || kind == .ignored { return now }
    guard let now else { return layWhole(old, new, on: nil, kind, at: path, named: name) }
    switch kind {
    case .keyed(let type): return list(old, new, on: now, type, at: path)
    case .notes: return list(old, new, on: now, "Annotation", at: path)
    case .structure where new != nil:
      // What we say there for the first time is laid beside what the server has there already: `meta.profile` beside `meta.versionId`.
      return structure(old ?? .object([JSON.Member]()), new, on: now, Equivalence.type(of: kind, now), at: path)
    case .concept: return concept(old, new, on: now, at: path, named: name)
    case .unknown: return lay(old, new, on: now, ElementMerge.inferred(old, new, now), at: path, named: name)
    default: return contained(old, new, on: now, at: path) ?? layWhole(old, new, on: now, kind, at: path, named: name)
    }
  }

  private mutating func structure(_ old: JSON?, _ new: JSON?, on now: JSON, _ type: ElementType, at path: String) -> JSON {
    let sides = UnitSides.all(base: old, local: new, remote: nil, type: type)
    let changes = sides.filter { $0.base != $0.local }.map { Change($0.name, $0.isWrapped, $0.kind, $0.base, $0.local) }
    let before = restated
    restated = Set(sides.filter { $0.local != nil }.map(\.name))
    defer { restated = before }
    return lay(changes, on: now, type: type, at: path)
  }

  /// A contained resource on all three: unit by unit, where it is referred to.
  private mutating func contained(_ old: JSON?, _ new: JSON?, on now: JSON, at path: String) -> JSON? {
    guard let old, let new, let (_, before) = ElementMerge.contained(old), let (_, after) = ElementMerge.contained(new),
      let (place, resource) = ElementMerge.contained(now), let type = resource["resourceType"]?.string,
      before["resourceType"]?.string == type, after["resourceType"]?.string == type
    else { return nil }
    let laid = structure(before, after, on: resource, .resource(type), at: path)
    return now.setting((place.map { [JSONStep.name($0)] } ?? []) + [.name(ContainedResources.member)], to: laid)
  }

  /// Codings only we added go to the document's; any other change replaces the concept.
  private mutating func concept(_ old: JSON?, _ new: JSON?, on now: JSON, at path: String, named name: String) -> JSON? {
    let concepts = Concepts(equivalence: equivalence)
    if let old, let new, fits(now, old, .concept, name), concepts.onlyGrew(old, new), let added = concepts.added(to: old, by: new) {
      let missing = added.filter { coding in !(now["coding"]?.elements.contains { equivalence.same($0, coding, .atom("Coding"), "") } ?? false) }
      return missing.isEmpty ? now : now.setting("coding", to: .array((now["coding"]?.elements ?? []) + missing))
    }
    return layWhole(old, new, on: now, .concept, at: path, named: name)
  }

  /// A value that is replaced whole where it is what we said before, kept where it says the same already, and otherwise a misfit.
  mutating func layWhole(_ old: JSON?, _ new: JSON?, on now: JSON?, _ kind: ElementKind, at path: String, named name: String) -> JSON? {
    if fits(now, old, kind, name) {
      guard let old, let now else { return new }
      let extra = additions(now, beyond: old, kind, name, at: path)
      if extra.isEmpty { return new }
      if kind != .concept, AlwaysReview.covers(ElementPath(path).top ?? "", of: resourceType) {
        misfits.append(MergeConflict(path: path, base: old, local: new, remote: now, reason: .serverAddedInside))
        return now
      }
      notices += extra
      return new
    }
    if equivalence.same(now, new, kind, name) || isLearned(path) { return isLearned(path) ? new : now }
    misfits.append(MergeConflict(path: path, base: old, local: new, remote: now, reason: .baseDiffers))
    return now
  }

  private func isLearned(_ path: String) -> Bool {
    if policy.learned.isEmpty { return false }
    let path = ElementPath(path).withoutKeys
    return policy.learned.contains(path) || policy.learned.contains("\(resourceType).\(path)")
  }

  /// Whether everything that was said is still there; the server may have added to it.
  func fits(_ now: JSON?, _ old: JSON?, _ kind: ElementKind, _ name: String) -> Bool {
    guard let old, !Equivalence.isAbsent(old) else { return Equivalence.isAbsent(now) }
    guard let now else { return false }
    if equivalence.same(now, old, kind, name) { return true }
    guard old.kind == .object, now.kind == .object else { return listFits(now, old, kind, name) }
    let type = Equivalence.type(of: kind, old)
    return old.members.allSatisfy { member in
      let kind = type.element(of: member).kind
      return kind == .ignored || member.name == "display" || (old[ContainedResources.member] != nil && member.name == "reference")
        || fits(now[member.name], member.value, kind, member.name)
    }
  }

  private func listFits(_ now: JSON, _ old: JSON, _ kind: ElementKind, _ name: String) -> Bool {
    guard now.kind == .array, old.kind == .array, Equivalence.isUnordered(kind) else { return false }
    let member = Equivalence.memberKind(of: kind)
    return old.elements.allSatisfy { said in now.elements.contains { fits($0, said, member, name) } }
  }

  /// What the server has inside a value beyond what we said, leaf by leaf.
  func additions(_ now: JSON, beyond old: JSON, _ kind: ElementKind, _ name: String, at path: String) -> [MergeNotice] {
    if equivalence.same(now, old, kind, name) { return [] }
    let type = Equivalence.type(of: kind, now)
    guard now.kind == .object else {
      let member = Equivalence.memberKind(of: kind)
      return now.elements.flatMap { one -> [MergeNotice] in
        if old.elements.contains(where: { equivalence.same(one, $0, member, name) }) { return [] }
        guard let said = old.elements.first(where: { fits(one, $0, member, name) }) else {
          return [MergeNotice(path: path, rule: "dropped-with-atom", value: one)]
        }
        return additions(one, beyond: said, member, name, at: path)
      }
    }
    return now.members.flatMap { member -> [MergeNotice] in
      let here = ElementPath.member(member.name, of: path)
      let element = type.element(member.name)
      if element.kind == .ignored || member.name == "display" { return [] }
      guard let said = old[member.name] else {
        return Equivalence.isAbsent(member.value) ? [] : [MergeNotice(path: here, rule: "dropped-with-atom", value: member.value)]
      }
      return additions(member.value, beyond: said, element.kind, member.name, at: here)
    }
  }
}
