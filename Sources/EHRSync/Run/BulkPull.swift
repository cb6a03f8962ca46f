internal import ClinicalMerge
internal import ClinicalRecords
internal import FHIRREST
internal import HTTPWire
internal import LosslessJSON
internal import RecordStore

/// Takes in what a Bulk Data export of a Group brings, file by file, through the same intake as a search.
///
/// The export is written down after each step, in the commit of the file it belongs to: a run that dies goes on with the next file.
/// The moment from which the next export asks moves only when the last file of this one is in.
struct BulkPull {
  let pull: PullStep

  private var run: SyncRun { pull.run }
  private var wire: EHRWire { pull.wire }

  private static let stateKey = "bulk:state"
  /// An export that ends before its end is begun anew once in a run.
  private static let beginnings = 2
  /// More words of the server than this are not repeated in a report.
  private static let wordLimit = 20

  /// The types whose changes the export has brought, or will bring to a later run; empty where they have to be searched for.
  func take(_ report: inout EndpointReport) async throws -> Set<String> {
    guard let group = run.settings.bulkGroup, let spool = run.surroundings.spool, let base = HTTPURL(run.endpoint.url) else { return [] }
    let types = wire.plan.types.filter { $0.pull == .byPatient }.map(\.type)
    guard !types.isEmpty, try await hasEverybody(group, &report) else { return [] }
    let client = BulkClient(base: base, transport: wire.transport, clock: run.surroundings.clock, longestWait: run.settings.longestWait)
    var export = try await begun(group, types, client)
    var seen: [String: Set<String>]? = run.settings.isFull && export.taken == 0 ? [:] : nil
    for beginning in 1...Self.beginnings {
      do {
        try await advance(&export, client, spool, &seen, &report)
        try await end(export, types, seen, &report)
        return Set(types)
      } catch let fault as BulkFault {
        if fault.kind == .expired, beginning < Self.beginnings {
          seen = seen.map { _ in [:] }
          continue
        }
        return try await stop(fault, export, client, &report) ? Set(types) : []
      } catch let error as TransportError {
        if error.kind == .notAuthorized { throw RunStop(outcome: .refused, exit: 77, words: "\(run.endpoint.name): \(error.hint)") }
        later("the export could not be gone on with: \(error.hint)", &report)
        return Set(types)
      }
    }
    return []
  }

  // MARK: - Steps

  /// Whether the Group has all of the roster's patients, as far as the EHR shows it to us.
  private func hasEverybody(_ group: String, _ report: inout EndpointReport) async throws -> Bool {
    let answer = await wire.read("Group", group)
    guard let members = answer.sight?.document["member"]?.elements else { return true }
    let inGroup = Set(members.compactMap { $0["entity"]?["reference"]?.string.flatMap { FHIRLocation($0) }?.id })
    let missing = pull.patients.serverIDs.values.filter { !inGroup.contains($0) }.count
    if missing > 0 {
      report.notices.append(
        SyncNotice(path: "Group/\(group)", message: "\(missing) patients of the roster are not in it, so its export is not used; everybody is searched for"))
    }
    return missing == 0
  }

  /// The export that an earlier run left, where it is for the same patients and asks for no less; else a new one.
  private func begun(_ group: String, _ types: [String], _ client: BulkClient) async throws -> BulkExport {
    let owner = pull.rosterKey("bulk " + types.joined(separator: ","))
    let since = run.settings.isFull ? nil : try await run.repository.cursor(run.endpoint.name, "bulk:" + owner)
    let left = try await run.repository.cursor(run.endpoint.name, Self.stateKey).flatMap { try? JSON(parsing: $0) }.flatMap { BulkExport($0) }
    if let left {
      if left.owner == owner, left.request.scope == .group(group), left.request.since == since { return left }
      await client.abandon(left)
    }
    return BulkExport(BulkRequest(.group(group), types: types, since: since), owner: owner)
  }

  private func advance(
    _ export: inout BulkExport, _ client: BulkClient, _ spool: any BulkSpool, _ seen: inout [String: Set<String>]?, _ report: inout EndpointReport
  ) async throws {
    while true {
      switch try await client.advance(&export, spool: spool) {
      case .ended: return
      case .moved: if export.status != nil { try await keep(export) }
      case .downloaded(let file):
        switch file.kind {
        case .output: try await takeIn(file, &export, spool, &seen, &report)
        case .deleted: try await takeDeletions(file, &export, spool, &report)
        case .error: try await tell(file, &export, spool, &report)
        }
      }
    }
  }

  private func keep(_ export: BulkExport) async throws {
    var batch = StoreBatch()
    batch.lease = run.lease
    batch.cursors = [(endpoint: run.endpoint.name, key: Self.stateKey, mark: export.json.text)]
    try await run.repository.commit(batch)
  }

  /// A file's resources, a page at a time; with the last page the export is written down as one file further.
  private func takeIn(
    _ file: BulkFile, _ export: inout BulkExport, _ spool: any BulkSpool, _ seen: inout [String: Set<String>]?, _ report: inout EndpointReport
  ) async throws {
    var rows = BulkRows(spool)
    var page: [Incoming] = []
    var seconds: [Second] = []
    var count = 0
    while let row = rows.next() {
      count += 1
      let resource = try Self.value(row, file)
      guard let incoming = incoming(resource) else { continue }
      seen?[incoming.type, default: []].insert(incoming.serverID)
      page.append(incoming)
      guard page.count == run.settings.pageSize else { continue }
      seconds += try await pull.takeIn(page, cursor: nil, &report)
      page = []
    }
    if let told = file.count, told != count {
      throw BulkFault(.failed, "a file of \(file.type) has \(count) lines where the EHR says \(told)")
    }
    export.took()
    seconds += try await pull.takeIn(page, cursor: (key: Self.stateKey, mark: export.json.text), &report)
    for second in seconds { try await pull.meet(second, &report) }
  }

  /// What may be taken in: of a type that is exchanged, whole, and of a patient on the roster. A Group may have others in it.
  private func incoming(_ resource: JSON) -> Incoming? {
    guard let type = resource["resourceType"]?.string, let id = resource["id"]?.string, wire.plan[type]?.pull == .byPatient,
      !FHIRAnswer.isSubsetted(resource)
    else { return nil }
    let reference = (resource["subject"] ?? resource["patient"])?["reference"]?.string.flatMap { FHIRLocation($0) }
    let patient = type == "Patient" ? id : reference?.type == "Patient" ? reference?.id : nil
    guard let patient, pull.patients.serverIDs.values.contains(patient) else { return nil }
    return Incoming(type: type, serverID: id, document: resource, version: resource["meta"]?["versionId"]?.string)
  }

  /// What the export says was deleted is looked for, twice, before it counts as gone.
  private func takeDeletions(_ file: BulkFile, _ export: inout BulkExport, _ spool: any BulkSpool, _ report: inout EndpointReport) async throws {
    var rows = BulkRows(spool)
    while let row = rows.next() {
      let bundle = try Self.value(row, file)
      for entry in bundle["entry"]?.elements ?? [] where entry["request"]?["method"]?.string == "DELETE" {
        guard let place = entry["request"]?["url"]?.string.flatMap({ FHIRLocation($0) }),
          let exchange = try await run.repository.exchanges(run.endpoint.name, type: place.type, serverIDs: [place.id]).first, !exchange.isGone
        else { continue }
        let answer = try await pull.readTwice(place.type, place.id)
        if answer.event == .absentOnce { try await run.markGone(exchange, &report) }
        if let sight = answer.sight { try await pull.takeIn([sight], cursor: nil, &report) }
      }
    }
    export.took()
    try await keep(export)
  }

  /// What the EHR has to say. An error means that something is missing.
  private func tell(_ file: BulkFile, _ export: inout BulkExport, _ spool: any BulkSpool, _ report: inout EndpointReport) async throws {
    var rows = BulkRows(spool)
    var told = 0
    while let row = rows.next() {
      guard let outcome = FHIROutcome(try Self.value(row, file)) else { continue }
      if outcome.hasError { export.isIncomplete = true }
      told += 1
      if told <= Self.wordLimit { report.notices.append(SyncNotice(path: "$export", message: "the EHR says: \(outcome.summary.prefix(300))")) }
    }
    export.took()
    try await keep(export)
  }

  private static func value(_ row: NDJSONLine, _ file: BulkFile) throws(BulkFault) -> JSON {
    guard case .success(let json) = row.value else { throw BulkFault(.failed, "line \(row.number) of a file of \(file.type) is no JSON") }
    return json
  }

  // MARK: - The end

  /// All is in: the next export asks from here, and this one is forgotten.
  private func end(_ export: BulkExport, _ types: [String], _ seen: [String: Set<String>]?, _ report: inout EndpointReport) async throws {
    if let seen, !export.isIncomplete {
      for type in types { try await pull.lookForGone(type, seen: seen[type] ?? [], &report) }
    }
    var batch = StoreBatch()
    batch.lease = run.lease
    batch.cursors = [(endpoint: run.endpoint.name, key: Self.stateKey, mark: "")]
    let seconds = export.transactionTime.flatMap { DateTime($0) }.map { Int($0.nanoseconds / 1_000_000_000) }
    if export.isIncomplete {
      later("the EHR says that its export is not whole; the next asks for the same again", &report)
    } else if let mark = export.mark(transactionTime: seconds) {
      let since = DateTime(nanoseconds: Int128(mark - run.settings.overlapSeconds) * 1_000_000_000).description
      batch.cursors.append((endpoint: run.endpoint.name, key: "bulk:" + export.owner, mark: since))
    }
    try await run.repository.commit(batch)
  }

  /// An export that could not be gone on with; whether the searches are to wait for it.
  private func stop(_ fault: BulkFault, _ export: BulkExport, _ client: BulkClient, _ report: inout EndpointReport) async throws -> Bool {
    switch fault.kind {
    case .unauthorized: throw RunStop(outcome: .refused, exit: 77, words: "\(run.endpoint.name) does not accept the credentials for its export")
    case .later, .download:
      later(fault.hint, &report)
      return true
    case .refused, .failed, .expired, .manifest:
      await client.abandon(export)
      try await keep(BulkExport(export.request, owner: ""))
      report.notices.append(SyncNotice(path: "$export", message: "\(fault.hint); everybody is searched for"))
      return false
    }
  }

  private func later(_ words: String, _ report: inout EndpointReport) {
    report.notices.append(SyncNotice(path: "$export", message: words))
    report.outcome = .retry
    report.exit = 75
  }
}
