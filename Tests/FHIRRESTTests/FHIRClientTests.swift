import FHIRREST
import HTTPWire
import LosslessJSON
import Testing

@Suite struct FHIRClientTests {
  static let base = "https://ehr.example/fhir"

  static func client(_ server: ScriptedServer, base: String = base) throws -> FHIRClient {
    try FHIRClient(base: base, transport: server, headers: ["Authorization": "Bearer t"], requestID: { "r1" })
  }

  static let observation: JSON = ["resourceType": "Observation", "id": "17", "valueQuantity": ["value": .number(JSONNumber("72.50")!)]]

  @Test func `each interaction is the request that the specification says`() async throws {
    let server = ScriptedServer { _, _ in HTTPResponse(status: 500) }
    let client = try Self.client(server)
    _ = try await client.capabilities()
    _ = try await client.read("Observation", "17")
    _ = try await client.read("Observation", "17", ifNotVersion: "3")
    _ = try await client.vread("Observation", "17", version: "3")
    _ = try await client.search("Observation", ["patient": "Patient/17", "code": "http://loinc.org|85354-9"])
    _ = try await client.create("Observation", Self.observation, ifNoneExist: ["identifier": "urn:ietf:rfc:3986|urn:uuid:1"], prefer: .representation)
    _ = try await client.update("Observation", "17", Self.observation, ifMatch: "3")
    _ = try await client.transaction(["resourceType": "Bundle", "type": "transaction"])
    #expect(
      server.requests.map { $0.method.rawValue + " " + $0.url.dropFirst(Self.base.count) } == [
        "GET /metadata", "GET /Observation/17", "GET /Observation/17", "GET /Observation/17/_history/3",
        "GET /Observation?patient=Patient/17&code=http://loinc.org%7C85354-9", "POST /Observation", "PUT /Observation/17", "POST ",
      ])
    let requests = server.requests
    #expect(
      requests.allSatisfy {
        $0.headers["X-Request-Id"] == "r1" && $0.headers["Authorization"] == "Bearer t"
          && $0.headers["Accept"] == "application/fhir+json, application/json;q=0.9"
      })
    #expect(
      requests.map { $0.headers["Content-Type"] } == [nil, nil, nil, nil, nil, "application/fhir+json", "application/fhir+json", "application/fhir+json"])
    #expect(requests[2].headers["If-None-Match"] == "W/\"3\"")
    #expect(requests[5].headers["If-None-Exist"] == "identifier=urn:ietf:rfc:3986%7Curn:uuid:1" && requests[5].headers["Prefer"] == "return=representation")
    #expect(requests[6].headers["If-Match"] == "W/\"3\"" && requests[6].body == Self.observation.bytes)
    #expect(String(decoding: requests[6].body ?? [], as: UTF8.self).contains("72.50"))
  }

  @Test func `an id from outside cannot leave its place in the path`() async throws {
    let server = ScriptedServer { _, _ in HTTPResponse(status: 404) }
    _ = try await Self.client(server).read("Observation", "../Patient?x=1#/é")
    #expect(server.requests.first?.url == "https://ehr.example/fhir/Observation/..%2FPatient%3Fx%3D1%23%2F%C3%A9")
  }

  @Test(arguments: [
    ("https://ehr.example", "https://ehr.example/metadata"), ("https://ehr.example/", "https://ehr.example/metadata"),
    ("https://ehr.example/a/b/", "https://ehr.example/a/b/metadata"),
  ])
  func `a base may end in a slash`(base: String, url: String) async throws {
    let server = ScriptedServer { _, _ in HTTPResponse(status: 500) }
    _ = try await Self.client(server, base: base).capabilities()
    #expect(server.requests.first?.url == url)
  }

  @Test(arguments: ["", "ehr.example/fhir", "ftp://ehr.example", "https://user:pw@ehr.example/", "https://ehr.example/fhir?x=1"])
  func `a base that is no plain http URL is refused`(base: String) {
    #expect(throws: TransportError.self) { try Self.client(ScriptedServer { _, _ in HTTPResponse(status: 500) }, base: base) }
  }

  @Test func `a transaction's entries are classified one by one`() async throws {
    let server = ScriptedServer { _, _ in
      ScriptedServer.json(
        #"""
        {"resourceType":"Bundle","type":"batch-response","entry":[
          {"response":{"status":"201 Created","location":"Observation/17/_history/1","etag":"W/\"1\""}},
          {"response":{"status":"412","outcome":{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"conflict"}]}}},
          {"response":{"status":"429 Too Many Requests"}},
          {"response":{"status":"201"}},
          {}]}
        """#)
    }
    let bundle = try JSON(
      parsing: #"""
        {"resourceType":"Bundle","type":"batch","entry":[
          {"request":{"method":"POST","url":"Observation"}},{"request":{"method":"PUT","url":"Observation/18"}},{"request":{"method":"PUT","url":"Observation/19"}},
          {"request":{"method":"POST","url":"Observation"}},{"request":{"method":"GET","url":"Observation/20"}}]}
        """#)
    let entries = try await Self.client(server).transaction(bundle).entries(to: bundle)
    #expect(entries.map(\.kind) == [.created, .stale, .throttled(after: nil), .notFHIR(.noIdentity), .notFHIR(.strangeStatus)])
    #expect(entries[0].version == "1" && entries[0].location?.id == "17" && entries[1].outcome?.hasError == true)
  }

  @Test func `a transaction whose answer has another number of entries has none we can use`() async throws {
    let server = ScriptedServer { _, _ in ScriptedServer.json(#"{"resourceType":"Bundle","type":"transaction-response","entry":[]}"#) }
    let bundle: JSON = ["resourceType": "Bundle", "type": "transaction", "entry": [["request": ["method": "POST", "url": "Observation"]]]]
    let answer = try await Self.client(server).transaction(bundle)
    #expect(answer.kind == .notFHIR(.otherCount(0)) && answer.entries(to: bundle).isEmpty)
  }
}

@Suite struct FHIRQueryTests {
  @Test func `what is encoded is read back, whatever is in it`() {
    let query: FHIRQuery = ["name:exact": "O'Neil & Söhne=1+1 #%", "identifier": FHIRQuery.token(system: "urn:x", value: "a,b|c$d\\e"), "empty": ""]
    #expect(FHIRQuery(encoded: query.encoded) == query)
    #expect(query.parameters[1].value == "urn:x|a\\,b\\|c\\$d\\\\e")
    #expect(!query.encoded.contains("#") && !query.encoded.contains(" "))
  }

  @Test(arguments: [
    ("http://e/Observation?patient=17&_lastUpdated=ge2026&_count=50", []), ("http://e/Observation?patient=17", ["_lastUpdated"]),
    ("http://e/Observation", ["patient", "_lastUpdated"]),
    ("http://e/Observation?patient:Patient=17&_lastUpdated=ge2026#x", []), ("http://e/Observation?_getpages=abc", ["patient", "_lastUpdated"]),
  ])
  func `a filter that the self link does not repeat was ignored`(link: String, ignored: [String]) {
    #expect((["patient": "17", "_lastUpdated": "ge2026", "_count": "50", "_sort": "_lastUpdated"] as FHIRQuery).ignored(bySelfLink: link) == ignored)
  }
}
