internal import FixtureEHR
internal import HTTPWire
internal import Synchronization

/// The way of one process to an EHR of the same machine, which fails where it is told to.
final class MortalWire: HTTPTransport {
  private struct State {
    var requests = 0
    var fault: (fault: WireFault, at: Int)?
    var isDead = false
    /// Asked before each request: whether the process has ended.
    var hasEnded: (@Sendable () -> Bool)?
  }

  private let base: FixtureTransport
  private let state = Mutex(State())
  /// Called when the process ends at a request.
  private let die: @Sendable () -> Void

  init(_ base: FixtureTransport, die: @escaping @Sendable () -> Void) {
    self.base = base
    self.die = die
  }

  /// Requests since it was armed or mended.
  var requests: Int { state.withLock { $0.requests } }

  /// Counts requests from 1 anew, and fails at one of them.
  func arm(_ fault: WireFault, at request: Int) { state.withLock { $0 = State(fault: (fault, request)) } }

  /// Counts from 1 anew: the next process.
  func mend() { state.withLock { $0 = State() } }

  /// A dead process hears nothing and sends nothing.
  func end() { state.withLock { $0.isDead = true } }

  /// The process ends as soon as that is so.
  func endWith(_ hasEnded: @escaping @Sendable () -> Bool) { state.withLock { $0.hasEnded = hasEnded } }

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    let (fault, isDead) = state.withLock { state -> (WireFault?, Bool) in
      state.requests += 1
      return (state.fault?.at == state.requests ? state.fault?.fault : nil, state.isDead || state.hasEnded?() == true)
    }
    if isDead { throw TransportError(.stopped, mayHaveArrived: false, hint: "the process is dead") }
    switch fault {
    case nil: return try await base.send(request)
    case .diesBefore: throw ending(mayHaveArrived: false)
    case .diesAfter:
      _ = try await base.send(request)
      throw ending(mayHaveArrived: true)
    case .cut:
      _ = try await base.send(request)
      throw TransportError(.connectionLost, mayHaveArrived: true, hint: "the connection ended in the middle of the answer")
    case .lost: throw TransportError(.timedOut, mayHaveArrived: true, hint: "no answer came")
    }
  }

  private func ending(mayHaveArrived: Bool) -> TransportError {
    end()
    die()
    return TransportError(.stopped, mayHaveArrived: mayHaveArrived, hint: "the process is dead")
  }
}
