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
  static func isAbsent(_ value: JSON?) -> Bool {
    guard let value else { return true }
    switch value.kind {
    case .null: return true
    case .array: return value.elements.allSatisfy { isAbsent($0) }
    case .object: return value.members.allSatisfy { isAbsent($0.value) }
    default: return false
    }
  }

  /// Whether two values of an element say the same.
  ///
  /// Never inlined into its own recursion: optimized whole-module, that stops the compiler of Swift 6.3.1 with an ownership error.
  @inline(never) func same(_ a: JSON?, _ b: JSON?, _ kind: ElementKind, _ name: String, isRoot: Bool = false) -> Bool {
    guard let a, let b else { return saysNothing(a ?? b, kind, name) }
    switch (a.kind, b.kind) {
    case (.string, .string): return sameText(a.string ?? "", b.string ?? "", name)
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
    guard let value, !Self.isAbsent(value) else { return true }
    return value.kind == .object && normal(value, kind, name) == nil
  }

  /// The type in whose table the members of a value of that kind stand.
  static func type(of kind: ElementKind, _ value: JSON) -> ElementType {
    switch kind {
    case .atom(let name), .structure(let name): ElementType.isKnown(name) ? .named(name) : resourceType(value)
    case .concept: .named("CodeableConcept")
    default: resourceType(value)
    }
  }

  private static func resourceType(_ value: JSON) -> ElementType { value["resourceType"]?.string.map(ElementType.resource) ?? .unknown }

  private func sameText(_ a: String, _ b: String, _ name: String) -> Bool {
    if a == b { return true }
    if name == "reference" { return resolveReference(a) == resolveReference(b) }
    return InstantForm.isHeld(by: name) && InstantForm.normal(a) == InstantForm.normal(b)
  }

  private func sameObject(_ a: JSON, _ b: JSON, _ type: ElementType) -> Bool {
    let (mine, other) = (a.members, b.members)
    let (hidesMine, hidesOther) = (Hidden(mine), Hidden(other))
    for member in mine where !hidesMine.contains(member.name) {
      let element = type.element(member.name)
      if element.kind == .ignored { continue }
      let match = hidesOther.contains(member.name) ? nil : other.first { $0.name == member.name }?.value
      if !same(member.value, match, element.kind, member.name) { return false }
    }
    for member in other where !hidesOther.contains(member.name) {
      let element = type.element(member.name)
      if element.kind == .ignored || saysNothing(member.value, element.kind, member.name) { continue }
      if hidesMine.contains(member.name) || !mine.contains(where: { $0.name == member.name }) { return false }
    }
    return true
  }

  private func sameList(_ a: [JSON], _ b: [JSON], _ kind: ElementKind, _ name: String) -> Bool {
    let member = Self.memberKind(of: kind)
    let (a, b) = (trimmed(a), trimmed(b))
    if a.count == b.count, zip(a, b).allSatisfy({ same($0, $1, member, name) }) { return true }
    guard Self.isUnordered(kind) else { return false }
    return normalMembers(a, kind, name) == normalMembers(b, kind, name)
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

  init(_ members: [JSON.Member]) {
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
