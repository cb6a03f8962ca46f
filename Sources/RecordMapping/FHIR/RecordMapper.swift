public import ClinicalRecords
import Digests
public import LosslessJSON
public import MappingCatalog

/// The mapping between records and FHIR resources, both ways: out (F), in (G), and what came back laid over a record.
public struct RecordMapper: Sendable {
  /// Raised with every change to the mappings in Swift, so that a rendering can be told from one of another release.
  private static let release = "2"

  let catalog: MappingCatalog

  /// A mapper that knows what the catalog knows.
  public init(catalog: MappingCatalog) { self.catalog = catalog }

  /// Which mapping this is: the release of the code and the first 16 digits of the mapping files' hash.
  public var version: String { Self.release + "-" + catalog.hash.prefix(16) }

  /// The id of the resource that a record has in a role; the same for ever.
  public static func resourceID(record: RecordID, role: String) -> RecordID { RecordID(deriving: ["resource", record.description, role]) }

  /// The resources that a record, as it stands in a records file, is told in (F).
  ///
  /// The same record gives the same bytes; what needs a consent that `disclosure` does not have is withheld. Throws when a
  /// word of the record is one that no map has heard of.
  public func render(_ record: JSON, disclosing disclosure: Disclosure = .none) throws(MappingError) -> Rendering {
    let (kind, id, patient) = try identity(record)
    if let objection = disclosure.objection(to: record) { return Rendering(resources: [], notices: [], withheld: [objection]) }
    let (open, blinded) = Blinding.applied(to: record)
    var translation = LocalCodeTranslation(catalog.localCodes)
    let record = translation.adding(to: open)
    var resources: [RenderedResource] = []
    var notices = translation.notices
    var withheld = blinded
    for mapping in FHIRMappings.all where mapping.tells(kind) {
      for role in mapping.roles(record, catalog) {
        var writing = Writing(catalog: catalog, record: record, recordID: id, patient: patient, role: role, member: Self.member(role, of: record))
        let standing = try Self.document(mapping, &writing)
        let document = writing.isWithdrawn ? Withdrawal.applied(to: standing) : standing
        resources.append(
          RenderedResource(
            resource: writing.resource, type: mapping.type, role: role.text, document: document, inFile: Self.inFile(standing, writing)))
        notices += writing.notices
        withheld += writing.withheld
      }
    }
    withheld += untold(record, kind)
    return Rendering(resources: resources, notices: notices, withheld: withheld)
  }

  /// Which resources a record is told in, in the order of ``render(_:disclosing:)``, each without its document, and what is withheld.
  ///
  /// For records whose documents are at hand from before: nothing is written anew, and no notice is given.
  public func outline(_ record: JSON, disclosing disclosure: Disclosure = .none) throws(MappingError) -> Rendering {
    let (kind, id, _) = try identity(record)
    if let objection = disclosure.objection(to: record) { return Rendering(resources: [], notices: [], withheld: [objection]) }
    let (open, blinded) = Blinding.applied(to: record)
    var translation = LocalCodeTranslation(catalog.localCodes)
    let record = catalog.localCodes.isEmpty ? open : translation.adding(to: open)
    var resources: [RenderedResource] = []
    for mapping in FHIRMappings.all where mapping.tells(kind) {
      for role in mapping.roles(record, catalog) {
        let text = role.text
        resources.append(RenderedResource(resource: Self.resourceID(record: id, role: text), type: mapping.type, role: text, document: .null))
      }
    }
    return Rendering(resources: resources, notices: [], withheld: blinded + untold(record, kind))
  }

  /// What one resource says of its record (G).
  public func read(_ document: JSON, role: String, record: RecordID) -> ReadBack {
    guard let parsed = Role(role), let mapping = FHIRMappings.all.first(where: { $0.owns(parsed) }) else {
      return ReadBack(partial: .object([JSON.Member]()), unsaid: [], notices: [MappingNotice(path: "", message: "no mapping reads this role")])
    }
    let document = catalog.localCodes.isEmpty ? document : LocalCodeTranslation(catalog.localCodes).removing(from: document)
    var reading = Reading(catalog: catalog, document: document, recordID: record, role: parsed)
    for element in mapping.elements { element.read(&reading) }
    return ReadBack(partial: reading.partial, unsaid: reading.unsaidPaths, notices: reading.notices)
  }

  /// The document of one role of a record; nil when the record has no such resource.
  func document(_ record: JSON, role: Role) throws(MappingError) -> JSON? {
    let (kind, id, patient) = try identity(record)
    var translation = LocalCodeTranslation(catalog.localCodes)
    let record = translation.adding(to: Blinding.applied(to: record).record)
    for mapping in FHIRMappings.all where mapping.tells(kind) && mapping.owns(role) && mapping.roles(record, catalog).contains(role) {
      var writing = Writing(catalog: catalog, record: record, recordID: id, patient: patient, role: role, member: Self.member(role, of: record))
      let standing = try Self.document(mapping, &writing)
      return writing.isWithdrawn ? Withdrawal.applied(to: standing) : standing
    }
    return nil
  }

  private static func document(_ mapping: FHIRMapping, _ writing: inout Writing) throws(MappingError) -> JSON {
    var members = [JSON.Member("resourceType", .string(mapping.type))]
    for element in mapping.elements {
      for member in try element.write(&writing) {
        if let index = members.firstIndex(where: { $0.name == member.name }) {
          members[index] = JSON.Member(member.name, .array(members[index].value.elements + member.value.elements))
        } else {
          members.append(member)
        }
      }
    }
    let kind = writing.record["record"]?.string.flatMap(RecordKind.init(rawValue:)) ?? mapping.kind
    let origin = ResourceOrigin(kind: kind, record: writing.recordID, role: writing.role.text)
    return JSON.object(origin.marking(members))
  }

  /// The document as a file of ours has it; nil where that says no more than the document itself.
  private static func inFile(_ standing: JSON, _ writing: Writing) -> JSON? {
    let named = writing.role.member == nil ? MemberIDs.written(in: standing, of: writing.record) : nil
    return writing.isWithdrawn ? Withdrawal.keeping(named ?? standing) : named
  }

  private static func member(_ role: Role, of record: JSON) -> JSON {
    guard let place = role.member else { return record }
    return record[place.list]?.elements.first { $0["id"]?.string.flatMap { RecordID($0) } == place.id } ?? .null
  }

  private func identity(_ record: JSON) throws(MappingError) -> (kind: RecordKind, id: RecordID, patient: RecordID) {
    guard let kind = record["record"]?.string.flatMap(RecordKind.init(rawValue:)) else { throw MappingError("record", "names no kind of record") }
    guard let id = record["id"]?.string.flatMap({ RecordID($0) }) else { throw MappingError("id", "a UUID was expected") }
    if kind == .patient || !kind.isOfPatient { return (kind, id, id) }
    guard let patient = record["patient"]?.string.flatMap({ RecordID($0) }) else { throw MappingError("patient", "a UUID was expected") }
    return (kind, id, patient)
  }

  /// What no resource of the record says.
  private func untold(_ record: JSON, _ kind: RecordKind) -> [Withheld] {
    var withheld: [Withheld] = []
    if kind == .assessment, !ScoreObservationMapping.isReported(record), record["instrument"]?.string.flatMap({ catalog.instruments[$0] }) == nil {
      withheld.append(Withheld(path: "instrument", reason: "no such instrument is loaded, so there is no score"))
    }
    if record["sensitivity"] != nil {
      withheld.append(Withheld(path: "sensitivity", reason: "no security label for it was verified; the record goes out without one"))
    }
    return withheld
  }
}

extension RecordMapper {
  /// A resource of ours as entered in error: what becomes of the one whose member was taken out of the record.
  public static func withdrawing(_ document: JSON) -> JSON { Withdrawal.applied(to: document) }
}
