internal import ClinicalMerge
internal import FHIRREST
internal import HTTPWire
internal import LosslessJSON
internal import MappingCatalog
internal import RecordStore

/// What a request to the EHR came to, in the words of an operation's life.
struct WireAnswer: Sendable {
  var event: OperationEvent
  /// What the server holds now, where the answer told.
  var sight: Incoming?
  var serverID: String?
  /// The version our write made, where the answer told.
  var version: String?
  var retryAfter: Duration?
  /// For people; no patient data.
  var words: String?
  /// What the server says itself of a refusal; may quote a patient's data, so it is for the review and never for a log.
  var refusal: String?
  /// Others that carry the same identifier of ours: made twice, to be converged.
  var duplicates: [Incoming] = []
}

/// The engine's requests to one EHR. Decides nothing: it asks, and names what it was told.
struct EHRWire: Sendable {
  let client: FHIRClient
  let plan: EndpointPlan
  /// The way there, for what is no resource: files of an export.
  let transport: RequestTally
  /// What the vendor's own error codes mean.
  var errorCodes: [String: EndpointProfile.ErrorMeaning] = [:]

  /// For searches: a server that does not know a parameter shall say so, not answer with everybody's resources.
  private var strict: FHIRClient {
    var client = client
    client.headers["Prefer"] = "handling=strict"
    return client
  }

  /// `putID` is what it is made under by PUT where that is not the resource's own id.
  func send(_ operation: StoredOperation, type: String, serverID: String?, putID: String?, body: JSON) async -> WireAnswer {
    let ourID = putID ?? operation.resource.description
    do throws(TransportError) {
      let answer: FHIRAnswer
      if operation.intent == .update, let serverID {
        answer = try await client.update(type, serverID, body.asSent(id: serverID), ifMatch: operation.ifMatch, prefer: .representation)
      } else if plan[type]?.create == .putOurID {
        answer = try await client.update(type, ourID, body.asSent(id: ourID), ifMatch: nil, prefer: .representation)
      } else {
        let condition: FHIRQuery? = plan[type]?.create == .postIfNoneExist ? ["identifier": OurIdentifier.token(operation.resource)] : nil
        answer = try await client.create(type, body.asSent(id: nil), ifNoneExist: condition, prefer: .representation)
      }
      return read(answer)
    } catch {
      let event: OperationEvent = error.kind == .notAuthorized ? .unauthorizedAnswer : error.mayHaveArrived ? .noAnswer : .notDelivered
      return WireAnswer(event: event, words: error.hint)
    }
  }

  /// Characters kept of what a server says of a refusal: enough for a few issues, and no stack trace.
  private static let refusalLimit = 1_000

  private func read(_ answer: FHIRAnswer) -> WireAnswer {
    var read = WireAnswer(event: event(of: answer), serverID: answer.location?.id, version: answer.version, retryAfter: answer.retryAfter)
    if answer.kind.effect != .happened { (read.words, read.refusal) = Self.refusal(status: answer.status, outcome: answer.outcome) }
    if let resource = answer.resource, !answer.isSubsetted, let type = resource["resourceType"]?.string, let id = resource["id"]?.string, type != "Bundle" {
      read.sight = Incoming(type: type, serverID: id, document: resource, version: answer.version)
    }
    return read
  }

  /// For logs, and for the review.
  static func refusal(status: Int, outcome: FHIROutcome?) -> (words: String, refusal: String?) {
    let issues = outcome?.summary ?? ""
    let texts = (outcome?.issues ?? []).flatMap(\.words)
    return (
      issues.isEmpty ? "status \(status)" : "status \(status): \(issues.prefix(300))",
      texts.isEmpty ? nil : String(texts.joined(separator: "; ").prefix(refusalLimit))
    )
  }

  func event(of answer: FHIRAnswer) -> OperationEvent { event(of: answer.kind, outcome: answer.outcome) }

  /// A vendor's own code says more than the status it comes with.
  func event(of kind: AnswerKind, outcome: FHIROutcome?) -> OperationEvent {
    if kind.effect != .happened, let meaning = meaning(of: outcome) {
      switch meaning {
      case .policy, .merged: return .forbiddenAnswer
      case .transient: return .throttledAnswer
      case .expired, .tooMany: break
      }
    }
    switch kind {
    case .created, .updated, .found: return .accepted
    // If-None-Exist found one: our content was not written, so its content is read and compared.
    case .matched, .stale, .notFound, .gone, .notModified: return .staleAnswer
    case .accepted, .ambiguous, .serverFault, .notFHIR: return .noAnswer
    case .throttled, .redirected: return .throttledAnswer
    case .unauthorized: return .unauthorizedAnswer
    case .forbidden: return .forbiddenAnswer
    case .invalid, .unsupported, .tooLarge: return .invalidAnswer
    }
  }

  /// What the vendor's table says of an outcome's codes; the first that it knows.
  private func meaning(of outcome: FHIROutcome?) -> EndpointProfile.ErrorMeaning? {
    guard !errorCodes.isEmpty, let outcome else { return nil }
    let codes = outcome.issues.flatMap(\.details).map { $0.split(separator: "|").last.map(String.init) ?? $0 }
    return codes.lazy.compactMap { errorCodes[$0] }.first
  }

  static func words(of answer: FHIRAnswer) -> String { refusal(status: answer.status, outcome: answer.outcome).words }

  /// Whether what an operation sent is there: by id where one is known, else by our identifier.
  func look(for operation: StoredOperation, type: String, patientServerID: String?, serverID: String?, putID: String?, expected: (Incoming) -> Bool) async
    -> WireAnswer
  {
    let id = serverID ?? (plan[type]?.create == .putOurID ? putID ?? operation.resource.description : nil)
    var answer = id != nil ? await read(type, id!) : await find(operation, type: type, patientServerID: patientServerID)
    if let sight = answer.sight {
      let isUnchanged = operation.intent == .update && sight.version != nil && sight.version == operation.ifMatch
      answer.event = isUnchanged ? .foundUnchanged : expected(sight) ? .foundOurs : .foundOther
    } else if answer.event == .absentOnce, operation.looks > 0 {
      answer.event = .absentTwice
    }
    return answer
  }

  /// Reads one resource; `.foundOther` with what is there, `.absentOnce`, or `.lookFailed`.
  func read(_ type: String, _ id: String) async -> WireAnswer {
    do throws(TransportError) {
      let answer = try await client.read(type, id)
      var read = read(answer)
      switch answer.kind {
      case .found where !answer.isSubsetted: read.event = .foundOther
      case .notFound, .gone: read.event = .absentOnce
      case .throttled: read.event = .throttledAnswer
      case .unauthorized: read.event = .unauthorizedAnswer
      default: read.event = .lookFailed
      }
      read.words = answer.kind == .gone ? "gone" : read.words
      return read
    } catch {
      return WireAnswer(event: error.kind == .notAuthorized ? .unauthorizedAnswer : .lookFailed, words: error.hint)
    }
  }

  /// Searches for our identifier; where a type has no such search, walks the patient's resources of the type.
  private func find(_ operation: StoredOperation, type: String, patientServerID: String?) async -> WireAnswer {
    let types = plan[type]
    var query: FHIRQuery = ["_count": "50"]
    if types?.hasIdentifierSearch == true {
      query.append("identifier", OurIdentifier.token(operation.resource))
    } else if let patientServerID, let parameter = types?.patientParameter, types?.pull == .byPatient {
      query.append(parameter, patientServerID)
    } else {
      return WireAnswer(event: .lookFailed, words: "\(type) cannot be searched there, so a lost answer cannot be settled")
    }
    var found = await search(type, query)
    // A server may keep the document and not our identifier of it: then it is known by what is in it.
    if found.isWhole, found.resources.isEmpty, types?.hasIdentifierSearch == true, AttachmentElsewhere.isDocument(operation.body), let patientServerID,
      types?.pull == .byPatient
    {
      found = await search(type, [types?.patientParameter ?? "patient": patientServerID, "_count": "50"])
    }
    guard found.isWhole else { return WireAnswer(event: .lookFailed, retryAfter: found.retryAfter, words: found.words) }
    let ours = found.resources.filter {
      OurIdentifier.all(in: $0.document).contains(operation.resource) || AttachmentElsewhere.isNameless($0.document, like: operation.body)
    }.sorted { $0.serverID < $1.serverID }
    guard let first = ours.first else { return WireAnswer(event: .absentOnce) }
    return WireAnswer(event: .foundOther, sight: first, serverID: first.serverID, duplicates: Array(ours.dropFirst()))
  }

  /// Which of these resources of ours are there, before they are made; nil when that could not be asked.
  ///
  /// Empty where the server looks by itself (If-None-Exist), and where a type has no search that could tell.
  func existing(_ type: String, _ resources: [(id: ResourceID, putID: String?)]) async -> [Incoming]? {
    guard let types = plan[type] else { return nil }
    let parameter: String
    let values: [String]
    switch types.create {
    case .putOurID: (parameter, values) = ("_id", resources.map { $0.putID ?? $0.id.description })
    case .searchThenPost where types.hasIdentifierSearch: (parameter, values) = ("identifier", resources.map { OurIdentifier.token($0.id) })
    default: return []
    }
    var found: [Incoming] = []
    for chunk in values.chunked(30) {
      let result = await search(type, [parameter: chunk.joined(separator: ","), "_count": "100"])
      guard result.isWhole else { return nil }
      found += result.resources
    }
    return found
  }

  struct SearchResult: Sendable {
    var resources: [Incoming] = []
    /// False when a page is missing: what was not seen is unseen.
    var isWhole = false
    /// Whether something on a page was only a part of what the server has.
    var isCut = false
    /// The server's own time at its first page.
    var date: HTTPDate?
    var retryAfter: Duration?
    var words: String?
    var isUnauthorized = false
    var isRefused = false
    /// Whether a page is no longer kept there: the search begins anew.
    var isExpired = false
    /// Whether the server did not look at what was asked for.
    var isMisread = false
    /// Whether there was no answer at all.
    var isUnanswered = false
  }

  /// All pages of a search, or as many as came; posted as a form where that is asked for.
  func search(_ type: String, _ query: FHIRQuery, asForm: Bool = false) async -> SearchResult {
    let result = await searchOnce(type, query, asForm: asForm)
    return result.isExpired ? await searchOnce(type, query, asForm: asForm) : result
  }

  private func searchOnce(_ type: String, _ query: FHIRQuery, asForm: Bool) async -> SearchResult {
    var result = SearchResult()
    var pages = asForm ? strict.pages(type, posting: query) : strict.pages(type, query)
    var isFirst = true
    do throws(TransportError) {
      while true {
        switch try await pages.next() {
        case .end:
          result.isWhole = !result.isCut
          if result.isCut { result.words = "some of it came as parts only (SUBSETTED)" }
          return result
        case .page(let page):
          // Only the first page answers our own parameters; the server's own links may say what they like.
          if isFirst, let ignored = page.ignoredParameters?.filter({ !$0.hasPrefix("_") }), !ignored.isEmpty {
            result.words = "the server ignored \(ignored.joined(separator: ", ")); its answer is not used"
            result.isMisread = true
            return result
          }
          if isFirst { result.date = page.answer.date }
          isFirst = false
          result.resources += page.entries.compactMap { entry in
            guard let resource = entry.resource, let place = entry.location, place.type == type else { return nil }
            if entry.isSubsetted {
              result.isCut = true
              return nil
            }
            return Incoming(type: place.type, serverID: place.id, document: resource, version: place.version)
          }
        case .refused(let answer):
          result.words = Self.words(of: answer)
          result.retryAfter = answer.retryAfter
          result.isUnauthorized = answer.kind == .unauthorized
          result.isRefused = !answer.kind.isTemporary && meaning(of: answer.outcome) != .transient
          result.isExpired = meaning(of: answer.outcome) == .expired
          return result
        case .stopped(let fault):
          result.words = "\(fault)"
          return result
        }
      }
    } catch {
      result.words = error.hint
      result.isUnauthorized = error.kind == .notAuthorized
      result.isUnanswered = !result.isUnauthorized
      return result
    }
  }
}
