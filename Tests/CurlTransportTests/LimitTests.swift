import Glibc
import HTTPWire
import Testing

@testable import CurlTransport

@Suite struct LimitTests {
  static let small = CurlConfiguration(limits: CurlLimits(answerBytes: 1000, headerBytes: 2000, headerFields: 20))

  @Test(arguments: [
    "Content-Length: 1001\r\n\r\n" + String(repeating: "a", count: 1001),
    "Transfer-Encoding: chunked\r\n\r\n3e9\r\n" + String(repeating: "a", count: 1001) + "\r\n0\r\n\r\n",
    "\r\n" + String(repeating: "a", count: 1001),
  ])
  func `an answer one byte above the limit is refused, however its length is told`(rest: String) async throws {
    let server = try PlainServer { _, _ in .bytesThenClose(Array("HTTP/1.1 200 OK\r\n\(rest)".utf8)) }
    defer { server.stop() }
    let error = await failure(try CurlTransport(Self.small), HTTPRequest(.get, server.url))
    #expect(error?.kind == .answerTooLarge && error?.isTemporary == false)
  }

  @Test func `an answer at the limit is taken`() async throws {
    let server = try PlainServer { _, _ in .bytes(PlainServer.ok(String(repeating: "a", count: 1000))) }
    defer { server.stop() }
    #expect(try await CurlTransport(Self.small).send(HTTPRequest(.get, server.url)).body.count == 1000)
  }

  @Test func `a small answer that unpacks to a large one is refused`() async throws {
    // `head -c 2000 /dev/zero | gzip -n`
    let packed: [UInt8] = [
      0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0x63, 0x60, 0x18, 0x05, 0xa3, 0x60, 0x14, 0x8c, 0x82, 0x51, 0x30, 0x0a, 0x46, 0xc1,
      0x50, 0x07, 0x00, 0x44, 0xf4, 0xc9, 0x02, 0xd0, 0x07, 0x00, 0x00,
    ]
    let server = try PlainServer { _, _ in
      .bytesThenClose(Array("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(packed.count)\r\n\r\n".utf8) + packed)
    }
    defer { server.stop() }
    #expect(await failure(try CurlTransport(Self.small), HTTPRequest(.get, server.url))?.kind == .answerTooLarge)
  }

  @Test(arguments: [
    (0..<21).map { "X-\($0): a\r\n" }.joined(),
    "X-Long: " + String(repeating: "a", count: 2000) + "\r\n",
    "X-Endless: " + String(repeating: "a", count: 400_000),
    (0..<300).map { _ in "HTTP/1.1 103 Early Hints\r\n\r\n" }.joined(),
  ])
  func `a flood of header fields is refused`(fields: String) async throws {
    let server = try PlainServer { _, _ in .bytesThenClose(Array("HTTP/1.1 200 OK\r\n\(fields)Content-Length: 0\r\n\r\n".utf8)) }
    defer { server.stop() }
    let error = await failure(try CurlTransport(Self.small), HTTPRequest(.get, server.url))
    #expect(error?.kind == .answerTooLarge || error?.kind == .malformedAnswer)
  }

  @Test func `a stuck transfer is given up before the whole time is over`() async throws {
    let server = try PlainServer { _, _ in .silence }
    defer { server.stop() }
    let transport = try CurlTransport(CurlConfiguration(times: CurlTimes(total: .seconds(3600), slow: .seconds(1))))
    // Were the whole time what ends it, this test would not end.
    #expect(await failure(transport, HTTPRequest(.get, server.url))?.kind == .timedOut)
  }

  @Test func `waiting for a connection does not use up the time of a request`() async throws {
    let server = try PlainServer { _, _ in
      usleep(40_000)
      return .bytes(PlainServer.ok("hello"))
    }
    defer { server.stop() }
    let transport = try CurlTransport(CurlConfiguration(times: CurlTimes(total: .milliseconds(900)), limits: CurlLimits(connections: 1)))
    let url = server.url
    let failures = await withTaskGroup(of: TransportError?.self) { group in
      for _ in 0..<30 { group.addTask { await failure(transport, HTTPRequest(.get, url)) } }
      return await group.reduce(into: 0) { $0 += $1 == nil ? 0 : 1 }
    }
    #expect(failures == 0)
    #expect(server.accepted == 1)
  }
}
