import Synchronization

/// A transport that holds requests back so that no more of them leave than a rate allows, in the order they came.
public final class ThrottledTransport: HTTPTransport {
  private let base: any HTTPTransport
  private let rate: RequestRate
  private let clock: any Clock<Duration>
  private let elapsed: @Sendable () -> Duration
  private let due = Mutex(Duration.zero)

  /// Wraps `base`.
  public init(base: any HTTPTransport, rate: RequestRate, clock: any Clock<Duration>) {
    self.base = base
    self.rate = rate
    self.clock = clock
    elapsed = Self.stopwatch(clock)
  }

  /// Waits its turn, then sends. A turn that was given out is used up even when its request is cancelled.
  public func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    let now = elapsed()
    let wait = due.withLock { due in
      let admission = rate.admit(at: now, due: due)
      due = admission.due
      return admission.wait
    }
    if wait > .zero { try await clock.pause(wait, mayHaveArrived: false) }
    return try await base.send(request)
  }

  private static func stopwatch<C: Clock<Duration>>(_ clock: C) -> @Sendable () -> Duration {
    let start = clock.now
    return { start.duration(to: clock.now) }
  }
}
