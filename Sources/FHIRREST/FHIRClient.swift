public import HTTPWire
public import LosslessJSON

/// A FHIR R4 server over HTTP: requests in FHIR's words, answers classified.
///
/// It never retries, sleeps or follows redirects by itself. It throws only when no answer came; every answer, whatever its
/// status, is a ``FHIRAnswer``.
public struct FHIRClient: Sendable {
  /// The service base, without a slash at its end.
  public let base: HTTPURL
  /// Sent with every request: `Authorization`, `Accept-Language`. They go only to the base's origin.
  public var headers: HTTPHeaders
  /// What is taken before stopping.
  public var limits: FHIRLimits

  private let transport: any HTTPTransport
  private let requestID: @Sendable () -> String

  /// Opens a client on `https://ehr.example/fhir`; `requestID` names each request (`X-Request-Id`).
  ///
  /// Throws `.badURL` when the base is no absolute http URL, or has a query.
  public init(
    base: String, transport: any HTTPTransport, headers: HTTPHeaders = [:], limits: FHIRLimits = .standard,
    requestID: @escaping @Sendable () -> String
  ) throws(TransportError) {
    guard let url = HTTPURL(base.hasSuffix("/") ? String(base.dropLast()) : base), url.query == nil else {
      throw TransportError(.badURL, mayHaveArrived: false, hint: "the endpoint's URL must be absolute, http or https, without user name and query")
    }
    self.base = url
    self.transport = transport
    self.headers = headers
    self.limits = limits
    self.requestID = requestID
  }

  /// Asks for the CapabilityStatement.
  public func capabilities() async throws(TransportError) -> FHIRAnswer {
    try await ask(.capabilities, .get, "metadata")
  }

  /// Reads the current version; with `ifNotVersion` the answer is `.notModified` while that version is current.
  public func read(_ type: String, _ id: String, ifNotVersion version: String? = nil) async throws(TransportError) -> FHIRAnswer {
    let condition: HTTPHeaders = version.map { ["If-None-Match": EntityTag(text: $0).description] } ?? [:]
    return try await ask(.read(type: type, id: id), .get, path(type, id), headers: condition)
  }

  /// Reads one version.
  public func vread(_ type: String, _ id: String, version: String) async throws(TransportError) -> FHIRAnswer {
    try await ask(.vread(type: type, id: id, version: version), .get, path(type, id, "_history", version))
  }

  /// Asks for the first page of a search; ``pages(_:_:)`` goes on from there.
  public func search(_ type: String, _ query: FHIRQuery) async throws(TransportError) -> FHIRAnswer {
    try await ask(.search(type: type), .get, path(type) + Self.suffix(query))
  }

  /// All pages of a search, one request each.
  public func pages(_ type: String, _ query: FHIRQuery) -> FHIRPages {
    FHIRPages(client: self, interaction: .search(type: type), first: url(path(type) + Self.suffix(query)), query: query)
  }

  /// All pages of a search whose parameters are posted as a form: for those too long for a URL. The server's links to the next pages are
  /// followed as they are.
  public func pages(_ type: String, posting query: FHIRQuery) -> FHIRPages {
    FHIRPages(client: self, interaction: .search(type: type), first: url(path(type, "_search")), query: query, isForm: true)
  }

  /// All pages of the history of a type, or of one resource; newest first, deletions included.
  public func history(_ type: String, _ id: String? = nil, _ query: FHIRQuery = [:]) -> FHIRPages {
    let path = id.map { self.path(type, $0, "_history") } ?? self.path(type, "_history")
    return FHIRPages(client: self, interaction: .history(type: type, id: id), first: url(path + Self.suffix(query)), query: query)
  }

  /// Creates; with `ifNoneExist` only where the search finds nothing (a server may ignore that: see the capabilities).
  public func create(
    _ type: String, _ resource: JSON, ifNoneExist: FHIRQuery? = nil, prefer: FHIRPreference? = nil
  ) async throws(TransportError) -> FHIRAnswer {
    var conditions = HTTPHeaders()
    conditions["If-None-Exist"] = ifNoneExist?.encoded
    conditions["Prefer"] = prefer?.field
    return try await ask(.create(type: type, isConditional: ifNoneExist != nil), .post, path(type), headers: conditions, body: resource)
  }

  /// Replaces the resource; with `ifMatch` only while that version is current.
  ///
  /// Without it a change made meanwhile is overwritten: allowed only where a server has no versions, after read and compare.
  public func update(
    _ type: String, _ id: String, _ resource: JSON, ifMatch version: String?, prefer: FHIRPreference? = nil
  ) async throws(TransportError) -> FHIRAnswer {
    var conditions = HTTPHeaders()
    conditions["If-Match"] = version.map { EntityTag(text: $0).description }
    conditions["Prefer"] = prefer?.field
    return try await ask(.update(type: type, id: id), .put, path(type, id), headers: conditions, body: resource)
  }

  /// Sends a Bundle of type `transaction` or `batch` to the base; ``FHIRAnswer/entries(to:)`` takes the answer apart.
  public func transaction(_ bundle: JSON, prefer: FHIRPreference? = nil) async throws(TransportError) -> FHIRAnswer {
    let count = bundle["entry"]?.elements.count ?? 0
    let interaction: FHIRInteraction = bundle["type"]?.string == "batch" ? .batch(entries: count) : .transaction(entries: count)
    var conditions = HTTPHeaders()
    conditions["Prefer"] = prefer?.field
    return try await ask(interaction, .post, "", headers: conditions, body: bundle)
  }

  // MARK: - One request

  private func ask(
    _ interaction: FHIRInteraction, _ method: HTTPMethod, _ path: String, headers: HTTPHeaders = [:], body: JSON? = nil
  ) async throws(TransportError) -> FHIRAnswer {
    try await ask(interaction, method, url: url(path), headers: headers, body: body)
  }

  func ask(
    _ interaction: FHIRInteraction, _ method: HTTPMethod, url: String, headers: HTTPHeaders = [:], body: JSON? = nil
  ) async throws(TransportError) -> FHIRAnswer {
    var headers = headers
    if body != nil { headers["Content-Type"] = "application/fhir+json" }
    return try await send(HTTPRequest(method, url, headers: self.headers, body: body?.bytes), interaction, headers)
  }

  /// Posts a form.
  func ask(_ interaction: FHIRInteraction, url: String, form: FHIRQuery) async throws(TransportError) -> FHIRAnswer {
    let request = HTTPRequest(.post, url, headers: headers, body: Array(form.encoded.utf8))
    return try await send(request, interaction, ["Content-Type": "application/x-www-form-urlencoded"])
  }

  private func send(_ request: HTTPRequest, _ interaction: FHIRInteraction, _ headers: HTTPHeaders) async throws(TransportError) -> FHIRAnswer {
    let id = requestID()
    var request = request
    request.headers["Accept"] = "application/fhir+json, application/json;q=0.9"
    request.headers["X-Request-Id"] = id
    for field in headers { request.headers[field.name] = field.value }
    return FHIRAnswer(try await transport.send(request), to: interaction, requestID: id, limits: limits.json)
  }

  private func path(_ segments: String...) -> String { segments.map { PercentEncoding.segment($0) }.joined(separator: "/") }

  private func url(_ path: String) -> String {
    let base = base.description
    return path.isEmpty ? base : (base.hasSuffix("/") ? base : base + "/") + path
  }

  private static func suffix(_ query: FHIRQuery) -> String { query.parameters.isEmpty ? "" : "?" + query.encoded }
}
