/// One whole answer.
public struct HTTPResponse: Sendable, Hashable {
  /// Three digits, 100 to 599; a transport hands on only final ones.
  public var status: Int
  /// The fields of the answer, not those of interim answers before it.
  public var headers: HTTPHeaders
  /// The content, decoded where it came compressed.
  public var body: [UInt8]

  /// Puts an answer together.
  public init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}
