internal import ClinicalMerge
internal import ClinicalRecords
internal import FHIRR4
internal import LosslessJSON
internal import RecordMapping
internal import RecordStore

/// Some records with all that is known of them at one endpoint, read at once.
struct Workbench {
  var records: [RecordID: RecordVersion] = [:]
  var renderings: [RecordID: Rendering] = [:]
  var exchanges: [RecordID: [Exchange]] = [:]
  var conflicts: [ResourceID: [StoredConflict]] = [:]
  /// What the records as they were agreed render to now, where the mappings are newer than that.
  var released: [ResourceID: JSON] = [:]
  var faults: [SyncNotice] = []

  init(_ ids: [RecordID], run: SyncRun) async throws {
    for record in try await run.repository.records(ids) {
      records[record.record] = record
      do throws(MappingError) {
        renderings[record.record] = try run.renderings.rendering(of: record, by: run.surroundings.mapper)
      } catch {
        faults.append(SyncNotice(record: record.record, path: error.path, message: error.message))
      }
    }
    for exchange in try await run.repository.exchanges(run.endpoint.name, records: ids) { exchanges[exchange.record!, default: []].append(exchange) }
    renderings = try await run.attachingDocuments(to: renderings, records, exchanges, &faults)
    for (record, known) in exchanges { withdrawRemoved(record, known) }
    for record in ids { try await release(record, run: run) }
    let wanted = Set(ids)
    for conflict in try await run.repository.conflicts(run.endpoint.name, states: [.open, .settled, .pushed]) where wanted.contains(conflict.record) {
      conflicts[conflict.resource, default: []].append(conflict)
    }
  }

  /// A member that was taken out of its record renders to nothing; its resource goes on as entered in error.
  private mutating func withdrawRemoved(_ record: RecordID, _ known: [Exchange]) {
    guard let rendering = renderings[record] else { return }
    let there = Set(rendering.resources.map(\.resource))
    let removed = known.filter { $0.rendered != nil && $0.serverID != nil && !$0.role.isEmpty && !there.contains($0.resource) }.map {
      let document = $0.rendered ?? .null
      let isOurs = $0.role != LinkUndoing.role && $0.role != Duplicate.role
      let withdrawn = isOurs ? RecordMapper.withdrawing(document) : LinkUndoing.withdrawing(document)
      return RenderedResource(resource: $0.resource, type: $0.type, role: $0.role, document: withdrawn)
    }
    if removed.isEmpty { return }
    renderings[record] = Rendering(resources: rendering.resources + removed, notices: rendering.notices, withheld: rendering.withheld)
  }

  /// Renders the versions that were agreed under other mappings with those of today; one that is no longer readable stays unknown.
  private mutating func release(_ record: RecordID, run: SyncRun) async throws {
    let mapper = run.surroundings.mapper
    // A session's document tells more than its record: what differs in it may be anybody's edit.
    let older = (exchanges[record] ?? []).filter {
      $0.mappingVersion != mapper.version && $0.rendered != nil && $0.recordVersion != nil && SessionDocument.number(ofRole: $0.role) == nil
    }
    guard let current = records[record], !older.isEmpty else { return }
    var renderings = [current.version: self.renderings[record]]
    let history = older.contains { $0.recordVersion != current.version } ? try await run.repository.history(record) : []
    for exchange in older {
      guard let version = exchange.recordVersion else { continue }
      if renderings[version] == nil, let then = history.first(where: { $0.version == version }) {
        renderings[version] = try? mapper.render(then.body, disclosing: .all)
      }
      released[exchange.resource] = renderings[version]??.resources.first { $0.resource == exchange.resource }?.document
    }
  }

  func exchange(_ resource: ResourceID, of record: RecordID) -> Exchange? { exchanges[record]?.first { $0.resource == resource } }

  /// Where in its resources a record has open conflicts.
  func openPlaces(of record: RecordID) -> [FieldPlaces.Place] {
    (exchanges[record] ?? []).flatMap { exchange in
      (conflicts[exchange.resource] ?? []).filter { $0.state == .open }.compactMap { ElementPath($0.path).top }.map {
        FieldPlaces.Place(role: exchange.role, unit: $0)
      }
    }
  }

  /// Whether a resource is part of, or derived from, one of which its own word stands in conflict.
  func isDerivedFromConflict(_ resource: RenderedResource) -> Bool {
    ["derivedFrom", "partOf"].contains { name in
      WireReferences.references(in: resource.document[name] ?? .null).contains { target in
        (conflicts[target] ?? []).contains { $0.state == .open && !$0.isOfCopy }
      }
    }
  }

  func rendered(_ resource: ResourceID, of record: RecordID) -> RenderedResource? {
    renderings[record]?.resources.first { $0.resource == resource }
  }
}

extension SyncRun {
  /// The merge's policy, with references compared as the alias table says.
  func policy(_ references: WireReferences) -> MergePolicy {
    var policy = MergePolicy()
    policy.stores = profile.stores
    policy.leads = profile.leads
    policy.learned = habits.learned
    policy.resolveReference = { reference in references.resource(behind: reference).map { "urn:uuid:\($0)" } ?? reference }
    return policy
  }

  /// The alias table for what these exchanges and documents speak of.
  func references(_ exchanges: [Exchange], documents: [JSON] = [], patients: RosterPatients) async throws -> WireReferences {
    var references = WireReferences(baseURL: endpoint.url)
    for (patient, serverID) in patients.serverIDs.sorted(by: { $0.key < $1.key }) {
      references.learn(RecordMapper.resourceID(record: patient, role: "patient"), type: "Patient", serverID: serverID)
    }
    for exchange in exchanges { references.learn(exchange) }
    var byType: [String: Set<String>] = [:]
    for document in documents {
      for (type, id) in references.serverReferences(in: document) where references.resource(behind: "\(type)/\(id)") == nil {
        byType[type, default: []].insert(id)
      }
    }
    for type in byType.keys.sorted() {
      for exchange in try await repository.exchanges(endpoint.name, type: type, serverIDs: byType[type]!.sorted()) { references.learn(exchange) }
    }
    return references
  }
}
