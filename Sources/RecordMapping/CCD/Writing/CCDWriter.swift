import CDADocuments
public import ClinicalRecords
import Digests
public import LosslessJSON
public import MappingCatalog

/// Writes a patient's records as a Continuity of Care Document (C-CDA R2.1).
///
/// Same records, same bytes, in whatever order they come: ids are derived from the records, the time is the latest the
/// records speak of, and the document's own id follows from its content. Records entered in error are left out.
public struct CCDWriter: Sendable {
  private let catalog: MappingCatalog
  private let organization: CCDOrganization

  /// A writer that knows what the catalog knows, for documents of that clinic.
  public init(catalog: MappingCatalog, organization: CCDOrganization = CCDOrganization()) {
    self.catalog = catalog
    self.organization = organization
  }

  /// The document of the one patient among these records, as the store and records files have them.
  ///
  /// Records of the clinic's own people and places may be among them; they are told where one was at work. `version` is 1 or
  /// more and must rise when a corrected document shall replace an earlier one; `earlier` is the id of the document that this
  /// one takes the place of, where whoever sends it knows. Data that need a consent of their own are left out but where `disclosure`,
  /// for a recipient that consents name, lets them go; a file has no recipient. Throws for a patient who is entered in error, for records of another patient, for a
  /// session that is not among the records, and for identifiers that XML cannot hold.
  public func document(
    of bodies: [JSON], scope: CCDScope = .course, version: Int = 1, replacing earlier: RecordID? = nil, disclosing disclosure: Disclosure = .none
  ) throws(MappingError) -> CCDDocument {
    try document(of: bodies.map { ($0, nil) }, scope, version, earlier, disclosure)
  }

  /// The same of records that are at hand as values.
  public func document(
    of records: [ClinicalRecord], scope: CCDScope = .course, version: Int = 1, replacing earlier: RecordID? = nil
  ) throws(MappingError) -> CCDDocument {
    try document(of: records.map { (RecordCoding.write($0), $0) }, scope, version, earlier, .none)
  }

  /// The one place where what must stay in the clinic is taken out, whichever way the records came.
  private func document(
    of given: [(body: JSON, record: ClinicalRecord?)], _ scope: CCDScope, _ version: Int, _ earlier: RecordID?, _ disclosure: Disclosure
  ) throws(MappingError) -> CCDDocument {
    var records: [ClinicalRecord] = []
    var withheld: [Withheld] = []
    var notices: [MappingNotice] = []
    for (body, record) in given {
      if let objection = disclosure.objection(to: body) {
        withheld.append(objection)
        continue
      }
      let (open, blinded) = Blinding.applied(to: body)
      withheld += blinded
      if let record, blinded.isEmpty, catalog.localCodes.isEmpty {
        records.append(record)
      } else {
        records.append(try Self.record(catalog.localCodes.isEmpty ? open : translated(open, &notices)))
      }
    }
    var document = try document(told: records, scope: scope, version: version, replacing: earlier)
    document.withheld = withheld
    document.notices = notices + document.notices
    return document
  }

  private func document(
    told records: [ClinicalRecord], scope: CCDScope, version: Int, replacing earlier: RecordID?
  ) throws(MappingError) -> CCDDocument {
    let patients = records.compactMap { if case .patient(let patient) = $0 { patient } else { nil } }
    guard patients.count == 1, let patient = patients.first else { throw MappingError("record", "the records of one patient were expected") }
    guard patient.recordStatus == .active else { throw MappingError("recordStatus", "the patient is entered in error") }
    guard version > 0 else { throw MappingError("version", "1 or more was expected") }
    if let root = organization.idRoot, !InstanceIdentifier.isRoot(root) { throw MappingError("organization.id", "an OID or a UUID was expected") }
    guard records.allSatisfy({ !$0.kind.isOfPatient || $0.patient == patient.id }) else {
      throw MappingError("patient", "a record belongs to another patient")
    }
    let chart = CCDChart(patient, records, scope: scope)
    if case .session = scope, chart.sessions.isEmpty, chart.psychotherapy.isEmpty { throw MappingError("session", "no such session is among the records") }
    var telling = CCDTelling(catalog: catalog, chart: chart, organization: organization)
    let root = try Self.root(version: version, replacing: earlier, &telling)
    do throws(CDAWriteError) {
      let (bytes, id) = Self.identified(try Self.bytes(root, &telling))
      return CCDDocument(bytes: bytes, id: id, set: CCDHeader.setID(chart), version: version, notices: telling.notices, withheld: [])
    } catch {
      throw MappingError(error.path, error.message)
    }
  }

  /// The root as XML; hardly ever has it a character that must be replaced first.
  private static func bytes(_ root: CDAElement, _ telling: inout CCDTelling) throws(CDAWriteError) -> [UInt8] {
    if let bytes = try? CDAWriter.document(root) { return bytes }
    var root = root
    for path in root.replaceCharactersXMLCannotHold() {
      telling.notice(document: path, "a character that XML cannot hold was replaced by U+FFFD")
    }
    return try CDAWriter.document(root)
  }

  /// What a clinic's own codes are in the code systems that are shared stands beside them.
  private func translated(_ body: JSON, _ notices: inout [MappingNotice]) -> JSON {
    var translation = LocalCodeTranslation(catalog.localCodes)
    let translated = translation.adding(to: body)
    notices += translation.notices
    return translated
  }

  private static func record(_ body: JSON) throws(MappingError) -> ClinicalRecord {
    do throws(RecordError) {
      return try RecordCoding.read(body)
    } catch {
      throw MappingError(error.path, error.message)
    }
  }

  /// Stands in the document while its content is hashed; no id of ours, which are of version 8, can be the same.
  private static let placeholder = "00000000-0000-0000-0000-000000000000"

  private static func root(version: Int, replacing earlier: RecordID?, _ telling: inout CCDTelling) throws(MappingError) -> CDAElement {
    let header = CCDHeader.elements(id: placeholder, version: version, replacing: earlier, &telling)
    var sections: [CDAElement] = []
    for section in CCDSections.all { sections.append(CDAElement("component", [:], [try section.tell(&telling)])) }
    let body = CDAElement("component", [:], [CDAElement("structuredBody", [:], sections)])
    return CDAElement(
      "ClinicalDocument",
      ["xmlns": "urn:hl7-org:v3", "xmlns:sdtc": "urn:hl7-org:sdtc", "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance"], header + [body])
  }

  /// The document with an id that follows from all else it says: another content is another document.
  private static func identified(_ bytes: [UInt8]) -> (bytes: [UInt8], id: RecordID) {
    let id = RecordID(deriving: ["ccd", Digest.sha256Hex(bytes)])
    guard let start = bytes.firstIndex(of: Array(placeholder.utf8)) else { return (bytes, id) }
    var bytes = bytes
    bytes.replaceSubrange(start..<(start + placeholder.utf8.count), with: Array(id.cda.utf8))
    return (bytes, id)
  }
}

extension [UInt8] {
  /// Where some bytes stand for the first time.
  fileprivate func firstIndex(of mark: [UInt8]) -> Int? {
    guard let first = mark.first, count >= mark.count else { return nil }
    return withUnsafeBufferPointer { bytes in
      for at in 0...(bytes.count - mark.count) where bytes[at] == first && mark.indices.allSatisfy({ bytes[at + $0] == mark[$0] }) { return at }
      return nil
    }
  }
}
