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
}

/// Header fields in their order; names are compared without regard to case.
public struct HTTPHeaders: Sendable, Hashable, ExpressibleByDictionaryLiteral, Sequence {
  public private(set) var fields: [(name: String, value: String)]

  public init(_ fields: [(name: String, value: String)] = []) { self.fields = fields }
  public init(dictionaryLiteral fields: (String, String)...) { self.fields = fields.map { (name: $0.0, value: $0.1) } }

  /// The first value of that name. Setting replaces all of that name; nil takes them out.
  public subscript(name: String) -> String? {
    get { fields.first { Self.same($0.name, name) }?.value }
    set {
      let at = fields.firstIndex { Self.same($0.name, name) }
      fields.removeAll { Self.same($0.name, name) }
      if let newValue { fields.insert((name: name, value: newValue), at: Swift.min(at ?? fields.count, fields.count)) }
    }
  }

  /// Adds a field, keeping others of that name.
  public mutating func append(_ name: String, _ value: String) { fields.append((name: name, value: value)) }

  public func makeIterator() -> IndexingIterator<[(name: String, value: String)]> { fields.makeIterator() }

  private static func same(_ a: String, _ b: String) -> Bool {
    a.utf8.count == b.utf8.count && a.lowercased() == b.lowercased()
  }

  public static func == (a: HTTPHeaders, b: HTTPHeaders) -> Bool {
    a.fields.count == b.fields.count && zip(a.fields, b.fields).allSatisfy { same($0.name, $1.name) && $0.value == $1.value }
  }

  public func hash(into hasher: inout Hasher) {
    for field in fields {
      hasher.combine(field.name.lowercased())
      hasher.combine(field.value)
    }
  }
}

/// One request as it goes on the wire.
public struct HTTPRequest: Sendable, Hashable {
  public var method: HTTPMethod
  /// Absolute for a transport (`https://ehr.example/fhir/Patient?_count=50`); a path with query for a server.
  public var url: String
  public var headers: HTTPHeaders
  public var body: [UInt8]?

  public init(_ method: HTTPMethod, _ url: String, headers: HTTPHeaders = [:], body: [UInt8]? = nil) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
  }
}

/// One whole answer.
public struct HTTPResponse: Sendable, Hashable {
  public var status: Int
  public var headers: HTTPHeaders
  public var body: [UInt8]

  public init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}

/// Whatever carries a request to a server and brings the answer back.
public protocol HTTPTransport: Sendable {
  /// The answer, whatever its status. Redirects are not followed; time-outs are the transport's own business.
  ///
  /// A `TransportError` says whether the server can have received the request: only then must its effect be looked for.
  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse
}

/// Why no answer came.
public struct TransportError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Kind: Hashable, Sendable {
    case badURL, unresolved, unreachable, timedOut, untrustedCertificate, connectionLost, malformedAnswer, answerTooLarge, cancelled, stopped
  }

  public let kind: Kind
  /// Whether the server may have carried the request out. False only when it certainly never had the whole request.
  public let mayHaveArrived: Bool
  /// In plain words, what to do; never a URL's query, which may name a patient.
  public let hint: String

  public init(_ kind: Kind, mayHaveArrived: Bool, hint: String) {
    self.kind = kind
    self.mayHaveArrived = mayHaveArrived
    self.hint = hint
  }

  /// Whether asking again later can help.
  public var isTemporary: Bool {
    switch kind {
    case .badURL, .untrustedCertificate, .answerTooLarge: false
    case .unresolved, .unreachable, .timedOut, .connectionLost, .malformedAnswer, .cancelled, .stopped: true
    }
  }

  public var description: String { hint }
}
