public import LosslessJSON

/// A modifier that says the resource means something else than it seems to, of which we do not know what.
public struct UnknownModifier: Sendable, Hashable {
  /// Where it stands: `modifierExtension`, `dosage.modifierExtension`, `implicitRules`.
  public let path: String

  /// The first one in a resource, at any depth; extensions whose URL `isKnown` are none.
  public static func first(in resource: JSON, isKnown: (String) -> Bool = { _ in false }) -> UnknownModifier? {
    if resource["implicitRules"] != nil { return UnknownModifier(path: "implicitRules") }
    return find(resource, "", isKnown)
  }

  private static func find(_ tree: JSON, _ path: String, _ isKnown: (String) -> Bool) -> UnknownModifier? {
    switch tree.kind {
    case .array:
      for element in tree.elements { if let found = find(element, path, isKnown) { return found } }
    case .object:
      for member in tree.members where member.value.kind == .array || member.value.kind == .object {
        let place = path.isEmpty ? member.name : path + "." + member.name
        if member.name == "modifierExtension" {
          let unknown = member.value.kind != .array || member.value.elements.contains { $0["url"]?.string.map { !isKnown($0) } ?? true }
          if unknown { return UnknownModifier(path: place) }
        }
        if let found = find(member.value, place, isKnown) { return found }
      }
    default: break
    }
    return nil
  }
}
