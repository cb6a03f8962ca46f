public import HTTPWire

/// A transport that shows an EHR our access token, and shows it to nobody else.
///
/// The token goes to one origin only; a request to another loses whatever `Authorization` it has. After a 401 a request is sent
/// once more with another token, if there is one: a request that was refused so was not carried out.
public struct AuthorizingTransport: HTTPTransport {
  private let base: any HTTPTransport
  private let origin: HTTPURL
  private let source: any TokenSource

  /// Wraps `base`; `endpoint` is the FHIR base, whose origin alone gets tokens of `source`.
  public init(base: any HTTPTransport, endpoint: HTTPURL, source: any TokenSource) {
    self.base = base
    origin = endpoint
    self.source = source
  }

  /// Sends with the token. An error of the token's own fetching says that the request has not arrived.
  public func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    var request = request
    request.headers["Authorization"] = nil
    guard !request.isAnonymous, let url = HTTPURL(request.url), url.origin == origin.origin else { return try await base.send(request) }
    guard url.isConfidential else {
      throw TransportError(.notAuthorized, mayHaveArrived: false, hint: "\(origin.origin) is not behind TLS, and no token is sent in the clear; use https")
    }
    let token = try await source.token(insteadOf: nil)
    let response = try await base.send(authorized(request, token))
    guard response.status == 401 else { return response }
    let other = try await source.token(insteadOf: token)
    return other == token ? response : try await base.send(authorized(request, other))
  }

  private func authorized(_ request: HTTPRequest, _ token: AccessToken) -> HTTPRequest {
    var request = request
    request.headers["Authorization"] = "Bearer " + token.value
    return request
  }
}
