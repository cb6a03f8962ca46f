import ClinicalRecords
import LosslessJSON

@testable import RecordStore

/// Something that may be done to a store; small numbers, so that it is often done to the same thing.
enum RandomAction {
  case commit(StoreBatch)
  case addToRoster(String, [RecordID], AuditNote)
  case removeFromRoster(String, [RecordID], AuditNote)
  case removeEndpoint(String, AuditNote)
  case takeLease(holder: String, now: String, until: String)

  func apply(to model: inout StoreModel) throws -> [RecordVersion] {
    switch self {
    case .commit(let batch): return try model.commit(batch)
    case .addToRoster(let name, let patients, let note): try model.addToRoster(name, patients, audit: note)
    case .removeFromRoster(let name, let patients, let note): try model.removeFromRoster(name, patients, audit: note)
    case .removeEndpoint(let name, let note): try model.removeEndpoint(name, audit: note)
    case .takeLease(let holder, let now, let until): _ = model.takeLease(holder: holder, now: now, until: until)
    }
    return []
  }

  func apply(to store: RecordDatabase) async throws -> [RecordVersion] {
    switch self {
    case .commit(let batch): return try await store.commit(batch)
    case .addToRoster(let name, let patients, let note): try await store.addToRoster(name, patients, audit: note)
    case .removeFromRoster(let name, let patients, let note): try await store.removeFromRoster(name, patients, audit: note)
    case .removeEndpoint(let name, let note): try await store.removeEndpoint(name, audit: note)
    case .takeLease(let holder, let now, let until): _ = try await store.takeLease("run", holder: holder, now: now, until: until)
    }
    return []
  }

  static func any(_ chance: inout Chance, step: Int, lease: Lease?) -> RandomAction {
    let at = time(step)
    switch chance.below(20) {
    case 0, 1, 2: return .addToRoster(name(&chance), [patient(&chance), patient(&chance)], note("roster", at: at))
    case 3: return .removeFromRoster(name(&chance), [patient(&chance)], note("roster", at: at))
    case 4: return .removeEndpoint(name(&chance), note("remove", at: at))
    case 5: return .takeLease(holder: chance.one(of: ["a", "b"]), now: at, until: time(step + chance.below(6)))
    default: return .commit(batch(&chance, step: step, lease: lease))
    }
  }

  private static func time(_ step: Int) -> String { "2026-03-02T14:\(step < 10 ? "0" : "")\(step):00Z" }

  private static func name(_ chance: inout Chance) -> String { chance.one(of: ["north", "south", "files"]) }

  private static func patient(_ chance: inout Chance) -> RecordID { id(1 + chance.below(3)) }

  private static func body(_ chance: inout Chance) -> JSON {
    chance.one(of: [["a": 1], ["a": 2], ["a": ["b": "72.50"], "c": .null], [:]])
  }

  private static func maybe(_ chance: inout Chance) -> JSON? { chance.happens(30) ? nil : chance.happens(20) ? .null : body(&chance) }

  private static func batch(_ chance: inout Chance, step: Int, lease: Lease?) -> StoreBatch {
    var batch = StoreBatch()
    if chance.happens(20) || step == 0 { batch.endpoints = ["north", "south", "files"].map { endpoint($0, isSource: $0 == "files") } }
    for _ in 0..<chance.below(3) { batch.edits.append(edit(&chance, step: step)) }
    for _ in 0..<chance.below(2) { batch.exchanges.append(exchange(&chance)) }
    for _ in 0..<chance.below(2) { batch.operations.append(operation(&chance)) }
    if chance.happens(10) { batch.droppedOperations = [(name(&chance), id(100 + chance.below(4)))] }
    if chance.happens(20) { batch.conflicts.append(conflict(&chance, step: step)) }
    if chance.happens(30) {
      batch.editStates.append((name(&chance), id(1 + chance.below(8)), chance.below(6), chance.one(of: EditState.allCases)))
    }
    if chance.happens(20) { batch.cursors.append((name(&chance), chance.one(of: StoreView.keys), time(step))) }
    if chance.happens(10) {
      batch.links.append(
        PatientLink(endpoint: name(&chance), patient: patient(&chance), serverID: "\(chance.below(3))", by: "clerk", at: time(step)))
    }
    if chance.happens(20) {
      let version = chance.one(of: ["1", "2", nil])
      batch.receipts.append(
        FidelityReceipt(endpoint: name(&chance), resource: id(100), serverVersion: version, path: "note", difference: .dropped))
    }
    for _ in 0..<chance.below(3) { batch.audit.append(note("step", record: chance.happens(50) ? patient(&chance) : nil, at: time(step))) }
    if let lease, chance.happens(20) { batch.lease = lease }
    return batch
  }

  private static func edit(_ chance: inout Chance, step: Int) -> RecordEdit {
    let record = 1 + chance.below(8)
    let isPatient = record <= 3
    let kind: RecordKind = isPatient ? .patient : chance.happens(5) ? .problem : record.isMultiple(of: 2) ? .assessment : .infusionSession
    return RecordEdit(
      record: id(record), kind: kind, patient: isPatient ? id(record) : patient(&chance), body: body(&chance),
      authorship: Authorship(
        author: "nurse", at: time(step), reason: chance.happens(50) ? "typing" : nil, origin: chance.happens(30) ? name(&chance) : nil),
      madeFrom: chance.happens(15) ? chance.below(4) : nil, toldBy: chance.happens(30) ? [name(&chance)] : [])
  }

  private static func exchange(_ chance: inout Chance) -> Exchange {
    Exchange(
      endpoint: name(&chance), resource: id(100 + chance.below(4)), type: "Observation", record: chance.happens(50) ? id(1 + chance.below(8)) : nil,
      patient: chance.happens(50) ? patient(&chance) : nil, role: chance.one(of: ["", "score"]), serverID: chance.one(of: ["7", "8", nil]),
      serverVersion: chance.one(of: ["1", nil]), base: maybe(&chance), rendered: maybe(&chance), remote: maybe(&chance),
      isGone: chance.happens(10), mappingVersion: chance.one(of: ["0.1", nil]))
  }

  private static func operation(_ chance: inout Chance) -> StoredOperation {
    StoredOperation(
      endpoint: name(&chance), resource: id(100 + chance.below(4)), record: id(1 + chance.below(8)), recordVersion: 1 + chance.below(3),
      intent: chance.one(of: [.create, .update]), state: chance.one(of: OperationState.allCases), body: body(&chance), rendered: body(&chance),
      ifMatch: chance.one(of: ["W/\"3\"", nil]), attempts: chance.below(2), looks: chance.below(3), notBefore: chance.one(of: [time(3), nil]),
      lastError: chance.one(of: ["no answer", nil]))
  }

  private static func conflict(_ chance: inout Chance, step: Int) -> StoredConflict {
    let number = chance.below(3)
    let settlement = StoredConflict.Settlement(
      choice: .value, value: maybe(&chance), seenRemote: maybe(&chance), by: "dr", because: "seen on paper", at: time(step))
    return StoredConflict(
      id: "c\(number)", endpoint: ["north", "south", "north"][number], record: id(number + 1), kind: .patient, resource: id(100 + number),
      path: "status", base: maybe(&chance), local: maybe(&chance), remote: maybe(&chance), reason: "both-changed",
      state: chance.one(of: [.open, .settled, .pushed, .closed, .dissolved]), since: time(step), settlement: chance.happens(40) ? settlement : nil)
  }
}
