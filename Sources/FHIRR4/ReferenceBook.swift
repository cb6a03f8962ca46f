public import LosslessJSON

/// Finds what a reference means among the resources of a file or Bundle, whatever form it has.
public struct ReferenceBook: Sendable {
  /// What a reference means.
  public enum Meaning: Sendable, Hashable {
    /// A resource of the file, or of the server it came from.
    case resource(type: String, id: String, isHeld: Bool)
    /// A resource inside the one that refers to it; `#` alone is that one.
    case contained(JSON)
    /// By nothing that can be followed.
    case unknown
  }

  private var byURL: [String: String] = [:]
  private var held: Set<String> = []
  /// `Type/id` by `system|value`; nil where several have it.
  private var byIdentifier: [String: String?] = [:]

  /// The book of these resources.
  public init(_ resources: [BundleContents.Resource]) {
    for resource in resources { learn(resource) }
  }

  /// Learns one more resource.
  public mutating func learn(_ resource: BundleContents.Resource) {
    guard let id = resource.id else { return }
    let name = "\(resource.type)/\(id)"
    held.insert(name)
    if let url = resource.fullURL { byURL[url] = name }
    guard let identifier = resource.document["identifier"] else { return }
    for one in identifier.kind == .array ? identifier.elements : [identifier] {
      guard let key = Self.key(one) else { continue }
      for typed in [key, resource.type + "|" + key] {
        if let known = byIdentifier[typed], known != name { byIdentifier[typed] = .some(nil) } else { byIdentifier[typed] = name }
      }
    }
  }

  /// What a Reference of a document means.
  ///
  /// Absolute URLs and `urn:` are looked up as the addresses of entries; `Type/id` beside the entry's own address, then among
  /// all resources; a reference that has an identifier alone is the one resource that has it, of the type it says.
  public func meaning(of reference: JSON, in document: JSON, at fullURL: String? = nil) -> Meaning {
    guard let text = reference["reference"]?.string else { return logical(reference) }
    if text.hasPrefix("#") {
      if text == "#" { return .contained(document) }
      let inside = document["contained"]?.elements.first { $0.resourceID == String(text.dropFirst()) }
      return inside.map { .contained($0) } ?? .unknown
    }
    if let name = byURL[Self.withoutVersion(text)] { return named(name) }
    if !text.contains(":"), let base = fullURL.flatMap(Self.base), let name = byURL[base + Self.withoutVersion(text)] { return named(name) }
    guard let target = ReferenceTarget(text).resource else { return reference["identifier"] == nil ? .unknown : logical(reference) }
    return .resource(type: target.type, id: target.id, isHeld: held.contains("\(target.type)/\(target.id)"))
  }

  private func logical(_ reference: JSON) -> Meaning {
    guard let key = reference["identifier"].flatMap(Self.key) else { return .unknown }
    let typed = reference["type"]?.string.map { $0 + "|" + key } ?? key
    guard let found = byIdentifier[typed], let name = found else { return .unknown }
    return named(name)
  }

  private func named(_ name: String) -> Meaning {
    guard let target = ReferenceTarget(name).resource else { return .unknown }
    return .resource(type: target.type, id: target.id, isHeld: true)
  }

  private static func key(_ identifier: JSON) -> String? {
    guard let system = identifier["system"]?.string, let value = identifier["value"]?.string else { return nil }
    return "\(system)|\(value)"
  }

  private static func withoutVersion(_ text: String) -> String {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count > 3 && parts[parts.count - 2] == "_history" ? parts.dropLast(2).joined(separator: "/") : text
  }

  /// `https://ehr/fhir/` of `https://ehr/fhir/Patient/p1`.
  private static func base(of url: String) -> String? {
    let parts = url.split(separator: "/", omittingEmptySubsequences: false)
    guard url.hasPrefix("http"), parts.count > 4 else { return nil }
    return parts.dropLast(2).joined(separator: "/") + "/"
  }
}
