/// What is asked of a FHIR server, in the specification's words; it decides which answer is a success.
public enum FHIRInteraction: Sendable, Hashable {
  case capabilities
  case read(type: String, id: String)
  case vread(type: String, id: String, version: String)
  case search(type: String)
  case history(type: String, id: String?)
  /// `isConditional` when it was sent with `If-None-Exist`.
  case create(type: String, isConditional: Bool)
  case update(type: String, id: String)
  /// `entries` is the number of entries sent; the answer must have as many.
  case transaction(entries: Int)
  case batch(entries: Int)

  /// Whether it can change something on the server.
  public var isWrite: Bool {
    switch self {
    case .create, .update, .transaction, .batch: true
    case .capabilities, .read, .vread, .search, .history: false
    }
  }
}
