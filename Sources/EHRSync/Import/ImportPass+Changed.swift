internal import ClinicalMerge
internal import ClinicalRecords
internal import LosslessJSON
internal import RecordMapping
internal import RecordStore

/// What the source has said before and says otherwise now, and what it says of a record that we have from elsewhere.
extension ImportPass {
  /// The same intake as a pull's: three sides, one decision, conflicts that are values.
  mutating func takeChanged(_ changed: [(resource: FHIRImport.Resource, exchange: Exchange)]) {
    if changed.isEmpty { return }
    var context = IntakeContext(endpoint: source, references: WireReferences(baseURL: ""), now: now)
    var originals: [ResourceID: FHIRImport.Resource] = [:]
    var before: [ResourceID: Exchange] = [:]
    var incoming: [Incoming] = []
    for (resource, exchange) in changed {
      references.learn(exchange.resource, type: resource.type, id: resource.id)
      guard let record = exchange.record, let version = records[record] else { continue }
      context.records[record] = version
      context.exchangesByServer[resource.name] = localized(exchange)
      context.conflicts[exchange.resource] = conflicts[exchange.resource] ?? []
      context.patients[RecordMapper.resourceID(record: version.patient, role: "patient")] = version.patient
      originals[exchange.resource] = resource
      before[exchange.resource] = exchange
      incoming.append(
        Incoming(type: resource.type, serverID: resource.id, document: localized(resource.document), version: resource.document.versionID))
    }
    let policy = MergePolicy(resolveReference: { [references] text in references.resource(behind: text).map { "urn:uuid:\($0)" } ?? text })
    let result = Intake(reconciliation: Reconciliation(mapper: mapper, policy: policy), context: context).take(incoming)
    for edit in result.batch.edits { put(edit.record, edit.kind, patient: edit.patient, edit.body) }
    for exchange in result.batch.exchanges {
      guard let resource = originals[exchange.resource] else { continue }
      if let old = before[exchange.resource], old.base != nil { supersede(old) }
      keep(inSourceWords(exchange, resource))
    }
    taken.batch.conflicts += result.batch.conflicts
    taken.batch.audit += result.batch.audit
    taken.conflicts += result.batch.conflicts.filter { $0.state == .open }.count
    taken.unchanged += result.unchanged
    taken.notices += result.notices
  }

  private func localized(_ document: JSON) -> JSON {
    RecordMapper.origin(of: document) == nil ? references.localized(document) : references.localizedOurs(document)
  }

  private func localized(_ exchange: Exchange) -> Exchange {
    var local = exchange
    local.base = exchange.base.map(localized)
    local.remote = exchange.remote.map(localized)
    return local
  }

  /// The trees of an exchange as the source wrote them: where they are the file's document, its very bytes.
  private mutating func inSourceWords(_ exchange: Exchange, _ resource: FHIRImport.Resource) -> Exchange {
    var next = exchange
    let document = localized(resource.document)
    func words(_ tree: JSON) -> JSON { tree == document ? resource.document : references.inSourceWords(tree) }
    next.base = exchange.base.map(words)
    next.remote = exchange.remote.map(words)
    guard next.remote == nil, let record = exchange.record, let version = records[record]?.version else { return next }
    // All that our side says is agreed: nothing of it waits to be told.
    if let rendered = next.rendered, rendering(of: record)[exchange.resource]?.document == rendered {
      next.recordVersion = version
      next.isRenderedAsBase = next.base.map { Exchange.plain($0) == rendered } ?? false
    }
    return next
  }
}
