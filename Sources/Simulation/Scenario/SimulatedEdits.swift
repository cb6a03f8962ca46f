internal import ClinicalRecords
internal import EHRSync
internal import HTTPWire
internal import LosslessJSON
internal import RecordMapping
internal import RecordStore

/// One edit that somebody made and was told is kept.
struct MadeEdit {
  var record: RecordID
  var path: String
  /// A number no other edit has; found again wherever the edit went.
  var token: String
}

/// Edits as nurses and the EHR's own people make them, each with a value that no other edit has.
struct SimulatedEdits {
  let world: SimulatedWorld
  private var serial = 0

  init(world: SimulatedWorld) { self.world = world }

  private mutating func token(_ base: Int) -> String {
    serial += 1
    let digits = String(10_000 + serial).dropFirst()
    return "\(base + world.random(below: 9)).\(digits)7"
  }

  /// Changes one record in a clinic's store; nil when nothing fitting was found.
  mutating func editLocally(_ clinic: SimulatedClinic) async throws -> MadeEdit? {
    let records = try await clinic.store.records(of: RecordSelection(), after: nil, limit: 500)
    let record = records[world.random(below: records.count)]
    guard let (body, path, token) = change(record) else { return nil }
    guard case .success(let typed) = RecordBody.checked(body) else { return nil }
    var batch = StoreBatch()
    batch.edits = [clinic.edit(typed, body, madeFrom: record.version)]
    try await clinic.store.commit(batch)
    world.note(path)
    return MadeEdit(record: record.record, path: path, token: token)
  }

  private mutating func change(_ record: RecordVersion) -> (JSON, String, String)? {
    if record.body["recordStatus"]?.string == RecordStatus.enteredInError.rawValue { return nil }
    switch record.kind {
    case .infusionSession:
      let vitals = record.body["vitals"]?.elements ?? []
      guard !vitals.isEmpty else { return nil }
      let index = world.random(below: vitals.count)
      let token = token(60)
      let field = world.happens(50) ? "heartRate" : "respiratoryRate"
      let value = JSON.object(["value": .number(JSONNumber(token)!), "unit": "/min"])
      return (record.body.setting(["vitals", .index(index), .name(field)], to: value), "vitals[\(index)].\(field)", token)
    case .patient:
      guard let phones = record.body["telecoms"]?.elements, !phones.isEmpty else { return nil }
      let token = token(555)
      return (record.body.setting(["telecoms", 0, "value"], to: .string(token)), "telecoms[0].value", token)
    case .problem:
      let token = token(700)
      return (record.body.setting(["code", "text"], to: .string("posttraumatic stress \(token)")), "code", token)
    default: return nil
    }
  }

  /// The EHR's own people change a resource; nil when there is nothing to change.
  mutating func editRemotely(_ ehr: SimulatedEHR, now: Int128) -> MadeEdit? {
    let dump = ehr.server.answer(HTTPRequest(.get, "/_fixture/resources"), now: now)
    let resources = dump.body.split(separator: 10).compactMap { try? JSON(parsing: Array($0)) }.filter {
      ["Observation", "Patient", "Condition"].contains($0["resourceType"]?.string ?? "") && $0["status"]?.string != "entered-in-error"
    }
    guard !resources.isEmpty else { return nil }
    let resource = resources[world.random(below: resources.count)]
    guard let type = resource["resourceType"]?.string, let id = resource["id"]?.string else { return nil }
    let token: String
    let change: JSON
    let path: String
    switch type {
    case "Observation" where resource["valueQuantity"]?["code"] == "/min" && world.happens(60):
      token = self.token(60)
      path = "value[x]"
      change = ["valueQuantity": ["value": .number(JSONNumber(token)!)]]
    case "Condition":
      token = self.token(800)
      path = "code"
      change = ["code": ["text": .string("post-traumatic stress \(token)")]]
    case "Patient":
      token = self.token(556)
      path = "telecom"
      guard let old = resource["telecom"]?.elements, let first = old.first else { return nil }
      change = ["telecom": .array([first.setting("value", to: .string(token))] + old.dropFirst())]
    default:
      token = self.token(900)
      path = "note"
      change = ["note": [["text": .string("checked \(token)")]]]
    }
    let answer = ehr.server.answer(HTTPRequest(.put, "/_fixture/edit/\(type)/\(id)", body: change.bytes), now: now)
    guard answer.status < 300 else { return nil }
    world.note(path)
    return MadeEdit(record: RecordID(high: 0, low: 0), path: "\(type)/\(id).\(path)", token: token)
  }
}
