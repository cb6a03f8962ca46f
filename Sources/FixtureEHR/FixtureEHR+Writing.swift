import HTTPWire
import LosslessJSON

extension FixtureEHR {
  mutating func create(_ call: Call, _ shape: ResourceShape, at moment: Moment) throws(Refusal) -> Reply {
    let resource = try body(call, shape, id: nil)
    if let condition = call.headers["If-None-Exist"], !habits.ignoresIfNoneExist {
      guard habits.conditionalCreate else { throw Refusal(400, "not-supported", "If-None-Exist is not supported here") }
      let found = try conditionalMatches(shape, URLQuery(parsing: Self.bare(condition)), at: moment)
      guard found.count < 2 else { throw Refusal(412, "multiple-matches", "If-None-Exist finds \(found.count) resources") }
      if let id = found.first, let version = store.history(shape.type, id)?.current { return answered(200, shape.type, id, version, call) }
    }
    let id = call.assignedID ?? mintedID(shape.type)
    let version = add(shape.type, id, resource, method: .post, at: moment)
    return answered(201, shape.type, id, version, call)
  }

  mutating func update(_ call: Call, _ shape: ResourceShape, id: String, at moment: Moment) throws(Refusal) -> Reply {
    guard Self.isID(id) else { throw Refusal(400, "value", "\(id) is no FHIR id") }
    let resource = try body(call, shape, id: id)
    let current = store.history(shape.type, id)?.current
    if let current = current?.resource { try checkLocked(current, resource, shape) }
    try checkMatch(call, current, "\(shape.type)/\(id)")
    if current?.resource == nil, !habits.updateCreate {
      throw Refusal(405, "not-supported", "\(shape.type)/\(id) is not known, and clients name no resources here", allow: "GET, HEAD")
    }
    if habits.requiresIfMatch, current?.resource != nil, call.headers["If-Match"] == nil {
      throw Refusal(400, "required", "an update needs If-Match here")
    }
    let version = add(shape.type, id, resource, method: .put, at: moment)
    return answered(current?.resource == nil ? 201 : 200, shape.type, id, version, call)
  }

  mutating func conditionalUpdate(_ call: Call, _ shape: ResourceShape, at moment: Moment) throws(Refusal) -> Reply {
    guard habits.conditionalUpdate else { throw Refusal(400, "not-supported", "conditional updates are not supported here") }
    let resource = try body(call, shape, id: nil)
    let found = try conditionalMatches(shape, call.query, at: moment)
    guard found.count < 2 else { throw Refusal(412, "multiple-matches", "the condition finds \(found.count) resources") }
    var call = call
    let named = resource["id"]?.string
    guard let id = found.first else {
      call.headers["If-None-Exist"] = nil
      call.resource = resource
      if let named, call.assignedID == nil { return try update(call, shape, id: named, at: moment) }
      return try create(call, shape, at: moment)
    }
    guard named == nil || named == id else {
      throw Refusal(400, "value", "the condition finds \(shape.type)/\(id), the body says \(named ?? "")", at: "\(shape.type).id")
    }
    call.resource = resource.setting("id", to: .string(id))
    return try update(call, shape, id: id, at: moment)
  }

  mutating func delete(_ call: Call, _ shape: ResourceShape, at moment: Moment) throws(Refusal) -> Reply {
    let id = call.segments[1]
    guard let current = store.history(shape.type, id)?.current, current.resource != nil else { return Reply(status: 204) }
    try checkMatch(call, current, "\(shape.type)/\(id)")
    let version = store.add(shape.type, id, nil, method: .delete, at: moment, naming: naming)
    var headers = versionHeaders(version)
    headers["Last-Modified"] = nil
    return Reply(status: 204, headers: headers)
  }

  /// Refuses an If-Match that is stale, and an If-None-Match that finds something.
  private func checkMatch(_ call: Call, _ current: ResourceVersion?, _ place: String) throws(Refusal) {
    guard habits.versions, !habits.ignoresIfMatch else { return }
    let exists = current?.resource != nil
    if let wanted = Call.versions(call.headers["If-Match"]) {
      let holds = wanted.contains("*") ? exists : exists && wanted.contains(current?.name ?? "")
      guard holds else {
        throw Refusal(habits.staleStatus, "conflict", exists ? "\(place) is at version \(current?.name ?? "")" : "\(place) is not there")
      }
    }
    if let unwanted = Call.versions(call.headers["If-None-Match"]), exists, unwanted.contains("*") || unwanted.contains(current?.name ?? "") {
      throw Refusal(412, "conflict", "\(place) is there already")
    }
  }

  /// Stores as the habits have it.
  mutating func add(_ type: String, _ id: String, _ resource: JSON, method: HTTPMethod, at moment: Moment) -> ResourceVersion {
    var kept = habits.trimsDecimals ? resource.trimmingDecimals() : resource
    if type == "DocumentReference" { kept = keepingAttachmentsElsewhere(kept, at: moment) }
    if let dropped = habits.droppedElements[type] { kept = .object(kept.members.filter { !dropped.contains($0.name) }) }
    return store.add(type, id, kept, method: method, at: moment, naming: naming)
  }

  mutating func mintedID(_ type: String) -> String {
    while true {
      minted += 1
      let id =
        switch habits.identities {
        case .uuid: identityChance.uuid()
        case .counted: String(minted)
        case .opaque: "e" + identityChance.letters(43)
        }
      if store.history(type, id) == nil { return id }
    }
  }

  /// The answer to a write, as the client prefers it.
  func answered(_ status: Int, _ type: String, _ id: String, _ version: ResourceVersion, _ call: Call) -> Reply {
    var reply = Reply(status: status, headers: versionHeaders(version))
    if status == 201 {
      reply.headers["Location"] = habits.locationNamesVersion ? location(type, id, version) : "\(base)/\(type)/\(id)"
      if habits.createsSilently { return reply }
    } else {
      reply.headers["Content-Location"] = location(type, id, version)
    }
    switch call.preference("return") ?? (habits.returnsRepresentation ? "representation" : "minimal") {
    case "representation": reply.resource = version.resource.map(shown)
    case "OperationOutcome":
      reply.resource = Refusal.outcome(severity: "information", code: "informational", diagnostics: "\(type)/\(id) is at version \(version.name)")
    default: break
    }
    return reply
  }

  /// A condition without the type and question mark that some clients put before it.
  static func bare(_ condition: String) -> Substring {
    condition.firstIndex(of: "?").map { condition[condition.index(after: $0)...] } ?? condition[...]
  }
}
