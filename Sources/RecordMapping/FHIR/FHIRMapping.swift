import ClinicalRecords
import Digests
import LosslessJSON
import MappingCatalog

/// How one kind of resource is made from a record and read back into it: its elements, each named once with both directions.
struct FHIRMapping: Sendable {
  /// The file's name without `Mapping.swift`; `FHIRMappings.all` has each once.
  let name: String
  /// The FHIR type.
  let type: String
  /// The kind of record it is made from.
  let kind: RecordKind
  /// The roles that a record has of it, in order.
  let roles: @Sendable (_ record: JSON, _ catalog: MappingCatalog) -> [Role]
  /// Whether a role is one of these.
  let owns: @Sendable (Role) -> Bool
  /// Elements in the order they are written.
  let elements: [FHIRElement]
  /// Whether a resource of the whole record may make the record by itself; false for one that only repeats others.
  var makesRecord = true

  /// Whether records of that kind are told in it.
  func tells(_ kind: RecordKind) -> Bool { kind == self.kind }
}

/// One element of a resource, or a few that go together, both ways.
struct FHIRElement: Sendable {
  typealias Write = @Sendable (inout Writing) throws(MappingError) -> [JSON.Member]
  typealias Read = @Sendable (inout Reading) -> Void

  /// Names of the resource's own members that it writes: `["contained", "medicationReference"]`.
  let names: [String]
  let write: Write
  let read: Read
  /// What a copy says of the record where the resource that it repeats is not there: fields that nothing else has said.
  var standIn: Read = { _ in }

  init(_ names: [String], write: @escaping Write, read: @escaping Read) {
    self.names = names
    self.write = write
    self.read = read
  }

  /// An element that is one member.
  init(
    _ name: String, write: @escaping @Sendable (inout Writing) throws(MappingError) -> JSON?,
    read: @escaping Read
  ) {
    names = [name]
    self.write = { (writing) throws(MappingError) in try write(&writing).map { [JSON.Member(name, $0)] } ?? [] }
    self.read = read
  }

  /// A copy of what another resource says, or what follows from it: reading it says nothing of the record.
  ///
  /// `standIn` reads it all the same when a record is put together without the resource it repeats.
  init(copy name: String, write: @escaping @Sendable (inout Writing) throws(MappingError) -> JSON?, standIn: @escaping Read = { _ in }) {
    self.init(name, write: write, read: { _ in })
    self.standIn = standIn
  }
}

/// A resource being written: the record, the member of it, and what is to be told.
struct Writing {
  let catalog: MappingCatalog
  let record: JSON
  let recordID: RecordID
  let patient: RecordID
  let role: Role
  /// The member of the record's list that the role is of; the record itself where there is none.
  let member: JSON
  var notices: [MappingNotice] = []
  var withheld: [Withheld] = []

  /// Whether the record was withdrawn.
  var isWithdrawn: Bool { record["recordStatus"]?.string == RecordStatus.enteredInError.rawValue }

  /// A path in the record as people know it.
  func path(_ field: String) -> String {
    guard let member = role.member else { return field }
    return "\(member.list)[\(member.id)]" + (field.isEmpty ? "" : "." + field)
  }

  mutating func notice(_ field: String, _ message: String) { notices.append(MappingNotice(path: path(field), message: message)) }
  mutating func withhold(_ field: String, _ reason: String) { withheld.append(Withheld(path: path(field), reason: reason)) }
}

/// A resource being read: the document, and the part of the record that it says.
struct Reading {
  let catalog: MappingCatalog
  let document: JSON
  let recordID: RecordID
  let role: Role
  private(set) var said: JSON = .object([JSON.Member]())
  private(set) var unsaid: Set<[String]> = []
  private(set) var notices: [MappingNotice] = []
  /// Whether the member of the list that the role is of is there at all.
  var isMemberThere = true

  /// Says a field of the record, or of the member that the role is of; nil says that it is absent.
  mutating func say(_ field: [String], _ value: JSON?) {
    guard let value else { return }
    said = said.setting(field.map { JSONStep.name($0) }, to: value)
  }

  /// Says that the resource has for a field what the record has no word for.
  mutating func cannotSay(_ field: [String], at path: String, _ message: String) {
    unsaid.insert(field)
    notices.append(MappingNotice(path: path, message: message))
  }

  /// Tells of something in the document, whatever it means for the record.
  mutating func notice(at path: String, _ message: String) { notices.append(MappingNotice(path: path, message: message)) }

  /// Says nothing of a field, and has no need to tell anyone.
  mutating func unsayQuietly(_ field: [String]) { unsaid.insert(field) }

  /// Members of a list that FHIR gives no ids: each gets one that follows from what it says.
  mutating func say(list: String, _ contents: [JSON]) {
    guard !contents.isEmpty else { return }
    var seen: [String: Int] = [:]
    let members = contents.map { content -> JSON in
      let text = content.text
      seen[text, default: 0] += 1
      let id = RecordID(deriving: ["member", recordID.description, list, text, String(seen[text] ?? 0)])
      return .object([JSON.Member("id", .string(id.description))] + content.members)
    }
    say([list], .array(members))
  }

  /// What the document comes to: the fields said, put where the role's member lies.
  var partial: JSON {
    guard let member = role.member else { return said }
    let whole = JSON.object([JSON.Member("id", .string(member.id.description))] + said.members)
    return .object([JSON.Member(member.list, .array(isMemberThere ? [whole] : []))])
  }

  /// The fields that cannot be said, as steps from the record's root, a member of a list by its id.
  var unsaidPaths: Set<[String]> {
    guard let member = role.member else { return unsaid }
    return Set(unsaid.map { [member.list, member.id.description] + $0 })
  }
}

extension RecordID {
  /// The id that follows from these texts, for ever the same.
  init(deriving parts: [String]) {
    let id = derivedUUID(parts)
    self.init(high: id.high, low: id.low)
  }
}
