internal import ClinicalRecords
internal import FHIRREST
internal import LosslessJSON
internal import RecordMapping
internal import RecordStore

/// The roster's patients as one run has them.
struct RosterPatients: Sendable {
  /// Server ids of those that are linked or were created by us, by patient.
  var serverIDs: [RecordID: String] = [:]
  /// Those that are neither, and may be created.
  var creatable: Set<RecordID> = []
  var all: [RecordID] = []
}

/// Finds which patient of the server is which of ours, before anything is sent: by identifier, or as a person has said.
struct PatientLinking {
  let run: SyncRun
  let wire: EHRWire

  func link(_ roster: [RecordID], _ report: inout EndpointReport) async throws -> RosterPatients {
    var patients = RosterPatients(all: roster)
    let links = try await run.repository.links(run.endpoint.name)
    var taken = Set(links.map(\.serverID))
    let isOnRoster = Set(roster)
    for link in links where isOnRoster.contains(link.patient) { patients.serverIDs[link.patient] = link.serverID }
    let unlinked = roster.filter { patients.serverIDs[$0] == nil }
    guard !unlinked.isEmpty else { return patients }
    let resources = unlinked.map { RecordMapper.resourceID(record: $0, role: "patient") }
    let known = try await run.repository.exchanges(run.endpoint.name, resources: resources)
    let records = try await run.repository.records(unlinked)
    var batch = StoreBatch()
    batch.lease = run.lease
    for record in records {
      let resource = RecordMapper.resourceID(record: record.record, role: "patient")
      if let serverID = known.first(where: { $0.resource == resource })?.serverID {
        patients.serverIDs[record.record] = serverID
        continue
      }
      switch try await match(record) {
      case .one(let serverID) where !taken.insert(serverID).inserted:
        report.unlinked += 1
        report.notices.append(
          SyncNotice(
            record: record.record, path: "", message: "a patient of \(run.endpoint.name) matches two of ours; a person must say which: `infusync patients link`"
          ))
      case .one(let serverID):
        patients.serverIDs[record.record] = serverID
        let link = PatientLink(endpoint: run.endpoint.name, patient: record.record, serverID: serverID, by: "identifier", at: run.timestamp)
        batch.links.append(link)
        batch.exchanges.append(
          Exchange(
            endpoint: run.endpoint.name, resource: resource, type: "Patient", record: record.record, patient: record.record, role: "patient",
            serverID: serverID))
        batch.audit.append(
          AuditNote(action: "link", actor: "identifier", at: run.timestamp, record: record.record, detail: ["endpoint": .string(run.endpoint.name)]))
      case .none where run.profile.createPatients: patients.creatable.insert(record.record)
      case .none:
        report.unlinked += 1
        report.notices.append(
          SyncNotice(
            record: record.record, path: "",
            message: "not linked to a patient of \(run.endpoint.name), which takes no new patients from us: `infusync patients match \(run.endpoint.name)`"))
      case .several(let count):
        report.unlinked += 1
        report.notices.append(
          SyncNotice(
            record: record.record, path: "",
            message: "\(count) patients of \(run.endpoint.name) have this identifier; a person must say which: `infusync patients link`"))
      case .another:
        report.unlinked += 1
        report.notices.append(
          SyncNotice(
            record: record.record, path: "birthDate",
            message: "a patient of \(run.endpoint.name) has this identifier and another birth date; a person must say who it is: `infusync patients link`"))
      case .unseen(let words):
        report.notices.append(SyncNotice(record: record.record, path: "", message: "could not be looked for: \(words)"))
      }
    }
    if !batch.links.isEmpty { try await run.repository.commit(batch) }
    return patients
  }

  private enum Match { case one(String), none, several(Int), another, unseen(String) }

  /// Looks for each of the patient's identifiers; a match of demographics is only ever proposed to a person.
  private func match(_ record: RecordVersion) async throws -> Match {
    guard wire.plan["Patient"]?.hasIdentifierSearch == true else { return .unseen("patients cannot be searched by identifier there") }
    var tokens = [OurIdentifier.token(RecordMapper.resourceID(record: record.record, role: "patient"))]
    for identifier in record.body["identifiers"]?.elements ?? [] {
      guard let system = identifier["system"]?.string, let value = identifier["value"]?.string else { continue }
      tokens.append(FHIRQuery.token(system: system, value: value))
    }
    var found = Set<String>()
    let birthDate = record.body["birthDate"]?.string
    for token in tokens {
      let result = await wire.search("Patient", ["identifier": token])
      guard result.isWhole else {
        if result.isUnauthorized { throw RunStop(outcome: .refused, exit: 77, words: "\(run.endpoint.name) does not accept the credentials") }
        return .unseen(result.words ?? "no answer")
      }
      if result.resources.contains(where: { SourcePeople.areOfOtherDays(birthDate, $0.document["birthDate"]?.string) }) { return .another }
      found.formUnion(result.resources.map(\.serverID))
    }
    return found.count > 1 ? .several(found.count) : found.first.map { .one($0) } ?? .none
  }
}
