internal import ClinicalRecords
internal import LosslessJSON
internal import RecordMapping
internal import RecordStore

/// A resource that was never agreed on here: written by others, or by another store of the clinic.
struct Arrival {
  var exchange: Exchange
  var remote: RemoteSight
  /// Which record of the clinic it says it is of.
  var origin: ResourceOrigin?
  /// What others wrote says of the record, where it becomes a member of one.
  var partial: JSON?
}

extension Intake {
  /// Records that another store of the clinic wrote: put together from what came, now and before.
  ///
  /// What is too little for a record is carried and waits for the rest.
  func assemble(_ arrivals: [Arrival], _ result: inout IntakeResult) {
    var groups: [(record: RecordID, members: [Arrival])] = []
    for one in arrivals {
      guard let origin = one.origin else { continue }
      if let at = groups.firstIndex(where: { $0.record == origin.record }) { groups[at].members.append(one) } else { groups.append((origin.record, [one])) }
    }
    for (record, members) in groups where !make(record, members, &result) { for one in members { carry(one.exchange, one.remote, &result) } }
  }

  private func make(_ record: RecordID, _ members: [Arrival], _ result: inout IntakeResult) -> Bool {
    guard let kind = members.first?.origin?.kind, let patient = members.compactMap(\.exchange.patient).first else { return false }
    // Resources of two people are no record of anyone.
    guard members.allSatisfy({ $0.exchange.patient == patient }) else { return false }
    let now = Set(members.map(\.exchange.resource))
    let waiting = (context.exchangesByRecord[record] ?? []).filter { $0.base != nil && !now.contains($0.resource) }
    let documents = members.map { (role: $0.exchange.role, document: $0.remote.document) } + waiting.compactMap { one in one.base.map { (one.role, $0) } }
    guard let made = reconciliation.mapper.assemble(kind, record, patient: patient, from: documents), case .success = RecordBody.checked(made.record) else {
      return false
    }
    let rendered = rendered(made.record)
    for one in members { result.batch.exchanges.append(agreed(one.exchange, one.remote, rendered, 1)) }
    for one in waiting {
      if let base = one.base { result.batch.exchanges.append(agreed(one, RemoteSight(document: base, version: one.serverVersion), rendered, 1)) }
    }
    result.adopted += members.count
    result.batch.edits.append(edit(record, kind, patient, made.record, madeFrom: 0, toldBy: [context.endpoint], "read from \(context.endpoint)"))
    result.notices += made.notices.map { SyncNotice(record: record, path: $0.path, message: $0.message) }
    return true
  }

  /// A record with what is new to it laid over it: readings that the hospital took, members that another store added.
  func laid(_ arrivals: [Arrival], over body: JSON) -> JSON {
    let ours = arrivals.filter { $0.origin != nil }
    var laid = body
    if !ours.isEmpty { laid = reconciliation.mapper.extended(laid, by: ours.map { ($0.exchange.role, $0.remote.document) }).record }
    return arrivals.compactMap(\.partial).reduce(laid) { RecordTree.laying($1, over: $0) }
  }

  func adoption(of document: JSON, _ exchange: Exchange) -> Adoption {
    guard let patient = exchange.patient else { return .carried(reason: nil) }
    return reconciliation.mapper.adopt(document, resource: exchange.resource, patient: patient, sessions: { context.sessions[$0] })
  }

  /// An exchange of which the server's document is the base and the rendering of the record's version is agreed.
  func agreed(_ exchange: Exchange, _ remote: RemoteSight, _ rendered: [ResourceID: RenderedResource], _ version: Int) -> Exchange {
    var next = exchange
    next.base = remote.document
    next.rendered = rendered[exchange.resource]?.document
    next.serverVersion = remote.version
    next.mappingVersion = next.rendered == nil ? nil : reconciliation.mapper.version
    next.isGone = false
    if next.rendered != nil { next.recordVersion = version }
    return next
  }

  func rendered(_ body: JSON) -> [ResourceID: RenderedResource] {
    guard let rendering = try? reconciliation.mapper.render(body, disclosing: .all) else { return [:] }
    return Dictionary(rendering.resources.map { ($0.resource, $0) }, uniquingKeysWith: { first, _ in first })
  }

  func edit(_ record: RecordID, _ kind: RecordKind, _ patient: RecordID, _ body: JSON, madeFrom: Int, toldBy: [String], _ reason: String) -> RecordEdit {
    RecordEdit(
      record: record, kind: kind, patient: patient, body: body,
      authorship: Authorship(author: context.endpoint, at: context.now, reason: reason, origin: context.endpoint), madeFrom: madeFrom, toldBy: toldBy)
  }
}
