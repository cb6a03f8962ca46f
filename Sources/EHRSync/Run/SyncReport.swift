public import LosslessJSON
internal import RecordStore

/// How a run of one endpoint ended.
public enum SyncOutcome: String, Sendable, Hashable {
  case done
  /// Done, but a person must act.
  case review
  /// Something is pending or unknown, or the endpoint could not be reached: run again.
  case retry
  /// The EHR refused for good, or the credentials.
  case refused
  case failed
}

/// What one run did at one endpoint; its counts add up.
public struct EndpointReport: Sendable, Hashable {
  public struct Pulled: Sendable, Hashable {
    public var seen = 0
    public var adopted = 0
    public var merged = 0
    public var unchanged = 0
  }

  /// edits = verified + pending + unknown + conflicted + quarantined, always.
  public struct Pushed: Sendable, Hashable {
    public var verified = 0
    public var pending = 0
    public var unknown = 0
    public var conflicted = 0
    public var quarantined = 0
    public var edits: Int { verified + pending + unknown + conflicted + quarantined }

    mutating func count(_ state: EditState) {
      switch state {
      case .verified: verified += 1
      case .pending: pending += 1
      case .unknown: unknown += 1
      case .conflicted: conflicted += 1
      case .quarantined: quarantined += 1
      }
    }
  }

  public var endpoint: String
  public var outcome: SyncOutcome = .done
  public var pulled = Pulled()
  public var pushed = Pushed()
  public var withheld = 0
  public var requests = 0
  public var writes = 0
  public var openConflicts = 0
  public var notices: [SyncNotice] = []
  /// The exit status CLI.md gives this outcome.
  public var exit: Int32 = 0

  public init(endpoint: String) { self.endpoint = endpoint }

  /// As `sync --json` prints it.
  public var json: JSON {
    [
      "endpoint": .string(endpoint), "outcome": .string(outcome.rawValue),
      "pulled": ["seen": .int(pulled.seen), "adopted": .int(pulled.adopted), "merged": .int(pulled.merged), "unchanged": .int(pulled.unchanged)],
      "pushed": [
        "edits": .int(pushed.edits), "verified": .int(pushed.verified), "pending": .int(pushed.pending), "unknown": .int(pushed.unknown),
        "conflicted": .int(pushed.conflicted), "quarantined": .int(pushed.quarantined),
      ],
      "withheld": .int(withheld), "requests": .int(requests), "writes": .int(writes),
      "notices": .array(
        notices.map { notice in
          .object(["record": notice.record.map { .string($0.description) } ?? .null, "path": .string(notice.path), "message": .string(notice.message)])
        }),
    ]
  }
}
