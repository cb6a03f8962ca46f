public import RecordStore

/// What happened to an operation.
public enum OperationEvent: Sendable, Hashable, CaseIterable {
  /// A run has picked it up.
  case taken
  /// A run found it as a run that died had left it.
  case recovered
  /// Its document is laid over what the server has, and every reference in it is known there.
  case prepared
  /// Something it refers to is not on the server yet.
  case blocked
  /// The server already says all that may be sent.
  case nothingToSend
  /// All that differs is in open conflicts.
  case conflictsOnly
  /// 2xx of the expected shape.
  case accepted
  /// The request never reached the server.
  case notDelivered
  /// No answer, or one that leaves open whether it was carried out.
  case noAnswer
  /// 409 or 412: perhaps someone else's version.
  case staleAnswer
  /// 429, or 503 with a time to wait.
  case throttledAnswer
  /// 400, 405, 422 and the like: never as it is.
  case invalidAnswer
  /// 403: never.
  case forbiddenAnswer
  /// 401: not before the credentials are right.
  case unauthorizedAnswer
  /// Looked, and what we sent is there.
  case foundOurs
  /// Looked, and something else is there.
  case foundOther
  /// Looked, and the version we wrote onto is still the newest; If-Match makes a second sending safe.
  case foundUnchanged
  /// Looked, and it is not there; the first time, so the request may still be on its way.
  case absentOnce
  /// Looked again, after the life of a request and the lag of an index, and it is not there.
  case absentTwice
  /// The look itself failed.
  case lookFailed
  /// The time to wait is over.
  case woke
  /// The echo is what we wrote, or says the same.
  case echoed
  /// More attempts or rounds than one run makes.
  case exhausted
}

/// What is to be done next with an operation.
public enum OperationEffect: Sendable, Hashable, CaseIterable {
  /// Lay the document over the server's, find its references.
  case prepare
  case send
  /// Find out whether it was carried out: by Location, then identifier, then fingerprint.
  case look
  /// Wait for the life of a request and the lag of an index, then look again.
  case waitToLook
  /// Wait as long as the server asked, then look before sending again.
  case waitToRetry
  /// Read the server's document and merge.
  case merge
  /// Read back what was written.
  case verify
  /// Leave it for the next run.
  case stop
  /// Nothing more, ever.
  case finish
}

extension OperationState {
  /// The life of one operation: the whole table, without clock or disk. nil: this event cannot happen in this state.
  ///
  /// The new state is on disk before its effect leaves, so that after a crash `sent` is an `unknown`, never a guess, and
  /// nothing is sent again before it was looked for.
  public func next(_ event: OperationEvent) -> (state: OperationState, effect: OperationEffect)? {
    switch (self, event) {
    case (.queued, .taken), (.queued, .recovered), (.leased, .recovered), (.leased, .taken): (.leased, .prepare)
    case (.leased, .prepared): (.sent, .send)
    case (.leased, .woke): (.leased, .prepare)
    case (.leased, .blocked), (.leased, .exhausted): (.queued, .stop)
    case (.leased, .nothingToSend): (.verified, .finish)
    case (.leased, .conflictsOnly): (.conflicted, .finish)
    case (.leased, .staleAnswer): (.stale, .merge)

    case (.sent, .accepted): (.acknowledged, .verify)
    case (.sent, .notDelivered): (.leased, .waitToRetry)
    case (.sent, .noAnswer): (.unknown, .look)
    case (.sent, .staleAnswer): (.stale, .merge)
    case (.sent, .throttledAnswer): (.throttled, .waitToRetry)
    case (.sent, .invalidAnswer): (.rejected, .finish)
    case (.sent, .forbiddenAnswer): (.refused, .finish)
    case (.sent, .unauthorizedAnswer): (.queued, .stop)
    case (.sent, .recovered), (.sent, .taken): (.unknown, .look)

    case (.acknowledged, .echoed): (.verified, .finish)
    case (.acknowledged, .foundOther): (.stale, .merge)
    case (.acknowledged, .lookFailed), (.acknowledged, .exhausted): (.acknowledged, .stop)
    case (.acknowledged, .recovered), (.acknowledged, .taken): (.acknowledged, .verify)
    case (.acknowledged, .absentOnce), (.acknowledged, .absentTwice): (.unknown, .waitToLook)

    case (.unknown, .foundOurs): (.acknowledged, .verify)
    case (.unknown, .foundOther): (.stale, .merge)
    case (.unknown, .foundUnchanged), (.unknown, .absentTwice): (.leased, .prepare)
    case (.unknown, .absentOnce): (.unknown, .waitToLook)
    case (.unknown, .woke), (.unknown, .recovered), (.unknown, .taken): (.unknown, .look)
    case (.unknown, .lookFailed), (.unknown, .exhausted): (.unknown, .stop)

    case (.throttled, .woke), (.throttled, .recovered), (.throttled, .taken): (.throttled, .look)
    case (.throttled, .foundOurs): (.acknowledged, .verify)
    case (.throttled, .foundOther): (.stale, .merge)
    case (.throttled, .foundUnchanged), (.throttled, .absentOnce), (.throttled, .absentTwice): (.leased, .prepare)
    case (.throttled, .lookFailed), (.throttled, .exhausted): (.throttled, .stop)

    case (.stale, .prepared): (.sent, .send)
    case (.stale, .nothingToSend): (.verified, .finish)
    case (.stale, .conflictsOnly): (.conflicted, .finish)
    case (.stale, .blocked), (.stale, .lookFailed), (.stale, .exhausted): (.stale, .stop)
    case (.stale, .recovered), (.stale, .taken): (.stale, .merge)
    // A create that was answered as stale, and nothing is there: something in front of the server spoke, or it is not to be seen yet.
    case (.stale, .absentOnce), (.stale, .absentTwice): (.unknown, .waitToLook)

    case (.rejected, .recovered), (.refused, .recovered), (.rejected, .taken), (.refused, .taken): (.quarantined, .finish)
    // A conflict waits for a person; after a settlement, or when either side moved, it is taken up anew.
    case (.conflicted, .taken): (.leased, .prepare)
    default: nil
    }
  }
}

extension OperationState {
  /// How an edit counts while one of its operations is in this state.
  public var editState: EditState {
    switch self {
    case .queued, .leased, .acknowledged, .stale, .throttled: .pending
    case .sent, .unknown: .unknown
    case .rejected, .refused, .quarantined: .quarantined
    case .conflicted: .conflicted
    case .verified: .verified
    }
  }
}

extension EditState {
  /// An edit is in the worst state of its operations: quarantined, conflicted, unknown, pending, verified.
  public static func worst(_ states: some Sequence<EditState>) -> EditState {
    let order: [EditState] = [.verified, .pending, .unknown, .conflicted, .quarantined]
    return states.max { order.firstIndex(of: $0)! < order.firstIndex(of: $1)! } ?? .verified
  }
}
