import Foundation
import HTTPWire
import Testing

@testable import CurlTransport

/// Certificates made for one test run, and openssl's own server to show them.
final class TLSServer {
  let folder: URL
  let port: Int
  private let process = Process()

  static let openssl = ["/usr/bin/openssl", "/usr/local/bin/openssl"].first { FileManager.default.isExecutableFile(atPath: $0) }

  var authorities: String { folder.appending(path: "cert.pem").path }
  var key: String { folder.appending(path: "key.pem").path }

  struct Failed: Error { let what: String }

  /// A self-signed certificate for `localhost` or another name, and a server that answers `GET` with a page.
  init(name: String = "localhost", days: Int = 2, options: [String] = []) throws {
    guard let openssl = Self.openssl else { throw Failed(what: "openssl") }
    folder = FileManager.default.temporaryDirectory.appending(path: "infusync-tls-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Self.run(
      openssl,
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "\(days)", "-subj", "/CN=\(name)", "-addext",
        "subjectAltName=DNS:\(name)", "-keyout", folder.appending(path: "key.pem").path, "-out", folder.appending(path: "cert.pem").path,
      ])
    process.executableURL = URL(filePath: openssl)
    process.arguments = ["s_server", "-www", "-accept", "127.0.0.1:0", "-cert", "cert.pem", "-key", "key.pem", "-naccept", "50"] + options
    process.currentDirectoryURL = folder
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = Pipe()
    try process.run()
    var text = ""
    while !text.contains("ACCEPT") || text.last != "\n" {
      let chunk = output.fileHandleForReading.availableData
      if chunk.isEmpty { throw Failed(what: "s_server ended") }
      text += String(decoding: chunk, as: UTF8.self)
    }
    guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("ACCEPT") }), let port = line.split(separator: ":").last.flatMap({ Int($0) })
    else {
      throw Failed(what: "no port in \(text)")
    }
    self.port = port
  }

  deinit {
    if process.isRunning { process.terminate() }
    try? FileManager.default.removeItem(at: folder)
  }

  private static func run(_ tool: String, _ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(filePath: tool)
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failed(what: arguments.joined(separator: " ")) }
  }
}

@Suite(.enabled(if: TLSServer.openssl != nil, "openssl is not installed: TLS is NOT tested"))
struct TLSTests {
  private func transport(_ tls: CurlTLS) throws -> CurlTransport { try CurlTransport(CurlConfiguration(tls: tls)) }

  @Test func `a certificate of an authority we were told to trust is accepted`() async throws {
    let server = try TLSServer()
    let answer = try await transport(CurlTLS(authorities: server.authorities)).send(HTTPRequest(.get, "https://localhost:\(server.port)/"))
    #expect(answer.status == 200)
  }

  @Test func `a self-signed certificate is refused, and nothing was sent`() async throws {
    let server = try TLSServer()
    let error = await failure(try transport(CurlTLS()), HTTPRequest(.post, "https://localhost:\(server.port)/", body: [1]))
    #expect(error?.kind == .untrustedCertificate && error?.mayHaveArrived == false && error?.isTemporary == false)
  }

  @Test func `a certificate of another name is refused`() async throws {
    let server = try TLSServer(name: "other.example")
    let error = await failure(try transport(CurlTLS(authorities: server.authorities)), HTTPRequest(.post, "https://localhost:\(server.port)/", body: [1]))
    #expect(error?.kind == .untrustedCertificate && error?.mayHaveArrived == false)
  }

  @Test func `TLS older than 1_2 is refused`() async throws {
    let server = try TLSServer(options: ["-tls1_1", "-cipher", "DEFAULT:@SECLEVEL=0"])
    let error = await failure(try transport(CurlTLS(authorities: server.authorities)), HTTPRequest(.post, "https://localhost:\(server.port)/", body: [1]))
    #expect(error?.kind == .unreachable && error?.mayHaveArrived == false)
  }

  @Test func `a server that asks who we are gets our certificate, and refuses without`() async throws {
    let server = try TLSServer(options: ["-Verify", "1", "-verify_return_error", "-CAfile", "cert.pem", "-tls1_2"])
    let url = "https://localhost:\(server.port)/"
    let known = CurlTLS(authorities: server.authorities, certificate: server.authorities, key: server.key)
    #expect(try await transport(known).send(HTTPRequest(.get, url)).status == 200)
    let error = await failure(try transport(CurlTLS(authorities: server.authorities)), HTTPRequest(.post, url, body: [1]))
    #expect(error?.kind == .unreachable && error?.mayHaveArrived == false)
  }

  @Test func `a file of authorities that is not there is told as such`() async throws {
    let server = try TLSServer()
    let error = await failure(try transport(CurlTLS(authorities: "/nowhere/ca.pem")), HTTPRequest(.get, "https://localhost:\(server.port)/"))
    #expect(error?.kind == .untrustedCertificate && error?.mayHaveArrived == false)
  }

  @Test func `a server without TLS at an https address is told as such`() async throws {
    let server = try PlainServer { _, _ in .bytesThenClose(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8)) }
    defer { server.stop() }
    let error = await failure(try transport(CurlTLS()), HTTPRequest(.post, "https://127.0.0.1:\(server.port)/", body: [1]))
    #expect(error?.mayHaveArrived == false)
  }

  @Test func `the proxies of the environment are not asked`() async throws {
    let server = try PlainServer()
    defer { server.stop() }
    setenv("http_proxy", "http://127.0.0.1:1", 1)
    setenv("ALL_PROXY", "http://127.0.0.1:1", 1)
    defer {
      unsetenv("http_proxy")
      unsetenv("ALL_PROXY")
    }
    #expect(try await CurlTransport().send(HTTPRequest(.get, server.url)).status == 200)
  }

  @Test func `a proxy of the configuration is asked, whatever the environment exempts`() async throws {
    let proxy = try PlainServer { request, _ in .bytes(PlainServer.ok(request.target)) }
    defer { proxy.stop() }
    let answer = try await CurlTransport(CurlConfiguration(proxy: proxy.url)).send(HTTPRequest(.get, "http://ehr.invalid/fhir/metadata"))
    #expect(String(decoding: answer.body, as: UTF8.self) == "http://ehr.invalid/fhir/metadata")
  }
}
