public import HTTPWire

/// How often what goes wrong between a clinic and an EHR, in percent of the requests.
public struct NetworkWeather: Sendable, Hashable {
  /// The request never arrives; the client waits until its time-out.
  public var lostRequests = 0
  /// The server does its work, and its answer never comes.
  public var lostReplies = 0
  /// Up to a minute on its way, so that it arrives after the client has given it up.
  public var lateArrivals = 0
  /// Answered with 429 and two seconds of `Retry-After`, before the server saw it.
  public var throttled = 0
  /// Answered with a gateway's 502, after the server had done its work.
  public var serverFaults = 0
  /// The answer breaks off, after the server had done its work.
  public var truncated = 0

  public init() {}

  /// Nothing goes wrong.
  public static let fair = NetworkWeather()

  /// A weather drawn from a seed: some of the faults, with chances of up to 15 %.
  public static func drawn(_ world: SimulatedWorld) -> NetworkWeather {
    var weather = NetworkWeather()
    func chance() -> Int { world.happens(50) ? world.random(below: 16) : 0 }
    weather.lostRequests = chance()
    weather.lostReplies = chance()
    weather.lateArrivals = chance()
    weather.throttled = chance()
    weather.serverFaults = chance()
    weather.truncated = chance()
    return weather
  }
}

/// A network with a weather, from one process to one EHR; time-outs live in it, as they do in libcurl.
///
/// `@unchecked Sendable`: used on the world's one thread alone.
public final class SimulatedNetwork: HTTPTransport, @unchecked Sendable {
  /// A client that waits this long for an answer gives up.
  public static let timeout: Int64 = 30_000_000_000

  private let world: SimulatedWorld
  private let ehr: SimulatedEHR
  private let store: String
  /// What goes wrong from now on.
  public var weather: NetworkWeather
  /// A dead process hears nothing and sends nothing.
  public var isAlive = true

  public init(world: SimulatedWorld, ehr: SimulatedEHR, store: String, weather: NetworkWeather) {
    self.store = store
    self.world = world
    self.ehr = ehr
    self.weather = weather
  }

  private final class Reply {
    var continuation: CheckedContinuation<Result<HTTPResponse, TransportError>, Never>?
    func give(_ result: Result<HTTPResponse, TransportError>) {
      continuation?.resume(returning: result)
      continuation = nil
    }
  }

  /// Sends through the weather; fails with `timedOut`, `connectionLost`, or `stopped` when the process is dead.
  public func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    guard isAlive else { throw TransportError(.stopped, mayHaveArrived: false, hint: "the process is dead") }
    let reply = Reply()
    let result = await withCheckedContinuation { (continuation: CheckedContinuation<Result<HTTPResponse, TransportError>, Never>) in
      reply.continuation = continuation
      dispatch(request, reply)
    }
    guard isAlive else { throw TransportError(.stopped, mayHaveArrived: true, hint: "the process is dead") }
    return try result.get()
  }

  private func dispatch(_ request: HTTPRequest, _ reply: Reply) {
    world.note(request.method.rawValue)
    world.note(request.url)
    let sent = world.now
    world.schedule(at: sent + Self.timeout) {
      reply.give(.failure(TransportError(.timedOut, mayHaveArrived: true, hint: "no answer within 30 seconds")))
    }
    if world.happens(weather.lostRequests) {
      world.story?("\(store) \(sent / 1_000_000) ms \(request.method.rawValue) \(request.url) (request lost)")
      return
    }
    let delay = world.happens(weather.lateArrivals) ? Int64(world.random(below: 60_000)) * 1_000_000 : Int64(1 + world.random(below: 50)) * 1_000_000
    let isLost = world.happens(weather.lostReplies)
    let isTruncated = world.happens(weather.truncated)
    let fault = world.happens(weather.throttled) ? 429 : world.happens(weather.serverFaults) ? 500 : 0
    world.schedule(at: sent + delay) { [self] in
      if fault == 429 {
        answer(HTTPResponse(status: 429, headers: ["Retry-After": "2"]), reply)
        return
      }
      let response = ehr.answer(request, from: store, now: SimulatedWorld.beginning.nanoseconds + Int128(world.now))
      world.note(UInt64(response.status))
      let way = "\(store) \(sent / 1_000_000) ms → \(world.now / 1_000_000) ms"
      world.story?("\(way) \(request.method.rawValue) \(request.url) \(response.status)\(isLost ? " (reply lost)" : "")")
      if isLost { return }
      if isTruncated {
        reply.give(.failure(TransportError(.connectionLost, mayHaveArrived: true, hint: "the answer broke off")))
      } else if fault == 500 {
        // Something in front of the server failed after the server had done its work.
        answer(HTTPResponse(status: 502, headers: ["Content-Type": "text/html"], body: Array("<html>bad gateway</html>".utf8)), reply)
      } else {
        answer(response, reply)
      }
    }
  }

  private func answer(_ response: HTTPResponse, _ reply: Reply) {
    world.schedule(at: world.now + Int64(1 + world.random(below: 20)) * 1_000_000) { reply.give(.success(response)) }
  }
}
