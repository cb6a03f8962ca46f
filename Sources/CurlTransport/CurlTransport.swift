internal import CLibcurl
public import HTTPWire

/// libcurl behind ``HTTPTransport``: one thread, many connections, kept open between requests.
///
/// HTTP/1.1 over http and https only. Redirects are answers like any other. Cancelling the task that waits takes its
/// transfer out. A request that may have been received is never sent again behind the caller's back.
public final class CurlTransport: HTTPTransport {
  private let mailbox: CurlMailbox
  private let thread: CurlThread

  /// Starts the transport's thread. Throws `.stopped` when the system gives us none.
  public init(_ configuration: CurlConfiguration = CurlConfiguration()) throws(TransportError) {
    guard let handle = CurlHandle() else {
      throw TransportError(.stopped, mayHaveArrived: false, hint: "libcurl could not be started")
    }
    let mailbox = CurlMailbox(handle: handle)
    guard let thread = CurlThread(running: { CurlLoop(handle: handle, mailbox: mailbox, configuration: configuration).run() }) else {
      throw TransportError(.stopped, mayHaveArrived: false, hint: "the system gave no thread for the network")
    }
    self.mailbox = mailbox
    self.thread = thread
  }

  deinit { stop() }

  /// Ends what is on its way with `.stopped` and waits for the thread to end; later requests are refused. Twice is once.
  public func stop() {
    mailbox.stop()
    thread.join()
  }

  /// One request and its answer, whatever its status.
  public func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    if let fault = RequestFault.first(in: request) {
      throw TransportError(.badURL, mayHaveArrived: false, hint: fault.hint)
    }
    let ticket = CurlTicket()
    let mailbox = self.mailbox
    let result: Result<HTTPResponse, TransportError> = await withTaskCancellationHandler {
      await withCheckedContinuation { mailbox.submit(request, ticket: ticket, to: $0) }
    } onCancel: {
      mailbox.cancel(ticket)
    }
    return try result.get()
  }
}

/// What is wrong with a request before it is sent.
enum RequestFault {
  case url, header

  /// The first fault; nil for none. A line break in a header would smuggle another header in.
  static func first(in request: HTTPRequest) -> RequestFault? {
    if HTTPURL(request.url) == nil { return .url }
    for field in request.headers where !isToken(field.name) || field.value.utf8.contains(where: { $0 == 0 || $0 == 0x0A || $0 == 0x0D }) {
      return .header
    }
    return nil
  }

  var hint: String {
    switch self {
    case .url: "not an absolute http or https URL"
    case .header: "a header field has a name or a line break that HTTP does not allow"
    }
  }

  private static func isToken(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"()<>@,;:\\\"/[]?={}".utf8.contains($0) }
  }
}
