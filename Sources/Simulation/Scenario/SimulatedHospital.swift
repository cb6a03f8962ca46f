internal import LosslessJSON

/// Edits as the EHR's own people make them, each with a value that no other edit has.
struct SimulatedHospital {
  let world: SimulatedWorld
  let ledger: EditLedger
  let ehr: SimulatedEHR

  /// Changes or removes one resource; nothing where there is nothing to change.
  func edit() {
    let resources = ehr.server.resources().filter {
      ["Observation", "Patient", "Condition"].contains($0["resourceType"]?.string ?? "") && $0["status"]?.string != "entered-in-error"
    }
    guard !resources.isEmpty else { return }
    let resource = resources[world.random(below: resources.count)]
    guard let type = resource["resourceType"]?.string, let id = resource["id"]?.string else { return }
    if type != "Patient", world.happens(4) {
      ehr.edit(type, id, now: world.timeOfDay.nanoseconds) { _ in nil }
      return add("\(type)/\(id)", .deletes)
    }
    if type == "Observation", world.happens(4) {
      ehr.edit(type, id, now: world.timeOfDay.nanoseconds) { $0.setting("status", to: "entered-in-error") }
      return add("\(type)/\(id).status", .withdraws)
    }
    guard let (path, token, change) = change(resource, type) else { return }
    ehr.edit(type, id, now: world.timeOfDay.nanoseconds, change)
    add("\(type)/\(id).\(path)", .says(token))
  }

  private func add(_ path: String, _ effect: MadeEdit.Effect) {
    world.note(path)
    world.story?("the EHR edits \(path) \(effect)")
    ledger.add(MadeEdit(store: nil, record: nil, path: path, effect: effect))
  }

  private func change(_ resource: JSON, _ type: String) -> (String, String, (JSON) -> JSON?)? {
    switch type {
    case "Observation" where resource["valueQuantity"]?["code"] == "/min" && world.happens(60):
      let token = ledger.token(60 + world.random(below: 9))
      return ("value[x]", token, { $0.setting(["valueQuantity", "value"], to: .number(JSONNumber(token)!)) })
    case "Condition":
      let token = ledger.token(800 + world.random(below: 9))
      return ("code", token, { $0.setting(["code", "text"], to: .string("post-traumatic stress \(token)")) })
    case "Patient" where world.happens(30):
      let token = ledger.token(3)
      return ("maritalStatus", token, { $0.setting("maritalStatus", to: ["text": .string("told \(token)")]) })
    case "Patient":
      guard resource["telecom"]?[0] != nil else { return nil }
      let token = ledger.token(560 + world.random(below: 9))
      return ("telecom", token, { $0.setting(["telecom", 0, "value"], to: .string(token)) })
    default:
      let token = ledger.token(900 + world.random(below: 9))
      return ("note", token, { $0.setting("note", to: [["text": .string("checked \(token)")]]) })
    }
  }
}
