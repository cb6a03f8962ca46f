internal import ClinicalRecords
internal import LosslessJSON
internal import RecordMapping

/// Which resource of which record one of ours is, by its marker.
struct ResourceOrigin: Sendable, Hashable {
  let kind: RecordKind
  let record: RecordID
  let role: String
}

/// What becomes of a resource that others wrote.
enum Adoption {
  case record(RecordKind, JSON, role: String)
  case member(of: RecordID, role: String, partial: JSON)
  case carried(reason: String?)
}

extension RecordMapper {
  static func origin(of document: JSON) -> ResourceOrigin? {
    let marker = document["extension"]?.elements.first { $0["url"]?.isString("urn:infusync:extension:record") == true }
    guard let parts = marker?["valueString"]?.string?.split(separator: "/", maxSplits: 2), parts.count == 3, let kind = RecordKind(rawValue: String(parts[0])),
      let record = RecordID(String(parts[1]))
    else { return nil }
    return ResourceOrigin(kind: kind, record: record, role: String(parts[2]))
  }

  static func isPrimary(_ origin: ResourceOrigin) -> Bool { ["patient", "condition", "administration", "response"].contains(origin.role) }

  func assemble(
    _ kind: RecordKind, _ id: RecordID, patient: RecordID, from documents: [(role: String, document: JSON)]
  ) -> (record: JSON, notices: [MappingNotice])? {
    guard kind == .problem || kind == .patient, let first = documents.first else { return nil }
    let said = read(first.document, role: first.role, record: id)
    var members: [JSON.Member] = [JSON.Member("record", .string(kind.rawValue)), JSON.Member("id", .string(id.description))]
    if kind != .patient { members.append(JSON.Member("patient", .string(patient.description))) }
    members.append(JSON.Member("recordStatus", .string("active")))
    return (.object(members + said.partial.members.filter { member in !members.contains { $0.name == member.name } }), said.notices)
  }

  func extended(_ record: JSON, by documents: [(role: String, document: JSON)]) -> (record: JSON, notices: [MappingNotice]) { (record, []) }

  func adopt(_ document: JSON, resource: RecordID, patient: RecordID, sessions: (RecordID) -> RecordID?) -> Adoption {
    guard let made = adopt(document, resource: resource, patient: patient) else { return .carried(reason: nil) }
    return .record(made.kind, made.record, role: made.kind == .problem ? "condition" : "response")
  }
}
