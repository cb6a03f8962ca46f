internal import ClinicalRecords
public import LosslessJSON

extension Exchange {
  /// A document of ours in a file as it was rendered: without its `id`, references `Type/<uuid>` as `urn:uuid:<uuid>`.
  ///
  /// It looks at nothing but the document, so that the same base gives the same rendering for ever.
  public static func plain(_ document: JSON) -> JSON {
    .object(document.members.filter { !$0.isNamed("id") }.map { JSON.Member($0.name, local($0.value)) })
  }

  private static func local(_ tree: JSON) -> JSON {
    switch tree.kind {
    case .array: return .array(tree.elements.map(local))
    case .object:
      return .object(
        tree.members.map { member in
          guard member.isNamed("reference"), let id = uuid(member.value.string) else { return JSON.Member(member.name, local(member.value)) }
          return JSON.Member("reference", .string("urn:uuid:\(id)"))
        })
    default: return tree
    }
  }

  private static func uuid(_ reference: String?) -> ResourceID? {
    guard let reference, let slash = reference.utf8.firstIndex(of: UInt8(ascii: "/")), reference.utf8.distance(from: slash, to: reference.endIndex) == 37
    else { return nil }
    return ResourceID(String(reference[reference.index(after: slash)...]))
  }
}
