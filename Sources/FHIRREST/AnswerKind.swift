/// What an answer means for whoever asked; the whole table is ``AnswerKind/of(status:to:body:location:retryAfter:)``.
public enum AnswerKind: Sendable, Hashable {
  /// What was asked for is here: a resource, a page, the entries of a transaction.
  case found
  /// A new resource is there, and its id is known.
  case created
  /// The server answered an update as done.
  case updated
  /// A conditional create met one that exists: our content was NOT written.
  case matched
  /// 202: taken in, not yet in the chart, perhaps never (mediated submission).
  case accepted
  case notModified
  /// 404 from a FHIR server. No proof of a deletion: look twice.
  case notFound
  /// 410: it was deleted.
  case gone
  /// 409 or 412: perhaps a newer version is there. Only reading it tells; proxies answer 412 as well.
  case stale
  /// 412 to a conditional create: more than one resource matches.
  case ambiguous
  /// 429, or 503 with a `Retry-After`.
  case throttled(after: Duration?)
  case unauthorized
  case forbidden
  /// 400, 422 and other 4xx: the server will not take this content, and will not take it later.
  case invalid
  /// 405, 406, 415, 501: the server does not do this.
  case unsupported
  /// 413: less at once may pass.
  case tooLarge
  /// 3xx: never followed here.
  case redirected
  /// 5xx, 408, 425, 423: asking again later can help.
  case serverFault
  /// The status sounds fine but the answer is not what was asked for, or nothing a FHIR server would say.
  case notFHIR(Misfit)

  /// Why an answer is not the one that was asked for.
  public enum Misfit: Sendable, Hashable {
    case emptyBody, brokenJSON, html, otherContent, strangeStatus
    /// A 2xx with an `OperationOutcome` that reports an error, or where a resource was wanted.
    case outcomeInstead
    /// A resource of another type.
    case otherType(String)
    /// A resource with another id: an EHR that merged two patients answers so.
    case otherID
    /// A Bundle whose `type` is not the one that was asked for.
    case otherBundle(String?)
    /// A transaction's answer with another number of entries: what happened is unknown for all of them.
    case otherCount(Int)
    /// A create answered without any id; find it by its identifier.
    case noIdentity
    /// A resource without an id.
    case noID
  }

  /// What may have become of a write that was answered so.
  public enum Effect: Sendable, Hashable {
    case happened, didNotHappen
    /// Look before anything is sent again.
    case unknown
  }

  /// What may have become of the write; meaningless for a read.
  ///
  /// A 5xx is unknown and not a failure: it often comes from something in front of a server that went on working.
  public var effect: Effect {
    switch self {
    case .created, .updated, .found: .happened
    case .matched, .notModified, .notFound, .gone, .ambiguous, .unauthorized, .forbidden, .invalid, .unsupported, .tooLarge, .redirected: .didNotHappen
    case .stale: .didNotHappen
    case .throttled, .serverFault, .accepted, .notFHIR: .unknown
    }
  }

  /// Whether asking again later, without changing anything, can help; of a read.
  public var isTemporary: Bool {
    switch self {
    // A redirect comes from something in front more often than from an EHR that moved; it is never followed, and asked again later.
    // A read that is answered as stale met a proxy: no version was named.
    case .throttled, .serverFault, .notFHIR, .redirected, .stale: true
    default: false
    }
  }
}
