import FHIRR4
public import LosslessJSON

/// When two documents, or two parts of them, say the same in other words.
///
/// An equality of values: `a` and `b` are equivalent exactly when their normal forms are equal, so it is transitive.
public struct Equivalence: Sendable {
  let resolveReference: @Sendable (String) -> String

  init(under policy: MergePolicy) { resolveReference = policy.resolveReference }

  /// Whether two resources say the same.
  public static func areEquivalent(_ a: JSON, _ b: JSON, under policy: MergePolicy = MergePolicy()) -> Bool {
    if a == b { return true }
    let (a, b) = (ContainedResources.inlined(a), ContainedResources.inlined(b))
    return Equivalence(under: policy).same(a, b, .structure(a["resourceType"]?.string ?? ""), "", isRoot: true)
  }

  /// A tree that is equal for exactly the resources that say the same.
  public static func normalForm(_ document: JSON, under policy: MergePolicy = MergePolicy()) -> JSON {
    let inlined = ContainedResources.inlined(document)
    return Equivalence(under: policy).normal(inlined, .structure(document["resourceType"]?.string ?? ""), "") ?? .null
  }

  /// Whether a value says nothing: an empty object or list, nulls, or nothing at all.
  static func isAbsent(_ value: JSON?) -> Bool { value?.isBlank ?? true }

  /// Whether two values of an element say the same.
  ///
  /// Never inlined into its own recursion: optimized whole-module, that stops the compiler of Swift 6.3.1 with an ownership error.
  @inline(never) func same(_ a: JSON?, _ b: JSON?, _ kind: ElementKind, _ name: String, isRoot: Bool = false) -> Bool {
    guard let a, let b else { return saysNothing(a ?? b, kind, name) }
    switch (a.kind, b.kind) {
    case (.string, .string): return a == b || sameText(a, b, name)
    case (.number, .number):
      guard let x = a.number, let y = b.number else { return false }
      return x.isEqualInValue(to: y)
    case (.bool, .bool): return a.bool == b.bool
    case (.object, .object): return sameObject(a, b, Self.type(of: kind, a))
    case (.array, .array): return sameList(a.elements, b.elements, kind, name)
    default: return Self.isAbsent(a) && Self.isAbsent(b)
    }
  }

  /// Whether a value is empty, or all it holds is the server's bookkeeping.
  func saysNothing(_ value: JSON?, _ kind: ElementKind, _ name: String) -> Bool {
    guard let value else { return true }
    switch value.kind {
    case .null: return true
    case .array:
      let member = Self.isUnordered(kind) ? Self.memberKind(of: kind) : .unknown
      return value.elements.allSatisfy { saysNothing($0, member, name) }
    case .object:
      let type = Self.type(of: kind, value)
      let members = value.members
      let hidden = Hidden(members)
      return members.allSatisfy { member in
        let name = member.name
        let element = type.element(name)
        return element.kind == .ignored || hidden.contains(name) || saysNothing(member.value, element.kind, name)
      }
    default: return false
    }
  }

  /// The type in whose table the members of a value of that kind stand.
  static func type(of kind: ElementKind, _ value: JSON) -> ElementType {
    switch kind {
    case .atom(let name), .structure(let name): ElementType.ifKnown(name) ?? resourceType(value)
    case .concept: .named("CodeableConcept")
    default: resourceType(value)
    }
  }

  private static func resourceType(_ value: JSON) -> ElementType { value["resourceType"]?.string.map(ElementType.resource) ?? .unknown }

  /// Whether two texts that are not alike say the same: a reference written otherwise, an instant in another zone.
  private func sameText(_ a: JSON, _ b: JSON, _ name: String) -> Bool {
    if name == "reference" { return resolveReference(a.string ?? "") == resolveReference(b.string ?? "") }
    guard InstantForm.isHeld(by: name), let text = a.string, InstantForm.hasTime(text), let other = b.string else { return false }
    return InstantForm.normal(text) == InstantForm.normal(other)
  }

  private func sameObject(_ a: JSON, _ b: JSON, _ type: ElementType) -> Bool {
    // What is alike to the byte is the same; most often that is all but one member.
    if let places = JSON.unlikeMembers(a, b) {
      if places.a | places.b == 0 { return true }
      let (left, right) = (a.members(at: places.a), b.members(at: places.b))
      let mayHide = left.contains(where: Hidden.isSign) || right.contains(where: Hidden.isSign)
      if !mayHide { return sameMembers(left[...], right[...], (right, left), (Hidden.none, Hidden.none), type) }
    }
    let (mine, other) = (a.members, b.members)
    let (left, right) = Self.unlike(mine, other)
    if left.isEmpty, right.isEmpty { return true }
    return sameMembers(left, right, (other, mine), (Hidden(mine), Hidden(other)), type)
  }

  /// Whether members that are not alike say the same as those of their name on the other side, or say nothing.
  private func sameMembers(
    _ left: ArraySlice<JSON.Member>, _ right: ArraySlice<JSON.Member>, _ beside: (left: [JSON.Member], right: [JSON.Member]),
    _ hidden: (mine: Hidden, other: Hidden), _ type: ElementType
  ) -> Bool {
    for member in left {
      let element = type.element(of: member)
      let name = member.name
      if element.kind == .ignored || hidden.mine.contains(name) { continue }
      let match = hidden.other.contains(name) ? nil : beside.left.first { $0.isNamed(name) }?.value
      if !same(member.value, match, element.kind, name) { return false }
    }
    for member in right {
      let element = type.element(of: member)
      let name = member.name
      if element.kind == .ignored || hidden.other.contains(name) || saysNothing(member.value, element.kind, name) { continue }
      if hidden.mine.contains(name) || !beside.right.contains(where: { $0.isNamed(name) }) { return false }
    }
    return true
  }

  /// Two lists without what they begin and end alike with, to the byte.
  private static func unlike<Value: Equatable>(_ a: [Value], _ b: [Value]) -> (ArraySlice<Value>, ArraySlice<Value>) {
    var start = 0
    var (endA, endB) = (a.count, b.count)
    while start < endA, start < endB, a[start] == b[start] { start += 1 }
    while endA > start, endB > start, a[endA - 1] == b[endB - 1] {
      endA -= 1
      endB -= 1
    }
    return (a[start..<endA], b[start..<endB])
  }

  private func sameList(_ a: [JSON], _ b: [JSON], _ kind: ElementKind, _ name: String) -> Bool {
    let member = Self.memberKind(of: kind)
    guard Self.isUnordered(kind) else {
      let (a, b) = (trimmed(a), trimmed(b))
      return a.count == b.count && zip(a, b).allSatisfy { same($0, $1, member, name) }
    }
    let (left, right) = Self.unlike(a, b)
    if left.isEmpty, right.isEmpty { return true }
    if left.count == 1, right.count == 1, let one = left.first, let other = right.first {
      if same(one, other, member, name) { return true }
      if !isSet(kind), one.kind == other.kind { return false }
    }
    if isSet(kind) {
      func isIn(_ list: [JSON], _ value: JSON) -> Bool {
        saysNothing(value, member, name) || list.contains { $0 == value || same($0, value, member, name) }
      }
      return left.allSatisfy { isIn(b, $0) } && right.allSatisfy { isIn(a, $0) }
    }
    var rest = right.filter { !saysNothing($0, member, name) }
    for value in left where !saysNothing(value, member, name) {
      guard let at = rest.firstIndex(of: value) ?? rest.firstIndex(where: { same($0, value, member, name) }) else { return false }
      rest.remove(at: at)
    }
    return rest.isEmpty
  }

  private func trimmed(_ list: [JSON]) -> ArraySlice<JSON> {
    var list = list[...]
    while let last = list.last, Self.isAbsent(last) { list.removeLast() }
    return list
  }

  static func memberKind(of kind: ElementKind) -> ElementKind {
    switch kind {
    case .keyed(let type): ElementType.kind(ofType: type)
    case .notes: .structure("Annotation")
    default: .unknown
    }
  }

  static func isUnordered(_ kind: ElementKind) -> Bool {
    switch kind {
    case .keyed, .notes: true
    default: false
    }
  }
}

/// Members of an object that say nothing: the display of a coding or reference, the id of what is written in its place.
struct Hidden {
  private let display: Bool
  private let reference: Bool
  private let containedID: Bool

  /// Where nothing is hidden.
  static let none = Hidden([])

  /// Whether a member may be hidden, or a sign that others are.
  static func isSign(_ member: JSON.Member) -> Bool {
    member.isNamed("display") || member.isNamed(ContainedResources.member) || member.isNamed(ContainedResources.mark)
  }

  init(_ members: [JSON.Member]) {
    guard members.contains(where: Self.isSign) else {
      (display, reference, containedID) = (false, false, false)
      return
    }
    var hasDisplay = false
    var hasTarget = false
    var hasCode = false
    var isCoding = true
    var isInlined = false
    for member in members {
      switch member.name {
      case "display": hasDisplay = true
      case "reference": hasTarget = member.value.kind == .string
      case "identifier": hasTarget = hasTarget || member.value.kind == .object
      case "code", "system": hasCode = hasCode || member.value.kind == .string
      case "id", "extension", "version", "userSelected", "type": break
      case ContainedResources.member: isInlined = true
      default: isCoding = false
      }
    }
    display = hasDisplay && (hasTarget || (hasCode && isCoding))
    reference = isInlined
    containedID = members.contains { $0.name == ContainedResources.mark }
  }

  func contains(_ name: String) -> Bool {
    (display && name == "display") || (reference && name == "reference") || (containedID && (name == "id" || name == ContainedResources.mark))
  }
}
