internal import ClinicalRecords
internal import EHRSync
internal import LosslessJSON
internal import RecordMapping
internal import RecordStore

/// Edits as nurses make them in one store of a clinic, each with a value that no other edit has, or a removal that can be told.
struct SimulatedEdits {
  let world: SimulatedWorld
  let ledger: EditLedger

  /// A body, and what was done to it.
  private struct Change {
    var body: JSON
    var path: String
    var effect: MadeEdit.Effect
  }

  /// Changes one record; nothing where nothing fitting was found.
  func edit(in clinic: SimulatedStore) async throws {
    if world.happens(8) { return try await write(in: clinic) }
    let records = try await clinic.records()
    let record = records[world.random(below: records.count)]
    if world.happens(10) { return try await takeFile(of: record, in: clinic) }
    guard let change = change(record.body, record.kind), case .success(let typed) = RecordBody.checked(change.body) else { return }
    var batch = StoreBatch()
    batch.edits = [clinic.edit(typed, change.body, madeFrom: record.version, because: "as seen")]
    batch.audit = [AuditNote(action: "edit", actor: clinic.name, at: clinic.now, record: record.record)]
    // Where nothing was ever agreed nothing is read as a removal (merge.md 10).
    let isKnown = try await clinic.store.exchanges(SimulatedStore.endpoint, records: [record.record]).contains { $0.base != nil }
    try await clinic.desk.commit(batch)
    var told = change
    if case .removes = change.effect, !isKnown { told.effect = .settles }
    add(told, record.record, clinic)
  }

  private func add(_ change: Change, _ record: RecordID, _ clinic: SimulatedStore, isFromFile: Bool = false) {
    world.note(change.path)
    world.story?("\(clinic.name) edits \(record) \(change.path) \(change.effect)\(isFromFile ? " by a file" : "")")
    ledger.add(MadeEdit(store: clinic.name, record: record, path: change.path, effect: change.effect, isFromFile: isFromFile))
  }

  private func change(_ body: JSON, _ kind: RecordKind) -> Change? {
    if body["recordStatus"]?.string == RecordStatus.enteredInError.rawValue { return nil }
    if kind != .patient, world.happens(4) {
      return Change(body: body.setting("recordStatus", to: .string(RecordStatus.enteredInError.rawValue)), path: "recordStatus", effect: .withdraws)
    }
    switch kind {
    case .infusionSession: return session(body)
    case .patient: return patient(body)
    case .problem:
      let token = ledger.token(700 + world.random(below: 9))
      return Change(body: body.setting(["code", "text"], to: .string("posttraumatic stress \(token)")), path: "code", effect: .says(token))
    default: return nil
    }
  }

  // MARK: - Kinds of records

  private func session(_ body: JSON) -> Change? {
    let vitals = body["vitals"]?.elements ?? []
    switch world.random(below: 10) {
    case 0: return adding(reading(body), to: "vitals", of: body)
    case 1: return adding(event(body), to: "adverseEvents", of: body)
    case 2 where vitals.count > 1: return removing(world.random(below: vitals.count), from: "vitals", of: body)
    default:
      guard !vitals.isEmpty else { return nil }
      let index = world.random(below: vitals.count)
      let field = world.happens(50) ? "heartRate" : "respiratoryRate"
      let token = ledger.token(60 + world.random(below: 9))
      let id = vitals[index]["id"]?.string ?? ""
      return Change(body: body.setting(["vitals", .index(index), .name(field)], to: rate(token)), path: "vitals[\(id)].\(field)", effect: .says(token))
    }
  }

  private func patient(_ body: JSON) -> Change? {
    switch world.random(below: 4) {
    case 0:
      guard let addresses = body["addresses"]?.elements, let id = addresses.first?["id"]?.string else { return nil }
      let token = ledger.token(1)
      return Change(body: body.setting(["addresses", 0, "city"], to: .string("Rosswell \(token)")), path: "addresses[\(id)].city", effect: .says(token))
    default:
      guard let phones = body["telecoms"]?.elements, let id = phones.first?["id"]?.string else { return nil }
      let token = ledger.token(550 + world.random(below: 9))
      return Change(body: body.setting(["telecoms", 0, "value"], to: .string(token)), path: "telecoms[\(id)].value", effect: .says(token))
    }
  }

  private func rate(_ token: String) -> JSON { .object(["value": .number(JSONNumber(token)!), "unit": "/min"]) }

  private func reading(_ session: JSON) -> (JSON, String)? {
    guard let at = session["end"] else { return nil }
    let token = ledger.token(60 + world.random(below: 9))
    return (.object(["id": .string(newID()), "at": at, "heartRate": rate(token)]), token)
  }

  private func event(_ session: JSON) -> (JSON, String)? {
    guard let at = session["end"] else { return nil }
    let token = ledger.token(5)
    return (
      .object([
        "id": .string(newID()), "code": ["text": .string("nausea \(token)")], "onset": at, "severity": "mild", "isSerious": false, "outcome": "resolved",
      ]), token
    )
  }

  private func adding(_ member: (JSON, String)?, to list: String, of body: JSON) -> Change? {
    guard let (member, token) = member else { return nil }
    let members = (body[list]?.elements ?? []) + [member]
    return Change(body: body.setting(list, to: .array(members)), path: "\(list)[\(member["id"]?.string ?? "")]", effect: .says(token))
  }

  private func removing(_ index: Int, from list: String, of body: JSON) -> Change? {
    var members = body[list]?.elements ?? []
    guard let id = members.remove(at: index)["id"]?.string else { return nil }
    return Change(body: body.setting(list, to: .array(members)), path: "\(list)[\(id)]", effect: .removes(member: id))
  }

  private func newID() -> String {
    let (high, low) = (world.random(), world.random())
    return RecordID(high: high & ~0xF000 | 0x8000, low: low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000).description
  }

  // MARK: - New records and files

  /// A record that no other store has.
  private func write(in clinic: SimulatedStore) async throws {
    let patients = try await clinic.records().filter { $0.kind == .patient }
    guard !patients.isEmpty else { return }
    let patient = patients[world.random(below: patients.count)].record
    let token = ledger.token(710)
    let body: JSON = [
      "record": "Problem", "id": .string(newID()), "patient": .string(patient.description), "recordStatus": "active",
      "code": ["text": .string("insomnia \(token)")], "clinicalStatus": "active", "verificationStatus": "confirmed",
    ]
    guard case .success(let typed) = RecordBody.checked(body) else { return }
    var batch = StoreBatch()
    batch.edits = [clinic.edit(typed, body, madeFrom: 0)]
    try await clinic.desk.commit(batch)
    add(Change(body: body, path: "code", effect: .says(token)), typed.id, clinic)
  }

  /// A records file that somebody made of some version of a record, with a change of their own.
  private func takeFile(of record: RecordVersion, in clinic: SimulatedStore) async throws {
    // Not of a version before the last file: to go back to that would be a change of its own.
    let history = try await clinic.store.history(record.record).filter { $0.version >= clinic.imported[record.record] ?? 1 }
    let old = history[world.random(below: history.count)]
    guard let change = change(old.body, old.kind), case .success(let typed) = RecordBody.checked(change.body) else { return }
    let source = "laptop"
    if try await clinic.store.endpoint(source) == nil {
      try await clinic.store.save(
        StoredEndpoint(name: source, url: "", vendor: "", isSource: true), audit: AuditNote(action: "source", actor: clinic.name, at: clinic.now))
    }
    let exchanges = try await clinic.store.exchanges(source, resources: [record.record])
    let conflicts = try await clinic.store.conflicts(source, states: [.open]).filter { $0.record == record.record }
    let result = RecordsImport(source: source, file: "laptop.ndjson", now: clinic.now).take(
      [typed], bodies: [change.body], known: [record.record: record],
      exchanges: Dictionary(exchanges.map { ($0.record ?? record.record, $0) }, uniquingKeysWith: { first, _ in first }), conflicts: [record.record: conflicts])
    let made = try await clinic.desk.commit(result.batch)
    clinic.imported[record.record] = made.first?.version ?? record.version
    // What a file says takes the place of what the last one said.
    ledger.add(MadeEdit(store: clinic.name, record: record.record, path: EditLedger.file, effect: .settles))
    if case .says = change.effect { add(change, record.record, clinic, isFromFile: true) }
  }
}
