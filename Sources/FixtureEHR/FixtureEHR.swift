import HTTPWire
import LosslessJSON

/// A FHIR R4 server as a value: a request goes in, a response comes out, and nothing else is touched.
///
/// Its clock is the `now` of each call, its chance is the seed; the same seed and the same calls give the same bytes. A copy is a
/// second server with the same past, and cheap: what two copies share is shared until one of them changes it.
///
/// What it does is said by its ``Habits``; the CapabilityStatement at `/metadata` is made from the same tables that dispatch.
/// ``answer(_:now:)`` is the server itself, ``exchange(_:now:)`` the server behind a network with the faults of its ``FaultPlan``.
///
/// ## The control door
///
/// Beside the base, under `/_fixture/`, for tests and for the EHR's own people. JSON in, JSON out; never subject to faults, never counted.
///
/// | | |
/// |---|---|
/// | `GET /_fixture/requests[?since=N]` | the requests seen: `{"requests":[{"number","method","path","status","fault"}]}`; with bodies where they are kept |
/// | `POST /_fixture/requests` | `{"keepBodies":true}`: from now on bodies are kept and shown; `{"clear":true}`: forgets what was seen |
/// | `GET /_fixture/stats` | `{"requests","reads","writes","versions","resources":{type:count}}`; a write is a request, or an entry of a Bundle, that may change something |
/// | `POST /_fixture/reset` | everything as at the start: resources, requests, faults, clock, chance |
/// | `GET /_fixture/clock` | `{"now":"2026-03-02T09:00:00.000Z","offsetSeconds":0}` |
/// | `POST /_fixture/clock` | `{"advanceSeconds":3600}`, `{"offsetSeconds":0}`, or `{"now":"2026-03-02T09:00:00Z"}` |
/// | `GET /_fixture/faults` | what is planned |
/// | `POST /_fixture/faults` | `{"fault":"lostreply","times":2,"method":"POST","path":"/Observation","after":1}`: the next requests that fit; all but `fault` optional |
/// | `PUT /_fixture/faults` | `{"spec":"lostreply=0.1,503=0.05","retryAfterSeconds":2,"retryAfterAsDate":true,"slowSeconds":3}`: by chance, from now on |
/// | `DELETE /_fixture/faults` | no more of them |
/// | `PUT /_fixture/edit/{Type}/{id}` | a new version, as the EHR's own people would make it: an object is a JSON merge (RFC 7396), a list is `[{"path":"component[0].valueQuantity.value","value":71.50}]`, where no value takes the element out. Makes the resource where there is none |
/// | `POST /_fixture/edit/{Type}` | a new resource of the EHR's own people |
/// | `DELETE /_fixture/edit/{Type}/{id}` | removes it |
/// | `GET /_fixture/resources[?type=T]` | all that is there now, as NDJSON in the order of creation |
/// | `POST /_fixture/resources` | NDJSON: each resource is put in with the id it has |
/// | `GET /_fixture/habits` | the personality's habits |
public struct FixtureEHR: Sendable {
  /// Where clients find the server, without a slash at the end: `http://127.0.0.1:8080/fhir`. Links and Locations begin with it.
  public var base: String
  /// What this server does and does not do.
  public var habits: Habits
  /// Which faults ``exchange(_:now:)`` will commit.
  public var faults: FaultPlan
  /// The requests seen, and how many.
  public internal(set) var log = RequestLog()
  /// How far the server's clock is ahead of `now`, in nanoseconds.
  public var clockOffset: Int128 = 0

  var store = ResourceStore()
  var pages = PageSnapshots()
  var budget = RequestBudget()
  /// The fault of the request that is being carried out.
  var current: Fault?
  /// How many ids were given out.
  var minted = 0
  var identityChance: SplitMix64
  var faultChance: SplitMix64
  let seed: UInt64
  let initialHabits: Habits
  let initialFaults: FaultPlan
  let initialClockOffset: Int128

  /// An empty server.
  public init(base: String = "http://ehr.example/fhir", habits: Habits = Habits(), seed: UInt64 = 1, faults: FaultPlan = FaultPlan(), clockOffset: Int128 = 0) {
    self.base = base
    self.habits = habits
    self.faults = faults
    self.seed = seed
    initialHabits = habits
    initialFaults = faults
    initialClockOffset = clockOffset
    self.clockOffset = clockOffset
    identityChance = SplitMix64(seed: seed)
    faultChance = SplitMix64(seed: seed ^ 0x6661_756c_7473)
  }

  /// Carries one request out and answers it; no faults.
  ///
  /// - Parameters:
  ///   - request: `url` is absolute, or a path with query: the base's path must come first (`/fhir/Patient/1`).
  ///   - now: nanoseconds since 1970-01-01T00:00:00Z.
  /// - Returns: always an answer; every status of 400 and above has an OperationOutcome as its body.
  public mutating func answer(_ request: HTTPRequest, now: Int128) -> HTTPResponse {
    answer(request, now: now, fault: nil)
  }

  mutating func answer(_ request: HTTPRequest, now: Int128, fault: Fault?) -> HTTPResponse {
    let moment = Moment(nanoseconds: now + clockOffset)
    let path = Self.pathAndQuery(request.url)
    if let door = Self.doorPath(path, basePath: basePath) { return openDoor(request, path: door, now: now) }
    let response: HTTPResponse
    do throws(Refusal) {
      guard let below = Self.below(basePath, path) else { throw Refusal(404, "not-found", "nothing is here; the base is \(basePath)") }
      let call = Call(request.method, path: below, headers: request.headers, body: request.body)
      try Self.checkAccepted(call)
      current = fault
      try checkBudget(at: moment)
      response = written(try reply(to: call, at: moment), for: request, at: moment)
    } catch {
      response = written(refused(error), for: request, at: moment)
    }
    log.note(request, path: path, status: response.status, fault: fault)
    return response
  }

  private func written(_ reply: Reply, for request: HTTPRequest, at moment: Moment) -> HTTPResponse {
    var headers = reply.headers
    headers["Date"] = moment.httpDate
    if let limits = habits.budget {
      for (name, value) in budget.headers(limits, isOver: reply.status == 429, at: moment) { headers[name] = value }
    }
    if let id = request.headers["X-Request-Id"] { headers["X-Request-Id"] = id }
    var body: [UInt8] = []
    if let resource = reply.resource {
      headers["Content-Type"] = "application/fhir+json;charset=utf-8"
      if request.method != .head { resource.write(into: &body) }
    }
    return HTTPResponse(status: reply.status, headers: headers, body: body)
  }

  func refused(_ refusal: Refusal) -> Reply {
    var headers: HTTPHeaders = [:]
    if let allow = refusal.allow { headers["Allow"] = allow }
    let coded = habits.outcomeCodes[refusal.code].map { refusal.outcome.coded($0) }
    return Reply(status: refusal.status, headers: headers, resource: coded ?? refusal.outcome)
  }

  /// The base's path: `/fhir`.
  var basePath: String { Self.pathAndQuery(base) == "/" ? "" : Self.pathAndQuery(base) }

  /// Everything of a URL from the first slash after the authority; a path is taken as it is.
  static func pathAndQuery(_ url: String) -> String {
    guard !url.hasPrefix("/"), let colon = url.firstIndex(of: ":"), url[colon...].hasPrefix("://") else {
      return url.hasPrefix("/") ? url : "/" + url
    }
    guard let slash = url[colon...].dropFirst(3).firstIndex(where: { $0 == "/" || $0 == "?" }) else { return "/" }
    return url[slash] == "/" ? String(url[slash...]) : "/" + url[slash...]
  }

  private static func below(_ base: String, _ path: String) -> Substring? {
    guard path.hasPrefix(base) else { return nil }
    let rest = path.dropFirst(base.count)
    return rest.isEmpty || rest.first == "/" || rest.first == "?" ? rest : nil
  }

  private static func doorPath(_ path: String, basePath: String) -> Substring? {
    for prefix in ["/_fixture/", basePath + "/_fixture/"] where path.hasPrefix(prefix) { return path.dropFirst(prefix.count) }
    return nil
  }

  /// Refuses what is neither JSON nor a form.
  private static func checkAccepted(_ call: Call) throws(Refusal) {
    let wanted = call.query["_format"] ?? call.headers["Accept"] ?? "*/*"
    guard isJSON(wanted) || wanted.contains("*/*") || wanted.contains("application/*") else {
      throw Refusal(406, "not-supported", "only JSON is written here, not \(wanted)")
    }
    guard call.method == .post || call.method == .put, let sent = call.headers["Content-Type"] else { return }
    guard isJSON(sent) || sent.lowercased().hasPrefix("application/x-www-form-urlencoded") else {
      throw Refusal(415, "not-supported", "only JSON is read here, not \(sent)")
    }
  }

  private static func isJSON(_ type: String) -> Bool { type.lowercased().contains("json") }
}
