public import ClinicalRecords
public import LosslessJSON
public import RecordStore

/// Which of our resources is which at one server, and the rewriting of references that follows from it.
///
/// In the store references to known resources are `urn:uuid:<resource id>`; on the wire they are `Type/<server id>`.
public struct WireReferences: Sendable {
  private var onServer: [ResourceID: String] = [:]
  private var ours: [String: ResourceID] = [:]
  /// The server's base URL without a slash at its end; cut off absolute references.
  public let baseURL: String

  public init(baseURL: String) { self.baseURL = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL }

  /// Learns where an exchange's resource is there; one without a server id teaches nothing.
  public mutating func learn(_ exchange: Exchange) {
    guard let serverID = exchange.serverID else { return }
    learn(exchange.resource, type: exchange.type, serverID: serverID)
  }

  /// Learns that a resource of ours is `type/serverID` there; a later word replaces an earlier one.
  public mutating func learn(_ resource: ResourceID, type: String, serverID: String) {
    onServer[resource] = "\(type)/\(serverID)"
    ours["\(type)/\(serverID)"] = resource
  }

  /// The resource behind `Type/id`, absolute or relative; nil when it is not known.
  public func resource(behind reference: String) -> ResourceID? { ours[relative(reference)] }

  /// The reference to our resource as it goes on the wire, `Type/id`; nil when it is not known there.
  public func serverReference(to resource: ResourceID) -> String? { onServer[resource] }

  /// The document with references to known resources in local form, and those by our own identifier alone; nothing else is touched.
  public func localized(_ document: JSON) -> JSON {
    let document = rewritingReferences(in: document) { reference in ours[relative(reference)].map { "urn:uuid:\($0)" } }
    return Self.literal(document, isRoot: true)
  }

  /// The document with references that name a resource by our identifier alone as `urn:uuid:…`: the reverse of `logical`.
  private static func literal(_ json: JSON, isRoot: Bool) -> JSON {
    switch json.kind {
    case .object:
      if !isRoot, json["reference"] == nil, let identifier = json["identifier"], identifier.kind == .object, let id = OurIdentifier.all(in: json).first,
        json.members.allSatisfy({ ["identifier", "type", "display"].contains($0.name) })
      {
        return .object([JSON.Member("reference", .string("urn:uuid:\(id)"))] + json.members.filter { $0.name != "identifier" })
      }
      var result = json
      for member in json.members where member.name != "contained" && (member.value.kind == .object || member.value.kind == .array) {
        let inner = literal(member.value, isRoot: false)
        if inner != member.value { result = result.setting(member.name, to: inner) }
      }
      return result
    case .array:
      let elements = json.elements
      let inner = elements.map { literal($0, isRoot: false) }
      return inner == elements ? json : .array(inner)
    default: return json
    }
  }

  /// The document as it goes on the wire, and the resources it refers to that are not known there.
  public func onTheWire(_ document: JSON) -> (document: JSON, missing: [ResourceID]) {
    var missing: [ResourceID] = []
    let rewritten = rewritingReferences(in: document) { reference in
      guard let resource = Self.resource(urn: reference) else { return nil }
      if let known = onServer[resource] { return known }
      missing.append(resource)
      return nil
    }
    return (rewritten, missing)
  }

  /// The references of a document that name the server's resources, `Type/id`, without those to versions.
  public func serverReferences(in document: JSON) -> [(type: String, id: String)] {
    var found: [(type: String, id: String)] = []
    _ = rewritingReferences(in: document) { reference in
      let parts = relative(reference).split(separator: "/")
      if parts.count == 2, !reference.hasPrefix("urn:"), !reference.hasPrefix("#") { found.append((String(parts[0]), String(parts[1]))) }
      return nil
    }
    return found
  }

  /// The resources that a document in local form refers to, in the order of the text.
  public static func references(in document: JSON) -> [ResourceID] {
    var found: [ResourceID] = []
    _ = rewritingReferences(in: document) { reference in
      if let resource = resource(urn: reference), !found.contains(resource) { found.append(resource) }
      return nil
    }
    return found
  }

  /// The document with references to these resources by identifier alone: the server does not have them, and is told which they are.
  public static func logical(_ document: JSON, instead resources: Set<ResourceID>) -> JSON {
    switch document.kind {
    case .object:
      if let resource = document["reference"]?.string.flatMap({ resource(urn: $0) }), resources.contains(resource) {
        let said = document.members.filter { $0.name != "reference" && $0.name != "identifier" }
        let identifier: JSON = ["system": .string(OurIdentifier.system), "value": .string("urn:uuid:\(resource)")]
        return .object([JSON.Member("identifier", identifier)] + said)
      }
      return .object(document.members.map { JSON.Member($0.name, logical($0.value, instead: resources)) })
    case .array: return .array(document.elements.map { logical($0, instead: resources) })
    default: return document
    }
  }

  static func resource(urn: String) -> ResourceID? {
    urn.hasPrefix("urn:uuid:") ? ResourceID(String(urn.dropFirst(9))) : nil
  }

  private func relative(_ reference: String) -> String {
    reference.hasPrefix(baseURL + "/") ? String(reference.dropFirst(baseURL.utf8.count + 1)) : reference
  }
}

/// The tree with the text of every `reference` member replaced where the closure gives another.
private func rewritingReferences(in json: JSON, _ replacement: (String) -> String?) -> JSON {
  switch json.kind {
  case .object:
    var result = json
    for member in json.members {
      if member.name == "reference", let text = member.value.string {
        if let other = replacement(text), other != text { result = result.setting("reference", to: .string(other)) }
      } else if member.value.kind == .object || member.value.kind == .array {
        let inner = rewritingReferences(in: member.value, replacement)
        if inner != member.value { result = result.setting(member.name, to: inner) }
      }
    }
    return result
  case .array:
    let elements = json.elements
    let inner = elements.map { rewritingReferences(in: $0, replacement) }
    return inner == elements ? json : .array(inner)
  default: return json
  }
}

extension JSON {
  /// A resource as it is sent: under the server's id (none for a POST), without what the server sets.
  func asSent(id: String?) -> JSON {
    var document = self
    if let id {
      if document["id"]?.string != id {
        let members = document.members.filter { $0.name != "id" }
        document = .object(
          [JSON.Member("resourceType", document["resourceType"] ?? .null), JSON.Member("id", .string(id))]
            + members.filter { $0.name != "resourceType" })
      }
    } else {
      document = document.setting("id", to: nil)
    }
    guard let meta = document["meta"] else { return document }
    let kept = meta.members.filter { $0.name != "versionId" && $0.name != "lastUpdated" }
    if kept.count == meta.members.count { return document }
    return document.setting("meta", to: kept.isEmpty ? nil : .object(kept))
  }
}
