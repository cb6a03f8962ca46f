import HTTPWire
import LosslessJSON

/// What the server was asked, in order, and how often it was asked to change something.
public struct RequestLog: Sendable {
  /// One request that reached the server.
  public struct Entry: Sendable, Hashable {
    /// Counted from 1.
    public let number: Int
    /// The method.
    public let method: HTTPMethod
    /// Path with query, as it came.
    public let path: String
    /// The status the server answered with, whether or not the answer arrived.
    public let status: Int
    /// The fault committed on it, if any.
    public let fault: Fault?
    /// The body, where bodies are kept.
    public let body: [UInt8]?
  }

  /// Entries kept: a server that runs for days must not eat the machine. The older half goes first.
  static let limit = 20_000

  /// Oldest first; the newest ``limit`` at most.
  public private(set) var entries: [Entry] = []
  /// Requests that reached the server.
  public private(set) var requests = 0
  /// Requests, and entries of Bundles, that may change something: every POST, PUT, PATCH and DELETE but `_search`.
  public private(set) var writes = 0
  /// Requests, and entries of Bundles, that only look.
  public private(set) var reads = 0
  /// Whether bodies are kept.
  public var keepsBodies = false

  /// Nothing seen.
  public init() {}

  mutating func note(_ request: HTTPRequest, path: String, status: Int, fault: Fault?) {
    requests += 1
    if entries.count >= Self.limit { entries.removeFirst(Self.limit / 2) }
    entries.append(Entry(number: requests, method: request.method, path: path, status: status, fault: fault, body: keepsBodies ? request.body : nil))
  }

  /// Counts one interaction.
  mutating func count(_ call: Call) {
    if call.method.reads || call.segments.last == "_search" { reads += 1 } else { writes += 1 }
  }

  /// Forgets what was seen; goes on counting and keeping as before.
  mutating func clear() {
    let keeps = keepsBodies
    self = RequestLog()
    keepsBodies = keeps
  }
}

extension RequestLog.Entry {
  var json: JSON {
    .object([
      "number": .int(number), "method": .string(method.rawValue), "path": .string(path), "status": .int(status),
      "fault": fault.map { .string($0.rawValue) }, "body": body.map { .string(String(decoding: $0, as: UTF8.self)) },
    ])
  }
}
