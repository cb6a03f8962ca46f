import HTTPWire

/// What can go wrong between a client and this server; each as `--faults` and the control door spell it.
public enum Fault: String, Sendable, Hashable, CaseIterable {
  /// The request never reaches the server, and no answer comes.
  case lostRequest = "lostrequest"
  /// The server carries the request out; no answer comes.
  case lostReply = "lostreply"
  /// The connection is reset before the server has read the request.
  case reset
  /// 503 with Retry-After; nothing is carried out.
  case unavailable = "503"
  /// 429 with Retry-After; nothing is carried out.
  case throttled = "429"
  /// 502 with an HTML page, as a proxy in front makes it; nothing is carried out.
  case badGateway = "502"
  /// The answer breaks off in the middle of its body.
  case truncate
  /// The request is delivered twice; the client sees the first answer.
  case twice
  /// The answer comes late.
  case slow
  /// 412 with an HTML page, as a proxy in front makes it; nothing is carried out, and no version was stale.
  case proxyPrecondition = "412"
  /// 200 with an OperationOutcome of severity error; nothing is carried out.
  case outcomeBody = "200outcome"
  /// 202 with an empty body; nothing is carried out, now or later. Only to writes.
  case acceptedForNothing = "202"
  /// 307 to another host, which nobody must follow with a token.
  case redirect
  /// 429 for the first entry of a Bundle, inside the 200; the rest is carried out. Only to batches.
  case entryThrottled = "429entry"

  /// Whether it can happen to such a request.
  func fits(_ method: HTTPMethod, path: String) -> Bool {
    switch self {
    case .acceptedForNothing: !method.reads && !path.hasSuffix("/_search")
    case .entryThrottled: method == .post && (path.isEmpty || path == "/")
    default: true
    }
  }

  /// For people: one line.
  public var summary: String {
    switch self {
    case .lostRequest: "the request never arrives; no answer"
    case .lostReply: "the request is carried out; no answer"
    case .reset: "the connection is reset before anything is carried out"
    case .unavailable: "503 with Retry-After; nothing is carried out"
    case .throttled: "429 with Retry-After; nothing is carried out"
    case .badGateway: "502 with an HTML page; nothing is carried out"
    case .truncate: "carried out; the answer breaks off half-way"
    case .twice: "delivered twice; the first answer is given"
    case .slow: "carried out; the answer comes late"
    case .proxyPrecondition: "412 with an HTML page; nothing is carried out, nothing was stale"
    case .outcomeBody: "200 with an OperationOutcome of an error; nothing is carried out"
    case .acceptedForNothing: "202 for a write; nothing is carried out, ever"
    case .redirect: "307 to another host; nothing is carried out"
    case .entryThrottled: "429 for the first entry of a batch, inside the 200"
    }
  }
}
