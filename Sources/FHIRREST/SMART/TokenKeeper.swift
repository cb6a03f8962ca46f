public import HTTPWire
import Synchronization

/// Where access tokens come from.
public protocol TokenSource: Sendable {
  /// A token to send now; where the EHR has just refused `refused`, another one if there can be one.
  func token(insteadOf refused: AccessToken?) async throws(TransportError) -> AccessToken
}

/// A token that a person was given and wrote down; there is no other.
public struct WrittenToken: TokenSource {
  private let written: AccessToken

  /// Takes the token.
  public init(_ token: AccessToken) { written = token }

  /// Always the same.
  public func token(insteadOf refused: AccessToken?) async throws(TransportError) -> AccessToken { written }
}

/// Keeps one token for one endpoint and scope, and brings the next before it ends: however many ask, one request is made.
public final class TokenKeeper: TokenSource {
  private typealias Waiter = CheckedContinuation<Result<AccessToken, TransportError>?, Never>

  private struct State {
    var token: AccessToken?
    var isFetching = false
    var waiters: [(ticket: UInt64, waiter: Waiter)] = []
    var tickets: UInt64 = 0
  }

  /// For so many seconds a token counts as just given out.
  private static let newborn = 5

  private enum Step {
    case use(AccessToken)
    case fetch(orElse: AccessToken?)
    case wait(UInt64)
  }

  private let state: Mutex<State>
  private let fetch: @Sendable () async throws(TransportError) -> AccessToken
  private let now: @Sendable () -> Int
  private let keep: @Sendable (AccessToken) -> Void

  /// `restored` is a token kept from an earlier run; `keep` is given each new one; `now` tells seconds since 1970.
  public init(
    restored: AccessToken? = nil, now: @escaping @Sendable () -> Int, keep: @escaping @Sendable (AccessToken) -> Void = { _ in },
    fetch: @escaping @Sendable () async throws(TransportError) -> AccessToken
  ) {
    state = Mutex(State(token: restored))
    self.now = now
    self.keep = keep
    self.fetch = fetch
  }

  /// The kept token, or a new one where it is due, over, or `refused`.
  public func token(insteadOf refused: AccessToken? = nil) async throws(TransportError) -> AccessToken {
    while true {
      switch state.withLock({ Self.step(&$0, refused: refused, now: now()) }) {
      case .use(let token): return token
      case .fetch(let valid): return try await lead(orElse: valid)
      case .wait(let ticket): if let result = await follow(ticket) { return try result.get() }
      }
    }
  }

  private static func step(_ state: inout State, refused: AccessToken?, now: Int) -> Step {
    if let token = state.token, token != refused, token.isValid(at: now) {
      if state.isFetching || !token.isDue(at: now) { return .use(token) }
      state.isFetching = true
      return .fetch(orElse: token)
    }
    // What is refused as soon as it was given out is no matter of age: the same token goes back, and the caller sees that there is no other.
    if let refused, refused == state.token, refused.obtained <= now, now < refused.obtained + newborn { return .use(refused) }
    if state.isFetching {
      state.tickets += 1
      return .wait(state.tickets)
    }
    state.isFetching = true
    return .fetch(orElse: nil)
  }

  /// Fetches for everybody. An early refresh that fails is no failure while the old token holds.
  private func lead(orElse valid: AccessToken?) async throws(TransportError) -> AccessToken {
    let result: Result<AccessToken, TransportError>
    do throws(TransportError) { result = .success(try await fetch()) } catch { result = .failure(error) }
    let waiters = state.withLock { state in
      state.isFetching = false
      if case .success(let token) = result {
        state.token = token
      }
      defer { state.waiters = [] }
      return state.waiters
    }
    if case .success(let token) = result { keep(token) }
    var shared: Result<AccessToken, TransportError>? = result
    // Whoever stops its own task stops nobody else: another of those who wait takes over.
    if case .failure(let error) = result, error.kind == .cancelled { shared = nil }
    for waiter in waiters { waiter.waiter.resume(returning: shared) }
    if case .failure(let error) = result, error.kind != .cancelled, let valid { return valid }
    return try result.get()
  }

  /// Waits for the one who fetches; nil when that one gave up, or was done before we began to wait.
  private func follow(_ ticket: UInt64) async -> Result<AccessToken, TransportError>? {
    await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        let isLate = state.withLock { state in
          if !state.isFetching || Task.isCancelled { return true }
          state.waiters.append((ticket, waiter))
          return false
        }
        if isLate { waiter.resume(returning: Task.isCancelled ? .failure(Self.stopped) : nil) }
      }
    } onCancel: {
      let waiter = state.withLock { state in
        state.waiters.firstIndex { $0.ticket == ticket }.map { state.waiters.remove(at: $0).waiter }
      }
      waiter?.resume(returning: .failure(Self.stopped))
    }
  }

  private static let stopped = TransportError(.cancelled, mayHaveArrived: false, hint: "stopped while waiting for an access token")
}
