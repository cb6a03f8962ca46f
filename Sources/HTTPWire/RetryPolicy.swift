/// When a request is sent again, and after how long: a pure table over what came of the last attempt.
public struct RetryPolicy: Sendable, Hashable {
  /// Attempts in all, the first one included; 1 never retries.
  public var attempts: Int
  /// The longest pause before the second attempt; doubles with each further one.
  public var firstPause: Duration
  /// No pause of our own is longer. What a server asks for is obeyed whole, whatever this says.
  public var longestPause: Duration
  /// A server that asks for a longer wait than this is not waited for here: the answer goes to the caller, who comes back later.
  public var longestWait: Duration

  /// Puts a policy together.
  public init(
    attempts: Int = 4, firstPause: Duration = .milliseconds(500), longestPause: Duration = .seconds(20), longestWait: Duration = .seconds(120)
  ) {
    self.attempts = attempts
    self.firstPause = firstPause
    self.longestPause = longestPause
    self.longestWait = longestWait
  }

  /// What to do after an attempt.
  public enum Decision: Sendable, Hashable {
    case giveUp
    case again(after: Duration)
  }

  /// After an answer, the `attempt`-th (counted from 1).
  ///
  /// 429 says that nothing was done, so any request is sent again. 502, 503 and 504 often come from something in front of a
  /// server that went on working: only what ``isSafeToResend(_:)`` goes again. Every other answer is for the caller.
  public func decide(after response: HTTPResponse, to request: HTTPRequest, attempt: Int, now: HTTPDate? = nil, chance: UInt64) -> Decision {
    switch response.status {
    case 429: break
    case 502, 503, 504: if !Self.isSafeToResend(request) { return .giveUp }
    default: return .giveUp
    }
    guard attempt < attempts else { return .giveUp }
    guard let asked = response.retryAfter(now: now) else { return .again(after: pause(before: attempt + 1, chance: chance)) }
    // The jitter comes on top, so that what was sent away together does not come back together.
    return asked > longestWait ? .giveUp : .again(after: asked + Self.share(of: firstPause, chance: chance))
  }

  /// After an attempt without an answer, the `attempt`-th (counted from 1).
  public func decide(after error: TransportError, to request: HTTPRequest, attempt: Int, chance: UInt64) -> Decision {
    guard attempt < attempts, error.isTemporary, error.kind != .cancelled, error.kind != .stopped,
      !error.mayHaveArrived || Self.isSafeToResend(request)
    else { return .giveUp }
    return .again(after: pause(before: attempt + 1, chance: chance))
  }

  /// Whether a request that may have been carried out can be sent again without harm.
  ///
  /// A POST never. A PUT, PATCH or DELETE is repeatable by the letter of HTTP, but repeated after somebody else's change it undoes that:
  /// only with `If-Match`, where the server itself refuses the second.
  public static func isSafeToResend(_ request: HTTPRequest) -> Bool {
    request.method.isSafe || (request.method.isIdempotent && request.headers["If-Match"] != nil)
  }

  /// Full jitter: anything from nothing to twice the last bound (Brooker, "Exponential Backoff And Jitter").
  func pause(before attempt: Int, chance: UInt64) -> Duration {
    let doublings = Swift.max(0, Swift.min(attempt - 2, 30))
    return Self.share(of: Swift.min(longestPause, firstPause * (1 << doublings)), chance: chance)
  }

  /// From nothing to the whole, evenly, by 64 bits of chance.
  static func share(of whole: Duration, chance: UInt64) -> Duration {
    let microseconds = UInt64(Swift.max(0, whole / .microseconds(1)))
    return .microseconds(Int64((microseconds + 1).multipliedFullWidth(by: chance).high))
  }
}
