internal import FHIRR4
public import LosslessJSON
public import RecordStore

/// Which resource of ours is which in a source, and the two ways in which a reference to it is written.
///
/// A source's documents are kept in the source's own words, to go out again as they came; where sides are compared, both are put in
/// local form (`urn:uuid:<resource id>`) by what is known at that moment. So a reference to what comes later, or never, is no conflict.
public struct SourceReferences: Sendable {
  private var byName: [String: ResourceID] = [:]
  private var byID: [String: ResourceID] = [:]
  private var words: [ResourceID: String] = [:]

  public init() {}

  /// Learns that a resource of ours is `type/id` in the source.
  public mutating func learn(_ resource: ResourceID, type: String, id: String) {
    let name = "\(type)/\(id)"
    byName[name] = resource
    byID[id] = resource
    words[resource] = name
  }

  /// The resource behind a reference as the source wrote it: relative, absolute, with a version, or `urn:uuid:` and its id there.
  public func resource(behind reference: String) -> ResourceID? {
    if let known = byName[reference] { return known }
    if reference.hasPrefix("urn:uuid:") { return byID[String(reference.dropFirst(9))] }
    guard let (type, id) = ReferenceTarget(reference).resource else { return nil }
    return byName["\(type)/\(id)"]
  }

  /// The document with references to what is known in local form.
  public func localized(_ document: JSON) -> JSON {
    ReferenceText.rewriting(document) { text in resource(behind: text).map { "urn:uuid:\($0)" } }
  }

  /// The same of a document that we wrote ourselves: what is not known yet is named by its own id.
  func localizedOurs(_ document: JSON) -> JSON {
    ReferenceText.rewriting(document) { text in
      if let known = resource(behind: text) { return "urn:uuid:\(known)" }
      guard let (_, id) = ReferenceTarget(text).resource else { return nil }
      return ResourceID(id).map { "urn:uuid:\($0)" }
    }
  }

  /// A document in local form as the source would write it.
  func inSourceWords(_ document: JSON) -> JSON {
    ReferenceText.rewriting(document) { text in WireReferences.resource(urn: text).flatMap { words[$0] } }
  }
}
