import FHIRREST
import HTTPWire
import LosslessJSON
import Testing

@Suite struct FHIRPagesTests {
  /// A page with these ids and perhaps a next link.
  static func page(_ ids: [String], next: String? = nil, type: String = "searchset") -> HTTPResponse {
    let entries = ids.map {
      #"{"fullUrl":"https://ehr.example/fhir/Observation/\#($0)","resource":{"resourceType":"Observation","id":"\#($0)","meta":{"versionId":"1"}},"search":{"mode":"match"}}"#
    }
    let link = next.map { #","link":[{"relation":"self","url":"https://ehr.example/fhir/Observation?patient=17"},{"relation":"next","url":"\#($0)"}]"# } ?? ""
    return ScriptedServer.json(#"{"resourceType":"Bundle","type":"\#(type)","total":3\#(link),"entry":[\#(entries.joined(separator: ","))]}"#)
  }

  /// All ids that came and how it ended.
  func walk(limits: FHIRLimits = .standard, _ answer: @escaping @Sendable (HTTPRequest, Int) -> HTTPResponse) async throws -> (
    ids: [String], end: FHIRPages.Step, urls: [String]
  ) {
    let server = ScriptedServer(answer)
    let client = try FHIRClient(base: FHIRClientTests.base, transport: server, limits: limits, requestID: { "r" })
    var pages = client.pages("Observation", ["patient": "17"])
    var ids: [String] = []
    while true {
      let step = try await pages.next()
      guard case .page(let page) = step else { return (ids, step, server.requests.map(\.url)) }
      ids += page.entries.compactMap { $0.location?.id }
    }
  }

  @Test func `next links are followed to the end, absolute or relative`() async throws {
    let seen = try await walk { _, n in
      [
        Self.page(["1", "2"], next: "https://ehr.example/other?page=2"), Self.page(["3"], next: "?page=3"), Self.page([], next: "/fhir?page=4"),
        Self.page(["4"]),
      ][n]
    }
    #expect(seen.ids == ["1", "2", "3", "4"] && seen.end == .end)
    #expect(
      seen.urls == [
        "https://ehr.example/fhir/Observation?patient=17", "https://ehr.example/other?page=2", "https://ehr.example/other?page=3",
        "https://ehr.example/fhir?page=4",
      ])
  }

  @Test(arguments: [
    ("https://evil.example/fhir?page=2", PagingFault.otherOrigin("https://evil.example:443")),
    ("http://ehr.example/fhir?page=2", .otherOrigin("http://ehr.example:80")),
    ("https://ehr.example:8443/fhir?page=2", .otherOrigin("https://ehr.example:8443")), ("//evil.example/x", .otherOrigin("https://evil.example:443")),
    ("https://ehr.example@evil.example/x", .badLink), ("javascript:alert(1)", .badLink), ("file:///etc/passwd", .badLink),
    ("https://ehr.example/fhir/Observation?patient=17", .repeatedPage), ("https://EHR.example:443/fhir/Observation?patient=17#x", .repeatedPage),
  ])
  func `a link to another origin, to nothing or back is not followed`(link: String, fault: PagingFault) async throws {
    let seen = try await walk { _, _ in Self.page(["1"], next: link) }
    #expect(seen.ids == ["1"] && seen.end == .stopped(fault) && seen.urls.count == 1)
  }

  @Test func `a server that gives the same page under new links is stopped`() async throws {
    let seen = try await walk { _, n in Self.page(["1", "2"], next: "?offset=\(n)") }
    #expect(seen.ids == ["1", "2"] && seen.end == .stopped(.repeatedPage) && seen.urls.count == 2)
  }

  @Test func `a circle of pages is stopped`() async throws {
    let seen = try await walk { _, n in Self.page(["\(n)"], next: "?page=\(n % 3)") }
    #expect(seen.end == .stopped(.repeatedPage) && seen.urls.count == 4)
  }

  @Test func `a server that never ends is stopped at the limit`() async throws {
    let seen = try await walk(limits: FHIRLimits(pages: 5)) { _, n in Self.page(["\(n)"], next: "?page=\(n)") }
    #expect(seen.ids.count == 5 && seen.end == .stopped(.tooManyPages(5)) && seen.urls.count == 5)
  }

  @Test func `a page that is refused ends it, and it can be asked for again`() async throws {
    let server = ScriptedServer { _, n in [Self.page(["1"], next: "?p=2"), HTTPResponse(status: 503), Self.page(["2"])][n] }
    var pages = try FHIRClientTests.client(server).pages("Observation", [:])
    guard case .page = try await pages.next() else { return #expect(Bool(false), "no page") }
    guard case .refused(let answer) = try await pages.next() else { return #expect(Bool(false), "not refused") }
    #expect(answer.kind == .serverFault)
    guard case .page(let page) = try await pages.next() else { return #expect(Bool(false), "no page") }
    #expect(page.entries.map { $0.location?.id } == ["2"])
    #expect(try await pages.next() == .end)
  }

  @Test(arguments: ["collection", "history"]) func `a Bundle of another type is no page`(type: String) async throws {
    let seen = try await walk { _, _ in Self.page(["1"], type: type) }
    guard case .refused(let answer) = seen.end else { return #expect(Bool(false), "taken") }
    #expect(answer.kind == .notFHIR(.otherBundle(type)))
  }

  @Test func `a next link may stand in the header instead`() async throws {
    let seen = try await walk { _, n in
      var response = Self.page(["\(n)"])
      if n == 0 { response.headers["Link"] = "<https://ehr.example/fhir?page=2>; rel=\"next\"" }
      return response
    }
    #expect(seen.ids == ["0", "1"])
  }

  @Test func `a history tells deletions, and a page what it is`() async throws {
    let server = ScriptedServer { _, _ in
      ScriptedServer.json(
        #"""
        {"resourceType":"Bundle","type":"history","link":[{"relation":"self","url":"x"}],"entry":[
          {"fullUrl":"https://ehr.example/fhir/Observation/2","request":{"method":"DELETE","url":"Observation/2"},"response":{"status":"204","etag":"W/\"4\""}},
          {"resource":{"resourceType":"Observation","id":"1","meta":{"versionId":"2","tag":[{"code":"SUBSETTED"}]}},"request":{"method":"PUT","url":"Observation/1"}},
          {"resource":{"resourceType":"OperationOutcome","issue":[{"severity":"warning","code":"x"}]},"search":{"mode":"outcome"}}]}
        """#)
    }
    var pages = try FHIRClientTests.client(server).history("Observation", nil, ["_since": "2026-01-01T00:00:00Z"])
    guard case .page(let page) = try await pages.next() else { return #expect(Bool(false), "no page") }
    #expect(server.requests.first?.url == "https://ehr.example/fhir/Observation/_history?_since=2026-01-01T00:00:00Z")
    #expect(page.entries.map(\.isDeletion) == [true, false] && page.entries.map(\.isSubsetted) == [false, true])
    #expect(
      page.entries.map(\.location) == [FHIRLocation(type: "Observation", id: "2", version: "4"), FHIRLocation(type: "Observation", id: "1", version: "2")])
    #expect(page.outcomes.count == 1 && page.ignoredParameters == ["_since"])
  }
}
