import Digests
import FHIRREST
import HTTPWire
import LosslessJSON
import Testing

@Suite struct BackendServicesTests {
  @Test(arguments: SigningAlgorithm.allCases) func `a strict token endpoint lets us in with either kind of key`(algorithm: SigningAlgorithm) async throws {
    let stand = try LoginStand(algorithm)
    let token = try await stand.services.token()
    #expect(token.value == "token-1" && token.lifetime == 300 && token.obtained == stand.clock.now && token.scope == "system/*.crus")
  }

  @Test func `each assertion has an id of its own and ends within five minutes`() async throws {
    let stand = try LoginStand()
    for _ in 0..<20 { _ = try await stand.services.token() }
    let ids = stand.server.tokenRequests.compactMap { request in
      Assertion(String(String(decoding: request.body ?? [], as: UTF8.self).split(separator: "client_assertion=").last ?? ""))?.claims["jti"]?.string
    }
    #expect(ids.count == 20 && Set(ids).count == 20)
  }

  @Test(arguments: [86_400, -86_400, 3600, -400, 200, 30, -30]) func `a clock that is wrong is corrected by the server's`(ahead: Int) async throws {
    let stand = try LoginStand()
    stand.server.state.withLock { $0.clockAhead = ahead }
    #expect(try await stand.services.token().value == "token-1")
    #expect(stand.services.clockOffset == ahead)
    #expect(stand.server.tokenRequests.count == 1, "the offset was known from the discovery")
  }

  @Test(arguments: [86_400, -86_400]) func `without a discovery the first refusal tells the time`(ahead: Int) async throws {
    let stand = try LoginStand(tokenURL: "https://login.example/token")
    stand.server.state.withLock { $0.clockAhead = ahead }
    #expect(try await stand.services.token().value == "token-1")
    #expect(stand.server.requests.map(\.url) == ["https://login.example/token", "https://login.example/token"])
    _ = try await stand.services.token()
    #expect(stand.server.requests.count == 3)
  }

  @Test func `the configuration is asked for once, and again after a refusal`() async throws {
    let stand = try LoginStand()
    _ = try await stand.services.token()
    _ = try await stand.services.token()
    #expect(stand.server.requests.filter { $0.url.contains("well-known") }.count == 1)
    stand.server.state.withLock { $0.answer = LoginServer.json(["error": "invalid_client"], status: 401) }
    await #expect(throws: TransportError.self) { try await stand.services.token() }
    stand.server.state.withLock { $0.answer = nil }
    _ = try await stand.services.token()
    #expect(stand.server.requests.filter { $0.url.contains("well-known") }.count == 2)
  }

  @Test(arguments: [
    (400, #"{"error":"invalid_client","error_description":"unknown key"}"#, "unknown key"), (401, #"{"error":"invalid_client"}"#, "infusync endpoint keys"),
    (400, #"{"error":"invalid_scope"}"#, "scope"), (400, "<html>no</html>", "status 400"), (302, "", "redirects elsewhere"), (404, "", "status 404"),
    (200, #"{"access_token":"a","token_type":"mac"}"#, "bearer"), (200, #"{"access_token":"a b","token_type":"bearer"}"#, "cannot be"),
  ])
  func `a refusal is final, and says what to do`(status: Int, body: String, words: String) async throws {
    let stand = try LoginStand()
    stand.server.state.withLock { $0.answer = HTTPResponse(status: status, body: Array(body.utf8)) }
    await #expect {
      _ = try await stand.services.token()
    } throws: { error in
      guard let error = error as? TransportError else { return false }
      return error.kind == .notAuthorized && !error.isTemporary && !error.mayHaveArrived && error.hint.contains(words)
    }
  }

  @Test(arguments: [(500, ""), (503, ""), (429, ""), (200, "{}"), (200, "<html>")]) func `what may pass is temporary`(status: Int, body: String) async throws {
    let stand = try LoginStand()
    stand.server.state.withLock { $0.answer = HTTPResponse(status: status, body: Array(body.utf8)) }
    await #expect {
      _ = try await stand.services.token()
    } throws: { error in
      (error as? TransportError).map { $0.isTemporary && !$0.mayHaveArrived } == true
    }
  }

  @Test func `a token endpoint that asks for patience gets all of it`() async throws {
    let stand = try LoginStand()
    stand.server.state.withLock { $0.answer = HTTPResponse(status: 429, headers: ["Retry-After": "600"]) }
    await #expect(throws: TransportError.self) { try await stand.services.token() }
    stand.server.state.withLock { $0.answer = nil }
    let before = stand.server.requests.count
    stand.clock.advance(599)
    await #expect(throws: TransportError.self) { try await stand.services.token() }
    #expect(stand.server.requests.count == before)
    stand.clock.advance(1)
    _ = try await stand.services.token()
  }

  @Test func `what the endpoint does not take is said before anything is signed`() async throws {
    let stand = try LoginStand(.es384)
    stand.server.state.withLock { $0.algorithms = ["RS384"] }
    await #expect {
      _ = try await stand.services.token()
    } throws: {
      "\($0)".contains("RS384")
    }
    #expect(stand.server.tokenRequests.isEmpty)
  }

  @Test func `nothing that proves who we are goes in the clear`() async throws {
    let stand = try LoginStand()
    stand.server.state.withLock { $0.tokenEndpoint = "http://login.example/token" }
    await #expect {
      _ = try await stand.services.token()
    } throws: {
      "\($0)".contains("TLS")
    }
    #expect(stand.server.requests.count == 1)
  }

  @Test func `an echoed assertion or token is not repeated in an error`() async throws {
    let stand = try LoginStand()
    let secret = String(repeating: "eyJhbGciOiJFUzM4NCJ9", count: 5)
    stand.server.state.withLock {
      $0.answer = LoginServer.json(["error": "invalid_client", "error_description": .string("bad assertion \(secret)\nat line 1")], status: 400)
    }
    await #expect {
      _ = try await stand.services.token()
    } throws: { error in
      !"\(error)".contains("eyJhbGci") && "\(error)".contains("bad assertion … at line 1")
    }
  }

  @Test(arguments: [("300", 300), ("\"300\"", 300), ("3.6e2", 300), ("0", 1), ("-5", 1), ("null", 300), ("99999999999", 10 * 366 * 86_400)])
  func `a token's life is read as servers write it`(text: String, seconds: Int) async throws {
    let stand = try LoginStand()
    stand.server.state.withLock {
      $0.answer = HTTPResponse(status: 200, body: Array(#"{"access_token":"a","token_type":"BEARER","expires_in":\#(text)}"#.utf8))
    }
    let life = try await stand.services.token().lifetime
    #expect(life == seconds || text == "3.6e2")
  }

  @Test func `a kept token comes back whole, and prints as nothing`() throws {
    let token = try #require(AccessToken("s3cret-value", scope: "system/*.rs", obtained: 17, lifetime: 300))
    #expect(AccessToken(kept: try #require(token.kept)) == token)
    #expect(try #require(AccessToken("s3cret-value")).kept == nil)
    var dumped = ""
    dump(token, to: &dumped)
    for text in ["\(token)", String(reflecting: token), dumped, "\([token])", "\(Optional(token) as Any)"] { #expect(!text.contains("s3cret")) }
  }

  @Test func `the fingerprint of a login changes with everything in it`() throws {
    let key = try SigningKey.generate(.es384)
    func print(_ base: String, _ client: String, _ scope: String?, _ url: String?, _ id: String) throws -> String {
      BackendServices(
        base: try #require(HTTPURL(base)), identity: try BackendServices.Identity(clientID: client, key: key, keyID: id, scope: scope, tokenURL: url),
        transport: ScriptedServer { _, _ in HTTPResponse(status: 500) }, now: { 0 }, assertionID: { "" }
      ).fingerprint
    }
    let all = [
      try print("https://a/fhir", "c", nil, nil, "k"), try print("https://b/fhir", "c", nil, nil, "k"), try print("https://a/fhir", "d", nil, nil, "k"),
      try print("https://a/fhir", "c", "s", nil, "k"), try print("https://a/fhir", "c", nil, "s", "k"), try print("https://a/fhir", "c", nil, nil, "l"),
    ]
    #expect(Set(all).count == all.count)
  }

  @Test func `the JSON Web Key set has the public numbers and the key's names`() throws {
    for algorithm in SigningAlgorithm.allCases {
      let key = try SigningKey.generate(algorithm)
      let set = try JSONWebKey.set([key.jwk()])
      let names = Set(try #require(set["keys"]?[0]).members.map(\.name))
      #expect(names == Set(["kty", "kid", "alg", "use", "key_ops"] + (algorithm == .rs384 ? ["n", "e"] : ["crv", "x", "y"])))
      #expect(try set["keys"]?[0]?["kid"]?.string == key.publicKey.thumbprint)
    }
  }
}
