public import LosslessJSON

/// What a Bundle of any type brings: resources to be taken, and resources that are gone.
public struct BundleContents: Sendable {
  /// One resource of a Bundle.
  public struct Resource: Sendable, Hashable {
    /// Where it stands: `entry[3]`; empty for a resource that is no Bundle.
    public let path: String
    /// The address it is known by in the Bundle, absolute or `urn:uuid:`; nil where it has none.
    public let fullURL: String?
    /// The FHIR resource type.
    public let type: String
    /// Its id: its own, that of the request's URL, or the last part of `fullUrl`; nil where it has none of them.
    public let id: String?
    /// The resource as it came.
    public let document: JSON
    /// Whether it only came along with a match of a search.
    public let isIncluded: Bool
  }

  /// A resource that is no longer there.
  public struct Deletion: Sendable, Hashable {
    /// Where it stands: `entry[3]`.
    public let path: String
    /// The FHIR resource type.
    public let type: String
    /// Its id at the server.
    public let id: String
  }

  /// In the order of the Bundle; of a history the newest version of each alone.
  public private(set) var resources: [Resource] = []
  /// In the order of the Bundle.
  public private(set) var deletions: [Deletion] = []
  /// What a server had to say of a search.
  public private(set) var outcomes: [OperationOutcome] = []

  /// The contents of a document: of a Bundle by its type, else the resource itself. Throws at the first entry that breaks the rules.
  public init(_ document: JSON) throws(ResourceFault) {
    guard let type = document.resourceType else { throw ResourceFault(path: "resourceType", message: "is missing") }
    guard let bundle = Bundle(document) else {
      resources = [Resource(path: "", fullURL: nil, type: type, id: document.resourceID, document: document, isIncluded: false)]
      return
    }
    guard let kind = bundle.type.flatMap(Kind.init(rawValue:)) else { throw ResourceFault(path: "type", message: "not a code of bundle-type") }
    if let entry = document["entry"], entry.kind != .array { throw ResourceFault(path: "entry", message: "a list was expected") }
    var seen: Set<String> = []
    for (index, entry) in bundle.entries.enumerated() { try take(entry, of: kind, "entry[\(index)]", &seen) }
  }

  private enum Kind: String {
    case document, message, transaction, batch, history, searchset, collection
    case transactionResponse = "transaction-response"
    case batchResponse = "batch-response"
  }

  private mutating func take(_ entry: Bundle.Entry, of kind: Kind, _ path: String, _ seen: inout Set<String>) throws(ResourceFault) {
    switch kind {
    case .document, .message, .collection: try add(entry, path)
    case .searchset:
      if let resource = entry.resource, entry.searchMode == "outcome" || resource.resourceType == "OperationOutcome" {
        if let outcome = OperationOutcome(resource) { outcomes.append(outcome) }
      } else {
        try add(entry, path)
      }
    case .transactionResponse, .batchResponse:
      if let outcome = entry.outcome { outcomes.append(outcome) }
      if let resource = entry.resource { if Bundle(resource) == nil { try add(entry, path) } else { try addAnswer(resource, path) } }
    case .transaction, .batch: try request(entry, path)
    case .history: try version(entry, path, &seen)
    }
  }

  private mutating func add(_ entry: Bundle.Entry, _ path: String, id: String? = nil) throws(ResourceFault) {
    guard let resource = entry.resource else { throw ResourceFault(path: path + ".resource", message: "is missing") }
    guard let type = resource.resourceType else { throw ResourceFault(path: path + ".resource.resourceType", message: "is missing") }
    if type == "Bundle" { throw ResourceFault(path: path + ".resource", message: "a Bundle in a Bundle") }
    let named = entry.fullURL.flatMap { $0.split { $0 == "/" || $0 == ":" }.last }.map(String.init)
    resources.append(
      Resource(
        path: path, fullURL: entry.fullURL, type: type, id: resource.resourceID ?? id ?? named, document: resource, isIncluded: entry.searchMode == "include"))
  }

  /// The answer to a search among the answers of a batch is a Bundle of its own.
  private mutating func addAnswer(_ bundle: JSON, _ path: String) throws(ResourceFault) {
    let inner: BundleContents
    do throws(ResourceFault) {
      inner = try BundleContents(bundle)
    } catch {
      throw ResourceFault(path: "\(path).resource.\(error.path)", message: error.message)
    }
    resources += inner.resources.map { one in
      Resource(
        path: "\(path).resource" + (one.path.isEmpty ? "" : ".\(one.path)"), fullURL: one.fullURL, type: one.type, id: one.id, document: one.document,
        isIncluded: one.isIncluded)
    }
    outcomes += inner.outcomes
  }

  private mutating func request(_ entry: Bundle.Entry, _ path: String) throws(ResourceFault) {
    guard let method = entry.method, let url = entry.requestURL else { throw ResourceFault(path: path + ".request", message: "is missing") }
    switch method {
    case "GET", "HEAD": return
    case "POST": try add(entry, path)
    case "PUT": try add(entry, path, id: ReferenceTarget(url).resource?.id)
    case "DELETE": deletions.append(try gone(entry, path))
    default: throw ResourceFault(path: path + ".request.method", message: "a change of a part cannot be taken without the whole")
    }
  }

  private mutating func version(_ entry: Bundle.Entry, _ path: String, _ seen: inout Set<String>) throws(ResourceFault) {
    if entry.resource == nil || entry.method == "DELETE" {
      guard entry.method == "DELETE" else { throw ResourceFault(path: path + ".resource", message: "is missing") }
      let deletion = try gone(entry, path)
      if seen.insert("\(deletion.type)/\(deletion.id)").inserted { deletions.append(deletion) }
      return
    }
    // The newest come first (R4 3.1.0.11): an older version says what no longer holds.
    let name = "\(entry.resource?.resourceType ?? "")/\(entry.resource?.resourceID ?? entry.fullURL ?? path)"
    if seen.insert(name).inserted { try add(entry, path) }
  }

  private func gone(_ entry: Bundle.Entry, _ path: String) throws(ResourceFault) -> Deletion {
    guard let target = [entry.requestURL, entry.fullURL].lazy.compactMap({ $0.flatMap { ReferenceTarget($0).resource } }).first else {
      throw ResourceFault(path: path + ".request.url", message: "Type/id was expected")
    }
    return Deletion(path: path, type: target.type, id: target.id)
  }
}
