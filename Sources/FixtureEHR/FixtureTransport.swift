import HTTPWire
import Synchronization

/// A transport that goes to a ``FixtureEHR`` in the same process: no socket, no time but the one it is given.
///
/// Faults come out as the errors a real transport would give: what the client cannot know, it is not told.
public final class FixtureTransport: HTTPTransport {
  private let ehr: Mutex<FixtureEHR>
  private let now: @Sendable () -> Int128
  private let wait: @Sendable (Int128) async -> Void

  /// A transport to that server.
  ///
  /// - Parameters:
  ///   - ehr: the server as it starts.
  ///   - now: nanoseconds since 1970-01-01T00:00:00Z, asked at each request.
  ///   - wait: lets so many nanoseconds pass, for slow answers; by default nobody waits.
  public init(_ ehr: FixtureEHR, now: @escaping @Sendable () -> Int128, wait: @escaping @Sendable (Int128) async -> Void = { _ in }) {
    self.ehr = Mutex(ehr)
    self.now = now
    self.wait = wait
  }

  /// Looks at the server, or changes it, between requests.
  public func withEHR<Value: Sendable>(_ work: (inout sending FixtureEHR) -> sending Value) -> Value { ehr.withLock(work) }

  /// The answer, or the error that the exchange's fault looks like from the client.
  public func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    let moment = now()
    let exchange = try ehr.withLock { (ehr) throws(TransportError) -> Exchange in
      guard request.url.hasPrefix(ehr.base) || FixtureEHR.isDoor(request.url) else {
        throw TransportError(.unresolved, mayHaveArrived: false, hint: "there is no server here but \(ehr.base)")
      }
      return ehr.exchange(request, now: moment)
    }
    if exchange.delay > 0 { await wait(exchange.delay) }
    return try exchange.received()
  }
}
