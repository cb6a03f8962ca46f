import Digests
import FHIRREST
import HTTPWire
import Synchronization
import Testing

@Suite struct TokenKeeperTests {
  @Test func `one token serves many requests`() async throws {
    let stand = try LoginStand()
    for _ in 0..<50 { #expect(try await stand.get() == 200) }
    #expect(stand.server.tokenRequests.count == 1)
  }

  @Test func `many at once make one request for a token`() async throws {
    let gate = Gate()
    let count = Mutex(0)
    let keeper = TokenKeeper(now: { 0 }) { () async throws(TransportError) in
      count.withLock { $0 += 1 }
      await gate.wait()
      return AccessToken("t", obtained: 0, lifetime: 300)!
    }
    let values = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<64 { group.addTask { try await keeper.token().value } }
      for _ in 0..<200 { await Task.yield() }
      gate.open()
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(values == Array(repeating: "t", count: 64) && count.withLock { $0 } == 1)
  }

  @Test func `many that are refused at once make one request for the next token`() async throws {
    let stand = try LoginStand()
    _ = try await stand.get()
    stand.clock.advance(10)
    _ = stand.server.state.withLock { $0.revoked.insert("token-1") }
    let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<32 { group.addTask { try await stand.get() } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(statuses == Array(repeating: 200, count: 32))
    #expect(stand.server.tokenRequests.count == 2)
  }

  @Test func `a token is renewed after four fifths of its life, and no request meets its end`() async throws {
    let stand = try LoginStand()
    for _ in 0..<1000 {
      #expect(try await stand.get() == 200)
      stand.clock.advance(7)
    }
    #expect(stand.server.requests.filter { $0.url.contains("/Patient/") }.count == 1000, "one was refused and sent again")
    #expect(stand.server.tokenRequests.count == 7000 / 245 + 1)
  }

  @Test(arguments: [(239, 1), (240, 2), (299, 2), (300, 2), (9000, 2), (-1, 2)]) func `the age at which a token is renewed`(age: Int, fetched: Int) async throws
  {
    let stand = try LoginStand()
    _ = try await stand.get()
    stand.clock.advance(age)
    _ = try await stand.keeper.token()
    #expect(stand.server.tokenRequests.count == fetched)
  }

  @Test func `an early renewal that fails is no failure while the token holds`() async throws {
    let stand = try LoginStand()
    _ = try await stand.get()
    stand.server.state.withLock { $0.answer = HTTPResponse(status: 503) }
    stand.clock.advance(250)
    #expect(try await stand.get() == 200)
    stand.clock.advance(50)
    await #expect(throws: TransportError.self) { try await stand.get() }
  }

  @Test func `while one renews early the others go on with the token that holds`() async throws {
    let gate = Gate()
    let fetches = Mutex(0)
    let clock = HandClock(0)
    let keeper = TokenKeeper(restored: AccessToken("old", obtained: 0, lifetime: 300), now: { clock.now }) { () async throws(TransportError) in
      fetches.withLock { $0 += 1 }
      await gate.wait()
      return AccessToken("new", obtained: clock.now, lifetime: 300)!
    }
    clock.advance(250)
    async let renewed = keeper.token().value
    while fetches.withLock({ $0 }) == 0 { await Task.yield() }
    #expect(try await keeper.token().value == "old")
    gate.open()
    #expect(try await renewed == "new")
  }

  @Test func `a token kept from an earlier run is used, and one that is over is not`() async throws {
    let now = HandClock().now
    let good = try LoginStand(restored: AccessToken("kept", obtained: now - 10, lifetime: 300))
    good.server.state.withLock { $0.given["kept"] = now + 290 }
    #expect(try await good.get() == 200)
    #expect(good.server.tokenRequests.isEmpty)
    for obtained in [now - 300, now + 60] {
      let over = try LoginStand(restored: AccessToken("kept", obtained: obtained, lifetime: 300))
      #expect(try await over.get() == 200)
      #expect(over.server.tokenRequests.count == 1)
    }
  }

  @Test func `each new token is handed out to be kept`() async throws {
    let stand = try LoginStand()
    _ = try await stand.get()
    stand.clock.advance(301)
    _ = try await stand.get()
    #expect(stand.kept.tokens.withLock { $0.map(\.value) } == ["token-1", "token-2"])
  }

  @Test func `whoever is stopped while it fetches stops nobody else`() async throws {
    let gate = Gate()
    let fetches = Mutex(0)
    let keeper = TokenKeeper(now: { 0 }) { () async throws(TransportError) in
      let number = fetches.withLock {
        $0 += 1
        return $0
      }
      await gate.wait()
      if number == 1 { throw TransportError(.cancelled, mayHaveArrived: false, hint: "") }
      return AccessToken("t", obtained: 0, lifetime: 300)!
    }
    let outcomes = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<10 { group.addTask { (try? await keeper.token().value) == "t" } }
      for _ in 0..<200 { await Task.yield() }
      gate.open()
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes.filter { !$0 }.count == 1 && fetches.withLock { $0 } == 2)
  }

  @Test func `one that waits can be stopped`() async throws {
    let gate = Gate()
    let keeper = TokenKeeper(now: { 0 }) { () async throws(TransportError) in
      await gate.wait()
      return AccessToken("t", obtained: 0, lifetime: 300)!
    }
    let first = Task { try await keeper.token().value }
    for _ in 0..<50 { await Task.yield() }
    let second = Task { try await keeper.token().value }
    for _ in 0..<50 { await Task.yield() }
    second.cancel()
    await #expect(throws: TransportError(.cancelled, mayHaveArrived: false, hint: "stopped while waiting for an access token")) { try await second.value }
    gate.open()
    #expect(try await first.value == "t")
  }
}

/// Holds whoever comes until it is opened.
final class Gate: Sendable {
  private let state = Mutex((isOpen: false, waiters: [CheckedContinuation<Void, Never>]()))

  func wait() async {
    await withCheckedContinuation { waiter in
      let isOpen = state.withLock { state in
        if !state.isOpen { state.waiters.append(waiter) }
        return state.isOpen
      }
      if isOpen { waiter.resume() }
    }
  }

  func open() {
    let waiters = state.withLock { state in
      state.isOpen = true
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }
}
