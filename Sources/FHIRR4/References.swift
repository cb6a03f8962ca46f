public import LosslessJSON

/// A reference's target as FHIR writes it: `Patient/p1`, an absolute URL, `urn:uuid:…` or `#contained`.
public struct ReferenceTarget: Sendable, Hashable {
  /// As written.
  public let text: String

  /// The target of that text.
  public init(_ text: String) { self.text = text }

  /// The type and id of a target on a FHIR server; nil for `urn:` and contained ones.
  ///
  /// A base URL before them and a version after them are cut: `https://ehr/fhir/Patient/p1/_history/2` is `Patient`, `p1`.
  public var resource: (type: String, id: String)? {
    var parts = text.split(separator: "/", omittingEmptySubsequences: false)
    if parts.count > 3, parts[parts.count - 2] == "_history" { parts.removeLast(2) }
    guard parts.count == 2 || text.hasPrefix("http://") || text.hasPrefix("https://"), parts.count >= 2 else { return nil }
    let (type, id) = (parts[parts.count - 2], parts[parts.count - 1])
    guard let first = type.utf8.first, first >= 0x41, first <= 0x5A, !id.isEmpty else { return nil }
    return (String(type), String(id))
  }

  /// Whether the target is inside the same resource.
  public var isContained: Bool { text.hasPrefix("#") }
}

extension JSON {
  /// Every reference in this tree, in the order of the text.
  public var references: [ReferenceTarget] {
    switch kind {
    case .array: return elements.flatMap(\.references)
    case .object:
      let own = self["reference"]?.string.map { [ReferenceTarget($0)] } ?? []
      return own + members.flatMap { $0.name == "reference" ? [] : $0.value.references }
    default: return []
    }
  }

  /// This tree with the text of every reference replaced; where the closure gives nil it stays as it is.
  public func rewritingReferences(_ rewrite: (String) -> String?) -> JSON {
    switch kind {
    case .array: return .array(elements.map { $0.rewritingReferences(rewrite) })
    case .object:
      return .object(
        members.map { member in
          if member.name == "reference", let text = member.value.string { return Member(member.name, rewrite(text).map { .string($0) } ?? member.value) }
          return Member(member.name, member.value.rewritingReferences(rewrite))
        })
    default: return self
    }
  }
}
