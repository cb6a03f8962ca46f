import FHIRREST
import HTTPWire
import LosslessJSON
import Synchronization
import Testing

@Suite struct BulkClientTests {
  /// An EHR with one export of two files and some words, and another origin that holds files.
  static func server(token: Bool, files: [String]) -> ScriptedServer {
    ScriptedServer { request, _ in
      let path = HTTPURL(request.url)?.path ?? ""
      if path.hasSuffix("$export") { return HTTPResponse(status: 202, headers: ["Content-Location": "https://ehr.example/fhir/status/1"]) }
      if request.method == .delete { return HTTPResponse(status: 202) }
      if path.hasSuffix("/status/1") {
        return HTTPResponse(status: 200, body: BulkExportTests.manifest(files, token: token).bytes)
      }
      if path.hasSuffix("/moved") { return HTTPResponse(status: 307, headers: ["Location": "https://files.example/1"]) }
      return HTTPResponse(status: 200, body: Array("{\"resourceType\":\"Observation\",\"id\":\"\(path.split(separator: "/").last ?? "")\"}\n".utf8))
    }
  }

  /// Runs an export to its end; what was taken, and what was asked.
  func run(_ server: ScriptedServer) async throws -> [String] {
    let base = BulkExportTests.base
    let transport = AuthorizingTransport(base: server, endpoint: base, source: WrittenToken(try #require(AccessToken("s3cret"))))
    let client = BulkClient(base: base, transport: transport, clock: ContinuousClock())
    let spool = MemorySpool()
    var export = BulkExport(BulkRequest(.group("7")), owner: "a")
    var ids: [String] = []
    while true {
      switch try await client.advance(&export, spool: spool) {
      case .ended: return ids
      case .moved: continue
      case .downloaded:
        var rows = BulkRows(spool)
        while let row = rows.next() { ids.append(try row.value.get()["id"]?.string ?? "") }
        export.took()
      }
    }
  }

  func tokens(_ server: ScriptedServer, _ origin: String) -> [Bool] {
    server.requests.filter { HTTPURL($0.url)?.origin == origin }.map { $0.headers["Authorization"] != nil }
  }

  @Test func `an export from kick-off to clean-up`() async throws {
    let server = Self.server(token: true, files: ["https://ehr.example/fhir/files/1", "https://ehr.example/fhir/files/2"])
    #expect(try await run(server) == ["1", "2"])
    #expect(server.requests.map(\.method) == [.get, .get, .get, .get, .delete])
    #expect(tokens(server, "https://ehr.example:443").allSatisfy { $0 })
  }

  @Test func `where files want no token none is shown, not even at the same origin`() async throws {
    let server = Self.server(token: false, files: ["https://ehr.example/fhir/files/1", "https://files.example/2"])
    #expect(try await run(server) == ["1", "2"])
    let files = server.requests.filter { $0.url.contains("/files/1") || $0.url.contains("files.example") }
    #expect(files.count == 2 && files.allSatisfy { $0.headers["Authorization"] == nil })
    #expect(tokens(server, "https://ehr.example:443") == [true, true, false, true])
  }

  @Test func `a file at another origin, or moved there, never sees the token`() async throws {
    let server = Self.server(token: true, files: ["https://files.example/2", "https://ehr.example/fhir/files/moved"])
    #expect(try await run(server) == ["2", "1"])
    #expect(tokens(server, "https://files.example:443") == [false, false])
  }

  @Test func `a wait longer than a run's is left to the next run`() async throws {
    let server = ScriptedServer { _, count in
      count == 0
        ? HTTPResponse(status: 202, headers: ["Content-Location": "https://ehr.example/fhir/status/1", "Retry-After": "600"]) : HTTPResponse(status: 500)
    }
    let client = BulkClient(base: BulkExportTests.base, transport: server, clock: ContinuousClock(), longestWait: .seconds(300))
    var export = BulkExport(BulkRequest(.patients), owner: "a")
    _ = try await client.advance(&export, spool: MemorySpool())
    await #expect(throws: BulkFault.self) { try await client.advance(&export, spool: MemorySpool()) }
    #expect(server.requests.count == 1 && export.status != nil)
  }

  @Test func `lines come out whole however large the pieces are that they lay in`() throws {
    let spool = MemorySpool()
    let lines = (0..<40_000).map { "{\"id\":\"\($0)\",\"text\":\"\(String(repeating: "x", count: $0 % 97))\"}" }
    Array(lines.joined(separator: "\n").utf8).withUnsafeBytes { _ = spool.append($0) }
    var rows = BulkRows(spool)
    var count = 0
    while let row = rows.next() {
      #expect(try row.value.get()["id"]?.string == "\(count)")
      count += 1
    }
    #expect(count == 40_000)
  }
}
