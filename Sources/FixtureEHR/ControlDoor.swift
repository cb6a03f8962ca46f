import HTTPWire
import LosslessJSON

extension FixtureEHR {
  /// Whether a URL leads to the control door.
  static func isDoor(_ url: String) -> Bool { pathAndQuery(url).hasPrefix("/_fixture/") }

  /// Answers at the control door; the table is at ``FixtureEHR``.
  mutating func openDoor(_ request: HTTPRequest, path: Substring, now: Int128) -> HTTPResponse {
    let call = Call(request.method, path: path, headers: request.headers, body: request.body)
    do throws(Refusal) {
      let answer = try doorAnswer(call, now: now)
      return HTTPResponse(status: 200, headers: ["Content-Type": answer.type], body: answer.body)
    } catch {
      return HTTPResponse(status: error.status, headers: ["Content-Type": "application/fhir+json;charset=utf-8"], body: error.outcome.bytes)
    }
  }

  /// The type and bytes of a door's answer.
  struct DoorAnswer: Sendable {
    let type: String
    let body: [UInt8]

    init(_ json: JSON) {
      type = "application/json"
      body = json.bytes
    }

    init(lines: [JSON]) {
      type = "application/fhir+ndjson"
      body = lines.flatMap { $0.bytes + [UInt8(ascii: "\n")] }
    }
  }

  private mutating func doorAnswer(_ call: Call, now: Int128) throws(Refusal) -> DoorAnswer {
    switch (call.method, call.segments.first, call.segments.count) {
    case (.get, "requests", 1):
      let since = call.query["since"].flatMap { Int($0) } ?? 0
      return DoorAnswer(["requests": .array(log.entries.filter { $0.number > since }.map(\.json))])
    case (.post, "requests", 1):
      let wish = try json(call)
      if let keeps = wish["keepBodies"]?.bool { log.keepsBodies = keeps }
      if wish["clear"]?.bool == true { log.clear() }
      return DoorAnswer(["keepBodies": .bool(log.keepsBodies)])
    case (.get, "stats", 1): return DoorAnswer(stats)
    case (.post, "reset", 1):
      reset()
      return DoorAnswer(stats)
    case (_, "clock", 1): return DoorAnswer(try clock(call, now: now))
    case (_, "faults", 1): return DoorAnswer(try faultsDoor(call))
    case (_, "edit", 2...3): return DoorAnswer(try editDoor(call, at: Moment(nanoseconds: now + clockOffset)))
    case (.get, "resources", 1): return DoorAnswer(lines: resources(of: call.query["type"]))
    case (.post, "resources", 1): return DoorAnswer(["loaded": .int(try load(call.body ?? [], at: Moment(nanoseconds: now + clockOffset)))])
    case (.get, "habits", 1): return DoorAnswer(habitsSummary)
    default: throw Refusal(404, "not-found", "the control door has no \(call.method.rawValue) /_fixture/\(call.segments.joined(separator: "/"))")
    }
  }

  /// Counts, as the door shows them.
  private var stats: JSON {
    .object([
      "requests": .int(log.requests), "reads": .int(log.reads), "writes": .int(log.writes), "versions": .int(store.versionsMade),
      "resources": .object(
        ResourceShape.all.compactMap { shape in
          let count = resources(of: shape.type).count
          return count > 0 ? JSON.Member(shape.type, .int(count)) : nil
        }),
    ])
  }

  private var habitsSummary: JSON {
    [
      "transaction": .bool(habits.transaction), "batch": .bool(habits.batch), "versions": .bool(habits.versions),
      "conditionalCreate": .bool(habits.conditionalCreate), "conditionalUpdate": .bool(habits.conditionalUpdate), "updateCreate": .bool(habits.updateCreate),
      "requiresIfMatch": .bool(habits.requiresIfMatch), "staleStatus": .int(habits.staleStatus), "returnsRepresentation": .bool(habits.returnsRepresentation),
      "trimsDecimals": .bool(habits.trimsDecimals), "absoluteReferences": .bool(habits.absoluteReferences),
      "droppedElements": .object(
        habits.droppedElements.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .array($0.value.sorted().map { .string($0) })) }),
      "searchLagSeconds": .int(Int(habits.searchLag / Moment.second)), "pageSize": .int(habits.pageSize), "pageLimit": .int(habits.pageLimit),
    ]
  }

  /// Everything as at the start, the base apart.
  public mutating func reset() {
    self = FixtureEHR(base: base, habits: initialHabits, seed: seed, faults: initialFaults, clockOffset: initialClockOffset)
  }

  /// What is there now, in the order of creation; of one type or of all.
  public func resources(of type: String? = nil) -> [JSON] {
    let types = type.map { [$0] } ?? ResourceShape.all.map(\.type)
    let found = types.flatMap { type -> [(ordinal: Int, resource: JSON)] in
      let shelf = store.shelf(type)
      return shelf.ids.compactMap { id in shelf.histories[id].flatMap { history in history.current.resource.map { (history.ordinal, $0) } } }
    }
    return found.sorted { $0.ordinal < $1.ordinal }.map(\.resource)
  }

  private mutating func clock(_ call: Call, now: Int128) throws(Refusal) -> JSON {
    if call.method == .post {
      let wish = try json(call)
      if let seconds = wish["advanceSeconds"]?.int {
        clockOffset += Int128(seconds) * Moment.second
      } else if let seconds = wish["offsetSeconds"]?.int {
        clockOffset = Int128(seconds) * Moment.second
      } else if let span = wish["now"]?.string.flatMap({ TimeSpan($0) }) {
        clockOffset = span.low - now
      } else {
        throw Refusal(400, "value", "advanceSeconds, offsetSeconds or now was expected")
      }
    }
    return ["now": .string(Moment(nanoseconds: now + clockOffset).instant), "offsetSeconds": .int(Int(clockOffset / Moment.second))]
  }
}
