import FHIRR4
import LosslessJSON

/// Contained resources, put where they are referred to while documents are compared and merged, and taken out again after.
///
/// What the server calls them (`#m`, `#1`) means nothing; what refers to them does.
enum ContainedResources {
  /// The member of a reference that holds what it refers to, while it is there.
  static let member = "\u{1}resource"
  /// Marks a resource that stands where it is referred to, so that its id is not read.
  static let mark = "\u{1}inlined"

  /// The document with every contained resource that is referred to in its reference's place.
  static func inlined(_ document: JSON) -> JSON {
    guard let contained = document["contained"], !contained.elements.isEmpty else { return document }
    let found = Dictionary(contained.elements.compactMap { resource in resource["id"]?.string.map { ($0, resource) } }) { first, _ in first }
    var used: Set<String> = []
    let rest = document.setting("contained", to: nil)
    let body = inlining(rest, found, &used, depth: 0)
    let left = contained.elements.filter { resource in resource["id"]?.string.map { !used.contains($0) } ?? true }
    return left.isEmpty ? body : body.setting("contained", to: .array(left))
  }

  private static func inlining(_ value: JSON, _ found: [String: JSON], _ used: inout Set<String>, depth: Int) -> JSON {
    guard value.hasString(beginningWith: UInt8(ascii: "#")) else { return value }
    switch value.kind {
    case .array: return .array(value.elements.map { inlining($0, found, &used, depth: depth) })
    case .object:
      var members = value.members.map { JSON.Member($0.name, inlining($0.value, found, &used, depth: depth)) }
      // A cycle of contained resources would otherwise be followed for ever; FHIR forbids nesting, so three levels are plenty.
      if depth < 3, let target = value["reference"]?.string, target.hasPrefix("#"), let resource = found[String(target.dropFirst())] {
        used.insert(String(target.dropFirst()))
        let inner = inlining(resource, found, &used, depth: depth + 1)
        members.append(JSON.Member(member, .object(inner.members + [JSON.Member(mark, true)])))
      }
      return .object(members)
    default: return value
    }
  }

  /// The document with its contained resources in `contained` again.
  ///
  /// Ids stay as they are; two different resources of one id, from two sides, are kept apart by a number after the id.
  static func outlined(_ document: JSON, orderedAs order: [JSON]) -> JSON {
    var taken: [(id: String, resource: JSON)] = (document["contained"]?.elements ?? []).map { ($0["id"]?.string ?? "", $0) }
    let body = outlining(document.setting("contained", to: nil), &taken)
    guard !taken.isEmpty else { return body }
    let places = Dictionary(order.enumerated().compactMap { at, resource in resource["id"]?.string.map { ($0, at) } }) { first, _ in first }
    let sorted = taken.enumerated().sorted { (places[$0.element.id] ?? .max, $0.offset) < (places[$1.element.id] ?? .max, $1.offset) }
    let list = JSON.array(sorted.map(\.element.resource))
    return body.setting("contained", to: list)
  }

  private static func outlining(_ value: JSON, _ taken: inout [(id: String, resource: JSON)]) -> JSON {
    // Only what we built can hold a resource in its reference's place.
    if value.isParsed { return value }
    switch value.kind {
    case .array: return .array(value.elements.map { outlining($0, &taken) })
    case .object:
      guard let inner = value[member] else { return .object(value.members.map { JSON.Member($0.name, outlining($0.value, &taken)) }) }
      let resource = outlining(inner.setting(mark, to: nil), &taken)
      let wanted = resource["id"]?.string ?? "1"
      var id = wanted
      var number = 1
      while let other = taken.first(where: { $0.id == id }), other.resource.setting("id", to: nil) != resource.setting("id", to: nil) {
        number += 1
        id = "\(wanted)-\(number)"
      }
      if !taken.contains(where: { $0.id == id }) { taken.append((id, resource.setting("id", to: .string(id)))) }
      return value.setting(member, to: nil).setting("reference", to: .string("#" + id))
    default: return value
    }
  }

  /// A value as people are shown it: what its references contain stands in `contained`, as in a resource.
  static func shown(_ value: JSON) -> JSON {
    if value.isParsed { return value }
    switch value.kind {
    case .array: return .array(value.elements.map(shown))
    case .object: return outlined(value, orderedAs: [])
    default: return value
    }
  }
}
