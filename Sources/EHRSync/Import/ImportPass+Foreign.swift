internal import ClinicalRecords
internal import LosslessJSON
internal import RecordMapping
internal import RecordStore

/// What others wrote.
extension ImportPass {
  mutating func takeForeign(_ resource: FHIRImport.Resource) {
    if let exchange = said[resource.name] { supersede(exchange, unless: resource.document) }
    let id = said[resource.name]?.resource ?? OurIdentifier.foreignResource(endpoint: source, type: resource.type, serverID: resource.id)
    let document = references.localized(resource.document)
    guard let patient = patient(of: document) else {
      let isOfSomebody = (document["subject"] ?? document["patient"]) != nil
      return carryForeign(resource, patient: nil, because: isOfSomebody ? "of no patient of ours" : nil)
    }
    let read = mapper.adopting(document, resource: id, patient: patient, sessions: { [recordOf] in recordOf[$0] })
    taken.notices += read.notices.map { SyncNotice(path: "\(resource.name).\($0.path)", message: $0.message) }
    switch read.adoption {
    case .record(let kind, let body, let role): adopt(resource, kind, body, role: role, patient: patient)
    case .member(let record, let role, let partial): lay(resource, over: record, role: role, partial)
    case .carried(let reason): carryForeign(resource, patient: patient, because: reason)
    }
  }

  private mutating func supersede(_ exchange: Exchange, unless document: JSON) {
    if let last = exchange.remote ?? exchange.base, last != document { supersede(exchange) }
  }

  /// Keeps a resource as it came.
  mutating func carryForeign(_ resource: FHIRImport.Resource, patient: RecordID?, because reason: String?) {
    let known = said[resource.name]
    let id = known?.resource ?? OurIdentifier.foreignResource(endpoint: source, type: resource.type, serverID: resource.id)
    references.learn(id, type: resource.type, id: resource.id)
    var exchange = known ?? Exchange(endpoint: source, resource: id, type: resource.type, serverID: resource.id)
    exchange.patient = patient ?? exchange.patient
    carry(resource, exchange, because: reason)
  }

  /// A record of ours from what others wrote.
  private mutating func adopt(_ resource: FHIRImport.Resource, _ kind: RecordKind, _ body: JSON, role: String, patient: RecordID) {
    guard case .success(let typed) = RecordBody.checked(body), records[typed.id] == nil else {
      return carryForeign(resource, patient: patient, because: "cannot become a record of ours")
    }
    put(typed.id, kind, patient: patient, body)
    let id = RecordMapper.resourceID(record: typed.id, role: role)
    guard rendering(of: typed.id)[id] != nil else {
      return keepAside(resource, typed.id, patient: patient)
    }
    references.learn(id, type: resource.type, id: resource.id)
    let exchange = Exchange(
      endpoint: source, resource: id, type: resource.type, record: typed.id, patient: patient, role: role, serverID: resource.id)
    agree(adopted(resource, exchange), with: typed.id)
  }

  /// A record whose rendering has no such resource: it stands, and the resource is carried beside it.
  private mutating func keepAside(_ resource: FHIRImport.Resource, _ record: RecordID, patient: RecordID) {
    taken.notices.append(SyncNotice(record: record, path: resource.path, message: "\(resource.name) was read, and no resource of ours tells it"))
    carryForeign(resource, patient: patient, because: "no resource of ours tells it")
  }

  /// A reading or an event of a session that is there.
  private mutating func lay(_ resource: FHIRImport.Resource, over record: RecordID, role: String, _ partial: JSON) {
    guard let version = records[record] else { return carryForeign(resource, patient: nil, because: "its session is not at hand") }
    let body = RecordTree.laying(partial, over: version.body)
    guard case .success = RecordBody.checked(body) else {
      return carryForeign(resource, patient: version.patient, because: "its session would be wrong with it")
    }
    let id = RecordMapper.resourceID(record: record, role: role)
    put(record, version.kind, patient: version.patient, body)
    references.learn(id, type: resource.type, id: resource.id)
    let exchange = Exchange(
      endpoint: source, resource: id, type: resource.type, record: record, patient: version.patient, role: role, serverID: resource.id)
    agree(adopted(resource, exchange), with: record)
  }
}
