internal import LosslessJSON

extension AnswerKind {
  /// Classifies an answer: a pure function, the only place where a status gets a meaning.
  public static func of(
    status: Int, to interaction: FHIRInteraction, body: AnswerBody, location: FHIRLocation? = nil, retryAfter: Duration? = nil
  ) -> AnswerKind {
    switch status {
    case 200...299: success(status, to: interaction, body: body, location: location)
    case 304: .notModified
    case 300...399: .redirected
    case 401: .unauthorized
    case 403: .forbidden
    // A page for people at 404 is a wrong path or a proxy; it must not look like a deletion.
    case 404: body.isFHIR ? .notFound : .notFHIR(misfit(of: body))
    case 410: body.isFHIR ? .gone : .notFHIR(misfit(of: body))
    case 405, 406, 415, 501: .unsupported
    case 409: .stale
    case 412: if case .create(_, isConditional: true) = interaction { .ambiguous } else { .stale }
    case 413: .tooLarge
    case 429: .throttled(after: retryAfter)
    case 503: retryAfter == nil ? .serverFault : .throttled(after: retryAfter)
    case 408, 423, 425: .serverFault
    case 400...499: .invalid
    case 500...599: .serverFault
    default: .notFHIR(.strangeStatus)
    }
  }

  /// 2xx: only the expected shape is a success.
  private static func success(_ status: Int, to interaction: FHIRInteraction, body: AnswerBody, location: FHIRLocation?) -> AnswerKind {
    if status == 202 { return interaction.isWrite ? .accepted : .notFHIR(.strangeStatus) }
    switch interaction {
    case .capabilities: return wanted(body) { $0.isType("CapabilityStatement") } ?? .found
    case .read(let type, let id), .vread(let type, let id, _): return wanted(body) { $0.isType(type) ?? $0.hasID(id) } ?? .found
    case .search: return wanted(body) { $0.isBundle(["searchset"]) } ?? .found
    case .history: return wanted(body) { $0.isBundle(["history"]) } ?? .found
    case .transaction(let entries): return wanted(body) { $0.isBundle(["transaction-response"]) ?? $0.hasEntries(entries) } ?? .found
    case .batch(let entries): return wanted(body) { $0.isBundle(["batch-response"]) ?? $0.hasEntries(entries) } ?? .found
    case .create(let type, let isConditional):
      if let misfit = writeMisfit(body, type: type, id: nil) { return .notFHIR(misfit) }
      // 200 to If-None-Exist: one was there and ours was not written.
      if status == 200, isConditional { return .matched }
      guard location?.type == type || body.resource?["id"]?.string != nil else { return .notFHIR(.noIdentity) }
      return .created
    case .update(let type, let id):
      if let misfit = writeMisfit(body, type: type, id: id) { return .notFHIR(misfit) }
      return status == 201 ? .created : .updated
    }
  }

  /// A read needs a resource of the right shape.
  private static func wanted(_ body: AnswerBody, _ fault: (JSON) -> Misfit?) -> AnswerKind? {
    guard let resource = body.resource else { return .notFHIR(misfit(of: body)) }
    return fault(resource).map { .notFHIR($0) }
  }

  /// A write may be answered by nothing, by the resource, or by an outcome without errors.
  private static func writeMisfit(_ body: AnswerBody, type: String, id: String?) -> Misfit? {
    switch body {
    case .none: nil
    case .outcome(let outcome): outcome.hasError ? .outcomeInstead : nil
    case .resource(let resource): resource.isType(type) ?? id.flatMap { resource.hasID($0) }
    case .otherJSON, .brokenJSON, .html, .other: misfit(of: body)
    }
  }

  private static func misfit(of body: AnswerBody) -> Misfit {
    switch body {
    case .none: .emptyBody
    case .resource(let resource): .otherType(resource["resourceType"]?.string ?? "")
    case .outcome: .outcomeInstead
    case .brokenJSON: .brokenJSON
    case .html: .html
    case .otherJSON, .other: .otherContent
    }
  }
}

extension JSON {
  fileprivate func isType(_ type: String) -> AnswerKind.Misfit? {
    let found = self["resourceType"]?.string ?? ""
    return found == type ? nil : .otherType(found)
  }

  fileprivate func hasID(_ id: String) -> AnswerKind.Misfit? {
    guard let found = self["id"]?.string else { return .noID }
    return found == id ? nil : .otherID
  }

  fileprivate func isBundle(_ types: [String]) -> AnswerKind.Misfit? {
    if let misfit = isType("Bundle") { return misfit }
    let found = self["type"]?.string
    return found.map(types.contains) == true ? nil : .otherBundle(found)
  }

  fileprivate func hasEntries(_ count: Int) -> AnswerKind.Misfit? {
    let found = self["entry"]?.elements.count ?? 0
    return found == count ? nil : .otherCount(found)
  }
}
