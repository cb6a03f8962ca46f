import HTTPWire
import LosslessJSON

/// A scenario of `Fixtures/server`: each request that must come, and what the EHR answers to it.
///
/// Shape: `{"story":"…","steps":[{"expect":{"method","path","headers","body","bodyHas"},"answer":{"status","headers","body"|"bodyFile"}}]}`.
/// `path` is below the base; the order of its query does not count. A header that is null must be absent. `body` is the whole body, `bodyHas`
/// the members it must have at least. An answer may be `{"fault":"lostreply"}` or another of ``Fault``'s silent ones instead.
public struct ServerStory: Sendable, Hashable {
  /// What must come.
  public struct Expectation: Sendable, Hashable {
    let method: HTTPMethod
    let path: String
    let query: [URLQuery.Item]
    /// Nil as value: the header must be absent.
    let headers: [Header]
    let body: JSON?
    let bodyHas: JSON?

    struct Header: Sendable, Hashable {
      let name: String
      let value: String?
    }
  }

  /// One request and its answer.
  public struct Step: Sendable, Hashable {
    /// What must come.
    public let expect: Expectation
    /// What becomes of it.
    public let outcome: Exchange.Outcome
  }

  /// What the story tells, in a sentence.
  public let title: String
  /// In the order in which they must happen.
  public let steps: [Step]

  /// Reads a story.
  ///
  /// - Parameters:
  ///   - bytes: JSON.
  ///   - file: the bytes of a file beside the story; nil when there is none.
  /// - Throws: `ServerStoryError` at a member nobody knows, a missing file, or what cannot be played.
  public init(parsing bytes: [UInt8], file: (String) -> [UInt8]?) throws(ServerStoryError) {
    let json: JSON
    do { json = try JSON(parsing: bytes) } catch { throw ServerStoryError(description: error.description) }
    try Self.check(json, has: ["story", "steps"], at: "story")
    guard let title = json["story"]?.string, let steps = json["steps"]?.elements, !steps.isEmpty else {
      throw ServerStoryError(description: "a story has a title and steps")
    }
    self.title = title
    var read: [Step] = []
    for (index, step) in steps.enumerated() {
      let place = "steps[\(index)]"
      try Self.check(step, has: ["expect", "answer"], at: place)
      guard let expect = step["expect"], let answer = step["answer"] else { throw ServerStoryError(description: "\(place): expect and answer are needed") }
      read.append(Step(expect: try Expectation(expect, at: place + ".expect"), outcome: try Self.outcome(answer, at: place + ".answer", file)))
    }
    self.steps = read
  }

  fileprivate static func check(_ json: JSON, has names: Set<String>, at place: String) throws(ServerStoryError) {
    for member in json.members where !names.contains(member.name) { throw ServerStoryError(description: "\(place): nobody knows the member \(member.name)") }
  }

  private static func outcome(_ answer: JSON, at place: String, _ file: (String) -> [UInt8]?) throws(ServerStoryError) -> Exchange.Outcome {
    try check(answer, has: ["status", "headers", "body", "bodyFile", "fault"], at: place)
    let fault = answer["fault"]?.string.flatMap(Fault.init(rawValue:))
    if answer["fault"] != nil, fault == nil { throw ServerStoryError(description: "\(place).fault: there is no such fault") }
    switch fault {
    case .lostReply, .lostRequest: return .unanswered
    case .reset: return .reset
    case nil, .truncate: break
    case .some: throw ServerStoryError(description: "\(place).fault: tell it with a status")
    }
    guard let status = answer["status"]?.int else { throw ServerStoryError(description: "\(place): a status or a fault is needed") }
    var response = HTTPResponse(status: status)
    if let body = answer["body"] { response.body = body.bytes }
    if let name = answer["bodyFile"]?.string {
      guard let bytes = file(name) else { throw ServerStoryError(description: "\(place).bodyFile: there is no \(name)") }
      response.body = bytes
    }
    if !response.body.isEmpty { response.headers["Content-Type"] = "application/fhir+json;charset=utf-8" }
    for header in answer["headers"]?.members ?? [] { response.headers[header.name] = header.value.string }
    return fault == .truncate ? .truncated(response, sent: response.body.count / 2) : .answered(response)
  }
}

extension ServerStory.Expectation {
  fileprivate init(_ json: JSON, at place: String) throws(ServerStoryError) {
    try ServerStory.check(json, has: ["method", "path", "headers", "body", "bodyHas"], at: place)
    guard let method = json["method"]?.string.flatMap(HTTPMethod.init(rawValue:)), let path = json["path"]?.string else {
      throw ServerStoryError(description: "\(place): a method and a path are needed")
    }
    let halves = path.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    self.method = method
    self.path = String(halves[0])
    query = halves.count > 1 ? Self.sorted(URLQuery(parsing: halves[1])) : []
    headers = (json["headers"]?.members ?? []).map { Header(name: $0.name, value: $0.value.string) }
    body = json["body"]
    bodyHas = json["bodyHas"]
  }

  private static func sorted(_ query: URLQuery) -> [URLQuery.Item] { query.items.sorted { ($0.name, $0.value) < ($1.name, $1.value) } }

  /// How a request differs from what is expected; nil when it does not.
  func difference(from request: HTTPRequest, below path: Substring) -> String? {
    let call = Call(request.method, path: path, headers: request.headers)
    let asked = path.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).first.map(String.init) ?? ""
    guard request.method == method, asked == self.path else { return "\(request.method.rawValue) \(asked) came" }
    if Self.sorted(call.query) != query { return "the query was \(call.query.text)" }
    for header in headers where request.headers[header.name] != header.value {
      return "\(header.name) was \(request.headers[header.name] ?? "absent"), not \(header.value ?? "absent")"
    }
    guard body != nil || bodyHas != nil else { return nil }
    guard let sent = try? JSON(parsing: request.body ?? []) else { return "the body is no JSON" }
    if let body, sent != body { return "the body was \(sent.text)" }
    if let bodyHas, let missing = Self.missing(bodyHas, in: sent, at: "") { return "the body has no such \(missing)" }
    return nil
  }

  /// The path of the first member of `wanted` that `sent` has not, or has otherwise; lists must be equal in length.
  private static func missing(_ wanted: JSON, in sent: JSON, at path: String) -> String? {
    switch wanted.kind {
    case .object:
      for member in wanted.members {
        let place = path.isEmpty ? member.name : path + "." + member.name
        guard let value = sent[member.name] else { return place }
        if let found = missing(member.value, in: value, at: place) { return found }
      }
      return nil
    case .array:
      guard sent.elements.count == wanted.elements.count else { return path }
      for (index, pair) in zip(wanted.elements, sent.elements).enumerated() {
        if let found = missing(pair.0, in: pair.1, at: "\(path)[\(index)]") { return found }
      }
      return nil
    default: return wanted == sent ? nil : path
    }
  }
}

/// Why a story cannot be played: where, and what is wrong there.
public struct ServerStoryError: Error, Sendable, Hashable, CustomStringConvertible {
  /// For people.
  public let description: String
}
