internal import ClinicalRecords
internal import LosslessJSON
internal import RecordMapping
internal import RecordStore

/// Finds records that no edit brought into the outbox and that the endpoint has yet to be told: a consent let them out, the plan
/// takes now what it did not take, or a corrected mapping is to go out on purpose.
struct Requeue {
  let run: SyncRun
  let plan: EndpointPlan
  let patients: RosterPatients
  let disclosures: Disclosures

  /// Puts what is found into the outbox, before it is read.
  func queue() async throws {
    try await queueSessions()
    let looksAtAll = run.settings.isFull || run.settings.rerenders
    for patient in looksAtAll ? patients.all : disclosures.open.filter(patients.all.contains) {
      let records = try await run.repository.allRecords(of: patient).filter { looksAtAll || Disclosure.isNeeded(for: $0.body) }
      try await queue(records.filter { disclosures.objection(to: $0) == nil })
    }
  }

  /// A session whose document tells a scale or a screening that waits: what belongs to a session goes with it.
  private func queueSessions() async throws {
    guard let documents = run.documents else { return }
    let waiting = try await run.repository.outbox(run.endpoint.name).filter { $0.kind == .assessment || $0.kind == .screening }
    let sessions = try await run.repository.records(waiting.map(\.record).uniqued()).compactMap { SessionDocument.session(of: $0.body) }
    var batch = StoreBatch()
    batch.lease = run.lease
    for session in try await run.repository.records(sessions.uniqued()) where patients.all.contains(session.patient) {
      guard let rendering = try? run.renderings.rendering(of: session, by: run.surroundings.mapper),
        documents.tells(session, rendering, disclosing: disclosures[session.patient])
      else { continue }
      batch.editStates.append((endpoint: run.endpoint.name, record: session.record, upTo: session.version, state: .pending))
    }
    if !batch.editStates.isEmpty { try await run.repository.commit(batch) }
  }

  private func queue(_ records: [RecordVersion]) async throws {
    let known = Dictionary(grouping: try await run.repository.exchanges(run.endpoint.name, records: records.map(\.record))) { $0.record }
    var batch = StoreBatch()
    batch.lease = run.lease
    for record in records {
      guard let rendering = try? run.renderings.rendering(of: record, by: run.surroundings.mapper) else { continue }
      let exchanges = Dictionary((known[record.record] ?? []).map { ($0.resource, $0) }, uniquingKeysWith: { first, _ in first })
      let untold = rendering.resources.filter { isUntold($0, exchanges[$0.resource]) }
      let lacksDocument = isUntoldSession(record, rendering, known[record.record] ?? [])
      if untold.isEmpty, !lacksDocument { continue }
      let theirs = try await run.readThere(record)
      guard lacksDocument && theirs.isEmpty || untold.contains(where: { exchanges[$0.resource] != nil || !theirs.contains($0.resource) }) else { continue }
      batch.editStates.append((endpoint: run.endpoint.name, record: record.record, upTo: record.version, state: .pending))
    }
    if !batch.editStates.isEmpty { try await run.repository.commit(batch) }
  }

  /// Whether a session is to go as a document, and none of it is known there: it was withheld by a release that sent none.
  private func isUntoldSession(_ record: RecordVersion, _ rendering: Rendering, _ known: [Exchange]) -> Bool {
    guard let documents = run.documents, documents.tells(record, rendering, disclosing: disclosures[record.patient]),
      record.body["recordStatus"]?.string != RecordStatus.enteredInError.rawValue
    else { return false }
    return !known.contains { SessionDocument.number(ofRole: $0.role) != nil }
  }

  private func isUntold(_ resource: RenderedResource, _ exchange: Exchange?) -> Bool {
    guard let exchange, exchange.serverID != nil else { return plan[resource.type].map { $0.create != .none } ?? false }
    guard run.settings.rerenders, exchange.mappingVersion != run.surroundings.mapper.version, plan[resource.type]?.update == true else { return false }
    return exchange.rendered.map { $0 != resource.document } ?? false
  }
}

extension RecordRepository {
  /// All current records of a patient.
  func allRecords(of patient: RecordID) async throws(StoreError) -> [RecordVersion] {
    var all: [RecordVersion] = []
    while true {
      let page = try await records(of: RecordSelection(patients: [patient]), after: all.last?.record, limit: 500)
      all += page
      if page.count < 500 { return all }
    }
  }
}

extension SyncRun {
  /// What reading from this very endpoint brought into a record, and nobody here: where that is not there any more it is not pushed
  /// as something new. Empty for a record that was never read there.
  ///
  /// What a person adds stays that person's, though later versions that were read have it too.
  func readThere(_ version: RecordVersion) async throws -> Set<ResourceID> {
    if version.version == 1, version.authorship.origin != endpoint.name { return [] }
    let history = version.version == 1 ? [version] : try await repository.history(version.record)
    guard history.first?.authorship.origin == endpoint.name else { return [] }
    var theirs: Set<ResourceID> = []
    var before: Set<ResourceID> = []
    for version in history {
      let rendering = try? surroundings.mapper.render(version.body, disclosing: .all)
      let now = Set((rendering?.resources ?? []).map(\.resource))
      if version.authorship.origin == endpoint.name { theirs.formUnion(now.subtracting(before)) } else { theirs.subtract(now.subtracting(before)) }
      before = now
    }
    return theirs
  }
}
