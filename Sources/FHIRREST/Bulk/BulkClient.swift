public import HTTPWire
internal import LosslessJSON

/// Carries out the steps of an export; what they are is ``BulkExport``'s.
public struct BulkClient: Sendable {
  private let base: HTTPURL
  private let transport: any HTTPTransport
  private let clock: any Clock<Duration>

  /// A longer wait than this is the next run's; what a server asks for is never shortened.
  public var longestWait: Duration

  /// `transport` shows our token by itself, but not for a request that is anonymous.
  public init(base: HTTPURL, transport: any HTTPTransport, clock: any Clock<Duration>, longestWait: Duration = .seconds(300)) {
    self.base = base
    self.transport = transport
    self.clock = clock
    self.longestWait = longestWait
  }

  /// What came of a step.
  public enum Progress: Sendable, Hashable {
    /// The export has moved; go on.
    case moved
    /// A file is in the spool, to be read and taken in; then ``BulkExport/took()``.
    case downloaded(BulkFile)
    case ended
  }

  /// Does the next step. A file's content goes into `spool`, which is begun anew for it.
  ///
  /// Throws a `BulkFault`, or a `TransportError` where nobody answered; the export stands as it stood and can be gone on with.
  public func advance(_ export: inout BulkExport, spool: any BulkSpool) async throws -> Progress {
    switch export.next {
    case .end: return .ended
    case .kickOff(let request, let dialect):
      try export.kickedOff(await transport.send(request.kickOff(at: base, dialect)))
    case .poll(let url, let wait):
      if wait > longestWait { throw BulkFault(.later, "the export goes on; the server asks to be left alone for \(Int(wait / .seconds(1))) s") }
      if wait > .zero { try await clock.sleep(for: wait) }
      try export.polled(await transport.send(HTTPRequest(.get, url.description, headers: ["Accept": "application/json"])))
    case .download(let file, let showsToken):
      let response = try await download(file, showsToken: showsToken, spool)
      guard response.status == 200 else {
        try export.missed(response)
        return .moved
      }
      return .downloaded(file)
    case .cleanUp(let status):
      // Whether it is thrown away there or not, we have it all.
      _ = try? await transport.send(HTTPRequest(.delete, status.description, headers: ["Accept": "application/json"]))
      export.cleaned()
    }
    return .moved
  }

  /// Gives an export up, so that the server may begin another for us.
  public func abandon(_ export: BulkExport) async {
    guard let status = export.status else { return }
    _ = try? await transport.send(HTTPRequest(.delete, status.description, headers: ["Accept": "application/json"]))
  }

  private func download(_ file: BulkFile, showsToken: Bool, _ spool: any BulkSpool) async throws -> HTTPResponse {
    var request = HTTPRequest(.get, file.url.description, headers: ["Accept": "application/fhir+ndjson"])
    request.isAnonymous = !showsToken
    request.sink = BodySink(begin: { spool.begin() }, take: { spool.append($0) })
    spool.begin()
    var response = try await transport.send(request)
    // A server behind a store of files sends us there; whatever it is, it does not see our token.
    if [301, 302, 303, 307, 308].contains(response.status), let place = response.headers["Location"].flatMap({ file.url.resolving($0) }) {
      request.url = place.description
      request.isAnonymous = true
      spool.begin()
      response = try await transport.send(request)
    }
    // A transport that cannot pour has the content in the answer.
    if response.status == 200, !response.body.isEmpty {
      guard response.body.withUnsafeBytes({ spool.append($0) }) else { throw BulkFault(.download, "a file is larger than the spool takes") }
    }
    return response
  }
}
