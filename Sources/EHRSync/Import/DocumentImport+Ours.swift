internal import ClinicalMerge
public import ClinicalRecords
public import LosslessJSON
public import MappingCatalog
internal import RecordMapping
public import RecordStore

/// A document that we wrote ourselves and that comes back, with or without somebody's edits in it.
///
/// A CCD cannot carry all of a record. So what it says is compared with what we would write today, seen through the same glass,
/// and only the difference is taken for somebody's word.
extension DocumentImport {
  /// What is left of a document when all that we said ourselves is taken out.
  public struct Meeting: Sendable {
    /// What somebody may have changed: our whole rendering with the difference laid over it; and all that is not ours.
    public var resources: [FHIRImport.Resource]
    /// What both sides had agreed on of these.
    public var bases: [Exchange]
    /// Resources that say what some version of our record says.
    public var unchanged: Int
  }

  /// Versions of a record that are looked through for what the document says; an older one is somebody's edit like any other.
  public static let versionLimit = 50

  /// The records of ours that resources of the document say they are of.
  public var ownRecords: [RecordID] { Set(resources.compactMap(\.origin?.record)).sorted() }

  /// A document that says nothing of records of ours: all of it is somebody's word.
  public var meetingNobody: Meeting { Meeting(resources: resources, bases: [], unchanged: 0) }

  /// The document against our records.
  ///
  /// `histories` are all versions of ``ownRecords``, oldest first; `chart` all current records of the patient and of the clinic's
  /// people; `said` what this source said of them before.
  public func meeting(
    _ histories: [RecordID: [RecordVersion]], chart: [JSON], said: [Exchange], source: String, catalog: MappingCatalog
  ) -> Meeting {
    if histories.isEmpty { return meetingNobody }
    var meeting = Meeting(resources: [], bases: [], unchanged: 0)
    let glass = Glass(catalog: catalog, chart: chart)
    let today = glass.seen()
    let before = Dictionary(said.map { ("\($0.type)/\($0.serverID ?? "")", $0) }, uniquingKeysWith: { first, _ in first })
    var older: [RecordID: [[String: JSON]]] = [:]
    for resource in resources {
      if today[resource.name] == resource.document {
        meeting.unchanged += 1
        continue
      }
      guard let origin = resource.origin, let versions = histories[origin.record], let last = versions.last else {
        meeting.resources.append(resource)
        continue
      }
      if older[origin.record] == nil { older[origin.record] = versions.suffix(Self.versionLimit).dropLast().reversed().map { glass.seen(with: $0.body) } }
      if older[origin.record]?.contains(where: { $0[resource.name] == resource.document }) == true {
        meeting.unchanged += 1
        continue
      }
      // What was written first, or what this source said last, is what the edit was made in; else nobody can say.
      let agreed = versions.count == 1 ? last : versions.last { $0.authorship.origin == source }
      let seen = (agreed ?? last) == last ? today : glass.seen(with: (agreed ?? last).body)
      guard let was = seen[resource.name], let whole = Self.whole(resource, agreed ?? last, before[resource.name], source, catalog) else {
        meeting.resources.append(resource)
        continue
      }
      var edited = resource
      edited.document = overlay(difference(resource.document, from: was), on: whole.base ?? .null).document
      meeting.resources.append(edited)
      if agreed != nil, before[resource.name] == nil { meeting.bases.append(whole) }
    }
    // Nothing but the document itself: it has come home as it went.
    if meeting.resources.allSatisfy({ $0.name == reading.documentName }) { meeting.resources = [] }
    return meeting
  }

  /// What was agreed of a resource: what the source had, else our whole rendering.
  private static func whole(
    _ resource: FHIRImport.Resource, _ version: RecordVersion, _ said: Exchange?, _ source: String, _ catalog: MappingCatalog
  ) -> Exchange? {
    if let said, said.base != nil { return said }
    guard let origin = resource.origin else { return nil }
    let id = RecordMapper.resourceID(record: origin.record, role: origin.role)
    guard let rendered = (try? RecordMapper(catalog: catalog).render(version.body, disclosing: .all))?.resources.first(where: { $0.resource == id }) else {
      return nil
    }
    var exchange = Exchange(
      endpoint: source, resource: id, type: resource.type, record: origin.record, patient: version.patient, role: origin.role, serverID: resource.id,
      base: rendered.document, rendered: rendered.document)
    exchange.mappingVersion = RecordMapper(catalog: catalog).version
    exchange.recordVersion = version.version
    return exchange
  }
}

/// Our own records, written into a document and read from it: what a CCD can carry of them.
private struct Glass {
  let catalog: MappingCatalog
  let chart: [JSON]

  /// By `Type/id`, with one record as it was in place of what it is; nothing where no document can be written.
  func seen(with body: JSON? = nil) -> [String: JSON] {
    let id = body?["id"]
    let bodies = chart.filter { $0["id"] != id } + (body.map { [$0] } ?? [])
    guard let bytes = try? CCDWriter(catalog: catalog).document(of: bodies).bytes, let reading = try? CCDReader(catalog: catalog).read(bytes) else {
      return [:]
    }
    var seen: [String: JSON] = [:]
    for resource in reading.resources {
      guard let type = resource.document["resourceType"]?.string, let id = resource.document["id"]?.string else { continue }
      seen["\(type)/\(id)"] = resource.document
    }
    return seen
  }
}
