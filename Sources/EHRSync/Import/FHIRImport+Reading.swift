internal import FHIRR4
public import LosslessJSON

extension FHIRImport {
  /// The resources of one document: of a Bundle its entries, else the resource itself; in the order in which they are to be taken.
  public static func resources(_ document: JSON, line: Int = 1) throws(Fault) -> [Resource] {
    guard let bundle = Bundle(document) else { return [try resource(document, path: "", line: line)] }
    var resources: [Resource] = []
    var names: [String: String] = [:]
    for (index, entry) in bundle.entries.enumerated() {
      guard let inner = entry.resource else { throw Fault(line: line, path: "entry[\(index)].resource", message: "is missing") }
      let read = try resource(inner, path: "entry[\(index)].resource", line: line, fullURL: entry.fullURL)
      // A reference by `fullUrl` is understood where the id follows from that; else it is written as `Type/id`.
      if let url = entry.fullURL, url != "urn:uuid:\(read.id)", ReferenceTarget(url).resource.map({ $0 != (read.type, read.id) }) ?? true {
        names[url] = read.name
      }
      resources.append(read)
    }
    if !names.isEmpty {
      for index in resources.indices { resources[index].document = ReferenceText.rewriting(resources[index].document) { names[$0] } }
    }
    return resources.enumerated().sorted { (SourceOrder.rank($0.element.type), $0.offset) < (SourceOrder.rank($1.element.type), $1.offset) }.map(\.element)
  }

  /// The resource of one line of an NDJSON file.
  public static func resource(line: Int, _ document: JSON) throws(Fault) -> Resource {
    try resource(document, path: "", line: line)
  }

  private static func resource(_ document: JSON, path: String, line: Int, fullURL: String? = nil) throws(Fault) -> Resource {
    func place(_ member: String) -> String { path.isEmpty ? member : path + "." + member }
    guard let type = document.resourceType, !type.isEmpty else {
      throw Fault(line: line, path: place("resourceType"), message: "a FHIR resource was expected")
    }
    let named = fullURL.flatMap { $0.split { $0 == "/" || $0 == ":" }.last }.map(String.init)
    guard let id = document.resourceID ?? named, !id.isEmpty else {
      throw Fault(line: line, path: place("id"), message: fullURL == nil && !path.isEmpty ? "is missing, and there is no fullUrl" : "is missing")
    }
    return Resource(path: path, line: line, type: type, id: id, document: document)
  }
}
