import FHIRR4
import LosslessJSON

extension Equivalence {
  /// The normal form of a value of an element; nil where it says nothing.
  func normal(_ value: JSON, _ kind: ElementKind, _ name: String) -> JSON? {
    switch value.kind {
    case .null: return nil
    case .bool: return value
    case .number: return value.number.flatMap { JSONNumber($0.normalized) }.map { .number($0) }
    case .string: return value.string.map { .string(normalText($0, name)) }
    case .array:
      guard Self.isUnordered(kind) else {
        var list = value.elements.map { normal($0, .unknown, name) ?? .null }
        while let last = list.last, last.isNull { list.removeLast() }
        return list.isEmpty ? nil : .array(list)
      }
      let list = normalMembers(value.elements[...], kind, name)
      return list.isEmpty ? nil : .array(list)
    case .object:
      let type = Self.type(of: kind, value)
      let members = value.members
      let hidden = Hidden(members)
      let kept = members.compactMap { member -> JSON.Member? in
        let element = type.element(member.name)
        guard element.kind != .ignored, !hidden.contains(member.name) else { return nil }
        return normal(member.value, element.kind, member.name).map { JSON.Member(member.name, $0) }
      }
      return kept.isEmpty ? nil : .object(kept.sorted { $0.name < $1.name })
    }
  }

  private func normalText(_ text: String, _ name: String) -> String {
    if name == "reference" { return resolveReference(text) }
    return InstantForm.isHeld(by: name) ? InstantForm.normal(text) : text
  }

  /// The members of an unordered list in their normal form and in a fixed order; equal ones once where the list is a set.
  func normalMembers(_ list: ArraySlice<JSON>, _ kind: ElementKind, _ name: String) -> [JSON] {
    let member = Self.memberKind(of: kind)
    let sorted = list.compactMap { normal($0, member, name) }.map { ($0, $0.text) }.sorted { $0.1 < $1.1 }
    var members: [JSON] = []
    var last: String?
    for (value, text) in sorted where !(isSet(kind) && text == last) {
      members.append(value)
      last = text
    }
    return members
  }

  /// Whether equal members of such a list count once.
  func isSet(_ kind: ElementKind) -> Bool {
    guard case .keyed(let type) = kind else { return false }
    return type == "Coding" || type == "CodeableConcept" || type == "Reference" || type == "uri" || type == "code"
  }
}
