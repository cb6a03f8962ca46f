public import ClinicalRecords
public import LosslessJSON
import MappingCatalog

extension RecordMapper {
  /// A new record from some or all of the resources it was rendered into, in any order.
  ///
  /// References are already local (`urn:uuid:<resource id>`). Nil when what the documents say is not enough for a record of the
  /// kind: none of them is a primary one, or the one it repeats is still to come.
  public func assemble(
    _ kind: RecordKind, _ id: RecordID, patient: RecordID, from documents: [(role: String, document: JSON)]
  ) -> (record: JSON, notices: [MappingNotice])? {
    let told = self.told(documents, kind: kind, id)
    guard told.contains(where: { $0.mapping.makesRecord && $0.role.member == nil }) else { return nil }
    let isWithdrawn = told.contains { $0.wasWithdrawn && $0.mapping.makesRecord && $0.role.member == nil }
    var record = JSON.object([
      "record": .string(kind.rawValue), "id": .string(id.description),
      "patient": kind.isOfPatient && kind != .patient ? .string(patient.description) : nil,
      "recordStatus": .string((isWithdrawn ? RecordStatus.enteredInError : .active).rawValue),
    ])
    let (laid, notices) = lay(told, on: record)
    record = filling(laid, from: told)
    guard RecordSchema.required(kind).allSatisfy({ record[$0] != nil }) else { return nil }
    return (RecordSchema.ordered(record, kind), notices)
  }

  /// A record that is there with what resources that came later say laid over it: vitals, events, the visit of a session.
  public func extended(_ record: JSON, by documents: [(role: String, document: JSON)]) -> (record: JSON, notices: [MappingNotice]) {
    guard let kind = record["record"]?.string.flatMap(RecordKind.init(rawValue:)), let id = record["id"]?.string.flatMap({ RecordID($0) }) else {
      return (record, [])
    }
    let (laid, notices) = lay(told(documents, kind: kind, id), on: record)
    return (laid == record ? record : RecordSchema.ordered(laid, kind), notices)
  }

  /// A document with the mapping that reads it.
  private struct Told {
    let role: Role
    let mapping: FHIRMapping
    /// As it was before its record was withdrawn.
    let document: JSON
    let wasWithdrawn: Bool
    var reading: Reading
  }

  /// The documents that a mapping of the kind reads, in the order of the mappings and roles, each role once.
  private func told(_ documents: [(role: String, document: JSON)], kind: RecordKind, _ id: RecordID) -> [Told] {
    var seen: Set<Role> = []
    var found: [(order: (Int, String), told: Told)] = []
    for (text, document) in documents {
      guard let role = Role(text), let at = FHIRMappings.all.firstIndex(where: { $0.tells(kind) && $0.owns(role) }), seen.insert(role).inserted
      else { continue }
      let mapping = FHIRMappings.all[at]
      let standing = Withdrawal.undone(document)
      var reading = Reading(catalog: catalog, document: standing ?? document, recordID: id, role: role)
      for element in mapping.elements { element.read(&reading) }
      found.append(
        (
          (at, text),
          Told(
            role: role, mapping: mapping, document: standing ?? document, wasWithdrawn: standing != nil || Withdrawal.isWithdrawn(document),
            reading: reading)
        ))
    }
    return found.sorted { $0.order < $1.order }.map(\.told)
  }

  private func lay(_ told: [Told], on record: JSON) -> (record: JSON, notices: [MappingNotice]) {
    var record = record
    var notices: [MappingNotice] = []
    var lists: [String] = []
    for one in told {
      let partial = MemberIDs.read(from: one.document, into: one.reading.partial.setting("recordStatus", to: nil))
      record = RecordOverlay(unsaid: one.reading.unsaidPaths).apply(record, before: .object([JSON.Member]()), after: partial)
      notices += one.reading.notices
      if let list = one.role.member?.list, !lists.contains(list) { lists.append(list) }
    }
    for list in lists { record = RecordSchema.inTime(record, list) }
    return (record, notices)
  }

  /// The record with what copies say of fields that nothing else has said.
  private func filling(_ record: JSON, from told: [Told]) -> JSON {
    var record = record
    for one in told where one.role.member == nil {
      var reading = Reading(catalog: catalog, document: one.document, recordID: one.reading.recordID, role: one.role)
      for element in one.mapping.elements { element.standIn(&reading) }
      for member in reading.said.members where record[member.name] == nil { record = record.setting(member.name, to: member.value) }
    }
    return record
  }
}
