import HTTPWire

/// What becomes of one request on its way to the server and back.
public struct Exchange: Sendable, Hashable {
  /// What the client gets.
  public enum Outcome: Sendable, Hashable {
    /// The whole answer.
    case answered(HTTPResponse)
    /// Nothing, ever; the client cannot know whether the request arrived.
    case unanswered
    /// The connection is reset.
    case reset
    /// The head and so many bytes of the body, then the end; Content-Length still promises all.
    case truncated(HTTPResponse, sent: Int)
  }

  /// What the client gets.
  public var outcome: Outcome
  /// How late it comes, in nanoseconds.
  public var delay: Int128
  /// The fault committed, if any.
  public var fault: Fault?

  /// The answer as a client's transport has it, or the error it sees: what the client cannot know, it is not told.
  public func received() throws(TransportError) -> HTTPResponse {
    switch outcome {
    case .answered(let response): return response
    case .unanswered: throw TransportError(.timedOut, mayHaveArrived: true, hint: "no answer came")
    case .reset: throw TransportError(.connectionLost, mayHaveArrived: true, hint: "the server closed the connection before it answered")
    case .truncated: throw TransportError(.connectionLost, mayHaveArrived: true, hint: "the connection ended in the middle of the answer")
    }
  }
}

extension FixtureEHR {
  /// Carries one request out behind a network with this server's faults.
  ///
  /// The control door is never subject to them.
  public mutating func exchange(_ request: HTTPRequest, now: Int128) -> Exchange {
    let path = Self.pathAndQuery(request.url)
    let isDoor = path.contains("/_fixture/")
    let below = path.hasPrefix(basePath) ? String(path.dropFirst(basePath.count)) : path
    guard !isDoor, let fault = faults.draw(for: request.method, path: below, chance: &faultChance) else {
      return Exchange(outcome: .answered(answer(request, now: now)), delay: 0, fault: nil)
    }
    let moment = Moment(nanoseconds: now + clockOffset)
    var exchange = Exchange(outcome: .unanswered, delay: 0, fault: fault)
    switch fault {
    case .lostRequest: break
    case .lostReply: _ = answer(request, now: now, fault: fault)
    case .reset: exchange.outcome = .reset
    case .unavailable, .throttled, .badGateway, .proxyPrecondition, .outcomeBody, .acceptedForNothing, .redirect:
      let response = interference(fault, at: moment)
      log.note(request, path: path, status: response.status, fault: fault)
      exchange.outcome = .answered(response)
    case .truncate:
      let response = answer(request, now: now, fault: fault)
      exchange.outcome = .truncated(response, sent: response.body.count / 2)
    case .twice:
      exchange.outcome = .answered(answer(request, now: now, fault: fault))
      _ = answer(request, now: now, fault: fault)
    case .entryThrottled: exchange.outcome = .answered(answer(request, now: now, fault: fault))
    case .slow:
      exchange.outcome = .answered(answer(request, now: now, fault: fault))
      exchange.delay = faults.slowness
    }
    return exchange
  }

  /// What a proxy in front of the server says.
  private static func page(_ status: Int, _ title: String) -> HTTPResponse {
    let page = "<html><head><title>\(title)</title></head><body><h1>\(title)</h1></body></html>"
    return HTTPResponse(status: status, headers: ["Content-Type": "text/html"], body: Array(page.utf8))
  }

  private func interference(_ fault: Fault, at moment: Moment) -> HTTPResponse {
    switch fault {
    case .badGateway: return Self.page(502, "502 Bad Gateway")
    case .proxyPrecondition: return Self.page(412, "412 Precondition Failed")
    case .acceptedForNothing: return HTTPResponse(status: 202, headers: ["Date": moment.httpDate], body: [])
    case .redirect: return HTTPResponse(status: 307, headers: ["Location": "http://elsewhere.example/fhir"], body: [])
    case .outcomeBody:
      let outcome = Refusal.outcome(severity: "error", code: "exception", diagnostics: "something went wrong behind this answer")
      return HTTPResponse(status: 200, headers: ["Content-Type": "application/fhir+json;charset=utf-8"], body: outcome.bytes)
    default: break
    }
    let later = Moment(nanoseconds: moment.nanoseconds + Int128(faults.retryAfter) * Moment.second)
    let refusal = Refusal(fault == .throttled ? 429 : 503, fault == .throttled ? "throttled" : "transient", "try again later")
    return HTTPResponse(
      status: refusal.status,
      headers: ["Content-Type": "application/fhir+json;charset=utf-8", "Retry-After": faults.retryAfterIsDate ? later.httpDate : String(faults.retryAfter)],
      body: refusal.outcome.bytes)
  }
}
