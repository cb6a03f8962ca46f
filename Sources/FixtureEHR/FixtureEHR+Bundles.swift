import HTTPWire
import LosslessJSON

extension FixtureEHR {
  /// A Bundle at the base: a transaction, all or nothing, or a batch, each for itself.
  mutating func bundle(_ call: Call, at moment: Moment) throws(Refusal) -> Reply {
    let bundle = try json(call)
    guard bundle["resourceType"]?.string == "Bundle" else { throw Refusal(400, "invalid", "only a Bundle goes to the base") }
    var steps: [BundleStep] = []
    if let limit = habits.bundleLimit, (bundle["entry"]?.count ?? 0) > limit {
      throw Refusal(413, "too-costly", "a Bundle may have \(limit) entries here", at: "Bundle.entry")
    }
    for (index, entry) in (bundle["entry"]?.elements ?? []).enumerated() {
      steps.append(try BundleStep(entry, index: index, in: self, prefer: call.headers["Prefer"]))
    }
    switch bundle["type"]?.string {
    case "transaction" where habits.transactionIsBatch:
      return Reply(status: 200, resource: batch(steps, at: moment).resource?.setting("type", to: "transaction-response"))
    case "transaction" where habits.transaction: return try transaction(steps, at: moment)
    case "batch" where habits.batch: return batch(steps, at: moment)
    case let type: throw Refusal(422, "not-supported", "a Bundle of type \(type ?? "nothing") is not taken here", at: "Bundle.type")
    }
  }

  private mutating func batch(_ steps: [BundleStep], at moment: Moment) -> Reply {
    var entries: [JSON] = []
    for step in steps {
      let reply: Reply
      do throws(Refusal) {
        if step.index == 0, current == .entryThrottled { throw Refusal(429, "throttled", "try again later") }
        if habits.budget?.countsEntries == true, step.index > 0 { try checkBudget(at: moment) }
        reply = try self.reply(to: step.call, at: moment)
      } catch {
        reply = refused(error)
      }
      entries.append(Self.entry(reply))
    }
    return Reply(status: 200, resource: Self.response("batch-response", entries))
  }

  /// All or nothing: a copy of the server carries it out, and takes this one's place where nothing was refused.
  private mutating func transaction(_ steps: [BundleStep], at moment: Moment) throws(Refusal) -> Reply {
    var after = self
    do throws(Refusal) {
      let replies = try after.carryOut(steps, at: moment)
      self = after
      return Reply(status: 200, resource: Self.response("transaction-response", replies.map(Self.entry)))
    } catch {
      log = after.log
      throw error
    }
  }

  /// Source: R4 http, 3.1.0.11.2: DELETE, POST, PUT, GET, each in the order of the Bundle; an identity may appear once.
  private mutating func carryOut(_ steps: [BundleStep], at moment: Moment) throws(Refusal) -> [Reply] {
    var replies = [Reply?](repeating: nil, count: steps.count)
    func inOrder(_ methods: Set<HTTPMethod>) -> [BundleStep] { steps.filter { methods.contains($0.call.method) } }
    for step in inOrder([.delete]) { replies[step.index] = try whole(step, step.call, at: moment) }
    var plan = TransactionPlan(steps)
    for step in inOrder([.post]) + inOrder([.put]) { try plan.place(step, on: &self, at: moment) }
    for step in inOrder([.post]) + inOrder([.put]) {
      var call = step.call
      call.resource = try step.naming { (_) throws(Refusal) in try plan.rewritten(step, on: self, at: moment) }
      call.assignedID = plan.assigned[step.index]
      if call.assignedID != nil { call.headers["If-None-Exist"] = nil }
      replies[step.index] = try whole(step, call, at: moment)
    }
    for step in inOrder([.get, .head]) { replies[step.index] = try whole(step, step.call, at: moment) }
    if let other = steps.first(where: { replies[$0.index] == nil }) {
      throw Refusal(400, "not-supported", "\(other.call.method.rawValue) in a Bundle is not supported", at: "Bundle.entry[\(other.index)]")
    }
    return replies.compactMap { $0 }
  }

  /// Carries one entry of a transaction out; a refusal says which it was.
  private mutating func whole(_ step: BundleStep, _ call: Call, at moment: Moment) throws(Refusal) -> Reply {
    try step.naming { (_) throws(Refusal) in try reply(to: call, at: moment) }
  }

  private static func response(_ type: String, _ entries: [JSON]) -> JSON {
    .object(["resourceType": "Bundle", "type": .string(type), "entry": entries.isEmpty ? nil : .array(entries)])
  }

  private static func entry(_ reply: Reply) -> JSON {
    let isOutcome = reply.resource?["resourceType"]?.string == "OperationOutcome"
    let response: JSON = .object([
      "status": .string(statusText(reply.status)), "location": (reply.headers["Location"] ?? reply.headers["Content-Location"]).map { .string($0) },
      "etag": reply.headers["ETag"].map { .string($0) },
      "lastModified": reply.resource?["meta"]?["lastUpdated"], "outcome": isOutcome ? reply.resource : nil,
    ])
    return .object(["resource": isOutcome ? nil : reply.resource, "response": response])
  }

  private static func statusText(_ status: Int) -> String {
    let words = [200: "OK", 201: "Created", 204: "No Content", 304: "Not Modified", 404: "Not Found", 409: "Conflict", 410: "Gone", 412: "Precondition Failed"]
    return words[status].map { "\(status) \($0)" } ?? String(status)
  }
}

/// One entry of a Bundle, read as a call.
struct BundleStep: Sendable {
  let index: Int
  let call: Call
  let fullURL: String?

  init(_ entry: JSON, index: Int, in ehr: FixtureEHR, prefer: String?) throws(Refusal) {
    let place = "Bundle.entry[\(index)]"
    guard let request = entry["request"], let url = request["url"]?.string, let method = request["method"]?.string.flatMap(HTTPMethod.init(rawValue:)) else {
      throw Refusal(400, "required", "an entry needs request.method and request.url", at: place + ".request")
    }
    var headers: HTTPHeaders = [:]
    for (element, name) in [("ifMatch", "If-Match"), ("ifNoneMatch", "If-None-Match"), ("ifNoneExist", "If-None-Exist")] {
      headers[name] = request[element]?.string
    }
    headers["Prefer"] = prefer
    let path = url.hasPrefix(ehr.base + "/") ? String(url.dropFirst(ehr.base.count + 1)) : url
    let resource = entry["resource"]
    if method == .post || method == .put, resource == nil { throw Refusal(400, "required", "\(method.rawValue) needs a resource", at: place + ".resource") }
    call = Call(method, path: path, headers: headers, resource: resource)
    fullURL = entry["fullUrl"]?.string
    self.index = index
  }

  /// Carries out, and says in a refusal which entry it was.
  func naming<Value>(_ work: (Call) throws(Refusal) -> Value) throws(Refusal) -> Value {
    do throws(Refusal) { return try work(call) } catch {
      throw Refusal(error.status, error.code, "entry \(index): " + error.diagnostics, at: error.expression ?? "Bundle.entry[\(index)]", allow: error.allow)
    }
  }
}
