public import Digests
public import HTTPWire
import Synchronization

/// Logs in at one EHR with SMART Backend Services: finds the token endpoint, proves who we are, brings a token.
///
/// It keeps no token; ``TokenKeeper`` does. Time and the ids of assertions come from outside.
public final class BackendServices: Sendable {
  /// Who we are at an EHR.
  public struct Identity: Sendable {
    /// The id that the EHR gave us.
    public var clientID: String
    /// Our private key.
    public var key: SigningKey
    /// The name of the key; its thumbprint where the EHR knows it by no other.
    public var keyID: String
    /// What is asked for; nil for ``SMARTConfiguration/standardScope``.
    public var scope: String?
    /// The token endpoint, where the EHR does not publish it.
    public var tokenURL: String?

    /// Puts an identity together. Throws where the key has no public part.
    public init(clientID: String, key: SigningKey, keyID: String? = nil, scope: String? = nil, tokenURL: String? = nil) throws(SigningKeyError) {
      self.clientID = clientID
      self.key = key
      if let keyID { self.keyID = keyID } else { self.keyID = try key.publicKey.thumbprint }
      self.scope = scope
      self.tokenURL = tokenURL
    }
  }

  private struct Known {
    var configuration: SMARTConfiguration?
    /// The server's clock less ours, in seconds.
    var clockOffset: Int?
    /// Until then the token endpoint wants to be left alone, by our clock; with why.
    var closed: (until: Int, hint: String)?
  }

  private let base: HTTPURL
  private let identity: Identity
  private let transport: any HTTPTransport
  private let now: @Sendable () -> Int
  private let assertionID: @Sendable () -> String
  private let known = Mutex(Known())

  /// Clocks that differ by less need no second try: an assertion holds for minutes.
  private static let smallOffset = 5

  /// `base` is the FHIR base; `now` tells seconds since 1970; `assertionID` gives a text never given before, of 128 bits of chance.
  public init(
    base: HTTPURL, identity: Identity, transport: any HTTPTransport, now: @escaping @Sendable () -> Int, assertionID: @escaping @Sendable () -> String
  ) {
    self.base = base
    self.identity = identity
    self.transport = transport
    self.now = now
    self.assertionID = assertionID
  }

  /// What a kept token must have been given out for to be ours: endpoint, client, key and scope, as a digest.
  public var fingerprint: String {
    let parts = [base.description, identity.clientID, identity.keyID, identity.scope ?? "", identity.tokenURL ?? ""]
    return Digest.sha256Hex(Array(parts.map { "\($0.utf8.count):\($0)" }.joined().utf8))
  }

  /// The server's clock less ours, in seconds; nil before it has answered.
  public var clockOffset: Int? { known.withLock { $0.clockOffset } }

  /// How logging in is done there: as a person has said, or as the EHR publishes it; asked for once.
  public func configuration() async throws(TransportError) -> SMARTConfiguration {
    if let tokenURL = identity.tokenURL {
      guard let configuration = SMARTConfiguration(tokenURL: tokenURL) else { throw Self.refusal("the token URL in the configuration is no absolute http URL") }
      return configuration
    }
    if let configuration = known.withLock({ $0.configuration }) { return configuration }
    let text = base.description
    let place = (text.hasSuffix("/") ? text : text + "/") + ".well-known/smart-configuration"
    let response = try await ask(HTTPRequest(.get, place, headers: ["Accept": "application/json"]))
    guard response.status == 200 else {
      let hint = "status \(response.status) for .well-known/smart-configuration"
      if response.status == 429 || response.status >= 500 { throw TransportError(.unreachable, mayHaveArrived: false, hint: hint) }
      throw Self.refusal("\(hint): the EHR publishes no SMART configuration; name `tokenURL` in infusync.yaml")
    }
    guard let configuration = SMARTConfiguration(response.body, at: base) else {
      throw Self.refusal(".well-known/smart-configuration names no token endpoint; name `tokenURL` in infusync.yaml")
    }
    known.withLock { $0.configuration = configuration }
    return configuration
  }

  /// A new token.
  ///
  /// Throws `.notAuthorized` where the EHR refuses us, and what the transport throws where nobody answers. `mayHaveArrived` is
  /// always false: it speaks of the request that the token was wanted for.
  public func token() async throws(TransportError) -> AccessToken {
    if let closed = known.withLock({ $0.closed }), now() < closed.until {
      throw TransportError(.unreachable, mayHaveArrived: false, hint: "\(closed.hint), and asks to be left alone for \(closed.until - now()) s")
    }
    let configuration = try await configuration()
    if let objection = configuration.objection(to: identity.key.algorithm) { throw Self.refusal(objection) }
    let before = clockOffset
    var answer = try await exchange(configuration)
    // An assertion by a wrong clock is refused in many words, but the answer carries the right time: once more by that.
    if case .refused = answer, let after = clockOffset, abs(after - (before ?? 0)) > Self.smallOffset { answer = try await exchange(configuration) }
    switch answer {
    case .token(let token): return token
    case .refused(_, let hint):
      // The endpoint may have moved: the next try asks for its configuration again.
      known.withLock { $0.configuration = nil }
      throw Self.refusal(hint)
    case .later(let hint, let after):
      if let after { known.withLock { $0.closed = (now() + Int((after / .seconds(1)).rounded(.up)), hint) } }
      throw TransportError(.unreachable, mayHaveArrived: false, hint: hint)
    }
  }

  private func exchange(_ configuration: SMARTConfiguration) async throws(TransportError) -> TokenAnswer {
    let assertion = ClientAssertion(
      clientID: identity.clientID, audience: configuration.audience, keyID: identity.keyID, id: assertionID(), now: now() + (clockOffset ?? 0))
    let signed: String
    do { signed = try assertion.signed(with: identity.key) } catch { throw Self.refusal(error.hint) }
    let form = [
      ("grant_type", "client_credentials"), ("scope", identity.scope ?? configuration.standardScope),
      ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), ("client_assertion", signed),
    ]
    let body = form.map { PercentEncoding.segment($0.0) + "=" + PercentEncoding.segment($0.1) }.joined(separator: "&")
    let request = HTTPRequest(
      .post, configuration.tokenEndpoint.description, headers: ["Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"],
      body: Array(body.utf8))
    return TokenAnswer(try await ask(request), now: now())
  }

  /// Sends, and learns the server's clock from the answer.
  private func ask(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    do throws(TransportError) {
      let response = try await transport.send(request)
      if let date = response.date {
        let offset = date.secondsSince1970 - now()
        known.withLock { $0.clockOffset = offset }
      }
      return response
    } catch {
      throw TransportError(error.kind, mayHaveArrived: false, hint: error.hint)
    }
  }

  private static func refusal(_ hint: String) -> TransportError { TransportError(.notAuthorized, mayHaveArrived: false, hint: hint) }
}
