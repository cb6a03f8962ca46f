internal import FHIRR4
public import LosslessJSON

extension FHIRImport {
  /// The resources of one document: of a Bundle of any type what it brings, else the resource itself; in the order in which they are
  /// to be taken, with what a person may want to know of the rest.
  public static func contents(_ document: JSON, line: Int = 1) throws(Fault) -> (resources: [Resource], notices: [SyncNotice]) {
    guard Bundle(document) != nil else { return ([try resource(document, path: "", line: line)], []) }
    let contents: BundleContents
    do throws(ResourceFault) {
      contents = try BundleContents(document)
    } catch {
      throw Fault(line: line, path: error.path, message: error.message)
    }
    var resources: [Resource] = []
    var names: [String: String] = [:]
    for entry in contents.resources {
      let read = try resource(entry.document, path: entry.path + ".resource", line: line, named: entry.id)
      // A reference by `fullUrl` is understood where the id follows from that; else it is written as `Type/id`.
      if let url = entry.fullURL, url != "urn:uuid:\(read.id)", ReferenceTarget(url).resource.map({ $0 != (read.type, read.id) }) ?? true {
        names[url] = read.name
      }
      resources.append(read)
    }
    if !names.isEmpty {
      for index in resources.indices { resources[index].document = ReferenceText.rewriting(resources[index].document) { names[$0] } }
    }
    let sorted = resources.enumerated().sorted { (SourceOrder.rank($0.element.type), $0.offset) < (SourceOrder.rank($1.element.type), $1.offset) }
    let gone = contents.deletions.map { SyncNotice(path: $0.path, message: "\($0.type)/\($0.id) was deleted there; what is known of it here stays") }
    let said = contents.outcomes.map { SyncNotice(path: "entry", message: "the server said: \($0.summary)") }
    return (sorted.map(\.element), gone + said)
  }

  /// The resource of one line of an NDJSON file.
  public static func resource(line: Int, _ document: JSON) throws(Fault) -> Resource {
    try resource(document, path: "", line: line)
  }

  private static func resource(_ document: JSON, path: String, line: Int, named: String? = nil) throws(Fault) -> Resource {
    func place(_ member: String) -> String { path.isEmpty ? member : path + "." + member }
    guard let type = document.resourceType, !type.isEmpty else {
      throw Fault(line: line, path: place("resourceType"), message: "a FHIR resource was expected")
    }
    guard let id = document.resourceID ?? named, !id.isEmpty else {
      throw Fault(line: line, path: place("id"), message: path.isEmpty ? "is missing" : "is missing, and there is no fullUrl")
    }
    return Resource(path: path, line: line, type: type, id: id, document: document)
  }
}
