internal import HTTPWire
public import LosslessJSON

/// What became of one entry of a transaction or batch.
public struct TransactionEntry: Sendable, Hashable {
  /// What was asked, from the request's entry; nil when it is none that we know (then `kind` is by status alone).
  public let interaction: FHIRInteraction?
  /// What it means; inside a 200 there may be a 412 or a 429.
  public let kind: AnswerKind
  /// The entry's own status, 0 when there is none.
  public let status: Int
  /// Where the resource is.
  public let location: FHIRLocation?
  /// The version from `etag`, else the resource, else the location.
  public let version: String?
  /// The resource, where the server gave it back.
  public let resource: JSON?
  /// What the server has to say about this entry.
  public let outcome: FHIROutcome?
}

extension FHIRAnswer {
  /// The entries of a transaction's or batch's answer, one for each entry of the bundle that was sent; empty unless `kind` is `.found`.
  public func entries(to bundle: JSON) -> [TransactionEntry] {
    guard kind == .found else { return [] }
    switch interaction {
    case .transaction, .batch: break
    default: return []
    }
    let answers = resource?["entry"]?.elements ?? []
    let requests = bundle["entry"]?.elements ?? []
    guard answers.count == requests.count else { return [] }
    return zip(requests, answers).map { TransactionEntry(request: $0["request"] ?? .null, answer: $1, retryAfter: retryAfter) }
  }
}

extension TransactionEntry {
  init(request: JSON, answer: JSON, retryAfter: Duration?) {
    let response = answer["response"] ?? .null
    let tag = response["etag"]?.string.flatMap { EntityTag($0) }
    let place = response["location"]?.string.flatMap { FHIRLocation($0) }
    let status = response["status"]?.string.flatMap { Int($0.prefix(3)) } ?? 0
    let returned = answer["resource"]
    let outcome = [response["outcome"], returned].lazy.compactMap { $0.flatMap { FHIROutcome($0) } }.first
    let resource = returned.flatMap { FHIROutcome($0) == nil ? $0 : nil }
    let interaction = Self.interaction(of: request)
    self.interaction = interaction
    self.status = status
    self.outcome = outcome
    self.resource = resource
    location =
      place
      ?? resource.flatMap { json in
        json["resourceType"]?.string.flatMap { type in json["id"]?.string.map { FHIRLocation(type: type, id: $0) } }
      }
    version = FHIRAnswer.version(etag: tag, inBody: resource?["meta"]?["versionId"]?.string, inLocation: place?.version)
    let body: AnswerBody = resource.map { .resource($0) } ?? outcome.map { .outcome($0) } ?? .none
    kind = AnswerKind.of(status: status, to: interaction ?? .batch(entries: 0), body: body, location: place, retryAfter: retryAfter)
  }

  /// `POST Observation`, `PUT Observation/17`, `GET Observation/17`, `GET Observation?…`.
  static func interaction(of request: JSON) -> FHIRInteraction? {
    guard let method = request["method"]?.string, let url = request["url"]?.string else { return nil }
    let path = String(url.prefix { $0 != "?" })
    switch method {
    case "POST" where FHIRLocation.isType(path): return .create(type: path, isConditional: request["ifNoneExist"] != nil)
    case "PUT": return FHIRLocation(path).map { .update(type: $0.type, id: $0.id) }
    case "GET":
      if let place = FHIRLocation(path) {
        return place.version.map { .vread(type: place.type, id: place.id, version: $0) } ?? .read(type: place.type, id: place.id)
      }
      return FHIRLocation.isType(path) ? .search(type: path) : nil
    default: return nil
    }
  }
}
