internal import ClinicalMerge
internal import ClinicalRecords
internal import Digests
internal import LosslessJSON
internal import RecordMapping
internal import RecordStore

/// One chunk of a source on its way into the store: what is known of it, and what has been decided so far.
struct ImportPass {
  let source: String
  let now: String
  let mapper: RecordMapper
  let each: FHIRImport.Each
  var people: SourcePeople
  var references = SourceReferences()
  var taken = FHIRImport.Taken()
  var waiting: WaitingResources

  /// What the source said, in its own words, by `Type/id`.
  var said: [String: Exchange] = [:]
  let exchangesByRecord: [RecordID: [Exchange]]
  let conflicts: [ResourceID: [StoredConflict]]
  private let superseded: [ResourceID: Set<String>]
  /// Records as they are by now.
  var records: [RecordID: RecordVersion]
  /// The versions that the store has.
  private let stored: [RecordID: RecordVersion]
  private var renderings: [RecordID: [ResourceID: RenderedResource]] = [:]
  /// Which records own which of the source's resources, those of this chunk too.
  var recordOf: [ResourceID: RecordID] = [:]

  /// Whose the records are that resources of this chunk say they are of.
  var owners: [RecordID: RecordID] = [:]
  /// Exchanges whose rendering is that of their record when the chunk is done, in order.
  private var agreed: [(record: RecordID, exchange: Exchange)] = []
  /// The place of each record's edit in the batch.
  private var edits: [RecordID: Int] = [:]
  /// Resources that met their three sides already.
  private var met: Set<ResourceID> = []

  init(_ fileImport: FHIRImport, _ known: FHIRImport.Known) {
    source = fileImport.source
    now = fileImport.now
    mapper = fileImport.mapper
    people = fileImport.people
    each = fileImport.each
    waiting = fileImport.waiting
    for exchange in known.exchanges { if let id = exchange.serverID { said["\(exchange.type)/\(id)"] = exchange } }
    for alias in known.aliases {
      references.learn(alias.resource, type: alias.type, id: alias.serverID)
      if let record = alias.record { recordOf[alias.resource] = record }
    }
    exchangesByRecord = known.exchangesByRecord
    conflicts = Dictionary(grouping: known.conflicts, by: \.resource)
    superseded = known.superseded
    records = known.records
    stored = known.records
  }

  /// The order: who is whose, what the source has said before, what we wrote ourselves, what others wrote.
  mutating func take(_ resources: [FHIRImport.Resource]) {
    let ordered = resources.enumerated().sorted { (SourceOrder.rank($0.element.type), $0.offset) < (SourceOrder.rank($1.element.type), $1.offset) }
    var changed: [(resource: FHIRImport.Resource, exchange: Exchange)] = []
    var ours: [(resource: FHIRImport.Resource, origin: ResourceOrigin)] = []
    var others: [FHIRImport.Resource] = []
    for (_, resource) in ordered where !FHIRAttachments.isAttachment(resource.document) && !isOld(resource) {
      if resource.type == "Patient" {
        takePatient(resource, &changed)
      } else if let exchange = said[resource.name], exchange.rendered != nil, let record = exchange.record, records[record] != nil {
        changed.append((resource, exchange))
      } else if let origin = resource.origin {
        references.learn(RecordMapper.resourceID(record: origin.record, role: origin.role), type: resource.type, id: resource.id)
        ours.append((resource, origin))
      } else {
        others.append(resource)
      }
    }
    takeOurs(ours, &changed)
    takeChanged(changed)
    for resource in others { takeForeign(resource) }
    agree()
    note(resources)
  }

  /// Whether the source has said that already: now, or before it said something else.
  private mutating func isOld(_ resource: FHIRImport.Resource) -> Bool {
    guard let exchange = said[resource.name] else { return false }
    if let last = exchange.remote ?? exchange.base, last == resource.document {
      // What was only carried may find its record now.
      if exchange.rendered == nil, exchange.base != nil, !exchange.isGone { return !mayBeAdopted(resource, exchange) }
      taken.unchanged += 1
      return true
    }
    let isStale = superseded[exchange.resource]?.contains(sha256Hex(resource.document.bytes)) == true || isOlder(resource.document, than: exchange)
    if isStale {
      taken.unchanged += 1
      taken.notices.append(
        SyncNotice(record: exchange.record, path: resource.path, message: "\(resource.name) is older than what \(source) said last; nothing of it was taken"))
    }
    return isStale
  }

  private mutating func mayBeAdopted(_ resource: FHIRImport.Resource, _ exchange: Exchange) -> Bool {
    if exchange.record != nil || exchange.patient == nil { return true }
    taken.unchanged += 1
    return false
  }

  /// Whether the source's own server dates it before what it said last.
  private func isOlder(_ document: JSON, than exchange: Exchange) -> Bool {
    guard let last = (exchange.remote ?? exchange.base)?["meta"]?["lastUpdated"]?.string.flatMap({ DateTime($0) }),
      let now = document["meta"]?["lastUpdated"]?.string.flatMap({ DateTime($0) })
    else { return false }
    return now < last
  }

  /// What the source says in place of what it said before is remembered, to know it again.
  mutating func supersede(_ exchange: Exchange) {
    guard let last = exchange.remote ?? exchange.base else { return }
    taken.batch.superseded.append((source, exchange.resource, sha256Hex(last.bytes)))
  }

  /// Whose a document in local form is.
  func patient(of document: JSON) -> RecordID? {
    for name in ["subject", "patient"] {
      if let urn = document[name]?["reference"]?.string, let resource = WireReferences.resource(urn: urn), let patient = people.patient(resource) {
        return patient
      }
    }
    return nil
  }
}

/// Records of the chunk.
extension ImportPass {
  /// What a record renders to by now; nothing for one that no mapping can tell.
  mutating func rendering(of record: RecordID) -> [ResourceID: RenderedResource] {
    if let known = renderings[record] { return known }
    guard let found = records[record].flatMap({ Self.rendering(of: $0.body, by: mapper) }) else { return [:] }
    renderings[record] = found
    return found
  }

  /// What nobody is told is rendered too: it is the whole record that is agreed.
  private static func rendering(of body: JSON, by mapper: RecordMapper) -> [ResourceID: RenderedResource]? {
    guard let rendering = try? mapper.render(body, disclosing: .all) else { return nil }
    return Dictionary(rendering.resources.map { ($0.resource, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Makes a record what it is from now on; of a chunk's edits of one record one is left.
  mutating func put(_ record: RecordID, _ kind: RecordKind, patient: RecordID, _ body: JSON) {
    let before = stored[record]
    renderings[record] = nil
    let authorship = Authorship(author: source, at: now, reason: "read from \(source)", origin: source)
    if let at = edits[record] {
      taken.batch.edits[at].body = body
    } else {
      edits[record] = taken.batch.edits.count
      taken.batch.edits.append(
        RecordEdit(
          record: record, kind: kind, patient: patient, body: body, authorship: authorship, madeFrom: before?.version ?? 0, toldBy: [source]))
      if before?.authorship != authorship { taken.records[kind, default: 0] += 1 }
    }
    records[record] = RecordVersion(record: record, kind: kind, patient: patient, version: (before?.version ?? 0) + 1, body: body, authorship: authorship)
  }

  /// An exchange that agrees with its record as it is when the chunk is done.
  mutating func agree(_ exchange: Exchange, with record: RecordID) {
    recordOf[exchange.resource] = record
    met.insert(exchange.resource)
    if let reason = waiting.join(exchange.resource) { taken.joined[reason, default: 0] += 1 }
    agreed.append((record, exchange))
  }

  /// An exchange that is stored as it is.
  mutating func keep(_ exchange: Exchange) {
    met.insert(exchange.resource)
    taken.batch.exchanges.append(exchange)
  }

  /// A document kept as it came.
  mutating func carry(_ resource: FHIRImport.Resource, _ exchange: Exchange, because reason: String?) {
    var exchange = exchange
    exchange.base = resource.document
    exchange.rendered = nil
    exchange.remote = nil
    exchange.isGone = false
    exchange.serverVersion = resource.document.versionID
    met.insert(exchange.resource)
    if let known = said[resource.name], known.base == exchange.base, known.rendered == nil {
      // Whose it is may have become known.
      if exchange != known { taken.batch.exchanges.append(exchange) }
      taken.unchanged += 1
      return
    }
    let why = "\(resource.type): \(reason ?? "kept as it came")"
    taken.carried += 1
    taken.reasons[why, default: 0] += 1
    if exchange.record != nil { waiting.wait(exchange.resource, because: why) }
    taken.batch.exchanges.append(exchange)
  }

  /// Renders each record that was touched, once, and says of each of its exchanges what is agreed from now on.
  private mutating func agree() {
    let touched = Set(agreed.map(\.record)).union(taken.batch.edits.map(\.record)).filter { renderings[$0] == nil }.sorted()
    let (mapper, bodies) = (mapper, touched.map { records[$0]?.body })
    for (record, rendering) in zip(touched, Shared.map(bodies, each) { $0.flatMap { Self.rendering(of: $0, by: mapper) } }) {
      renderings[record] = rendering
    }
    for (record, exchange) in agreed {
      guard let rendered = rendering(of: record)[exchange.resource], let version = records[record]?.version else {
        taken.carried += 1
        taken.batch.exchanges.append(exchange)
        continue
      }
      taken.batch.exchanges.append(agreeing(exchange, with: rendered, version))
    }
    for edit in taken.batch.edits {
      guard let before = stored[edit.record] else { continue }
      let version = before.version + 1
      let after = rendering(of: edit.record)
      taken.batch.agreedVersions.append((source, edit.record, before.version, version))
      // What changed with it in the record's other resources is the source's own word too.
      for exchange in exchangesByRecord[edit.record] ?? [] where exchange.recordVersion == before.version && !met.contains(exchange.resource) {
        guard let rendered = after[exchange.resource], rendered.document != exchange.rendered else { continue }
        taken.batch.exchanges.append(agreeing(exchange, with: rendered, version))
      }
    }
  }

  private func agreeing(_ exchange: Exchange, with rendered: RenderedResource, _ version: Int) -> Exchange {
    var next = exchange
    next.type = rendered.type
    next.role = rendered.role
    next.rendered = rendered.document
    next.mappingVersion = mapper.version
    next.recordVersion = version
    next.isRenderedAsBase = next.base.map { Exchange.plain($0) == rendered.document } ?? false
    return next
  }

  /// One entry for the chunk, over the fingerprints of its resources.
  private mutating func note(_ resources: [FHIRImport.Resource]) {
    if taken.isNoOp { return }
    var hashes: [UInt8] = []
    hashes.reserveCapacity(resources.count * 32)
    for resource in resources { hashes += Digest.sha256(resource.document.bytes) }
    taken.batch.audit.append(
      AuditNote(
        action: "import", actor: source, at: now,
        detail: [
          "resources": .int(resources.count), "records": .int(taken.batch.edits.count), "carried": .int(taken.carried), "conflicts": .int(taken.conflicts),
          "hash": .string(sha256Hex(hashes)),
        ]))
  }
}
