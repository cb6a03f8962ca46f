#if FixtureServer
  import FixtureEHR
  internal import HTTPTypes
  import HTTPWire
  internal import Hummingbird
  internal import HummingbirdCore
  internal import HummingbirdTLS
  internal import Logging
  internal import NIOCore
  internal import NIOPosix
  import Synchronization

  #if canImport(Glibc)
    import Glibc
  #endif

  /// A ``FixtureEHR`` behind a socket of 127.0.0.1, plain or with TLS.
  ///
  /// Faults that need a socket are committed on it: a reset is a TCP RST (under TLS a close without an answer), a lost request or reply is a connection closed without an
  /// answer, a truncated answer is half of its body under the whole Content-Length.
  public struct EHRServer: Sendable {
    /// Where the certificate and its key are, in PEM files.
    public struct TLS: Sendable, Hashable {
      /// A path; the server's certificate first, then what it was issued by.
      public var certificate: String
      /// A path.
      public var key: String

      /// A certificate and its key.
      public init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
      }
    }

    private let port: Int
    private let path: String
    private let tls: TLS?
    private let now: @Sendable () -> Int128
    private let served: ServedEHR

    /// A server that is not running yet.
    ///
    /// - Parameters:
    ///   - ehr: what is served; its `base` is set when the port is known.
    ///   - port: 0 for any that is free.
    ///   - path: of the base: `/fhir`.
    ///   - tls: nil for plain HTTP.
    ///   - now: nanoseconds since 1970-01-01T00:00:00Z, asked at each request.
    public init(_ ehr: FixtureEHR, port: Int = 0, path: String = "/fhir", tls: TLS? = nil, now: @escaping @Sendable () -> Int128) {
      self.port = port
      self.path = path
      self.tls = tls
      self.now = now
      served = ServedEHR(ehr)
    }

    /// Serves until the task is cancelled.
    ///
    /// - Parameter onRunning: called once, with the base URL, when requests are answered.
    /// - Throws: what keeps the port from being bound or the certificate from being read.
    public func run(onRunning: @escaping @Sendable (_ base: String) async -> Void) async throws {
      let builder = try tls.map { try HTTPServerBuilder.tls(.http1(), tlsConfiguration: Self.configuration($0)) } ?? .http1()
      var logger = Logger(label: "fixture")
      logger.logLevel = .critical
      let (served, path, now, scheme) = (served, path, now, tls == nil ? "http" : "https")
      let server = try builder.buildServer(
        configuration: ServerConfiguration(address: .hostname("127.0.0.1", port: port)),
        eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger,
        responder: { request, writer, channel in try await Self.respond(request, writer, channel, served, now) },
        onServerRunning: { channel in
          let base = "\(scheme)://127.0.0.1:\(channel.localAddress?.port ?? 0)\(path)"
          served.ehr.withLock { $0.base = base }
          await onRunning(base)
        })
      try await server.run()
    }

    private static func configuration(_ tls: TLS) throws -> TLSConfiguration {
      .makeServerConfiguration(
        certificateChain: try NIOSSLCertificate.fromPEMFile(tls.certificate).map { .certificate($0) },
        privateKey: .privateKey(try NIOSSLPrivateKey(file: tls.key, format: .pem)))
    }

    /// How large a request may be; the server behind refuses resources above it too.
    private static let bodyLimit = 64 << 20

    private static func respond(
      _ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel, _ served: ServedEHR, _ now: @Sendable () -> Int128
    ) async throws {
      guard let method = HTTPMethod(rawValue: request.method.rawValue) else {
        try await write(HTTPWire.HTTPResponse(status: 501), to: writer)
        return
      }
      let body = try await request.body.collect(upTo: bodyLimit)
      let asked = HTTPWire.HTTPRequest(
        method, request.head.path ?? "/", headers: HTTPHeaders(request.headers.map { (name: $0.name.rawName, value: $0.value) }),
        body: body.readableBytes > 0 ? Array(body.readableBytesView) : nil)
      let exchange = served.ehr.withLock { $0.exchange(asked, now: now()) }
      if exchange.delay > 0 { try await Task.sleep(for: .nanoseconds(Int64(exchange.delay))) }
      switch exchange.outcome {
      case .answered(let response): try await write(response, to: writer)
      case .unanswered: try await channel.close()
      case .reset:
        try? await (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        try await channel.close()
      case .truncated(let response, let sent):
        try await write(response, sent: sent, to: writer)
        try await channel.close()
      }
    }

    /// Writes an answer; of its body only so many bytes where `sent` says so, and then no end.
    private static func write(_ response: HTTPWire.HTTPResponse, sent: Int? = nil, to writer: consuming ResponseWriter) async throws {
      var fields = HTTPFields()
      for (name, value) in response.headers {
        if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
      }
      if response.status != 204, response.status != 304, !(response.body.isEmpty && response.headers["Content-Type"] != nil) {
        fields[.contentLength] = String(response.body.count)
      }
      let head = HTTPTypes.HTTPResponse(status: .init(code: response.status), headerFields: fields)
      guard !response.body.isEmpty else {
        try await writer.writeResponse(head)
        return
      }
      var bodyWriter = try await writer.writeHead(head)
      try await bodyWriter.write(ByteBuffer(bytes: response.body.prefix(sent ?? response.body.count)))
      if sent == nil { try await bodyWriter.finish(nil) }
    }
  }

  /// The served EHR and its lock.
  private final class ServedEHR: Sendable {
    let ehr: Mutex<FixtureEHR>

    init(_ ehr: FixtureEHR) { self.ehr = Mutex(ehr) }
  }
#endif
