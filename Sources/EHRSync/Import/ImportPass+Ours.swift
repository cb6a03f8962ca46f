internal import ClinicalRecords
internal import LosslessJSON
internal import RecordMapping
internal import RecordStore

/// What we wrote ourselves, in this store or another: each resource says which record it is of.
extension ImportPass {
  typealias Ours = (resource: FHIRImport.Resource, origin: ResourceOrigin)

  mutating func takeOurs(_ ours: [Ours], _ changed: inout [(resource: FHIRImport.Resource, exchange: Exchange)]) {
    var groups: [(record: RecordID, members: [Ours])] = []
    var places: [RecordID: Int] = [:]
    for one in ours where isOfItsPatient(one) {
      if let at = places[one.origin.record] {
        groups[at].members.append(one)
      } else {
        places[one.origin.record] = groups.count
        groups.append((one.origin.record, [one]))
      }
    }
    let told = groups.map { gather($0.record, $0.members) }
    let mapper = mapper
    for ((record, members), laid) in zip(groups, Shared.map(told, each) { Self.lay($0, mapper) }) {
      if let version = records[record] { extend(version, members, laid, &changed) } else { make(record, members, laid) }
    }
  }

  /// Whether a resource names the patient of the record that it says it is of; one that names another is kept apart.
  private mutating func isOfItsPatient(_ one: Ours) -> Bool {
    guard one.origin.kind.isOfPatient, one.origin.kind != .patient else { return true }
    guard let named = patient(of: references.localizedOurs(one.resource.document)) else { return true }
    if let owner = records[one.origin.record]?.patient ?? owners[one.origin.record], owner != named {
      taken.notices.append(
        SyncNotice(
          record: one.origin.record, path: one.resource.path,
          message: "\(one.resource.name) says that it is of this record, and is of another patient: kept apart"))
      carryForeign(one.resource, patient: named, because: "of another patient than its record")
      return false
    }
    owners[one.origin.record] = named
    return true
  }

  /// What has come of a record: documents in local form, laid over the record that is there, or put together to a new one.
  private struct Gathered: Sendable {
    var record: RecordID
    var kind: RecordKind
    var patient: RecordID?
    var body: JSON?
    var documents: [(role: String, document: JSON)] = []
    var waiting: [Exchange] = []
  }

  /// What came of that.
  private enum Laid: Sendable {
    case whole(JSON, [MappingNotice], waiting: [Exchange])
    case wrong(String)
    case tooEarly(String)
  }

  private func gather(_ record: RecordID, _ members: [Ours]) -> Gathered {
    var gathered = Gathered(record: record, kind: members[0].origin.kind, body: records[record]?.body)
    if let version = records[record] {
      gathered.patient = version.patient
      gathered.documents = members.filter { isNew($0.origin, to: version.body) }.map { ($0.origin.role, references.localizedOurs($0.resource.document)) }
      return gathered
    }
    let names = Set(members.map(\.resource.name))
    gathered.waiting = (exchangesByRecord[record] ?? []).filter { $0.base != nil && !names.contains("\($0.type)/\($0.serverID ?? "")") }
    gathered.documents = members.map { ($0.origin.role, references.localizedOurs($0.resource.document)) }
    gathered.documents += gathered.waiting.compactMap { one in one.base.map { (one.role, references.localizedOurs($0)) } }
    gathered.patient = gathered.kind.isOfPatient ? gathered.documents.compactMap { self.patient(of: $0.document) }.first : record
    return gathered
  }

  /// Whether a resource is of a member that no list of the record has: nothing need be rendered to know that it is new.
  private func isNew(_ origin: ResourceOrigin, to body: JSON) -> Bool {
    let steps = origin.role.split(separator: "/")
    guard let id = steps.first(where: { RecordID(String($0)) != nil }).map(String.init) else { return false }
    return !body.members.contains { $0.value.kind == .array && $0.value.elements.contains { $0["id"]?.isString(id) == true } }
  }

  private static func lay(_ gathered: Gathered, _ mapper: RecordMapper) -> Laid {
    guard let patient = gathered.patient else { return .tooEarly("its patient has not come") }
    let made: (record: JSON, notices: [MappingNotice])?
    if let body = gathered.body {
      made = gathered.documents.isEmpty ? (body, []) : mapper.extended(body, by: gathered.documents)
    } else {
      made = mapper.assemble(gathered.kind, gathered.record, patient: patient, from: gathered.documents)
    }
    guard let made else { return .tooEarly("its record has not come") }
    if made.record != gathered.body, case .failure(let faults) = RecordBody.checked(made.record) {
      return .wrong("its record would be wrong: \(faults.words)")
    }
    return .whole(made.record, made.notices, waiting: gathered.waiting)
  }

  private func exchange(_ one: Ours, patient: RecordID?) -> Exchange {
    Exchange(
      endpoint: source, resource: RecordMapper.resourceID(record: one.origin.record, role: one.origin.role), type: one.resource.type,
      record: one.origin.record, patient: patient, role: one.origin.role, serverID: one.resource.id)
  }

  private mutating func wait(_ members: [Ours], patient: RecordID?, because reason: String) {
    for one in members { carry(one.resource, exchange(one, patient: patient), because: reason) }
  }

  /// A record from what has come of it: now, and in files before.
  private mutating func make(_ record: RecordID, _ members: [Ours], _ laid: Laid) {
    let documents = members.map { references.localizedOurs($0.resource.document) }
    let kind = members[0].origin.kind
    let patient = kind.isOfPatient ? documents.compactMap { self.patient(of: $0) }.first : record
    switch laid {
    case .wrong(let reason), .tooEarly(let reason): wait(members, patient: patient, because: reason)
    case .whole(let body, let notices, let waiting):
      let said = (kind == .patient ? body["id"] : body["patient"])?.string
      guard let patient = said.flatMap({ RecordID($0) }) ?? patient else { return }
      put(record, kind, patient: patient, body)
      for one in members { agree(adopted(one.resource, exchange(one, patient: patient)), with: record) }
      for var one in waiting {
        one.patient = patient
        agree(one, with: record)
      }
      note(notices, record)
    }
  }

  /// What comes of a record that is there: what it says already meets it, what is new to it is laid over it.
  private mutating func extend(
    _ version: RecordVersion, _ members: [Ours], _ laid: Laid, _ changed: inout [(resource: FHIRImport.Resource, exchange: Exchange)]
  ) {
    let record = version.record
    var new: [Ours] = []
    var late: [Ours] = []
    for one in members {
      let exchange = exchange(one, patient: version.patient)
      if isNew(one.origin, to: version.body) {
        new.append(one)
      } else if rendering(of: record)[exchange.resource] == nil {
        late.append(one)
      } else if sameAsOurs(one.resource, record, exchange.resource) {
        agree(adopted(one.resource, exchange), with: record)
      } else {
        changed.append((one.resource, exchange))
      }
    }
    lay(new, over: version, laid)
    if !late.isEmpty, let version = records[record] {
      let documents = late.map { (role: $0.origin.role, document: references.localizedOurs($0.resource.document)) }
      let gathered = Gathered(record: record, kind: version.kind, patient: version.patient, body: version.body, documents: documents)
      lay(late, over: version, Self.lay(gathered, mapper))
    }
  }

  private mutating func lay(_ new: [Ours], over version: RecordVersion, _ laid: Laid) {
    if new.isEmpty { return }
    switch laid {
    case .wrong(let reason), .tooEarly(let reason): wait(new, patient: version.patient, because: reason)
    case .whole(let body, let notices, _):
      if body != version.body { put(version.record, version.kind, patient: version.patient, body) }
      for one in new { agree(adopted(one.resource, exchange(one, patient: version.patient)), with: version.record) }
      note(notices, version.record)
    }
  }

  private mutating func note(_ notices: [MappingNotice], _ record: RecordID) {
    taken.notices += notices.map { SyncNotice(record: record, path: $0.path, message: $0.message) }
  }
}

extension RecordFaults {
  /// What is wrong, each kind of fault once, without the ids of members: to be counted.
  var words: String {
    var seen: [String] = []
    for fault in all {
      let path = fault.path.replacing(/\[[^\]]*\]/, with: "")
      let words = path.isEmpty ? fault.message : "\(path): \(fault.message)"
      if !seen.contains(words) { seen.append(words) }
    }
    return seen.prefix(3).joined(separator: "; ")
  }
}
