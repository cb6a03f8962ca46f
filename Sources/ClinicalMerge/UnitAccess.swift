import FHIRR4
public import LosslessJSON

/// The value at a path as a conflict shows it; nil where it is absent or the path leads nowhere.
///
/// A choice or a group is an object of its members, a bucket of one its member, of several a list. Empty is the document.
public func value(at path: String, in document: JSON, under policy: MergePolicy = MergePolicy()) -> JSON? {
  let inlined = ContainedResources.inlined(document)
  let access = UnitAccess(policy: policy)
  let found = access.value(ElementPath(path).steps[...], in: inlined, type: .resource(document["resourceType"]?.string ?? ""))
  return found.map(ContainedResources.shown)
}

/// The document with the value at a path set as a conflict shows it; nil takes it out.
///
/// What the path leads through and the document has not is made: a structure, or the member of a list that the path's key
/// names. Only inside a contained resource that nothing refers to nothing is made.
///
/// A member's path names the agreed one's key. Where the document holds its replacement under another key (a corrected
/// record number), `current` is what the conflict shows of that side, and goes.
public func setting(
  _ value: JSON?, at path: String, in document: JSON, replacing current: JSON? = nil, under policy: MergePolicy = MergePolicy()
) -> JSON {
  let steps = ElementPath(path).steps
  guard !steps.isEmpty else { return value ?? .null }
  let inlined = ContainedResources.inlined(document)
  var access = UnitAccess(policy: policy)
  access.replaced = current.map { $0.kind == .array ? $0.elements : [$0] } ?? []
  let changed = access.setting(
    value.map(ContainedResources.inlined), steps[...], in: inlined, type: .resource(document["resourceType"]?.string ?? ""))
  return ContainedResources.outlined(changed, orderedAs: document["contained"]?.elements ?? [])
}

/// The base to keep while conflicts are open: the server's document, but at these paths what was agreed before.
public func compositeBase(server: JSON, old: JSON?, openConflicts: [String], under policy: MergePolicy = MergePolicy()) -> JSON {
  openConflicts.reduce(server) { document, path in
    guard !path.isEmpty, let old else { return path.isEmpty ? old ?? document : setting(nil, at: path, in: document, under: policy) }
    let agreed = value(at: path, in: old, under: policy)
    let replacement = agreed.flatMap { UnitAccess(policy: policy).replacement(of: $0, at: path, from: old, in: document) }
    return setting(agreed, at: path, in: document, replacing: replacement, under: policy)
  }
}

/// Finds and replaces units by their paths.
struct UnitAccess {
  let policy: MergePolicy
  let keys: ListKeys
  /// Members that go when another is set in their stead, whatever their keys.
  var replaced: [JSON] = []

  init(policy: MergePolicy) {
    self.policy = policy
    keys = ListKeys(resolveReference: policy.resolveReference)
  }

  /// What a later document has in the stead of a member of an earlier one, by the rules of keys and slots.
  func replacement(of member: JSON, at path: String, from old: JSON, in document: JSON) -> JSON? {
    guard let last = ElementPath(path).steps.last, last.key != nil else { return nil }
    let list = ElementPath(ElementPath(path).steps.dropLast() + [ElementPath.Step(last.unit)]).description
    guard let before = ClinicalMerge.value(at: list, in: old, under: policy), let now = ClinicalMerge.value(at: list, in: document, under: policy)
    else { return nil }
    let context = ElementPath(path).steps.dropLast().reduce(ElementType.resource(document["resourceType"]?.string ?? "")) { type, step in
      if case .keyed(let inner) = type.element(step.unit).kind { return ElementType.named(inner) }
      return type
    }
    let type = Self.memberType(context.element(last.unit).kind)
    let sought = member.kind == .array ? member.elements : [member]
    let bucket = Buckets(before.elements, [], now.elements, type: type, keys: keys, equivalence: Equivalence(under: policy)).sorted()
      .first { bucket in sought.contains { bucket.base.contains($0) } }
    return bucket.map { .array($0.remote) }
  }

  func value(_ steps: ArraySlice<ElementPath.Step>, in object: JSON, type: ElementType) -> JSON? {
    guard let step = steps.first else { return object }
    let rest = steps.dropFirst()
    guard let unit = Unit.all(of: object, type: type).first(where: { $0.name == step.unit }) else { return nil }
    guard let key = step.key else {
      if rest.isEmpty { return unit.needsWrapping ? .object(unit.members) : unit.members[0].value }
      let (inner, innerType, _) = inside(unit)
      return value(rest, in: inner, type: innerType)
    }
    let (members, memberType) = list(unit)
    let found = members.filter { isNamed(key, $0, memberType) }
    guard let first = found.first else { return nil }
    if rest.isEmpty { return found.count == 1 ? first : .array(found) }
    return value(rest, in: first, type: ElementType.named(memberType))
  }

  func setting(_ value: JSON?, _ steps: ArraySlice<ElementPath.Step>, in object: JSON, type: ElementType) -> JSON {
    guard let step = steps.first else { return value ?? .null }
    let rest = steps.dropFirst()
    let unit = Unit.all(of: object, type: type).first { $0.name == step.unit }
    if let key = step.key {
      let member = type.element(step.unit)
      let (members, memberType) = unit.map(list) ?? ([], Self.memberType(member.kind))
      let changed = setting(value, rest, inMembersNamed: key, members, memberType)
      return UnitSides.rebuilt(object, type: type, [(step.unit, changed.isEmpty ? [] : [JSON.Member(step.unit, .array(changed))])])
    }
    guard rest.isEmpty else {
      guard let unit else { return making(value, rest, in: step.unit, of: object, type: type) }
      let (inner, innerType, place) = inside(unit)
      let changed = setting(value, rest, in: inner, type: innerType)
      var members = unit.members
      guard let first = members.first else { return object }
      members[0] = JSON.Member(first.name, place.isEmpty ? changed : first.value.setting(place, to: changed))
      return UnitSides.rebuilt(object, type: type, [(step.unit, members)])
    }
    return UnitSides.rebuilt(object, type: type, [(step.unit, Self.members(value, of: step.unit, type))])
  }

  /// The object with a structure that it did not have, and the value in it.
  private func making(_ value: JSON?, _ rest: ArraySlice<ElementPath.Step>, in unit: String, of object: JSON, type: ElementType) -> JSON {
    let element = type.element(unit)
    guard value != nil, !element.isGroup, !type.isGroup(unit), !unit.hasSuffix("[x]") else { return object }
    let empty = JSON.object([JSON.Member]())
    let made = setting(value, rest, in: empty, type: Equivalence.type(of: element.kind, empty))
    return made == empty ? object : UnitSides.rebuilt(object, type: type, [(unit, [JSON.Member(unit, made)])])
  }

  private func setting(_ value: JSON?, _ rest: ArraySlice<ElementPath.Step>, inMembersNamed key: String, _ members: [JSON], _ type: String) -> [JSON] {
    let at = members.firstIndex { isNamed(key, $0, type) }
    guard rest.isEmpty else {
      var changed = members
      guard let at else {
        guard value != nil, let new = keys.member(named: key, type: type) else { return members }
        return members + [setting(value, rest, in: new, type: ElementType.named(type))]
      }
      changed[at] = setting(value, rest, in: members[at], type: ElementType.named(type))
      return changed
    }
    let place = at ?? members.firstIndex { replaced.contains($0) } ?? members.count
    var changed = members.filter { !isNamed(key, $0, type) && !replaced.contains($0) }
    let new = value.map { $0.kind == .array ? $0.elements : [$0] } ?? []
    // What replaces a member may have another key; it takes that member's place, not a second one.
    changed.removeAll { member in new.contains { !Set(keys.keys(of: $0, type: type)).isDisjoint(with: keys.keys(of: member, type: type)) } }
    changed.insert(contentsOf: new, at: min(place, changed.count))
    return changed
  }

  /// Where a path goes on inside a unit: an object, or the contained resource a reference stands for.
  private func inside(_ unit: Unit) -> (JSON, ElementType, [JSONStep]) {
    let value = unit.members[0].value
    if let resource = value[ContainedResources.member] {
      return (resource, .resource(resource["resourceType"]?.string ?? ""), [.name(ContainedResources.member)])
    }
    return (value, Equivalence.type(of: unit.element.kind, value), [])
  }

  private func list(_ unit: Unit) -> ([JSON], String) { (unit.members[0].value.elements, Self.memberType(unit.element.kind)) }

  private static func memberType(_ kind: ElementKind) -> String {
    switch kind {
    case .keyed(let type): type
    case .notes: "Annotation"
    default: ""
    }
  }

  private func isNamed(_ key: String, _ member: JSON, _ type: String) -> Bool {
    keys.name(of: member, type: type) == key || keys.keys(of: member, type: type).contains(key)
  }

  /// The members that stand for a value as it is shown.
  private static func members(_ value: JSON?, of unit: String, _ type: ElementType) -> [JSON.Member] {
    guard let value else { return [] }
    let isShownByMembers = value.kind == .object && !value.members.isEmpty && value.members.allSatisfy { type.element($0.name).unit == unit }
    return isShownByMembers && (type.element(value.members[0].name).isGroup || value.members.contains { $0.name == "_" + unit })
      ? value.members : [JSON.Member(unit, value)]
  }
}
