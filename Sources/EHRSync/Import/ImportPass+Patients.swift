internal import ClinicalRecords
internal import Digests
internal import LosslessJSON
internal import RecordMapping
internal import RecordStore

/// Who is who.
extension ImportPass {
  /// Says whose a Patient is: ours by what the source said before, by its identifiers, or a new one.
  mutating func takePatient(_ resource: FHIRImport.Resource, _ changed: inout [(resource: FHIRImport.Resource, exchange: Exchange)]) {
    if let exchange = said[resource.name], let record = exchange.record, records[record] != nil {
      changed.append((resource, exchange))
      return
    }
    let found = people.matches(resource.document)
    if found.count > 1 {
      taken.notices.append(
        SyncNotice(
          path: resource.path, message: "\(found.count) of our patients have the identifiers of \(resource.name); it waits with all that is said of it"))
      return carryForeign(resource, patient: nil, because: "several of our patients have its identifiers")
    }
    guard let record = found.first else { return makePatient(resource) }
    if people.contradicts(resource.document, record) {
      taken.notices.append(
        SyncNotice(
          record: record, path: resource.path, message: "\(resource.name) has an identifier of this patient and another birth date: a person must say who it is"
        ))
      return carryForeign(resource, patient: nil, because: "an identifier of one of our patients, and another birth date")
    }
    let id = RecordMapper.resourceID(record: record, role: "patient")
    references.learn(id, type: "Patient", id: resource.id)
    var exchange = Exchange(endpoint: source, resource: id, type: "Patient", record: record, patient: record, role: "patient", serverID: resource.id)
    let known = exchangesByRecord[record]?.first { $0.resource == id }
    if let other = known?.serverID, other != resource.id {
      taken.notices.append(
        SyncNotice(record: record, path: resource.path, message: "\(resource.name) is a second Patient of one person; the first is Patient/\(other)"))
      return carryForeign(resource, patient: record, because: "a second Patient of one person")
    }
    guard records[record] != nil else {
      exchange.base = resource.document
      return carry(resource, exchange, because: "the record of the patient is not at hand")
    }
    if sameAsOurs(resource, record, id) { return agree(adopted(resource, exchange), with: record) }
    changed.append((resource, exchange))
  }

  /// A patient whom nobody of ours is: by our own marker the record it was, else one whose id follows from the first identifier.
  private mutating func makePatient(_ resource: FHIRImport.Resource) {
    let seed = SourcePeople.keys(resource.document).first ?? "\(source)/\(resource.id)"
    let derived = derivedUUID(["patient", seed])
    let origin = resource.origin.flatMap { $0.kind == .patient ? $0 : nil }
    if origin == nil, let reason = RecordMapper.objection(toReading: resource.document) {
      taken.notices.append(SyncNotice(path: resource.path, message: "\(resource.name) is not read, and kept with all that is said of it: \(reason)"))
      return carryForeign(resource, patient: nil, because: "not read: it breaks a rule, or has a modifier that we do not know")
    }
    let id = origin?.record ?? RecordID(high: derived.high, low: derived.low)
    let document = references.localizedOurs(resource.document)
    let assembled = origin == nil ? foreign(document, id) : mapper.assemble(.patient, id, patient: id, from: [("patient", document)])
    guard let assembled, case .success = RecordBody.checked(assembled.record), records[id] == nil else {
      taken.notices.append(SyncNotice(path: resource.path, message: "\(resource.name) cannot become a patient of ours; kept with all that is said of it"))
      return carryForeign(resource, patient: nil, because: "cannot become a patient of ours")
    }
    people.learn(id, assembled.record)
    put(id, .patient, patient: id, assembled.record)
    let resourceID = RecordMapper.resourceID(record: id, role: "patient")
    references.learn(resourceID, type: "Patient", id: resource.id)
    let exchange = Exchange(endpoint: source, resource: resourceID, type: "Patient", record: id, patient: id, role: "patient", serverID: resource.id)
    agree(adopted(resource, exchange), with: id)
    taken.notices += assembled.notices.map { SyncNotice(record: id, path: "\(resource.name).\($0.path)", message: $0.message) }
  }

  /// A patient as others know one: without a word on that, a person who is in their care.
  private func foreign(_ document: JSON, _ id: RecordID) -> (record: JSON, notices: [MappingNotice])? {
    let said = mapper.read(document, role: "patient", record: id)
    let head: [JSON.Member] = [
      JSON.Member("record", .string(RecordKind.patient.rawValue)), JSON.Member("id", .string(id.description)),
      JSON.Member("recordStatus", .string(RecordStatus.active.rawValue)), JSON.Member("isActive", said.partial["isActive"] ?? true),
    ]
    return (.object(head + said.partial.members.filter { member in !head.contains { $0.name == member.name } }), said.notices)
  }

  /// An exchange whose base is what the file says.
  func adopted(_ resource: FHIRImport.Resource, _ exchange: Exchange) -> Exchange {
    var next = exchange
    next.serverID = resource.id
    next.serverVersion = resource.document.versionID
    next.base = resource.document
    next.remote = nil
    next.isGone = false
    return next
  }

  /// Whether a document is what we would write ourselves, to the byte of a file or as a server is told.
  mutating func sameAsOurs(_ resource: FHIRImport.Resource, _ record: RecordID, _ id: ResourceID) -> Bool {
    guard let ours = rendering(of: record)[id] else { return false }
    let theirs = Exchange.plain(references.localizedOurs(resource.document))
    return theirs == ours.document || theirs == Exchange.plain(FHIRExport.document(ours, types: [:]))
  }
}
