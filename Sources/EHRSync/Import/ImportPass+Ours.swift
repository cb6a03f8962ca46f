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
    for one in ours {
      if let at = places[one.origin.record] {
        groups[at].members.append(one)
      } else {
        places[one.origin.record] = groups.count
        groups.append((one.origin.record, [one]))
      }
    }
    for (record, members) in groups {
      if records[record] == nil { make(record, members) } else { extend(record, members, &changed) }
    }
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
  private mutating func make(_ record: RecordID, _ members: [Ours]) {
    guard let kind = members.first?.origin.kind else { return }
    let names = Set(members.map(\.resource.name))
    let waiting = (exchangesByRecord[record] ?? []).filter { $0.base != nil && !names.contains("\($0.type)/\($0.serverID ?? "")") }
    var documents = members.map { (role: $0.origin.role, document: references.localizedOurs($0.resource.document)) }
    documents += waiting.compactMap { one in one.base.map { (one.role, references.localizedOurs($0)) } }
    let patient = kind.isOfPatient ? documents.compactMap { self.patient(of: $0.document) }.first : record
    guard let patient else { return wait(members, patient: nil, because: "its patient has not come") }
    guard let assembled = mapper.assemble(kind, record, patient: patient, from: documents) else {
      return wait(members, patient: patient, because: "its record has not come")
    }
    if case .failure(let faults) = RecordBody.checked(assembled.record) {
      return wait(members, patient: patient, because: "its record would be wrong: \(faults.words)")
    }
    put(record, kind, patient: patient, assembled.record)
    for one in members { agree(adopted(one.resource, exchange(one, patient: patient)), with: record) }
    for var one in waiting {
      one.patient = patient
      agree(one, with: record)
    }
    taken.notices += assembled.notices.map { SyncNotice(record: record, path: $0.path, message: $0.message) }
  }

  /// What comes of a record that is there: what it says already meets it, what is new to it is laid over it.
  private mutating func extend(
    _ record: RecordID, _ members: [Ours], _ changed: inout [(resource: FHIRImport.Resource, exchange: Exchange)]
  ) {
    guard let version = records[record] else { return }
    let told = rendering(of: record)
    var new: [Ours] = []
    for one in members {
      let exchange = exchange(one, patient: version.patient)
      if told[exchange.resource] == nil {
        new.append(one)
      } else if sameAsOurs(one.resource, record, exchange.resource) {
        agree(adopted(one.resource, exchange), with: record)
      } else {
        changed.append((one.resource, exchange))
      }
    }
    if new.isEmpty { return }
    let extended = mapper.extended(version.body, by: new.map { ($0.origin.role, references.localizedOurs($0.resource.document)) })
    if case .failure(let faults) = RecordBody.checked(extended.record) {
      return wait(new, patient: version.patient, because: "its record would be wrong: \(faults.words)")
    }
    if extended.record != version.body { put(record, version.kind, patient: version.patient, extended.record) }
    for one in new { agree(adopted(one.resource, exchange(one, patient: version.patient)), with: record) }
    taken.notices += extended.notices.map { SyncNotice(record: record, path: $0.path, message: $0.message) }
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
