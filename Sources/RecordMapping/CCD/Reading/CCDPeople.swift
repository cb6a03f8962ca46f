import CDADocuments
import ClinicalRecords
import LosslessJSON

/// Who did something and where, of an entry of ours: by name, and by the record that the last id names.
enum CCDPeople {
  /// The name as the clinic writes it; a name in parts is that of the person's own record.
  static func name(_ act: CDANode) -> JSON? {
    guard let name = act["performer"]?["assignedEntity"]?["assignedPerson"]?["name"], name["family"] == nil, name["given"] == nil else { return nil }
    return CCDConcept.some(name.narrativeText).map { .string($0) }
  }

  /// The record of who did it, as an extension of ours.
  static func record(_ act: CDANode, as name: String) -> [JSON] { own(act["performer"]?["assignedEntity"], name) }

  /// The record of the place, as an extension of ours.
  static func place(_ act: CDANode) -> [JSON] {
    own(act.all("participant").first { $0.attribute("typeCode", is: "LOC") }?["participantRole"], "clinic")
  }

  private static func own(_ role: CDANode?, _ name: String) -> [JSON] {
    let ids = (role?.all("id") ?? []).filter { $0.attribute("extension") == nil }
    guard let record = ids.last?.attribute("root").flatMap({ RecordID($0) }) else { return [] }
    return [["url": .string(FHIRSystem.extension(name)), "valueString": .string(record.description)]]
  }
}
