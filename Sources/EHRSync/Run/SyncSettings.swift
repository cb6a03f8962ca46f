/// The limits of one run, each with its reason.
public struct SyncSettings: Sendable, Hashable {
  /// Requests on their way at once. A fixture takes hundreds; an EHR's practice database should not.
  public var inFlight = 8
  /// Operations whose states are written in one commit. A commit costs a disk's flush, some 4 ms.
  public var groupCommit = 100
  /// How often one operation is sent in one run before it is left for the next.
  public var attempts = 5
  /// How often a merge may meet a newer version again before the operation is left for the next run.
  public var rounds = 3
  /// How long a request may still be on its way after we gave it up (`requestLife` of the profile).
  public var requestLife: Duration = .seconds(10)
  /// How late the server's index may be (`searchLag` of the profile).
  public var searchLag: Duration = .seconds(10)
  /// The first wait after a request that was not delivered; doubled each time, with chance added.
  public var firstBackoff: Duration = .seconds(1)
  /// A server that asks for a longer wait is left until the next run.
  public var longestWait: Duration = .seconds(300)
  /// How far a cursor is set back before it is asked again: clocks differ, and pages are not snapshots.
  public var overlapSeconds = 600
  /// Patients named in one search. URLs above 2 KiB are cut by some proxies.
  public var patientsPerSearch = 20
  /// Patients named in one search that is posted as a form, which no proxy cuts; 37 bytes each.
  public var patientsPerForm = 2_000
  /// Resources named in one search that reads back what was written.
  public var idsPerSearch = 30
  /// Writes in one transaction; one that is refused is halved until the culprit stands alone.
  public var transactionEntries = 100
  /// Resources on a page that we ask for.
  public var pageSize = 200
  /// How long a run's lease lasts without being renewed. A run that died is followed after this at the latest.
  public var leaseSeconds = 120
  /// No new wait begins after so long; nil for as long as it takes.
  public var maxTime: Duration? = nil
  /// Whether changes made there are read; false for `--push-only`.
  public var pulls = true
  /// Whether edits made here are sent; false for `--pull-only`.
  public var pushes = true
  /// Ask for everything, not only for what changed since the cursor, and look for what is gone.
  public var isFull = false
  /// The Group at the EHR whose Bulk Data export brings what changed, instead of searches; nil for searches.
  public var bulkGroup: String? = nil
  /// Send anew what a corrected mapping renders otherwise than it was agreed.
  public var rerenders = false

  public init() {}
}
