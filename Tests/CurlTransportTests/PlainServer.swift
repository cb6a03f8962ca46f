import Glibc
import HTTPWire

/// A tiny HTTP/1.1 server on a socket of 127.0.0.1, one thread a connection, that can also misbehave.
final class PlainServer: Sendable {
  /// One request as it was read.
  struct Received: Sendable {
    let method: String
    let target: String
    let headers: HTTPHeaders
    let body: [UInt8]
  }

  /// What to do with a connection after a request.
  enum Reply: Sendable {
    /// These bytes, and the connection stays.
    case bytes([UInt8])
    /// These bytes, then the connection is closed.
    case bytesThenClose([UInt8])
    /// Closed without an answer.
    case close
    /// Torn down with a reset.
    case reset
    /// Nothing, until the server stops.
    case silence
  }

  /// What to do before any request is read.
  enum Greeting: Sendable { case read, reset, readHeadThenReset, neverRead }

  private struct State {
    var accepted = 0
    var received: [Received] = []
    var open: [Int32] = []
    var isStopped = false
  }

  let port: Int
  private let listener: Int32
  private let state = Locked(State())
  private let greeting: Greeting
  private let answer: @Sendable (Received, Int) -> Reply

  /// The connections accepted so far.
  var accepted: Int { state.withLock { $0.accepted } }
  /// The requests read so far.
  var received: [Received] { state.withLock { $0.received } }
  var url: String { "http://127.0.0.1:\(port)" }

  /// `answer` gets the request and how many came before it.
  init(greeting: Greeting = .read, answer: @escaping @Sendable (Received, Int) -> Reply = { _, _ in .bytes(PlainServer.ok("hello")) }) throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listener, $0, length) | listen(listener, 512) | getsockname(listener, $0, &length) }
    }
    guard status == 0 else { throw Unavailable() }
    self.listener = listener
    port = Int(UInt16(bigEndian: address.sin_port))
    self.greeting = greeting
    self.answer = answer
    Self.start { self.acceptAll() }
  }

  struct Unavailable: Error {}

  static func ok(_ text: String, headers: String = "", status: String = "200 OK") -> [UInt8] {
    Array("HTTP/1.1 \(status)\r\n\(headers)Content-Length: \(text.utf8.count)\r\n\r\n\(text)".utf8)
  }

  func stop() {
    state.withLock { state in
      state.isStopped = true
      for socket in state.open { shutdown(socket, Int32(SHUT_RDWR)) }
    }
    shutdown(listener, Int32(SHUT_RDWR))
  }

  private static func start(_ body: @escaping @Sendable () -> Void) {
    final class Work: Sendable {
      let body: @Sendable () -> Void
      init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var id = pthread_t()
    let work = Unmanaged.passRetained(Work(body))
    let run: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
      if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body() }
      return nil
    }
    if pthread_create(&id, nil, run, work.toOpaque()) == 0 { pthread_detach(id) }
  }

  private func acceptAll() {
    while true {
      let socket = accept(listener, nil, nil)
      guard socket >= 0 else { break }
      let isStopped = state.withLock { state in
        state.accepted += 1
        state.open.append(socket)
        return state.isStopped
      }
      if isStopped { break }
      Self.start { self.serve(socket) }
    }
    close(listener)
  }

  private func serve(_ socket: Int32) {
    defer {
      state.withLock { $0.open.removeAll { $0 == socket } }
      close(socket)
    }
    switch greeting {
    case .reset: return Self.makeReset(socket)
    case .neverRead: return waitForStop()
    case .read, .readHeadThenReset: break
    }
    var buffer: [UInt8] = []
    while let request = read(from: socket, &buffer) {
      let before = state.withLock { state in
        state.received.append(request)
        return state.received.count - 1
      }
      switch answer(request, before) {
      case .bytes(let bytes): Self.write(bytes, to: socket)
      case .bytesThenClose(let bytes): return Self.write(bytes, to: socket)
      case .close: return
      case .reset: return Self.makeReset(socket)
      case .silence: return waitForStop()
      }
    }
  }

  private func waitForStop() {
    while !state.withLock({ $0.isStopped }) { usleep(5000) }
  }

  private static func makeReset(_ socket: Int32) {
    var linger = linger(l_onoff: 1, l_linger: 0)
    setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
  }

  private static func write(_ bytes: [UInt8], to socket: Int32) {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBufferPointer {
        send(socket, $0[sent...].withContiguousStorageIfAvailable { $0.baseAddress } ?? nil, bytes.count - sent, Int32(MSG_NOSIGNAL))
      }
      if count <= 0 { return }
      sent += count
    }
  }

  private func read(from socket: Int32, _ buffer: inout [UInt8]) -> Received? {
    let end = Array("\r\n\r\n".utf8)
    var headEnd: Int?
    while headEnd == nil {
      headEnd = buffer.indices.first { buffer[$0...].starts(with: end) }
      if headEnd == nil, !Self.fill(&buffer, from: socket) { return nil }
    }
    if greeting == .readHeadThenReset {
      Self.makeReset(socket)
      return nil
    }
    guard let headEnd else { return nil }
    let lines = String(decoding: buffer[..<headEnd], as: UTF8.self).split(separator: "\r\n")
    var headers = HTTPHeaders()
    for line in lines.dropFirst() {
      let name = line.prefix { $0 != ":" }
      headers.append(String(name), line[name.endIndex...].dropFirst().trimmingPrefix(" ").description)
    }
    let bodyStart = headEnd + 4
    let length = headers["Content-Length"].flatMap(Int.init) ?? 0
    while buffer.count < bodyStart + length { if !Self.fill(&buffer, from: socket) { return nil } }
    let words = lines[0].split(separator: " ").map(String.init)
    let request = Received(method: words[0], target: words[1], headers: headers, body: Array(buffer[bodyStart..<bodyStart + length]))
    buffer.removeFirst(bodyStart + length)
    return request
  }

  private static func fill(_ buffer: inout [UInt8], from socket: Int32) -> Bool {
    var chunk = [UInt8](repeating: 0, count: 65536)
    let count = recv(socket, &chunk, chunk.count, 0)
    guard count > 0 else { return false }
    buffer += chunk[..<count]
    return true
  }
}
