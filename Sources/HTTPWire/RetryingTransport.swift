/// A transport that sends again what can be sent again without harm, as its policy says.
///
/// Its clock and its chance come from outside, so that a simulated run repeats to the byte.
public struct RetryingTransport: HTTPTransport {
  private let base: any HTTPTransport
  private let policy: RetryPolicy
  private let clock: any Clock<Duration>
  private let random: @Sendable () -> UInt64
  private let now: @Sendable () -> HTTPDate?

  /// Wraps `base`; `now` is only asked for a `Retry-After` that is a date in an answer without a `Date`.
  public init(
    base: any HTTPTransport, policy: RetryPolicy = RetryPolicy(), clock: any Clock<Duration>, random: @escaping @Sendable () -> UInt64,
    now: @escaping @Sendable () -> HTTPDate? = { nil }
  ) {
    self.base = base
    self.policy = policy
    self.clock = clock
    self.random = random
    self.now = now
  }

  /// The first answer that is not to be asked for again, or the last attempt's error.
  ///
  /// An error's `mayHaveArrived` speaks of all attempts together.
  public func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    var attempt = 1
    var mayHaveArrived = false
    while true {
      let decision: RetryPolicy.Decision
      let outcome: Result<HTTPResponse, TransportError>
      do throws(TransportError) {
        let response = try await base.send(request)
        outcome = .success(response)
        mayHaveArrived = mayHaveArrived || response.status != 429
        decision = policy.decide(after: response, to: request, attempt: attempt, now: now(), chance: random())
      } catch {
        mayHaveArrived = mayHaveArrived || error.mayHaveArrived
        outcome = .failure(error.afterAttempt(thatMayHaveArrived: mayHaveArrived))
        decision = policy.decide(after: error, to: request, attempt: attempt, chance: random())
      }
      guard case .again(let pause) = decision else { return try outcome.get() }
      try await clock.pause(pause, mayHaveArrived: mayHaveArrived)
      attempt += 1
    }
  }
}

extension Clock where Duration == Swift.Duration {
  /// Sleeps; a cancellation becomes the error of a request that was not sent now, but perhaps before.
  func pause(_ duration: Swift.Duration, mayHaveArrived: Bool) async throws(TransportError) {
    do {
      try await sleep(for: duration)
    } catch {
      throw TransportError(.cancelled, mayHaveArrived: mayHaveArrived, hint: "stopped while waiting to send")
    }
  }
}
