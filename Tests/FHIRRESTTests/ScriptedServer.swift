import HTTPWire
import Synchronization

/// A transport that answers from a table of URLs and remembers what it was sent.
final class ScriptedServer: HTTPTransport {
  private let seen = Mutex<[HTTPRequest]>([])
  private let answer: @Sendable (HTTPRequest, Int) -> HTTPResponse

  /// `answer` gets the request and how many came before it.
  init(_ answer: @escaping @Sendable (HTTPRequest, Int) -> HTTPResponse) { self.answer = answer }

  var requests: [HTTPRequest] { seen.withLock { $0 } }

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    let before = seen.withLock { seen in
      seen.append(request)
      return seen.count - 1
    }
    return answer(request, before)
  }

  static func json(_ text: String, status: Int = 200) -> HTTPResponse {
    HTTPResponse(status: status, headers: ["Content-Type": "application/fhir+json"], body: Array(text.utf8))
  }
}
