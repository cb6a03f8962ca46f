import HTTPWire
import LosslessJSON

/// One interaction asked for: a whole request, or an entry of a Bundle.
struct Call: Sendable {
  var method: HTTPMethod
  /// Of the path below the base.
  var segments: [String]
  var query: URLQuery
  var headers: HTTPHeaders
  /// The body as it came; nil for an entry of a Bundle.
  var body: [UInt8]?
  /// The body as a tree, where it was read already.
  var resource: JSON?
  /// The id a create must use: given out beforehand in a transaction.
  var assignedID: String?

  /// Reads a path with query, relative to the base.
  init(_ method: HTTPMethod, path: some StringProtocol, headers: HTTPHeaders, body: [UInt8]? = nil, resource: JSON? = nil) {
    let halves = path.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    self.method = method
    segments = (halves.first ?? "").split(separator: "/").map { URLQuery.decoded($0) }
    query = halves.count > 1 ? URLQuery(parsing: halves[1]) : URLQuery()
    self.headers = headers
    self.body = body
    self.resource = resource
  }

  /// What the client prefers (RFC 7240): the value of `return=` or `handling=`.
  func preference(_ name: String) -> String? {
    for (field, value) in headers where field.lowercased() == "prefer" {
      for part in value.split(whereSeparator: { $0 == "," || $0 == ";" }) {
        let halves = part.split(separator: "=", maxSplits: 1)
        guard halves.count == 2, Self.trimmed(halves[0]) == name else { continue }
        return Self.trimmed(halves[1]).filter { $0 != "\"" }
      }
    }
    return nil
  }

  /// The versions an If-Match or If-None-Match names: weak, strong or bare; `*` for any.
  static func versions(_ header: String?) -> [String]? {
    header.map {
      $0.split(separator: ",").map { part in
        let text = trimmed(part)
        return (text.hasPrefix("W/") ? String(text.dropFirst(2)) : text).filter { $0 != "\"" }
      }
    }
  }

  static func trimmed(_ text: some StringProtocol) -> String {
    var rest = text[...]
    while rest.first == " " { rest = rest.dropFirst() }
    while rest.last == " " { rest = rest.dropLast() }
    return String(rest)
  }
}

/// What one interaction gives: a whole answer, or an entry of a Bundle.
struct Reply: Sendable {
  var status: Int
  var headers: HTTPHeaders = [:]
  var resource: JSON?
}
