/// Why no answer came.
public struct TransportError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What happened, for callers to branch on.
  public enum Kind: Hashable, Sendable {
    case badURL, unresolved, unreachable, timedOut, untrustedCertificate, connectionLost, malformedAnswer, answerTooLarge, cancelled, stopped
    /// Whoever gives out access tokens refused us, so the request was not sent.
    case notAuthorized
  }

  /// What happened, for callers to branch on.
  public let kind: Kind
  /// Whether the server may have carried the request out. False only when it certainly never had the whole request.
  public let mayHaveArrived: Bool
  /// In plain words, what to do; never a URL's query, which may name a patient.
  public let hint: String

  /// Puts an error together; `hint` ends without a full stop.
  public init(_ kind: Kind, mayHaveArrived: Bool, hint: String) {
    self.kind = kind
    self.mayHaveArrived = mayHaveArrived
    self.hint = hint
  }

  /// Whether asking again later can help.
  public var isTemporary: Bool {
    switch kind {
    case .badURL, .untrustedCertificate, .answerTooLarge, .notAuthorized: false
    case .unresolved, .unreachable, .timedOut, .connectionLost, .malformedAnswer, .cancelled, .stopped: true
    }
  }

  /// The same error after an earlier attempt of the same request that may have arrived.
  public func afterAttempt(thatMayHaveArrived earlier: Bool) -> TransportError {
    earlier && !mayHaveArrived ? TransportError(kind, mayHaveArrived: true, hint: hint) : self
  }

  /// The hint.
  public var description: String { hint }
}
