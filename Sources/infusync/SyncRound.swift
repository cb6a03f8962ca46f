import ClinicalRecords
import EHRSync
import LosslessJSON
import MappingCatalog
import RecordMapping
import RecordStore
import Reports

/// One bounded run over some endpoints, under one lease.
struct SyncRound {
  let session: Session
  let settings: SyncSettings
  let stop: StopSignal
  /// Where the numbers for a monitor go; nil for nowhere.
  var metrics: String?

  func run(_ names: [String]) async throws -> Answer {
    let home = try session.home()
    let catalog = try session.catalog()
    let configuration = try home.configuration()
    let store = try home.store()
    let endpoints = try await chosen(names, store)
    let reports = try await RunLease.held(home, store) { lease in
      var reports: [EndpointReport] = []
      for endpoint in endpoints {
        if stop.isAsked { break }
        session.tell("\(endpoint.name): …")
        reports.append(try await run(endpoint, home, configuration, catalog, store, lease))
      }
      return reports
    }
    if let metrics { try await write(reports, to: metrics, store) }
    let head = try await store.auditHead()
    let statuses = reports.map { ExitStatus(rawValue: $0.exit) ?? .ownFault } + (reports.count < endpoints.count ? [.again] : [])
    return Answer(
      ["endpoints": .array(reports.map(\.json)), "auditHead": .string(head.description)],
      text: (reports.map(SyncText.text) + ["Audit head \(head)"]).joined(separator: "\n"), status: ExitStatus.ofSeveral(statuses))
  }

  /// The numbers of all endpoints, those that were not run among them, in one file that is never half-written.
  private func write(_ reports: [EndpointReport], to path: String, _ store: RecordDatabase) async throws {
    var rows: [MetricsText.Endpoint] = []
    func seconds(_ moment: String?) -> Int? { moment.flatMap { DateTime($0) }.map { Int($0.nanoseconds / 1_000_000_000) } }
    for endpoint in try await store.endpoints() where !endpoint.isSource {
      let summary = try await store.outboxSummary(endpoint.name)
      let run = reports.first { $0.endpoint == endpoint.name }.map {
        MetricsText.Run(exit: Int($0.exit), requests: $0.requests, writes: $0.writes, verified: $0.pushed.verified)
      }
      rows.append(
        MetricsText.Endpoint(
          name: endpoint.name, lastRun: seconds(endpoint.lastRun), lastSuccess: seconds(endpoint.lastSuccess), oldestWaiting: seconds(summary.oldest),
          edits: summary.counts, openConflicts: try await store.conflicts(endpoint.name, states: [.open]).count, run: run))
    }
    try OutputFile(path, mode: 0o644).write(Array(MetricsText(rows).text.utf8))
  }

  private func chosen(_ names: [String], _ store: RecordDatabase) async throws -> [StoredEndpoint] {
    if names.isEmpty {
      let all = try await store.endpoints().filter { !$0.isSource }
      if all.isEmpty { throw Failure(.usage, "there is no endpoint yet; `infusync endpoint add NAME URL` adds one") }
      return all
    }
    var chosen: [StoredEndpoint] = []
    for name in names { chosen.append(try await store.existingEndpoint(name)) }
    return chosen
  }

  private func run(
    _ endpoint: StoredEndpoint, _ home: Home, _ configuration: Configuration, _ catalog: MappingCatalog, _ store: RecordDatabase, _ lease: Lease
  ) async throws -> EndpointReport {
    var report: EndpointReport
    do {
      let connection = try Connection(endpoint, home, configuration, catalog)
      var settings = settings
      settings.requestLife = .seconds(connection.profile.requestLifeSeconds)
      settings.searchLag = .seconds(connection.profile.searchLagSeconds)
      settings.pageSize = connection.profile.pageSize
      settings.bulkGroup = configuration.endpoints[endpoint.name]?.bulkGroup
      var surroundings = connection.surroundings(store, RecordMapper(catalog: catalog), stop: stop)
      surroundings.clinic = configuration.clinic
      if settings.bulkGroup != nil { surroundings.spool = try DiskSpool(home) }
      report = await SyncRun(
        endpoint: endpoint, profile: SyncProfile(connection.profile),
        surroundings: surroundings, settings: settings, lease: lease
      ).run()
      connection.transport.stop()
      // Whoever is up at night reads this and not `endpoint check`.
      let now = Connection.seconds()
      report.notices += connection.credentials.endings.filter { $0.isNear(now) }.map { SyncNotice(path: "", message: $0.told(now)) }
    } catch {
      // One endpoint that is set up wrongly does not keep the others from their run.
      let failure = Failure(error)
      report = EndpointReport(endpoint: endpoint.name)
      report.outcome = .failed
      report.exit = failure.status.rawValue
      report.notices = [SyncNotice(path: failure.path ?? "", message: failure.message)]
    }
    try await remember(report, endpoint, store, lease)
    return report
  }

  /// When the endpoint was last run, and last run with success; a run that could not begin has not run.
  private func remember(_ report: EndpointReport, _ endpoint: StoredEndpoint, _ store: RecordDatabase, _ lease: Lease) async throws {
    var updated = try await store.endpoint(endpoint.name) ?? endpoint
    updated.lastRun = Session.timestamp
    if report.outcome == .done || report.outcome == .review { updated.lastSuccess = updated.lastRun }
    var batch = StoreBatch()
    batch.endpoints = [updated]
    batch.lease = lease
    batch.audit = [
      AuditNote(
        action: "sync", actor: Session.login, at: Session.timestamp,
        detail: [
          "endpoint": .string(endpoint.name), "outcome": .string(report.outcome.rawValue), "requests": .int(report.requests), "writes": .int(report.writes),
          "verified": .int(report.pushed.verified), "seen": .int(report.pulled.seen),
        ])
    ]
    try await store.commit(batch)
  }
}
