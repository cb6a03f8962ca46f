/// The method of an HTTP request.
public enum HTTPMethod: String, Sendable, Hashable, CaseIterable {
  case get = "GET"
  case head = "HEAD"
  case post = "POST"
  case put = "PUT"
  case patch = "PATCH"
  case delete = "DELETE"

  /// Whether carrying it out twice is the same as once (RFC 9110, 9.2.2).
  public var isIdempotent: Bool { self != .post && self != .patch }

  /// Whether it asks without changing anything (RFC 9110, 9.2.1).
  public var isSafe: Bool { self == .get || self == .head }
}
