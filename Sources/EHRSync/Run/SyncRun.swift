internal import ClinicalMerge
public import ClinicalRecords
public import FHIRREST
public import HTTPWire
internal import LosslessJSON
public import RecordMapping
public import RecordStore

/// What a run is given: all that it may touch, and its time and chance.
public struct SyncSurroundings: Sendable {
  /// The store of the clinic's records.
  public var repository: any RecordRepository
  /// The way to the endpoint, with its time-outs.
  public var transport: any HTTPTransport
  /// Renders records and reads changes back into them.
  public var mapper: RecordMapper
  /// What waits are measured by; virtual in the simulation.
  public var clock: any Clock<Duration>
  /// The time of day, for history and audit; never for a decision.
  public var now: @Sendable () -> DateTime
  /// Chance for the waits and the ids of requests; from a seed in the simulation.
  public var random: @Sendable () -> UInt64
  /// The clinic whose documents are sent.
  public var clinic = CCDOrganization()
  /// Sent with every request: `Authorization`.
  public var headers: HTTPHeaders = [:]
  /// Where a file of an export lies while it is taken in; without one there are no exports.
  public var spool: (any BulkSpool)?

  public init(
    repository: any RecordRepository, transport: any HTTPTransport, mapper: RecordMapper, clock: any Clock<Duration>,
    now: @escaping @Sendable () -> DateTime, random: @escaping @Sendable () -> UInt64
  ) {
    self.repository = repository
    self.transport = transport
    self.mapper = mapper
    self.clock = clock
    self.now = now
    self.random = random
  }
}

/// What ended a run early; everything up to then is stored.
struct RunStop: Error, Sendable {
  var outcome: SyncOutcome
  var exit: Int32
  var words: String
}

/// One bounded run at one endpoint: plan, link, pull, push, count.
public struct SyncRun: Sendable {
  let endpoint: StoredEndpoint
  let profile: SyncProfile
  let surroundings: SyncSurroundings
  let settings: SyncSettings
  let lease: Lease
  let renderings = RenderingCache()
  let habits = ServerHabits()
  let knowledge = KnowledgeKeeper()
  /// Which sessions go as documents; known once the plan is. nil where none does.
  var documents: SessionDocuments?

  public init(endpoint: StoredEndpoint, profile: SyncProfile, surroundings: SyncSurroundings, settings: SyncSettings, lease: Lease) {
    self.endpoint = endpoint
    self.profile = profile
    self.surroundings = surroundings
    self.settings = settings
    self.lease = lease
  }

  var repository: any RecordRepository { surroundings.repository }
  var timestamp: String { surroundings.now().utc.description }

  /// Runs once. Whatever happens is in the report; nothing that was acknowledged is lost.
  public func run() async -> EndpointReport {
    var report = EndpointReport(endpoint: endpoint.name)
    let tally = RequestTally(surroundings.transport)
    do {
      try await steps(&report, tally)
    } catch let stop as RunStop {
      // The edits that wait are counted all the same.
      try? await count(&report)
      report.outcome = stop.outcome
      report.exit = stop.exit
      report.notices.append(SyncNotice(path: "", message: stop.words))
    } catch let error as StoreError {
      report.outcome = error.isTemporary ? .retry : .failed
      report.exit = error.isTemporary ? 75 : 70
      report.notices.append(SyncNotice(path: "", message: error.hint))
    } catch {
      report.outcome = .failed
      report.exit = 70
      report.notices.append(SyncNotice(path: "", message: "\(error)"))
    }
    report.requests = tally.now.requests
    report.writes = tally.now.writes
    return report
  }

  private func steps(_ report: inout EndpointReport, _ tally: RequestTally) async throws {
    let client: FHIRClient
    do throws(TransportError) {
      let random = surroundings.random
      client = try FHIRClient(base: endpoint.url, transport: tally, headers: surroundings.headers) { "r" + String(random(), radix: 16) }
    } catch {
      throw RunStop(outcome: .failed, exit: 78, words: error.hint)
    }
    let discovery = Discovery(run: self, client: client)
    let plan = try await discovery.plan()
    let wire = EHRWire(client: client, plan: plan, transport: tally, errorCodes: profile.errorCodes)
    let run = documented(under: plan)
    habits.load(try await repository.habits(endpoint.name))
    let roster = try await repository.roster(endpoint.name)
    report.met = Set(try await repository.outbox(endpoint.name).map { EditKey(record: $0.record, version: $0.version) })
    let patients = try await PatientLinking(run: run, wire: wire).link(roster, &report)
    if settings.pulls { try await PullStep(run: run, wire: wire, patients: patients).pull(&report) }
    if settings.pushes {
      var push = PushStep(run: run, wire: wire, patients: patients)
      try await push.push(&report)
    }
    try await discovery.keep(tally.now)
    try await count(&report)
  }

  /// The run as it is under a plan: with the documents of sessions that it sends.
  private func documented(under plan: EndpointPlan) -> SyncRun {
    var run = self
    run.documents = SessionDocuments(
      at: endpoint.name, plan: plan, profile: profile, mapper: surroundings.mapper, of: surroundings.clinic, in: repository, now: surroundings.now())
    return run
  }

  /// Counts the edits that waited when the run began, and those that came in its course.
  private func count(_ report: inout EndpointReport) async throws {
    let left = try await repository.outbox(endpoint.name)
    let leftKeys = Set(left.map { EditKey(record: $0.record, version: $0.version) })
    for edit in left { report.pushed.count(edit.state == .verified ? .pending : edit.state) }
    report.pushed.verified += report.met.subtracting(leftKeys).subtracting(report.withheldEdits).count
    report.openConflicts = try await repository.conflicts(endpoint.name, states: [.open]).count
    if report.outcome != .done { return }
    if report.pushed.pending + report.pushed.unknown > 0 {
      report.outcome = .retry
      report.exit = 75
    } else if report.openConflicts + report.pushed.conflicted + report.pushed.quarantined > 0 {
      report.outcome = .review
      report.exit = 3
    }
  }
}
