internal import ClinicalMerge
internal import ClinicalRecords
internal import LosslessJSON
internal import RecordMapping
internal import RecordStore

/// What came of a record that we have meets its three sides, all its resources together.
extension Intake {
  func renderedResources(_ record: RecordVersion?) -> [ResourceID: RenderedResource] {
    guard let record else { return [:] }
    let known =
      context.records[record.record]?.version == record.version && context.records[record.record]?.body == record.body ? context.renderings[record.record] : nil
    // The documents of a session are not of its own rendering: they stay as they were told until the next push writes them anew.
    guard let known else { return rendered(record.body).merging(documents(of: record.record)) { own, _ in own } }
    return Dictionary(known.resources.map { ($0.resource, $0) }, uniquingKeysWith: { first, _ in first })
  }

  func take(_ coming: Coming, into record: RecordVersion, _ result: inout IntakeResult) {
    let before = renderedResources(record)
    let sighted = coming.sighted.map { restored($0, before) }
    let arrivals = coming.arrivals
    var body = laid(arrivals, over: record.body)
    if !arrivals.isEmpty, case .failure = RecordBody.checked(body) { body = record.body }
    var met: [(Reconciled, RemoteSight, released: JSON?)] = []
    for one in sighted {
      let released = released(one.exchange, record, before[one.exchange.resource]?.document)
      let reconciled = reconciliation.takeIn(
        one.remote, one.exchange, record: body, rendered: before[one.exchange.resource]?.document,
        released: released)
      if let changed = reconciled.record { body = changed }
      met.append((reconciled, one.remote, released))
    }
    if body != record.body, case .failure(let faults) = RecordBody.checked(body) {
      for one in arrivals { carry(one.exchange, one.remote, &result) }
      refuse(sighted, record, faults.all, &result)
      return
    }
    let edited = RecordVersion(
      record: record.record, kind: record.kind, patient: record.patient, version: record.version + (body == record.body ? 0 : 1), body: body,
      authorship: record.authorship)
    let after = body == record.body ? before : renderedResources(edited)
    var known = Dictionary((context.exchangesByRecord[record.record] ?? []).map { ($0.resource, $0) }, uniquingKeysWith: { first, _ in first })
    let places = FieldPlaces(of: record.kind, rendered: after.values.map(\.role))
    for (reconciled, remote, released) in met {
      let old = sighted.first { $0.exchange.resource == reconciled.exchange.resource }?.exchange.base
      let exchange = store(
        reconciled, remote, edited, base: old, places, released: released,
        rendered: after[reconciled.exchange.resource]?.document ?? reconciled.exchange.rendered.map(RecordMapper.withdrawing),
        &result)
      known[exchange.resource] = exchange
    }
    for one in arrivals {
      let exchange = agreed(one.exchange, one.remote, after, edited.version)
      known[exchange.resource] = exchange
      result.batch.exchanges.append(exchange)
      result.adopted += 1
    }
    guard body != record.body else {
      // It was gone and is there again: what has been said of it since has yet to go there.
      let isUntold = sighted.contains { $0.exchange.isGone && known[$0.exchange.resource]?.rendered != after[$0.exchange.resource]?.document }
      if isUntold { result.batch.editStates.append((endpoint: context.endpoint, record: record.record, upTo: record.version, state: .pending)) }
      return
    }
    for exchange in dissolvingCopies(edited, known, after, met: Set(met.map(\.0.exchange.resource)), places, &result) { known[exchange.resource] = exchange }
    let isInDocument = after.values.contains { SessionDocument.number(ofRole: $0.role) != nil }
    let needsPush =
      isInDocument
      || after.values.contains { resource in
        context.sentTypes.contains(resource.type) && known[resource.resource]?.rendered != resource.document
      }
    result.batch.edits.append(
      edit(
        record.record, record.kind, record.patient, body, madeFrom: record.version, toldBy: needsPush ? [] : [context.endpoint],
        "changed at \(context.endpoint)"))
  }

  private func documents(of record: RecordID) -> [ResourceID: RenderedResource] {
    Dictionary((context.renderings[record]?.documents ?? []).map { ($0.resource, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// With the bytes of a document that the server keeps elsewhere in their place.
  private func restored(_ sighted: Sighted, _ rendered: [ResourceID: RenderedResource]) -> Sighted {
    var sighted = sighted
    let ours = sighted.exchange.base ?? rendered[sighted.exchange.resource]?.document
    sighted.remote.document = AttachmentElsewhere.restored(sighted.remote.document, like: ours).document
    return sighted
  }

  /// What the record of an exchange, as it was agreed, renders to now; nil where the mappings are those it was agreed under.
  private func released(_ exchange: Exchange, _ record: RecordVersion, _ rendered: JSON?) -> JSON? {
    guard exchange.mappingVersion != reconciliation.mapper.version, SessionDocument.number(ofRole: exchange.role) == nil,
      let agreed = exchange.recordVersion
    else { return nil }
    return agreed == record.version ? rendered : context.released[exchange.resource]
  }

  /// `before` is the base as it was; `places` are those of the record's fields.
  private func store(
    _ reconciled: Reconciled, _ remote: RemoteSight, _ record: RecordVersion, base before: JSON?, _ places: FieldPlaces, released: JSON?, rendered: JSON?,
    _ result: inout IntakeResult
  ) -> Exchange {
    var (reconciled, exchange) = (reconciled, reconciled.exchange)
    if let rendered, reconciled.decision != .hold {
      let copies = reconciliation.copiesDiffering(
        places, of: exchange.role, base: before, remote: remote.document, rendered: rendered, known: reconciled.conflicts)
      if !copies.isEmpty, let before {
        reconciled.conflicts += copies
        reconciled.openPaths = (reconciled.openPaths ?? []) + copies.map(\.path)
        exchange.remote = remote.document
        exchange.base = compositeBase(server: remote.document, old: before, openConflicts: reconciled.openPaths ?? [])
      }
      exchange = reconciliation.agree(
        exchange, rendered: rendered, version: record.version, server: remote.document,
        conflicts: reconciled.openPaths ?? reconciled.conflicts.map(\.path),
        released: released, yielded: reconciled.yielded)
    }
    switch reconciled.decision {
    case .adopt: result.adopted += 1
    case .settle, .settleFirstContact: result.merged += 1
    default: result.unchanged += 1
    }
    let old = context.exchangesByServer["\(exchange.type)/\(exchange.serverID ?? "")"]
    if exchange != old { result.batch.exchanges.append(exchange) }
    result.batch.conflicts += ConflictLedger.update(
      context.conflicts[exchange.resource] ?? [], now: reconciled.conflicts, exchange: exchange, record: record.record, kind: record.kind, at: context.now,
      under: reconciliation.policy)
    result.notices += reconciled.notices.map { SyncNotice(record: record.record, path: "\(exchange.type).\($0.path)", message: $0.rule) }
    let copies = (places.copies(in: exchange.role) + places.computed(in: exchange.role)).map { $0.replacing("[x]", with: "") }
    result.notices += reconciled.unreadable.filter { path in !copies.contains { path.hasPrefix($0) } }.map {
      SyncNotice(
        record: record.record, path: "\(exchange.type).\($0)",
        message: "changed at \(context.endpoint), and no part of the record can say it; kept as it is there")
    }
    if reconciled.decision != .nothing {
      result.batch.audit.append(
        Trail.met(
          reconciled, old ?? exchange, remote: remote, record: record, mapping: reconciliation.mapper.version, by: context.endpoint, at: context.now))
    }
    return exchange
  }

  /// What came would make a record that is wrong in itself: both sides are kept, and a person looks.
  private func refuse(_ sighted: [Sighted], _ record: RecordVersion, _ faults: [RecordFault], _ result: inout IntakeResult) {
    let rendered = renderedResources(record)
    for one in sighted {
      var exchange = one.exchange
      let isSame = exchange.base.map { Equivalence.areEquivalent($0, one.remote.document, under: reconciliation.policy) } ?? false
      if isSame {
        result.unchanged += 1
        continue
      }
      exchange.remote = one.remote.document
      exchange.serverVersion = one.remote.version
      result.merged += 1
      result.batch.exchanges.append(exchange)
      let conflict = MergeConflict(
        path: "", base: exchange.base, local: rendered[exchange.resource]?.document, remote: one.remote.document, reason: .notTogether)
      result.batch.conflicts += ConflictLedger.update(
        context.conflicts[exchange.resource] ?? [], now: [conflict], exchange: exchange, record: record.record, kind: record.kind, at: context.now,
        under: reconciliation.policy)
      result.batch.audit.append(
        Trail.refused(
          one.exchange, remote: one.remote, record: record, rendered: conflict.local, mapping: reconciliation.mapper.version, by: context.endpoint,
          at: context.now))
    }
    result.notices += faults.map {
      SyncNotice(record: record.record, path: $0.path, message: "what \(context.endpoint) says would make it wrong: \($0.message)")
    }
  }
}
