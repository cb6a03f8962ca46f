import Digests
import FHIRREST
import HTTPWire
import LosslessJSON
import Synchronization
import Testing

/// A clock of whole seconds that tests set.
final class HandClock: Sendable {
  private let seconds: Mutex<Int>

  init(_ seconds: Int = 1_800_000_000) { self.seconds = Mutex(seconds) }

  var now: Int { seconds.withLock { $0 } }
  func advance(_ by: Int) { seconds.withLock { $0 += by } }
}

/// An EHR with a token endpoint, as strict as SMART Backend Services allows, written from the specification.
final class LoginServer: HTTPTransport {
  struct State {
    var seen: [HTTPRequest] = []
    var usedIDs: Set<String> = []
    var given: [String: Int] = [:]
    var revoked: Set<String> = []
    var life = 300
    var clockAhead = 0
    var answer: HTTPResponse?
    var algorithms = ["RS384", "ES384"]
    var capabilities = ["client-confidential-asymmetric", "permission-v2"]
    var tokenEndpoint = "https://login.example/token"
    var takesEvery401 = false
  }

  let state = Mutex(State())
  let clock: HandClock
  let key: VerifyingKey

  init(_ clock: HandClock, key: VerifyingKey) {
    self.clock = clock
    self.key = key
  }

  var requests: [HTTPRequest] { state.withLock { $0.seen } }
  var tokenRequests: [HTTPRequest] { requests.filter { $0.url == "https://login.example/token" } }

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    state.withLock { state in
      state.seen.append(request)
      let serverNow = clock.now + state.clockAhead
      var response: HTTPResponse
      if request.url.hasSuffix("/.well-known/smart-configuration") {
        response = Self.json([
          "token_endpoint": .string(state.tokenEndpoint), "token_endpoint_auth_methods_supported": ["private_key_jwt"],
          "token_endpoint_auth_signing_alg_values_supported": .array(state.algorithms.map { .string($0) }),
          "capabilities": .array(state.capabilities.map { .string($0) }),
        ])
      } else if request.url == state.tokenEndpoint {
        response = state.answer ?? token(request, serverNow, &state)
      } else {
        let token = request.headers["Authorization"].map { String($0.dropFirst("Bearer ".count)) }
        let isValid = token.flatMap { state.given[$0] }.map { serverNow < $0 } == true && !state.revoked.contains(token ?? "")
        response = HTTPResponse(status: isValid && !state.takesEvery401 ? 200 : 401)
      }
      response.headers["Date"] = HTTPDate(secondsSince1970: serverNow).description
      return response
    }
  }

  private func token(_ request: HTTPRequest, _ now: Int, _ state: inout State) -> HTTPResponse {
    func refuse(_ why: String) -> HTTPResponse { Self.json(["error": "invalid_client", "error_description": .string(why)], status: 400) }
    let form = Dictionary(
      String(decoding: request.body ?? [], as: UTF8.self).split(separator: "&").map { pair in
        let parts = pair.split(separator: "=", maxSplits: 1).map { PercentEncoding.decode($0) ?? "" }
        return (parts[0], parts.count > 1 ? parts[1] : "")
      }, uniquingKeysWith: { first, _ in first })
    guard form["grant_type"] == "client_credentials", form["scope"]?.isEmpty == false,
      form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    else { return Self.json(["error": "invalid_request"], status: 400) }
    guard let jwt = Assertion(form["client_assertion"] ?? "") else { return refuse("not a JWT") }
    guard key.isValid(jwt.signature, of: jwt.input) else { return refuse("bad signature") }
    guard jwt.header["alg"]?.string == key.algorithm.rawValue, jwt.header["kid"]?.string == key.thumbprint, jwt.header["typ"]?.string == "JWT" else {
      return refuse("header")
    }
    guard jwt.claims["iss"]?.string == "clinic", jwt.claims["sub"]?.string == "clinic", jwt.claims["aud"]?.string == state.tokenEndpoint else {
      return refuse("iss, sub or aud")
    }
    guard let exp = jwt.claims["exp"]?.int, let iat = jwt.claims["iat"]?.int, exp > now, exp <= now + 300, iat <= now, exp - iat <= 300 else {
      return refuse("exp or iat")
    }
    guard let id = jwt.claims["jti"]?.string, state.usedIDs.insert(id).inserted else { return refuse("jti used before") }
    let token = "token-\(state.given.count + 1)"
    state.given[token] = now + state.life
    return Self.json(["access_token": .string(token), "token_type": "Bearer", "expires_in": .int(state.life), "scope": .string(form["scope"] ?? "")])
  }

  static func json(_ json: JSON, status: Int = 200) -> HTTPResponse {
    HTTPResponse(status: status, headers: ["Content-Type": "application/json"], body: json.bytes)
  }
}

/// The parts of a compact JWS.
struct Assertion {
  let header: JSON
  let claims: JSON
  let signature: [UInt8]
  let input: [UInt8]

  init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let header = Base64URL.decode(parts[0]).flatMap({ try? JSON(parsing: $0) }),
      let claims = Base64URL.decode(parts[1]).flatMap({ try? JSON(parsing: $0) }), let signature = Base64URL.decode(parts[2])
    else { return nil }
    self.header = header
    self.claims = claims
    self.signature = signature
    input = Array((parts[0] + "." + parts[1]).utf8)
  }
}

/// A client of that server, as the tool puts it together.
struct LoginStand {
  let clock = HandClock()
  let server: LoginServer
  let services: BackendServices
  let keeper: TokenKeeper
  let transport: AuthorizingTransport
  let kept = Kept()

  final class Kept: Sendable {
    let tokens = Mutex<[AccessToken]>([])
  }

  init(_ algorithm: SigningAlgorithm = .es384, base: String = "https://ehr.example/fhir", tokenURL: String? = nil, restored: AccessToken? = nil) throws {
    let clock = clock
    let key = try SigningKey.generate(algorithm)
    let url = try #require(HTTPURL(base))
    let ids = Mutex(0)
    server = LoginServer(clock, key: try key.publicKey)
    let services = BackendServices(
      base: url, identity: try BackendServices.Identity(clientID: "clinic", key: key, tokenURL: tokenURL), transport: server, now: { clock.now },
      assertionID: {
        ids.withLock {
          $0 += 1; return "jti-\($0)"
        }
      })
    self.services = services
    let kept = kept
    keeper = TokenKeeper(restored: restored, now: { clock.now }, keep: { token in kept.tokens.withLock { $0.append(token) } }) {
      () async throws(TransportError) in try await services.token()
    }
    transport = AuthorizingTransport(base: server, endpoint: url, source: keeper)
  }

  func get(_ url: String = "https://ehr.example/fhir/Patient/1") async throws(TransportError) -> Int {
    try await transport.send(HTTPRequest(.get, url)).status
  }
}
