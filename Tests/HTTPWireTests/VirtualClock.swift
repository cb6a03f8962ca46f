import HTTPWire
import Synchronization

/// A clock whose sleeps end at once and are remembered.
final class VirtualClock: Clock, Sendable {
  struct Instant: InstantProtocol {
    var elapsed: Duration
    func advanced(by duration: Duration) -> Instant { Instant(elapsed: elapsed + duration) }
    func duration(to other: Instant) -> Duration { other.elapsed - elapsed }
    static func < (a: Instant, b: Instant) -> Bool { a.elapsed < b.elapsed }
  }

  private let state = Mutex((now: Duration.zero, sleeps: [Duration]()))
  private let isCancelling: Bool

  /// With `isCancelling`, each sleep is cut short by a cancellation.
  init(isCancelling: Bool = false) { self.isCancelling = isCancelling }

  var now: Instant { Instant(elapsed: state.withLock { $0.now }) }
  var minimumResolution: Duration { .nanoseconds(1) }
  var sleeps: [Duration] { state.withLock { $0.sleeps } }

  func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    if isCancelling { throw CancellationError() }
    state.withLock { state in
      state.sleeps.append(deadline.elapsed - state.now)
      state.now = max(state.now, deadline.elapsed)
    }
  }
}

/// A transport that gives prepared outcomes one after the other, the last for ever.
final class ScriptedTransport: HTTPTransport {
  private let script: Mutex<[Result<HTTPResponse, TransportError>]>
  private let count = Mutex(0)

  init(_ script: [Result<HTTPResponse, TransportError>]) { self.script = Mutex(script) }

  var attempts: Int { count.withLock { $0 } }

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    count.withLock { $0 += 1 }
    let outcome = script.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
    return try outcome.get()
  }
}
