import HTTPWire
import Testing

@Suite struct RetryingTransportTests {
  typealias Outcome = Result<HTTPResponse, TransportError>

  static let ok = Outcome.success(HTTPResponse(status: 200))
  static func status(_ status: Int, _ headers: HTTPHeaders = [:]) -> Outcome { .success(HTTPResponse(status: status, headers: headers)) }
  static func lost(_ kind: TransportError.Kind = .connectionLost, arrived: Bool) -> Outcome {
    .failure(TransportError(kind, mayHaveArrived: arrived, hint: ""))
  }

  static let get = HTTPRequest(.get, "http://e/")
  static let post = HTTPRequest(.post, "http://e/", body: [1])
  static let put = HTTPRequest(.put, "http://e/", body: [1])
  static let guardedPut = HTTPRequest(.put, "http://e/", headers: ["If-Match": "W/\"1\""], body: [1])

  /// Sends through a script; returns what came, how many attempts, how long the pauses.
  func run(
    _ request: HTTPRequest, _ script: [Outcome], policy: RetryPolicy = RetryPolicy(), chance: UInt64 = .max, cancelling: Bool = false
  ) async -> (outcome: Outcome, attempts: Int, pauses: [Duration]) {
    let clock = VirtualClock(isCancelling: cancelling)
    let base = ScriptedTransport(script)
    let transport = RetryingTransport(base: base, policy: policy, clock: clock, random: { chance })
    let outcome: Outcome
    do throws(TransportError) { outcome = .success(try await transport.send(request)) } catch { outcome = .failure(error) }
    return (outcome, base.attempts, clock.sleeps)
  }

  @Test(arguments: [
    (get, lost(arrived: true), 2), (get, lost(arrived: false), 2), (post, lost(arrived: false), 2), (post, lost(arrived: true), 1),
    (put, lost(arrived: true), 1), (put, lost(arrived: false), 2), (guardedPut, lost(arrived: true), 2),
    (get, status(429), 2), (post, status(429), 2), (get, status(503), 2), (post, status(503, ["Retry-After": "1"]), 1), (put, status(503), 1),
    (guardedPut, status(503), 2),
    (get, status(502), 2), (get, status(504), 2), (post, status(502), 1), (get, status(500), 1), (get, status(404), 1), (put, status(412), 1),
    (get, status(408), 1),
    (get, lost(.badURL, arrived: false), 1), (get, lost(.untrustedCertificate, arrived: false), 1), (get, lost(.answerTooLarge, arrived: true), 1),
    (get, lost(.cancelled, arrived: false), 1), (get, lost(.stopped, arrived: false), 1), (post, lost(.unresolved, arrived: false), 2),
    (post, lost(.timedOut, arrived: true), 1),
  ])
  func `only what does no harm is sent again`(request: HTTPRequest, first: Outcome, attempts: Int) async {
    #expect(await run(request, [first, Self.ok]).attempts == attempts)
  }

  @Test(arguments: [HTTPMethod.post, .put, .patch, .delete]) func `a write that may have arrived goes out once, whatever the policy`(method: HTTPMethod) async {
    for attempts in 1...6 {
      let seen = await run(HTTPRequest(method, "http://e/"), [Self.lost(arrived: true)], policy: RetryPolicy(attempts: attempts))
      #expect(seen.attempts == 1)
    }
  }

  @Test func `attempts are bounded, and the last outcome is the caller's`() async {
    let seen = await run(Self.get, [Self.status(503)], policy: RetryPolicy(attempts: 3))
    #expect(seen.attempts == 3 && seen.outcome == Self.status(503))
    #expect(await run(Self.get, [Self.lost(arrived: false)], policy: RetryPolicy(attempts: 1)).attempts == 1)
  }

  @Test func `the bound of a pause doubles up to its limit, and chance takes any part of it`() async {
    let policy = RetryPolicy(attempts: 6, firstPause: .seconds(1), longestPause: .seconds(5))
    #expect(await run(Self.get, [Self.status(503)], policy: policy, chance: .max).pauses == [1, 2, 4, 5, 5].map { .seconds($0) })
    #expect(await run(Self.get, [Self.status(503)], policy: policy, chance: 0).pauses == Array(repeating: .zero, count: 5))
    #expect(await run(Self.get, [Self.status(503)], policy: policy, chance: 1 << 63).pauses[0] == .microseconds(500_000))
  }

  @Test(arguments: [UInt64.max, 0, 1 << 40]) func `what the server asks for is waited whole, never less`(chance: UInt64) async {
    let policy = RetryPolicy(firstPause: .seconds(1), longestPause: .seconds(2), longestWait: .seconds(600))
    let date: HTTPHeaders = ["Date": "Sun, 06 Nov 1994 08:49:37 GMT", "Retry-After": "Sun, 06 Nov 1994 08:59:37 GMT"]
    for headers in [["Retry-After": "600"], date] {
      let pauses = await run(Self.post, [Self.status(429, headers), Self.ok], policy: policy, chance: chance).pauses
      #expect(pauses.count == 1 && pauses[0] >= .seconds(600) && pauses[0] <= .seconds(601))
    }
  }

  @Test func `a wait that is too long here is not shortened: the answer goes to the caller`() async {
    let seen = await run(Self.get, [Self.status(429, ["Retry-After": "121"])])
    #expect(seen.attempts == 1 && seen.pauses.isEmpty && seen.outcome == Self.status(429, ["Retry-After": "121"]))
  }

  @Test func `an earlier attempt that may have arrived is not forgotten`() async {
    let script = [Self.lost(arrived: true), Self.lost(.unreachable, arrived: false)]
    #expect(await run(Self.guardedPut, script).outcome == Self.lost(.unreachable, arrived: true))
    #expect(await run(Self.guardedPut, [Self.status(429), Self.lost(.unreachable, arrived: false)]).outcome == Self.lost(.unreachable, arrived: false))
  }

  @Test(arguments: [(lost(arrived: true), true), (lost(arrived: false), false), (status(429), false), (status(503), true)])
  func `cancelled in a pause: what came before counts`(first: Outcome, arrived: Bool) async {
    let seen = await run(Self.guardedPut, [first], cancelling: true)
    guard case .failure(let error) = seen.outcome else { return #expect(Bool(false), "an answer came") }
    #expect(error.kind == .cancelled && error.mayHaveArrived == arrived && seen.attempts == 1)
  }
}

@Suite struct ThrottledTransportTests {
  /// When each of so many requests in a row leaves.
  func departures(_ count: Int, _ rate: RequestRate) async throws -> [Duration] {
    let clock = VirtualClock()
    let transport = ThrottledTransport(base: ScriptedTransport([.success(HTTPResponse(status: 200))]), rate: rate, clock: clock)
    var times: [Duration] = []
    for _ in 0..<count {
      _ = try await transport.send(HTTPRequest(.get, "http://e/"))
      times.append(clock.now.elapsed)
    }
    return times
  }

  @Test func `requests leave evenly`() async throws {
    #expect(try await departures(4, RequestRate(2, per: .seconds(1))) == [0, 500, 1000, 1500].map { .milliseconds($0) })
  }

  @Test func `a burst goes at once, then evenly`() async throws {
    #expect(try await departures(5, RequestRate(1, per: .seconds(1), burst: 3)) == [0, 0, 0, 1, 2].map { .seconds($0) })
  }

  @Test func `250 a minute are never more than 250 in any minute`() async throws {
    let times = try await departures(1000, RequestRate(250, per: .seconds(60)))
    for (first, last) in zip(times, times.dropFirst(250)) { #expect(last - first >= .seconds(60)) }
  }

  @Test func `a rate of nothing is at least one`() { #expect(RequestRate(0, per: .seconds(1), burst: 0) == RequestRate(1, per: .seconds(1), burst: 1)) }

  @Test func `cancelled before its turn it was not sent`() async throws {
    let base = ScriptedTransport([.success(HTTPResponse(status: 200))])
    let transport = ThrottledTransport(base: base, rate: RequestRate(1, per: .seconds(60)), clock: VirtualClock(isCancelling: true))
    _ = try await transport.send(HTTPRequest(.get, "http://e/"))
    await #expect(throws: TransportError(.cancelled, mayHaveArrived: false, hint: "stopped while waiting to send")) {
      try await transport.send(HTTPRequest(.get, "http://e/"))
    }
    #expect(base.attempts == 1)
  }
}
