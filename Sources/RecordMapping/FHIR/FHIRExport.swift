public import ClinicalRecords
public import LosslessJSON

/// Resources as they leave in a file: each with its own id, references by type and id.
public enum FHIRExport {
  /// A rendered resource for a file; `types` has the type of every resource that is exported, by its id.
  ///
  /// A reference to a resource that is not exported stays `urn:uuid:…`.
  public static func document(_ resource: RenderedResource, types: [RecordID: String]) -> JSON {
    var members = (resource.inFile ?? resource.document).members
    members.insert(JSON.Member("id", .string(resource.resource.description)), at: min(1, members.count))
    return relative(.object(members), types)
  }

  /// The types of resources by their id.
  public static func types(_ resources: [RenderedResource]) -> [RecordID: String] {
    Dictionary(resources.map { ($0.resource, $0.type) }, uniquingKeysWith: { first, _ in first })
  }

  /// The resources for a file, in the order given.
  public static func documents(_ resources: [RenderedResource]) -> [JSON] {
    let types = types(resources)
    return resources.map { document($0, types: types) }
  }

  /// One Bundle of type collection with all of them, in the order given: the same resources give the same bytes.
  public static func bundle(_ resources: [RenderedResource]) -> JSON {
    let entries = zip(resources, documents(resources)).map { resource, document -> JSON in
      ["fullUrl": .string("urn:uuid:\(resource.resource)"), "resource": document]
    }
    return .object(["resourceType": "Bundle", "type": "collection", "entry": entries.isEmpty ? nil : .array(entries)])
  }

  private static func relative(_ tree: JSON, _ types: [RecordID: String]) -> JSON {
    switch tree.kind {
    case .array: return .array(tree.elements.map { relative($0, types) })
    case .object:
      return .object(
        tree.members.map { member in
          guard member.name == "reference", let uri = member.value.string, uri.hasPrefix("urn:uuid:"), let id = RecordID(String(uri.dropFirst(9))),
            let type = types[id]
          else { return JSON.Member(member.name, relative(member.value, types)) }
          return JSON.Member(member.name, .string("\(type)/\(id)"))
        })
    default: return tree
    }
  }
}
