import LosslessJSON

extension JSON {
  /// This tree with each member named `reference` that is a text changed where `change` gives another text.
  func rewritingReferences(_ change: (String) throws(Refusal) -> String?) throws(Refusal) -> JSON {
    switch kind {
    case .array:
      var elements: [JSON] = []
      for element in self.elements { elements.append(try element.rewritingReferences(change)) }
      return .array(elements)
    case .object:
      var members: [Member] = []
      for member in self.members {
        if member.name == "reference", let text = member.value.string {
          members.append(Member(member.name, try change(text).map { .string($0) } ?? member.value))
        } else {
          members.append(Member(member.name, try member.value.rewritingReferences(change)))
        }
      }
      return .object(members)
    case .null, .bool, .number, .string: return self
    }
  }

  /// The same, with a change that cannot be refused.
  func rewritingReferences(_ change: (String) -> String?) -> JSON {
    let asking: (String) throws(Refusal) -> String? = { text in change(text) }
    do throws(Refusal) { return try rewritingReferences(asking) } catch { return self }
  }

  /// This tree with decimals without their trailing zeros: 72.50 becomes 72.5, 40.0 becomes 40.
  func trimmingDecimals() -> JSON {
    switch kind {
    case .array: return .array(elements.map { $0.trimmingDecimals() })
    case .object: return .object(members.map { Member($0.name, $0.value.trimmingDecimals()) })
    case .number:
      guard let literal = number?.literal, literal.contains("."), !literal.contains("e"), !literal.contains("E") else { return self }
      var digits = literal[...]
      while digits.last == "0" { digits = digits.dropLast() }
      if digits.last == "." { digits = digits.dropLast() }
      return JSONNumber(String(digits)).map { .number($0) } ?? self
    case .null, .bool, .string: return self
    }
  }

  /// This tree with texts changed that are URIs by their place: references, `valueUri` and its kin, `url`, and links in narrative.
  ///
  /// Identifier values are strings, not URIs: they stay. Source: R4 http, 3.1.0.11.2.
  func rewritingURIs(_ change: (String) -> String?) -> JSON {
    switch kind {
    case .array: .array(elements.map { $0.rewritingURIs(change) })
    case .object:
      .object(
        members.map { member in
          guard let text = member.value.string else { return Member(member.name, member.value.rewritingURIs(change)) }
          switch member.name {
          case "reference", "valueUri", "valueUrl", "valueOid", "valueUuid", "url", "uri":
            return Member(member.name, change(text).map { .string($0) } ?? member.value)
          case "div": return Member("div", .string(Self.rewritingLinks(text, change)))
          default: return member
          }
        })
    case .null, .bool, .number, .string: self
    }
  }

  /// Narrative with the quoted values of href and src changed.
  private static func rewritingLinks(_ div: String, _ change: (String) -> String?) -> String {
    let parts = div.split(separator: "\"", omittingEmptySubsequences: false).map(String.init)
    return parts.enumerated().map { index, part in
      let isLink = index > 0 && (parts[index - 1].hasSuffix("href=") || parts[index - 1].hasSuffix("src="))
      return isLink ? change(part) ?? part : part
    }.joined(separator: "\"")
  }
}
