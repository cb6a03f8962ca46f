import FHIRREST
import HTTPWire
import Testing

@Suite struct AuthorizingTransportTests {
  static let base = HTTPURL("https://ehr.example/fhir")!

  func transport(_ server: ScriptedServer, _ base: HTTPURL = base) throws -> AuthorizingTransport {
    AuthorizingTransport(base: server, endpoint: base, source: WrittenToken(try #require(AccessToken("s3cret"))))
  }

  @Test(arguments: [
    "https://other.example/fhir/Patient", "http://ehr.example/fhir/Patient", "https://ehr.example:8443/fhir", "https://ehr.example.evil.test/fhir",
    "https://sub.ehr.example/fhir", "https://ehr.example@evil.test/fhir", "//ehr.example/fhir", "ehr.example",
  ])
  func `no token leaves for another origin, not even one that the request has`(url: String) async throws {
    let server = ScriptedServer { _, _ in HTTPResponse(status: 401) }
    _ = try await transport(server).send(HTTPRequest(.get, url, headers: ["Authorization": "Bearer s3cret", "authorization": "Bearer s3cret"]))
    #expect(server.requests.count == 1)
    #expect(server.requests.allSatisfy { $0.headers.values(of: "Authorization").isEmpty })
  }

  @Test(arguments: ["https://ehr.example/fhir/Patient/1", "https://ehr.example:443/other", "https://EHR.example/fhir"])
  func `its own origin gets it`(url: String) async throws {
    let server = ScriptedServer { _, _ in HTTPResponse(status: 200) }
    _ = try await transport(server).send(HTTPRequest(.get, url))
    #expect(server.requests[0].headers.values(of: "Authorization") == ["Bearer s3cret"])
  }

  @Test(arguments: [
    ("http://ehr.example/fhir", false), ("http://127.0.0.1.evil.test/fhir", false), ("http://127.0.0.1:8080/fhir", true), ("http://localhost/f", true),
    ("http://[::1]:80/f", true),
  ])
  func `a token goes in the clear only within this machine`(base: String, goes: Bool) async throws {
    let server = ScriptedServer { _, _ in HTTPResponse(status: 200) }
    let transport = try transport(server, try #require(HTTPURL(base)))
    if goes {
      _ = try await transport.send(HTTPRequest(.get, base))
    } else {
      await #expect {
        _ = try await transport.send(HTTPRequest(.get, base))
      } throws: {
        ($0 as? TransportError)?.kind == .notAuthorized
      }
    }
    #expect(server.requests.count == (goes ? 1 : 0))
  }

  @Test func `a refused token is replaced once, and the request is sent once more`() async throws {
    let stand = try LoginStand()
    _ = try await stand.get()
    stand.clock.advance(20)
    _ = stand.server.state.withLock { $0.revoked.insert("token-1") }
    let response = try await stand.transport.send(HTTPRequest(.post, "https://ehr.example/fhir/Observation", body: [1]))
    #expect(response.status == 200 && stand.server.tokenRequests.count == 2)
  }

  @Test func `an EHR that refuses every token is asked twice, then left`() async throws {
    let stand = try LoginStand()
    stand.server.state.withLock { $0.takesEvery401 = true }
    stand.clock.advance(1)
    #expect(try await stand.get() == 401)
    #expect(stand.server.requests.filter { $0.url.contains("/Patient/") }.count <= 2)
    let fetched = stand.server.tokenRequests.count
    for _ in 0..<10 { #expect(try await stand.get() == 401) }
    #expect(stand.server.tokenRequests.count <= max(fetched, 1), "each refusal fetched another token")
  }

  @Test func `a written token is not tried twice`() async throws {
    let server = ScriptedServer { _, _ in HTTPResponse(status: 401) }
    #expect(try await transport(server).send(HTTPRequest(.get, "https://ehr.example/fhir")).status == 401)
    #expect(server.requests.count == 1)
  }

  @Test func `without a token nothing is sent, and the error says so`() async throws {
    let stand = try LoginStand()
    stand.server.state.withLock { $0.answer = LoginServer.json(["error": "invalid_client"], status: 400) }
    await #expect {
      _ = try await stand.transport.send(HTTPRequest(.post, "https://ehr.example/fhir/Observation", body: [1]))
    } throws: { error in
      guard let error = error as? TransportError else { return false }
      return error.kind == .notAuthorized && !error.mayHaveArrived
    }
    #expect(!stand.server.requests.contains { $0.url.contains("/fhir/Observation") })
  }

  @Test func `a redirect is an answer, and is not followed`() async throws {
    let server = ScriptedServer { _, _ in HTTPResponse(status: 307, headers: ["Location": "https://evil.test/fhir"]) }
    #expect(try await transport(server).send(HTTPRequest(.get, "https://ehr.example/fhir")).status == 307)
    #expect(server.requests.count == 1)
  }
}
