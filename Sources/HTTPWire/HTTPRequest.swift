/// One request as it goes on the wire.
public struct HTTPRequest: Sendable, Hashable {
  /// What is asked for.
  public var method: HTTPMethod
  /// Absolute for a transport (`https://ehr.example/fhir/Patient?_count=50`); a path with query for a server.
  public var url: String
  /// The fields to send; the transport adds those of the connection (`Host`, `Content-Length`).
  public var headers: HTTPHeaders
  /// The content; nil for none.
  public var body: [UInt8]?
  /// Whether nothing that proves who we are may go with it: a transport that shows tokens leaves this request alone.
  public var isAnonymous = false
  /// Where a successful answer's content is poured, by a transport that can; nil to have it in the answer.
  public var sink: BodySink?

  /// Puts a request together.
  public init(_ method: HTTPMethod, _ url: String, headers: HTTPHeaders = [:], body: [UInt8]? = nil) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
  }
}
