import HTTPWire
import Synchronization
import Testing

@testable import CurlTransport

@Suite struct SinkTests {
  /// What was poured, and how often it began.
  final class Bucket: Sendable {
    let state = Mutex((bytes: [UInt8](), begun: 0))
    let room: Int

    init(room: Int = .max) { self.room = room }

    var sink: BodySink {
      BodySink(
        begin: { self.state.withLock { $0 = ([], $0.begun + 1) } },
        take: { piece in
          self.state.withLock { state in
            guard state.bytes.count + piece.count <= self.room else { return false }
            state.bytes += Array(piece)
            return true
          }
        })
    }
  }

  func request(_ url: String, _ bucket: Bucket) -> HTTPRequest {
    var request = HTTPRequest(.get, url)
    request.sink = bucket.sink
    return request
  }

  @Test func `an answer above the limit of answers is poured away whole, and none of it is kept`() async throws {
    let text = String(repeating: "0123456789", count: 300_000)
    let server = try PlainServer { _, _ in .bytes(PlainServer.ok(text)) }
    defer { server.stop() }
    let bucket = Bucket()
    let response = try await CurlTransport(LimitTests.small).send(request(server.url, bucket))
    #expect(response.status == 200 && response.body.isEmpty)
    #expect(bucket.state.withLock { $0.bytes == Array(text.utf8) && $0.begun == 1 })
  }

  @Test func `what is no success stays in the answer, and its limit holds`() async throws {
    for (status, count) in [("404 Not Found", 20), ("307 Temporary Redirect", 20), ("404 Not Found", 2000)] {
      let server = try PlainServer { _, _ in .bytes(PlainServer.ok(String(repeating: "a", count: count), status: status)) }
      defer { server.stop() }
      let bucket = Bucket()
      let response = try? await CurlTransport(LimitTests.small).send(request(server.url, bucket))
      #expect(response?.body.count == (count == 20 ? 20 : nil))
      #expect(bucket.state.withLock { $0.begun == 0 })
    }
  }

  @Test func `a sink without room ends the transfer`() async throws {
    let server = try PlainServer { _, _ in .bytes(PlainServer.ok(String(repeating: "a", count: 1_000_000))) }
    defer { server.stop() }
    #expect(await failure(try CurlTransport(), request(server.url, Bucket(room: 100_000)))?.kind == .answerTooLarge)
  }

  @Test func `an answer that is cut short is no answer, whatever was poured`() async throws {
    let server = try PlainServer { _, _ in .bytesThenClose(Array("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf".utf8)) }
    defer { server.stop() }
    #expect(await failure(try CurlTransport(), request(server.url, Bucket()))?.kind == .connectionLost)
  }
}
