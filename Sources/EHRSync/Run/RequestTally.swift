internal import HTTPWire
internal import Synchronization

/// How many requests went out, how many of them could change something, and whether an answer shows that the server is not as it was known.
final class RequestTally: HTTPTransport {
  struct Count: Sendable {
    var requests = 0
    var writes = 0
    var answers = 0
    /// A request of ours was answered as one that the server does not know.
    var isUnlikeKnown = false
  }

  private let base: any HTTPTransport
  private let count = Mutex(Count())

  init(_ base: any HTTPTransport) { self.base = base }

  var now: Count { count.withLock { $0 } }

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    count.withLock {
      $0.requests += 1
      if request.method != .get && request.method != .head && !request.url.hasSuffix("/_search") { $0.writes += 1 }
    }
    let response = try await base.send(request)
    count.withLock {
      $0.answers += 1
      // 404 to a create or a search is about the type; to a read it is about the resource.
      if [405, 501].contains(response.status) || (response.status == 404 && request.method == .post) { $0.isUnlikeKnown = true }
    }
    return response
  }
}
