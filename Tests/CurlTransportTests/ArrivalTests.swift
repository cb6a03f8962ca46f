import HTTPWire
import Testing

@testable import CurlTransport

/// Whether a request may have arrived decides between sending it again and looking for it first: each case on a real socket.
@Suite struct ArrivalTests {
  /// Longer than what the sockets of both sides hold together.
  static let longBody = [UInt8](repeating: 0x61, count: 32 << 20)

  @Test func `nobody listens: it has not arrived`() async throws {
    let server = try PlainServer()
    server.stop()
    while await failure(try CurlTransport(), HTTPRequest(.get, server.url)) == nil {}
    let error = await failure(try CurlTransport(), HTTPRequest(.post, server.url, body: [1]))
    #expect(error?.kind == .unreachable && error?.mayHaveArrived == false && error?.isTemporary == true)
  }

  @Test func `an unknown name: it has not arrived`() async throws {
    let error = await failure(try CurlTransport(), HTTPRequest(.post, "http://ehr.invalid/fhir/Patient?name=Secretname", body: [1]))
    #expect(error?.kind == .unresolved && error?.mayHaveArrived == false)
    #expect(error?.hint.contains("Secretname") == false)
  }

  @Test func `reset after the head, while the content is being sent: it has not arrived`() async throws {
    let server = try PlainServer(greeting: .readHeadThenReset)
    defer { server.stop() }
    let error = await failure(try CurlTransport(), HTTPRequest(.post, server.url, body: Self.longBody))
    #expect(error?.kind == .connectionLost && error?.mayHaveArrived == false)
  }

  @Test func `time ran out while the content was being sent: it has not arrived`() async throws {
    let server = try PlainServer(greeting: .neverRead)
    defer { server.stop() }
    let transport = try CurlTransport(CurlConfiguration(times: CurlTimes(total: .milliseconds(300))))
    let error = await failure(transport, HTTPRequest(.post, server.url, body: Self.longBody))
    #expect(error?.kind == .timedOut && error?.mayHaveArrived == false)
  }

  @Test(arguments: [PlainServer.Reply.reset, .close])
  func `reset or closed after it was read: it may have arrived`(reply: PlainServer.Reply) async throws {
    let server = try PlainServer { _, _ in reply }
    defer { server.stop() }
    let error = await failure(try CurlTransport(), HTTPRequest(.post, server.url, body: [1]))
    #expect(error?.kind == .connectionLost && error?.mayHaveArrived == true)
    #expect(server.received.count == 1)
  }

  @Test func `time ran out after it was sent: it may have arrived`() async throws {
    let server = try PlainServer { _, _ in .silence }
    defer { server.stop() }
    let transport = try CurlTransport(CurlConfiguration(times: CurlTimes(total: .milliseconds(300))))
    let error = await failure(transport, HTTPRequest(.post, server.url, body: [1]))
    #expect(error?.kind == .timedOut && error?.mayHaveArrived == true)
  }

  @Test func `an answer cut short: it may have arrived`() async throws {
    let server = try PlainServer { _, _ in .bytesThenClose(Array("HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{\"resour".utf8)) }
    defer { server.stop() }
    let error = await failure(try CurlTransport(), HTTPRequest(.post, server.url, body: [1]))
    #expect(error?.kind == .connectionLost && error?.mayHaveArrived == true)
  }

  @Test(arguments: ["SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 abc\r\n\r\n", "hello"])
  func `an answer that is no HTTP: it may have arrived`(text: String) async throws {
    let server = try PlainServer { _, _ in .bytesThenClose(Array(text.utf8)) }
    defer { server.stop() }
    let error = await failure(try CurlTransport(), HTTPRequest(.post, server.url, body: [1]))
    #expect(error?.kind == .malformedAnswer && error?.mayHaveArrived == true)
  }

  @Test(arguments: [HTTPMethod.post, .put, .patch, .delete])
  func `a write on a kept connection that dies without an answer is never sent twice`(method: HTTPMethod) async throws {
    let server = try PlainServer { request, _ in request.method == "GET" ? .bytes(PlainServer.ok("hello")) : .close }
    defer { server.stop() }
    let transport = try CurlTransport()
    _ = try await transport.send(HTTPRequest(.get, server.url))
    let error = await failure(transport, HTTPRequest(method, server.url, body: method == .delete ? nil : [1]))
    #expect(error?.kind == .connectionLost && error?.mayHaveArrived == true)
    #expect(server.received.map(\.method) == ["GET", method.rawValue])
  }

  @Test func `a read on a kept connection that dies is asked again`() async throws {
    let server = try PlainServer { _, before in before == 1 ? .close : .bytes(PlainServer.ok("hello")) }
    defer { server.stop() }
    let transport = try CurlTransport()
    _ = try await transport.send(HTTPRequest(.get, server.url))
    #expect(try await transport.send(HTTPRequest(.get, server.url)).status == 200)
    #expect(server.received.count == 3)
  }

  @Test func `cancelled on its way: it may have arrived, and the connection is given up`() async throws {
    let server = try PlainServer { _, _ in .silence }
    defer { server.stop() }
    let transport = try CurlTransport()
    let url = server.url
    let task = Task { await failure(transport, HTTPRequest(.post, url, body: [1])) }
    while server.received.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
    task.cancel()
    let error = await task.value
    #expect(error?.kind == .cancelled && error?.mayHaveArrived == true)
  }

  @Test func `cancelled before its turn: it has not arrived`() async throws {
    let server = try PlainServer { _, _ in .silence }
    defer { server.stop() }
    let transport = try CurlTransport(CurlConfiguration(limits: CurlLimits(connections: 1)))
    let url = server.url
    let first = Task { await failure(transport, HTTPRequest(.get, url)) }
    while server.received.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
    let second = Task { await failure(transport, HTTPRequest(.post, url, body: [1])) }
    second.cancel()
    let error = await second.value
    #expect(error?.kind == .cancelled && error?.mayHaveArrived == false)
    first.cancel()
    #expect(await first.value?.kind == .cancelled)
    #expect(server.received.count == 1)
  }

  @Test func `cancelling at any moment resumes every waiter once`() async throws {
    let server = try PlainServer()
    defer { server.stop() }
    let transport = try CurlTransport()
    let url = server.url
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<300 {
        group.addTask {
          let task = Task { await failure(transport, HTTPRequest(.get, url)) }
          for _ in 0..<(number % 40) { await Task.yield() }
          task.cancel()
          let error = await task.value
          #expect(error == nil || error?.kind == .cancelled)
        }
      }
    }
    #expect(try await transport.send(HTTPRequest(.get, url)).status == 200)
  }
}
