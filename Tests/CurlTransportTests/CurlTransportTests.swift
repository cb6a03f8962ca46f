import HTTPWire
import Testing

@testable import CurlTransport

@Suite struct CurlTransportTests {
  @Test func `an answer comes with its status, fields in order, and content`() async throws {
    let server = try PlainServer { _, _ in
      .bytes(Array("HTTP/1.1 201 Created\r\nETag: W/\"3\"\r\nX-A: 1\r\nX-A: 2\r\nX-Folded: a\r\n b\r\nContent-Length: 2\r\n\r\nok".utf8))
    }
    defer { server.stop() }
    let answer = try await CurlTransport().send(HTTPRequest(.get, server.url + "/Patient?_id=1"))
    #expect(answer.status == 201)
    #expect(answer.entityTag?.text == "3")
    #expect(answer.headers.values(of: "x-a") == ["1", "2"])
    #expect(answer.headers["X-Folded"] == "a b")
    #expect(answer.body == Array("ok".utf8))
    #expect(server.received.first?.target == "/Patient?_id=1")
  }

  @Test(arguments: HTTPMethod.allCases) func `each method goes out as it is, with its content and our fields only`(method: HTTPMethod) async throws {
    let server = try PlainServer { request, _ in
      .bytes(request.method == "HEAD" ? Array("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n".utf8) : PlainServer.ok("hello"))
    }
    defer { server.stop() }
    let body: [UInt8]? = method == .get || method == .head ? nil : Array("{\"a\":1}".utf8)
    let headers: HTTPHeaders = body == nil ? ["X-Request-Id": "r1"] : ["X-Request-Id": "r1", "Content-Type": "application/fhir+json"]
    let answer = try await CurlTransport().send(HTTPRequest(method, server.url + "/x", headers: headers, body: body))
    let request = try #require(server.received.first)
    #expect(answer.status == 200)
    #expect(request.method == method.rawValue)
    #expect(request.body == body ?? [])
    #expect(request.headers["X-Request-Id"] == "r1")
    #expect(request.headers["User-Agent"] == "infusync/0.1.0")
    #expect(request.headers["Accept-Encoding"] == "gzip")
    #expect(request.headers["Expect"] == nil)
    #expect(request.headers["Content-Type"] == (body == nil ? nil : "application/fhir+json"))
  }

  @Test func `a POST without content says so, and a large one does not wait for 100 Continue`() async throws {
    let server = try PlainServer()
    defer { server.stop() }
    let transport = try CurlTransport()
    _ = try await transport.send(HTTPRequest(.post, server.url))
    let large = [UInt8](repeating: 0x61, count: 3 << 20)
    _ = try await transport.send(HTTPRequest(.put, server.url, body: large))
    #expect(server.received.map(\.headers["Content-Length"]) == ["0", "\(large.count)"])
    #expect(server.received.last?.body == large)
    #expect(server.received.allSatisfy { $0.headers["Expect"] == nil && $0.headers["Content-Type"] == nil })
  }

  @Test func `one connection carries request after request`() async throws {
    let server = try PlainServer()
    defer { server.stop() }
    let transport = try CurlTransport()
    for number in 0..<50 { #expect(try await transport.send(HTTPRequest(.get, server.url + "/\(number)")).status == 200) }
    #expect(server.received.count == 50)
    #expect(server.accepted == 1)
  }

  @Test func `two hundred at once share sixteen connections, and each gets its own answer`() async throws {
    let server = try PlainServer { request, _ in .bytes(PlainServer.ok(request.target)) }
    defer { server.stop() }
    let transport = try CurlTransport()
    let url = server.url
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for number in 0..<200 {
        group.addTask { try await transport.send(HTTPRequest(.get, "\(url)/\(number)")).body == Array("/\(number)".utf8) }
      }
      for try await isOwn in group { #expect(isOwn) }
    }
    #expect(server.received.count == 200)
    #expect(server.accepted <= 16)
  }

  @Test func `a redirect is an answer, and is not followed`() async throws {
    let server = try PlainServer { _, _ in .bytes(PlainServer.ok("", headers: "Location: /elsewhere\r\n", status: "307 Temporary Redirect")) }
    defer { server.stop() }
    let answer = try await CurlTransport().send(HTTPRequest(.put, server.url + "/here", headers: ["Authorization": "Bearer t"], body: [1]))
    #expect(answer.status == 307)
    #expect(server.received.map(\.target) == ["/here"])
  }

  @Test func `compressed content is unpacked`() async throws {
    // `printf '{"resourceType":"Patient"}' | gzip -n`
    let packed: [UInt8] = [
      0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0xab, 0x56, 0x2a, 0x4a, 0x2d, 0xce, 0x2f, 0x2d, 0x4a, 0x4e, 0x0d, 0xa9, 0x2c, 0x48,
      0x55, 0xb2, 0x52, 0x0a, 0x48, 0x2c, 0xc9, 0x4c, 0xcd, 0x2b, 0x51, 0xaa, 0x05, 0x00, 0xbe, 0xee, 0x03, 0x5d, 0x1a, 0x00, 0x00, 0x00,
    ]
    let server = try PlainServer { _, _ in .bytes(Array("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(packed.count)\r\n\r\n".utf8) + packed) }
    defer { server.stop() }
    #expect(String(decoding: try await CurlTransport().send(HTTPRequest(.get, server.url)).body, as: UTF8.self) == "{\"resourceType\":\"Patient\"}")
  }

  @Test func `interim answers and trailers leave no trace`() async throws {
    let server = try PlainServer { _, _ in
      .bytes(
        Array(
          "HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Late: 1\r\n\r\n2\r\nok\r\n0\r\nX-Trailer: 1\r\n\r\n"
            .utf8))
    }
    defer { server.stop() }
    let answer = try await CurlTransport().send(HTTPRequest(.get, server.url))
    #expect(answer.status == 200 && answer.body == Array("ok".utf8))
    #expect(answer.headers["X-Early"] == nil && answer.headers["X-Trailer"] == nil && answer.headers["X-Late"] == "1")
  }

  @Test(arguments: ["ftp://127.0.0.1/x", "file:///etc/passwd", "/Patient", "http://user@127.0.0.1/", "http://127.0.0.1/a b", ""])
  func `only absolute http URLs without a user name are taken`(url: String) async throws {
    let error = await failure(try CurlTransport(), HTTPRequest(.get, url))
    #expect(error?.kind == .badURL)
    #expect(error?.mayHaveArrived == false)
  }

  @Test(arguments: [("X-A", "b\r\nX-Evil: 1"), ("X A", "b"), ("", "b"), ("X-A:", "b"), ("X-A", "b\u{0}c")])
  func `a header that would break the line is refused`(name: String, value: String) async throws {
    let server = try PlainServer()
    defer { server.stop() }
    let error = await failure(try CurlTransport(), HTTPRequest(.get, server.url, headers: HTTPHeaders([(name: name, value: value)])))
    #expect(error?.kind == .badURL)
    #expect(server.accepted == 0)
  }

  @Test func `after stop nothing is sent, and what was on its way ends`() async throws {
    let server = try PlainServer { _, _ in .silence }
    defer { server.stop() }
    let transport = try CurlTransport()
    let url = server.url
    async let first = failure(transport, HTTPRequest(.get, url))
    while server.received.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
    transport.stop()
    transport.stop()
    #expect(await first?.kind == .stopped)
    let second = await failure(transport, HTTPRequest(.get, url))
    #expect(second?.kind == .stopped && second?.mayHaveArrived == false)
  }
}

/// The error of a request; nil when there was an answer.
func failure(_ transport: CurlTransport, _ request: HTTPRequest) async -> TransportError? {
  do throws(TransportError) {
    _ = try await transport.send(request)
    return nil
  } catch {
    return error
  }
}
