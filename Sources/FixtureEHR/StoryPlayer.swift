import HTTPWire
import Synchronization

/// Plays a ``ServerStory``: answers what is expected when it is expected, and nothing else ever.
public struct StoryPlayer: Sendable {
  /// The status of an answer to what the story does not expect; no server has it.
  public static let mismatchStatus = 599

  /// The story.
  public let story: ServerStory
  /// Where its paths begin.
  public let base: String
  private var position = 0
  private var mismatch: String?

  /// A player at the story's first step.
  public init(_ story: ServerStory, base: String = "http://ehr.example/fhir") {
    self.story = story
    self.base = base
  }

  /// What was not as the story tells: the first request that differs, or the steps nobody asked for; empty when all went well.
  public var complaints: [String] {
    if let mismatch { return [mismatch] }
    return story.steps[position...].map { "\(story.title): nobody asked \($0.expect.method.rawValue) \($0.expect.path)" }
  }

  /// Answers the next step. After the first request that differs, nothing is answered any more but 599.
  public mutating func exchange(_ request: HTTPRequest) -> Exchange {
    let path = FixtureEHR.pathAndQuery(request.url)
    let prefix = FixtureEHR.pathAndQuery(base)
    let below = path.hasPrefix(prefix) ? path.dropFirst(prefix.count) : path[...]
    if mismatch == nil, position == story.steps.count { mismatch = "\(story.title): after the last step \(request.method.rawValue) \(path) came" }
    if mismatch == nil, let difference = story.steps[position].expect.difference(from: request, below: below) {
      let expect = story.steps[position].expect
      mismatch = "\(story.title), step \(position + 1): \(expect.method.rawValue) \(expect.path) was expected; \(difference)"
    }
    if let mismatch {
      let body = Refusal.outcome(severity: "fatal", code: "exception", diagnostics: mismatch).bytes
      return Exchange(
        outcome: .answered(HTTPResponse(status: Self.mismatchStatus, headers: ["Content-Type": "application/fhir+json"], body: body)), delay: 0, fault: nil)
    }
    position += 1
    return Exchange(outcome: story.steps[position - 1].outcome, delay: 0, fault: nil)
  }
}

/// A transport that plays a story: for tests of a client without a socket.
public final class StoryTransport: HTTPTransport {
  private let player: Mutex<StoryPlayer>

  /// A transport at the story's first step.
  public init(_ story: ServerStory, base: String = "http://ehr.example/fhir") { player = Mutex(StoryPlayer(story, base: base)) }

  /// What was not as the story tells; to be asked when the client is done.
  public var complaints: [String] { player.withLock { $0.complaints } }

  /// The story's answer, or the error its fault looks like.
  public func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    try player.withLock { $0.exchange(request) }.received()
  }
}
