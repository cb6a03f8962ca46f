internal import ClinicalMerge
internal import FHIRR4
public import LosslessJSON
internal import RecordMapping
public import RecordStore

/// How a resource that came from a source goes out again: `base ⊕ (S1 ⊖ S0)`, in the source's own words.
public enum SourceExport {
  /// The document of an exchange whose record renders to `rendered` now; where nobody edited that, the very document that came.
  ///
  /// `references` knows what the document refers to by the source's names.
  public static func document(_ exchange: Exchange, rendered: JSON, references: SourceReferences) -> JSON? {
    guard let base = exchange.base, let agreed = exchange.rendered else { return nil }
    if agreed == rendered, exchange.remote == nil { return base }
    let isOurs = RecordMapper.origin(of: base) != nil
    let local = isOurs ? references.localizedOurs(base) : references.localized(base)
    let policy = MergePolicy(resolveReference: { text in references.resource(behind: text).map { "urn:uuid:\($0)" } ?? text })
    let changes = difference(rendered, from: agreed)
    if changes.isEmpty { return base }
    return references.inSourceWords(overlay(changes, on: local, under: policy).document)
  }

  /// The ids that a document refers to, to be looked up.
  public static func ids(in document: JSON) -> [String] {
    ReferenceText.all(in: document).compactMap { text in
      text.hasPrefix("urn:uuid:") ? String(text.dropFirst(9)) : ReferenceTarget(text).resource?.id
    }
  }

  /// A document with every reference to a resource of ours by the name under which that is exported; the names that are not known yet.
  public static func naming(_ document: JSON, _ name: (ResourceID) -> String?) -> (document: JSON, unknown: [ResourceID]) {
    var unknown: [ResourceID] = []
    let named = ReferenceText.rewriting(document) { text in
      guard let resource = WireReferences.resource(urn: text) else { return nil }
      if let known = name(resource) { return known }
      unknown.append(resource)
      return nil
    }
    return (named, unknown)
  }

  /// A source's document where another source has taken some of its names: references to those by the names they are exported under.
  public static func renaming(_ document: JSON, id: String?, _ names: [String: String]) -> JSON {
    let renamed = ReferenceText.rewriting(document) { text in ReferenceTarget(text).resource.flatMap { names["\($0.type)/\($0.id)"] } }
    return id.map { renamed.setting("id", to: .string($0)) } ?? renamed
  }
}
