internal import ClinicalRecords
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

/// One edit of one record.
struct EditKey: Hashable, Sendable {
  var record: RecordID
  var version: Int
}

/// What one run did at one endpoint; its counts add up.
public struct EndpointReport: Sendable, Hashable {
  /// What came of reading; resources of nobody on the roster are in none of the counts.
  public struct Pulled: Sendable, Hashable {
    /// Resources that were decided on.
    public var seen = 0
    /// Resources taken over as the server has them.
    public var adopted = 0
    /// Resources that both sides had changed, whether or not a conflict is left; those that are gone there count here, and not as seen.
    public var merged = 0
    /// Resources that said nothing new.
    public var unchanged = 0
  }

  /// edits = verified + pending + unknown + conflicted + quarantined, always.
  public struct Pushed: Sendable, Hashable {
    /// Edits whose every operation is verified.
    public var verified = 0
    /// Edits with something left to send.
    public var pending = 0
    /// Edits with a write whose answer never came; settled by looking in the next run.
    public var unknown = 0
    /// Edits that wait for a person to settle a conflict.
    public var conflicted = 0
    /// Edits with an operation that was set aside, for a person to look at.
    public var quarantined = 0
    /// Edits not verified before this run, and those made verified by it.
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

  /// The name of the endpoint.
  public var endpoint: String
  /// How the run ended.
  public var outcome: SyncOutcome = .done
  /// What was read.
  public var pulled = Pulled()
  /// What became of the edits that waited.
  public var pushed = Pushed()
  /// Patients of the roster who are not linked there, and whom a person must link before anything of theirs goes.
  public var unlinked = 0
  /// Resources that the plan does not send; counted beside the edits, not among them.
  public var withheld = 0
  /// Resources that the plan does not send and that the document of their session has carried there, verified; beside the edits, and not among the withheld.
  public var byDocument = 0
  /// Requests sent, each attempt counted.
  public var requests = 0
  /// Requests that were neither GET nor HEAD, each attempt counted.
  public var writes = 0
  /// Conflicts of the endpoint that are open when the run ends, older ones too.
  public var openConflicts = 0
  /// What a person may want to know of the run, in the order it was met.
  public var notices: [SyncNotice] = []
  /// Edits that waited at some time of this run.
  var met: Set<EditKey> = []
  /// Those of them of which nothing goes to this endpoint.
  var withheldEdits: Set<EditKey> = []
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
      "withheld": .int(withheld), "byDocument": .int(byDocument), "requests": .int(requests), "writes": .int(writes),
      "notices": .array(
        notices.map { notice in
          .object(["record": notice.record.map { .string($0.description) } ?? .null, "path": .string(notice.path), "message": .string(notice.message)])
        }),
    ]
  }
}
