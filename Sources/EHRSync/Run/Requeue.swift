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
    let looksAtAll = run.settings.isFull || run.settings.rerenders
    for patient in looksAtAll ? patients.all : disclosures.open.filter(patients.all.contains) {
      let records = try await run.repository.allRecords(of: patient).filter { looksAtAll || Disclosure.isNeeded(for: $0.body) }
      try await queue(records.filter { disclosures.objection(to: $0) == nil })
    }
  }

  private func queue(_ records: [RecordVersion]) async throws {
    let known = Dictionary(grouping: try await run.repository.exchanges(run.endpoint.name, records: records.map(\.record))) { $0.record }
    var batch = StoreBatch()
    batch.lease = run.lease
    for record in records {
      guard let rendering = try? run.renderings.rendering(of: record, by: run.surroundings.mapper) else { continue }
      let exchanges = Dictionary((known[record.record] ?? []).map { ($0.resource, $0) }, uniquingKeysWith: { first, _ in first })
      guard rendering.resources.contains(where: { isUntold($0, exchanges[$0.resource]) }), try await !isTheirs(record) else { continue }
      batch.editStates.append((endpoint: run.endpoint.name, record: record.record, upTo: record.version, state: .pending))
    }
    if !batch.editStates.isEmpty { try await run.repository.commit(batch) }
  }

  private func isUntold(_ resource: RenderedResource, _ exchange: Exchange?) -> Bool {
    guard let exchange, exchange.serverID != nil else { return plan[resource.type].map { $0.create != .none } ?? false }
    guard run.settings.rerenders, exchange.mappingVersion != run.surroundings.mapper.version, plan[resource.type]?.update == true else { return false }
    return exchange.rendered.map { $0 != resource.document } ?? false
  }

  /// A record that was read from this very endpoint: what we merely read is never pushed back as something new.
  private func isTheirs(_ version: RecordVersion) async throws -> Bool {
    if version.version == 1 { return version.authorship.origin == run.endpoint.name }
    return try await run.repository.history(version.record).first?.authorship.origin == run.endpoint.name
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
