public import HTTPWire
internal import LosslessJSON

/// The life of one export: a pure machine that says what to do next and is told what came of it.
///
/// kick-off → poll until done → the files of each page of the manifest, one by one → clean up. It can be written down between
/// any two steps (``json``), and goes on from there after a crash: a file that was taken is never asked for again.
public struct BulkExport: Sendable, Hashable {
  /// What is to be done next.
  public enum Step: Sendable, Hashable {
    case kickOff(BulkRequest, BulkRequest.Dialect)
    /// Ask the status after so long.
    case poll(HTTPURL, after: Duration)
    case download(BulkFile, showsToken: Bool)
    /// Say that we are done, so that the server can throw the files away.
    case cleanUp(HTTPURL)
    case end
  }

  /// What is asked for.
  public let request: BulkRequest
  /// Whom it was asked for, in the caller's own words: an export for other patients is not gone on with.
  public let owner: String
  /// The status URL, once the export runs.
  public internal(set) var status: HTTPURL?
  /// The server's clock at the kick-off, in seconds since 1970; nil where it sent none.
  public internal(set) var kickedOff: HTTPDate?
  /// As the first page of the manifest says; nil before.
  public internal(set) var transactionTime: String?
  /// The files that are still to be taken, of the pages seen so far.
  public internal(set) var files: [BulkFile] = []
  /// How many were taken.
  public internal(set) var taken = 0
  /// Whether the server said that something is missing: then the next export must not leave out what came before.
  public var isIncomplete = false
  /// What the server said of how far it is, cut to one short line.
  public internal(set) var progress: String?
  var requiresAccessToken = true
  var nextPage: HTTPURL?
  var pages = 0
  var wait: Duration = .zero
  var polls = 0
  var faults = 0
  var refreshes = 0
  var dialect = BulkRequest.Dialect.get
  var isClean = false

  /// A manifest of more pages is no honest one.
  static let pageLimit = 10_000
  /// Answers in a row that say nothing (a proxy's 502) before an export is given up for this run.
  static let faultLimit = 5
  /// Between two polls where the server does not say how long: 1 s, doubled up to this.
  static let longestPause: Duration = .seconds(60)

  /// An export that has not begun.
  public init(_ request: BulkRequest, owner: String) {
    self.request = request
    self.owner = owner
  }

  /// What is to be done next.
  public var next: Step {
    if let file = files.first { return .download(file, showsToken: requiresAccessToken) }
    guard let status else { return isClean ? .end : .kickOff(request, dialect) }
    if let nextPage { return .poll(nextPage, after: wait) }
    return transactionTime == nil ? .poll(status, after: wait) : .cleanUp(status)
  }

  /// Whether all that the export has was taken.
  public var isWhole: Bool { transactionTime != nil && files.isEmpty && nextPage == nil }

  /// From when on the next export is to be asked: the earlier of the manifest's time and the server's clock at the kick-off.
  ///
  /// A server was seen to say its job's end as transactionTime, which left out what changed meanwhile. Seconds since 1970.
  public func mark(transactionTime seconds: Int?) -> Int? {
    [seconds, kickedOff?.secondsSince1970].compactMap { $0 }.min()
  }

  /// The kick-off was answered.
  public mutating func kickedOff(_ response: HTTPResponse) throws(BulkFault) {
    switch response.status {
    case 202:
      guard let place = (response.headers["Content-Location"] ?? response.headers["Location"]).flatMap({ HTTPURL($0) }) else {
        throw BulkFault(.failed, "the export began without saying where to ask for it")
      }
      status = place
      kickedOff = response.date
      (faults, polls) = (0, 0)
      wait = pause(response)
    case 405 where dialect == .get: dialect = .post
    case 401: throw BulkFault(.unauthorized, "status 401")
    case 429, 500...599: throw BulkFault(.later, "the export could not begin: status \(response.status)" + Self.said(response))
    default: throw BulkFault(.refused, "the export could not begin: status \(response.status)" + Self.said(response))
    }
  }

  /// The status, or a further page of the manifest, was answered.
  public mutating func polled(_ response: HTTPResponse) throws(BulkFault) {
    polls += 1
    let told = response.headers["X-Export-Status"]?.lowercased()
    switch response.status {
    case 202: goOn(response)
    case 200 where told == "in-progress" || told == "accepted": goOn(response)
    case 200, 303: try take(response)
    case 429: goOn(response)
    case 401: throw BulkFault(.unauthorized, "status 401")
    case 404, 410:
      forget()
      throw BulkFault(.expired, "the server no longer knows the export")
    case 502...504, 408: try overlook(response)
    default:
      if Self.isTransient(response) { return try overlook(response) }
      forget()
      throw BulkFault(.failed, "the export failed there: status \(response.status)" + Self.said(response))
    }
  }

  /// The first of the files was taken in whole.
  public mutating func took() {
    guard !files.isEmpty else { return }
    files.removeFirst()
    taken += 1
  }

  /// A file could not be had: 404, 410 and 403 mean that its link is over, and the manifest has to be asked for again.
  public mutating func missed(_ response: HTTPResponse) throws(BulkFault) {
    switch response.status {
    case 401: throw BulkFault(.unauthorized, "status 401 for a file")
    case 403, 404, 410:
      refreshes += 1
      guard refreshes < 2, let status, pages == 1 else {
        forget()
        throw BulkFault(.expired, "the links to the export's files are over")
      }
      // The same status gives fresh links; those before were taken, and are counted off.
      nextPage = status
      wait = .zero
      files = []
    default: throw BulkFault(.later, "a file could not be had: status \(response.status)")
    }
  }

  /// The clean-up was answered, in whatever way: a server that keeps its files longer does no harm.
  public mutating func cleaned() {
    status = nil
    isClean = true
  }

  // MARK: - Rules

  private mutating func goOn(_ response: HTTPResponse) {
    faults = 0
    progress = response.headers["X-Progress"].map { TokenAnswer.plain($0, limit: 80) }
    wait = pause(response)
  }

  /// Something that says nothing of the export.
  private mutating func overlook(_ response: HTTPResponse) throws(BulkFault) {
    faults += 1
    wait = pause(response)
    if faults >= Self.faultLimit { throw BulkFault(.later, "the export's status could not be read: status \(response.status)") }
  }

  private mutating func take(_ response: HTTPResponse) throws(BulkFault) {
    guard let place = nextPage ?? status, let json = try? JSON(parsing: response.body) else { throw BulkFault(.manifest, "the manifest is no JSON") }
    let manifest = try BulkManifest(json, at: place)
    let isFresh = transactionTime != nil && pages == 1 && place == status
    if isFresh {
      // Fresh links for an export in the middle of its files.
      guard manifest.transactionTime == transactionTime, manifest.files.count >= taken else {
        forget()
        throw BulkFault(.expired, "the manifest has changed")
      }
      files = Array(manifest.files.dropFirst(taken))
    } else {
      if transactionTime == nil { transactionTime = manifest.transactionTime }
      pages += 1
      if pages > Self.pageLimit { throw BulkFault(.manifest, "more than \(Self.pageLimit) pages of a manifest") }
      files += manifest.files
    }
    (faults, wait) = (0, .zero)
    requiresAccessToken = manifest.requiresAccessToken
    nextPage = manifest.next
    if manifest.next == place { throw BulkFault(.manifest, "the manifest's next page is itself") }
  }

  /// Begins anew: nothing of the old export is used any more.
  private mutating func forget() { self = BulkExport(request, owner: owner) }

  /// What the server asks for, whole; else a pause that doubles.
  private func pause(_ response: HTTPResponse) -> Duration {
    response.retryAfter() ?? Swift.min(Self.longestPause, .seconds(1 << Swift.min(polls, 10)))
  }

  private static func isTransient(_ response: HTTPResponse) -> Bool {
    guard response.status >= 500, let outcome = (try? JSON(parsing: response.body)).flatMap({ FHIROutcome($0) }) else { return false }
    let codes: Set<String> = ["transient", "lock-error", "no-store", "timeout", "incomplete", "throttled"]
    return outcome.issues.contains { $0.code.map(codes.contains) == true }
  }

  private static func said(_ response: HTTPResponse) -> String {
    (try? JSON(parsing: response.body)).flatMap { FHIROutcome($0) }.map { ", \($0.summary.prefix(300))" } ?? ""
  }
}
