/// Whatever carries a request to a server and brings the answer back.
public protocol HTTPTransport: Sendable {
  /// The answer, whatever its status. Redirects are not followed; time-outs are the transport's own business.
  ///
  /// A `TransportError` says whether the server can have received the request: only then must its effect be looked for.
  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse
}
