internal import FHIRR4
public import LosslessJSON

extension FHIRImport {
  /// The resources of one document: of a Bundle its entries, else the resource itself.
  public static func resources(_ document: JSON, line: Int = 1) throws(Fault) -> [Resource] {
    guard let type = document.resourceType else { throw Fault(line: line, path: "resourceType", message: "a FHIR resource was expected") }
    guard let bundle = Bundle(document) else { return relative([try resource(document, type, path: "", line: line, fullURL: nil)]) }
    var resources: [(Resource, String?)] = []
    for (index, entry) in bundle.entries.enumerated() {
      guard let inner = entry.resource else { throw Fault(line: line, path: "entry[\(index)].resource", message: "is missing") }
      guard let type = inner.resourceType else { throw Fault(line: line, path: "entry[\(index)].resource.resourceType", message: "is missing") }
      resources.append(try resource(inner, type, path: "entry[\(index)]", line: line, fullURL: entry.fullURL))
    }
    return relative(resources)
  }

  /// The resources of the lines of an NDJSON file.
  public static func resources(lines: [(line: Int, document: JSON)]) throws(Fault) -> [Resource] {
    var resources: [(Resource, String?)] = []
    for (line, document) in lines {
      guard let type = document.resourceType else { throw Fault(line: line, path: "resourceType", message: "a FHIR resource was expected") }
      resources.append(try resource(document, type, path: "line \(line)", line: line, fullURL: nil))
    }
    return relative(resources)
  }

  private static func resource(_ document: JSON, _ type: String, path: String, line: Int, fullURL: String?) throws(Fault) -> (Resource, String?) {
    let named = fullURL.flatMap { $0.split { $0 == "/" || $0 == ":" }.last }.map(String.init)
    guard let id = document.resourceID ?? named, !id.isEmpty else {
      throw Fault(line: line, path: path.isEmpty ? "id" : path + ".resource.id", message: "is missing, and there is no fullUrl")
    }
    return (Resource(path: path, line: line, type: type, id: id, document: document), fullURL)
  }

  /// References by `fullUrl`, or absolute ones to a resource of the file, become `Type/id`.
  private static func relative(_ resources: [(Resource, String?)]) -> [Resource] {
    var names: [String: String] = [:]
    var held = Set<String>()
    for (resource, fullURL) in resources {
      held.insert("\(resource.type)/\(resource.id)")
      if let fullURL { names[fullURL] = "\(resource.type)/\(resource.id)" }
    }
    return resources.map { resource, _ in
      var resource = resource
      resource.document = resource.document.rewritingReferences { text in
        if let name = names[text] { return name }
        guard text.contains("://"), let target = ReferenceTarget(text).resource, held.contains("\(target.type)/\(target.id)") else { return nil }
        return "\(target.type)/\(target.id)"
      }
      return resource
    }
  }
}
