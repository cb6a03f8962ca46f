import FHIRREST
import HTTPWire
import LosslessJSON
import Synchronization
import Testing

@Suite struct BulkExportTests {
  static let base = HTTPURL("https://ehr.example/fhir")!
  static let status = "https://ehr.example/fhir/status/1"

  static func answer(_ status: Int, _ headers: HTTPHeaders = [:], _ body: JSON? = nil) -> HTTPResponse {
    HTTPResponse(status: status, headers: headers, body: body?.bytes ?? [])
  }

  static func manifest(
    _ files: [String], next: String? = nil, token: Bool? = true, time: String = "2026-03-01T12:00:00Z", deleted: [String] = [], error: [String] = []
  )
    -> JSON
  {
    var members: [JSON.Member] = [
      JSON.Member("transactionTime", .string(time)), JSON.Member("request", "x"),
      JSON.Member("output", .array(files.map { ["type": "Observation", "url": .string($0)] })),
      JSON.Member("deleted", .array(deleted.map { ["type": "Bundle", "url": .string($0)] })),
      JSON.Member("error", .array(error.map { ["type": "OperationOutcome", "url": .string($0)] })),
    ]
    if let token { members.append(JSON.Member("requiresAccessToken", .bool(token))) }
    if let next { members.append(JSON.Member("link", [["relation": "next", "url": .string(next)]])) }
    return .object(members)
  }

  static func begun() throws -> BulkExport {
    var export = BulkExport(BulkRequest(.group("7"), types: ["Observation", "Patient"], since: "2026-01-01T00:00:00Z"), owner: "a")
    try export.kickedOff(answer(202, ["Content-Location": status, "Date": "Sun, 01 Mar 2026 11:59:00 GMT"]))
    return export
  }

  static func downloads(_ export: BulkExport) -> String? {
    if case .download(let file, _) = export.next { file.url.path } else { nil }
  }

  @Test func `the kick-off in both dialects`() throws {
    let request = BulkRequest(.group("a/b"), types: ["Observation", "Patient"], since: "2026-01-01T00:00:00+01:00")
    let get = request.kickOff(at: Self.base, .get)
    #expect(
      get.url
        == "https://ehr.example/fhir/Group/a%2Fb/$export?_outputFormat=application/fhir%2Bndjson&_type=Observation,Patient&_since=2026-01-01T00:00:00%2B01:00")
    #expect(get.headers["Prefer"] == "respond-async" && get.headers["Accept"] == "application/fhir+json")
    let post = BulkRequest(.patients, types: ["A", "B"], since: "s").kickOff(at: Self.base, .post)
    let body = try JSON(parsing: post.body ?? [])
    #expect(post.url == "https://ehr.example/fhir/Patient/$export" && post.headers["Prefer"] == "respond-async")
    #expect(body["parameter"]?.elements.compactMap { $0["valueString"]?.string } == ["application/fhir+ndjson", "A", "B"])
    #expect(body["parameter"]?.elements.last?["valueInstant"]?.string == "s")
  }

  @Test(
    arguments: [
      (["Retry-After": "600"], 600), (["Retry-After": "7", "X-Progress": "70%"], 7),
      (["Date": "Sun, 01 Mar 2026 12:00:00 GMT", "Retry-After": "Sun, 01 Mar 2026 12:10:00 GMT"], 600), ([:], 2), (["Retry-After": "soon"], 2),
    ] as [(HTTPHeaders, Int)])
  func `both forms of Retry-After are waited whole`(headers: HTTPHeaders, seconds: Int) throws {
    for status in [202, 429] {
      var export = try Self.begun()
      try export.polled(Self.answer(status, headers))
      #expect(export.next == .poll(try #require(HTTPURL(Self.status)), after: .seconds(seconds)))
    }
  }

  @Test func `without a word of the server the pauses double up to a minute`() throws {
    var export = try Self.begun()
    var waits: [Duration] = []
    for _ in 0..<9 {
      guard case .poll(_, let wait) = export.next else { return #expect(Bool(false)) }
      waits.append(wait)
      try export.polled(Self.answer(202))
    }
    #expect(waits == [1, 2, 4, 8, 16, 32, 60, 60, 60].map { .seconds($0) })
  }

  @Test func `a 200 that says in progress is not the manifest`() throws {
    var export = try Self.begun()
    try export.polled(Self.answer(200, ["X-Export-Status": "in-progress", "Retry-After": "3"]))
    #expect(export.next == .poll(try #require(HTTPURL(Self.status)), after: .seconds(3)))
  }

  @Test func `files are taken in order, resources before deletions before words, then it is cleaned up`() throws {
    var export = try Self.begun()
    try export.polled(Self.answer(200, [:], Self.manifest(["/f/1", "/f/2"], deleted: ["/f/d"], error: ["/f/e"])))
    var seen: [String] = []
    while let path = Self.downloads(export) {
      #expect(!export.isWhole)
      seen.append(path)
      export.took()
    }
    #expect(seen == ["/f/1", "/f/2", "/f/d", "/f/e"] && export.isWhole)
    #expect(export.next == .cleanUp(try #require(HTTPURL(Self.status))))
    export.cleaned()
    #expect(export.next == .end)
  }

  @Test func `a manifest of several pages is read page by page`() throws {
    var export = try Self.begun()
    try export.polled(Self.answer(200, [:], Self.manifest(["/f/1"], next: "/fhir/status/1?page=2")))
    export.took()
    #expect(!export.isWhole)
    #expect(export.next == .poll(try #require(HTTPURL(Self.status + "?page=2")), after: .zero))
    try export.polled(Self.answer(200, [:], Self.manifest(["/f/2"])))
    #expect(Self.downloads(export) == "/f/2")
    export.took()
    #expect(export.isWhole)
  }

  @Test func `a page that is its own next one ends it`() throws {
    var export = try Self.begun()
    #expect(throws: BulkFault.self) { try export.polled(Self.answer(200, [:], Self.manifest([], next: Self.status))) }
  }

  @Test(arguments: [502, 503, 504, 408]) func `a proxy's answers in a row are overlooked, up to five`(code: Int) throws {
    var export = try Self.begun()
    for _ in 1..<5 { try export.polled(Self.answer(code)) }
    #expect { try export.polled(Self.answer(code)) } throws: { ($0 as? BulkFault)?.kind == .later }
    #expect(export.status != nil, "the export is gone on with by the next run")
    try export.polled(Self.answer(202))
    for _ in 1..<5 { try export.polled(Self.answer(code)) }
  }

  @Test func `a 500 with a transient outcome is asked again, any other ends it`() throws {
    func outcome(_ code: String) -> JSON { ["resourceType": "OperationOutcome", "issue": [["severity": "error", "code": .string(code)]]] }
    var export = try Self.begun()
    try export.polled(Self.answer(500, [:], outcome("transient")))
    #expect(export.status != nil)
    #expect { try export.polled(Self.answer(500, [:], outcome("exception"))) } throws: { ($0 as? BulkFault)?.kind == .failed }
    #expect(export.status == nil && export.next == .kickOff(export.request, .get), "it begins anew")
  }

  @Test(arguments: [
    (400, BulkFault.Kind.refused), (403, .refused), (404, .refused), (501, .later), (429, .later), (503, .later), (401, .unauthorized), (200, .refused),
  ])
  func `a kick-off that fails`(code: Int, kind: BulkFault.Kind) {
    var export = BulkExport(BulkRequest(.patients), owner: "a")
    #expect { try export.kickedOff(Self.answer(code)) } throws: { ($0 as? BulkFault)?.kind == kind }
    #expect(export.next == .kickOff(BulkRequest(.patients), .get))
  }

  @Test func `a server that takes no GET is asked by POST`() throws {
    var export = BulkExport(BulkRequest(.patients), owner: "a")
    try export.kickedOff(Self.answer(405))
    #expect(export.next == .kickOff(BulkRequest(.patients), .post))
    #expect(throws: BulkFault.self) { try export.kickedOff(Self.answer(405)) }
  }

  @Test func `links that are over are asked for again, and what was taken is not taken twice`() throws {
    var export = try Self.begun()
    try export.polled(Self.answer(200, [:], Self.manifest(["/f/1", "/f/2", "/f/3"])))
    export.took()
    try export.missed(Self.answer(403))
    #expect(export.next == .poll(try #require(HTTPURL(Self.status)), after: .zero))
    try export.polled(Self.answer(200, [:], Self.manifest(["/g/1", "/g/2", "/g/3"])))
    #expect(Self.downloads(export) == "/g/2")
    #expect { try export.missed(Self.answer(404)) } throws: { ($0 as? BulkFault)?.kind == .expired }
    #expect(export.next == .kickOff(export.request, .get))
  }

  @Test func `written down at any step it goes on from there`() throws {
    var export = BulkExport(BulkRequest(.group("7"), types: ["Observation"], since: "2026-01-01T00:00:00Z"), owner: "roster 1")
    func turns() throws { export = try #require(BulkExport(try JSON(parsing: export.json.bytes))) }
    let before = export.next
    try turns()
    #expect(export.next == before)
    try export.kickedOff(Self.answer(202, ["Content-Location": Self.status, "Date": "Sun, 01 Mar 2026 11:59:00 GMT"]))
    try turns()
    try export.polled(Self.answer(200, [:], Self.manifest(["/f/1", "/f/2"], next: Self.status + "?p=2", token: false, deleted: ["/f/d"])))
    try turns()
    guard case .download(_, let showsToken) = export.next else { return #expect(Bool(false)) }
    #expect(!showsToken)
    export.took()
    try turns()
    #expect(Self.downloads(export) == "/f/2" && export.taken == 1)
    export.took()
    export.took()
    try turns()
    #expect(export.next == .poll(try #require(HTTPURL(Self.status + "?p=2")), after: .zero))
    try export.polled(Self.answer(200, [:], Self.manifest([])))
    try turns()
    #expect(export.isWhole && export.owner == "roster 1" && export.mark(transactionTime: 1_772_366_400) == 1_772_366_340)
  }

  @Test func `the next export begins where this one's kick-off was, if the server names a later time`() throws {
    let export = try Self.begun()
    let kickOff = 1_772_366_340
    #expect(export.mark(transactionTime: kickOff + 600) == kickOff)
    #expect(export.mark(transactionTime: kickOff - 600) == kickOff - 600)
    #expect(export.mark(transactionTime: nil) == kickOff)
  }

  @Test(arguments: [
    "{}", "{\"output\":[]}", "{\"transactionTime\":\"t\",\"output\":[{\"type\":\"A\"}]}", "{\"transactionTime\":\"t\",\"output\":[{\"url\":\"ftp://a/b\"}]}",
    "no", "",
  ])
  func `what is no manifest is refused`(text: String) throws {
    var export = try Self.begun()
    #expect { try export.polled(HTTPResponse(status: 200, body: Array(text.utf8))) } throws: { ($0 as? BulkFault)?.kind == .manifest }
  }

  @Test func `no random answers make it loop without a wait, or take a file twice`() throws {
    for seed in UInt64(1)...300 {
      var random = seed
      func chance(_ bound: UInt64) -> UInt64 {
        random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (random >> 33) % bound
      }
      var export = BulkExport(BulkRequest(.patients), owner: "a")
      var quick = 0
      var taken = Set<String>()
      for _ in 0..<200 {
        let status = [200, 200, 202, 202, 202, 404, 429, 500, 503, 401][Int(chance(10))]
        let files = (0..<chance(4)).map { "/f/\($0)" }
        let response = Self.answer(status, status == 202 ? ["Content-Location": Self.status] : [:], Self.manifest(files))
        do {
          switch export.next {
          case .end: break
          case .kickOff:
            taken = []
            try export.kickedOff(response)
          case .poll(_, let wait):
            quick = wait == .zero ? quick + 1 : 0
            try export.polled(response)
          case .download(let file, _):
            if status == 200 {
              #expect(taken.insert(file.url.path).inserted, "seed \(seed)")
              export.took()
            } else {
              try export.missed(response)
            }
          case .cleanUp:
            #expect(export.isWhole)
            export.cleaned()
          }
        } catch {
          #expect(!error.hint.isEmpty)
        }
        #expect(quick < 4, "seed \(seed)")
      }
    }
  }
}
