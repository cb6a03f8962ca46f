internal import ClinicalMerge
internal import ClinicalRecords
internal import EHRSync
internal import FixtureEHR
internal import HTTPWire
internal import LosslessJSON
internal import RecordMapping
internal import RecordStore

/// Looks over the whole history at the end: nothing lost, nothing twice, both sides agreed, the chain whole.
struct SimulationChecker {
  let clinic: SimulatedClinic
  let ehr: SimulatedEHR
  let mapper: RecordMapper
  private(set) var conflictsSeen = 0

  init(clinic: SimulatedClinic, ehr: SimulatedEHR, mapper: RecordMapper) {
    self.clinic = clinic
    self.ehr = ehr
    self.mapper = mapper
  }

  mutating func check(local: [MadeEdit], remote: [MadeEdit]) async throws -> [String] {
    var violations: [String] = []
    let resources = ask("/_fixture/resources").split(separator: 10).compactMap { try? JSON(parsing: Array($0)) }
    violations += twice(resources)
    violations += try await missing(resources)
    violations += try await disagreements(resources)
    violations += try await lost(local, remote, resources)
    if try await !clinic.store.verifyAudit(head: nil).isIntact { violations.append("the audit chain is broken") }
    return violations
  }

  private func ask(_ path: String) -> [UInt8] { ehr.server.answer(HTTPRequest(.get, path), now: clinic.world.timeOfDay.nanoseconds).body }

  /// No effect twice: one resource an identifier of ours.
  private func twice(_ resources: [JSON]) -> [String] {
    var seen = Set<ResourceID>()
    return resources.flatMap { OurIdentifier.all(in: $0) }.filter { !seen.insert($0).inserted }.map { "\($0) is there twice" }
  }

  /// Nothing missing: every resource that a record renders to is there.
  private func missing(_ resources: [JSON]) async throws -> [String] {
    let there = Set(resources.flatMap { OurIdentifier.all(in: $0) })
    var violations: [String] = []
    for record in try await clinic.store.records(of: RecordSelection(), after: nil, limit: 1000) {
      guard let rendering = try? mapper.render(record.body) else {
        violations.append("\(record.record) cannot be rendered")
        continue
      }
      for resource in rendering.resources where !there.contains(resource.resource) { violations.append("\(resource.type) \(resource.role) is missing there") }
    }
    return violations
  }

  /// The base is the server's word.
  private func disagreements(_ resources: [JSON]) async throws -> [String] {
    var references = WireReferences(baseURL: ehr.server.base)
    let exchanges = try await clinic.store.exchanges(SimulatedClinic.endpoint, after: nil, limit: 10_000)
    for exchange in exchanges { references.learn(exchange) }
    var violations: [String] = []
    for exchange in exchanges where exchange.role != "record" {
      guard let resource = resources.first(where: { $0["id"]?.string == exchange.serverID && $0["resourceType"]?.string == exchange.type }) else { continue }
      guard let base = exchange.remote ?? exchange.base else {
        violations.append("\(exchange.type) was never agreed on")
        continue
      }
      if !Equivalence.areEquivalent(references.localized(resource), base) {
        violations.append("\(exchange.type) \(exchange.role): the base is not what the server says")
      }
    }
    return violations
  }

  /// No edit lost: its value is in the record, in its history with a later edit of the same place above it, at the EHR, or in a conflict.
  private mutating func lost(_ local: [MadeEdit], _ remote: [MadeEdit], _ resources: [JSON]) async throws -> [String] {
    let conflicts = try await clinic.store.conflicts(nil, states: [.open, .settled, .pushed, .closed, .dissolved])
    conflictsSeen = conflicts.count
    // A dissolved conflict keeps nothing: what it was about must be elsewhere.
    let kept = conflicts.filter { $0.state != .dissolved }.map { [$0.base, $0.local, $0.remote, $0.settlement?.value].compactMap { $0?.compactText }.joined() }
      .joined()
    let there = resources.map(\.compactText).joined()
    var violations: [String] = []
    for (index, edit) in local.enumerated() {
      let isSuperseded = local[(index + 1)...].contains { $0.record == edit.record && $0.path == edit.path }
      let history = try await clinic.store.history(edit.record).map { $0.body.compactText }
      if !history.contains(where: { $0.contains(edit.token) }) {
        violations.append("\(edit.path) (\(edit.token)) was acknowledged, and is in no version of the record")
      }
      if isSuperseded || there.contains(edit.token) || kept.contains(edit.token) { continue }
      // Taken over by what the EHR's people said afterwards: then it was there before.
      if wasThere(edit.token) { continue }
      violations.append("the local edit \(edit.path) (\(edit.token)) is neither there, nor in a conflict, nor superseded")
    }
    let records = try await clinic.store.records(of: RecordSelection(), after: nil, limit: 1000).map { $0.body.compactText }.joined()
    for (index, edit) in remote.enumerated() {
      let isSuperseded = remote[(index + 1)...].contains { $0.path == edit.path }
      if isSuperseded || there.contains(edit.token) || kept.contains(edit.token) || records.contains(edit.token) { continue }
      // Replaced by a local edit made after it had been read.
      if try await wasRead(edit.token) { continue }
      violations.append("the EHR's edit \(edit.path) (\(edit.token)) is nowhere")
    }
    return violations
  }

  private func wasThere(_ token: String) -> Bool {
    for type in SyncProfile.types {
      let history = ehr.server.answer(HTTPRequest(.get, "/fhir/\(type)/_history?_count=1000"), now: clinic.world.timeOfDay.nanoseconds).body
      if String(decoding: history, as: UTF8.self).contains(token) { return true }
    }
    return false
  }

  private func wasRead(_ token: String) async throws -> Bool {
    for record in try await clinic.store.records(of: RecordSelection(), after: nil, limit: 1000) {
      for version in try await clinic.store.history(record.record) where version.body.compactText.contains(token) { return true }
    }
    return false
  }
}
