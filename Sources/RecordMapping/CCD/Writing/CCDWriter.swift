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

  /// The document of a patient, as UTF-8, and what a person may want to know of it.
  ///
  /// `version` is 1 or more and must rise when a corrected document shall replace an earlier one of the same patient: the
  /// number of versions that the patient's records have in the store does. Throws for a patient who is entered in error,
  /// for records of another patient, and for identifiers that XML cannot hold.
  public func document(
    patient: Patient, problems: [Problem], courses: [TreatmentCourse], sessions: [InfusionSession], assessments: [Assessment], version: Int = 1
  ) throws(MappingError) -> (bytes: [UInt8], notices: [MappingNotice]) {
    guard patient.recordStatus == .active else { throw MappingError("recordStatus", "the patient is entered in error") }
    guard version > 0 else { throw MappingError("version", "1 or more was expected") }
    if let root = organization.idRoot, !InstanceIdentifier.isRoot(root) { throw MappingError("organization.id", "an OID or a UUID was expected") }
    let owners = problems.map(\.patient) + courses.map(\.patient) + sessions.map(\.patient) + assessments.map(\.patient)
    guard owners.allSatisfy({ $0 == patient.id }) else { throw MappingError("patient", "a record belongs to another patient") }
    let chart = CCDChart(patient: patient, problems: problems, courses: courses, sessions: sessions, assessments: assessments)
    var telling = CCDTelling(catalog: catalog, chart: chart, organization: organization)
    var root = try Self.root(version: version, &telling)
    for path in root.replaceCharactersXMLCannotHold() {
      telling.notice(document: path, "a character that XML cannot hold was replaced by U+FFFD")
    }
    do throws(CDAWriteError) {
      return (Self.identified(try CDAWriter.document(root)), telling.notices)
    } catch {
      throw MappingError(error.path, error.message)
    }
  }

  /// The document of the one patient among these records, as the store and records files have them.
  public func document(of bodies: [JSON], version: Int = 1) throws(MappingError) -> (bytes: [UInt8], notices: [MappingNotice]) {
    var patients: [Patient] = []
    var problems: [Problem] = []
    var courses: [TreatmentCourse] = []
    var sessions: [InfusionSession] = []
    var assessments: [Assessment] = []
    for body in bodies where Disclosure.none.objection(to: body) == nil {
      switch try Self.record(Blinding.applied(to: body).record) {
      case .patient(let record): patients.append(record)
      case .problem(let record): problems.append(record)
      case .treatmentCourse(let record): courses.append(record)
      case .infusionSession(let record): sessions.append(record)
      case .assessment(let record): assessments.append(record)
      // No section tells of these yet.
      case .clinic, .practitioner, .consent, .allergy, .medication, .psychotherapySession, .psychotherapyNote, .screening: break
      }
    }
    guard patients.count == 1, let patient = patients.first else { throw MappingError("record", "the records of one patient were expected") }
    return try document(patient: patient, problems: problems, courses: courses, sessions: sessions, assessments: assessments, version: version)
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

  private static func root(version: Int, _ telling: inout CCDTelling) throws(MappingError) -> CDAElement {
    let header = CCDHeader.elements(id: placeholder, version: version, &telling)
    var sections: [CDAElement] = []
    for section in CCDSections.all { sections.append(CDAElement("component", [:], [try section.tell(&telling)])) }
    let body = CDAElement("component", [:], [CDAElement("structuredBody", [:], sections)])
    return CDAElement(
      "ClinicalDocument",
      ["xmlns": "urn:hl7-org:v3", "xmlns:sdtc": "urn:hl7-org:sdtc", "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance"], header + [body])
  }

  /// The document with an id that follows from all else it says: another content is another document.
  private static func identified(_ bytes: [UInt8]) -> [UInt8] {
    let mark = Array(placeholder.utf8)
    let id = Array(RecordID(deriving: ["ccd", Digest.sha256Hex(bytes)]).cda.utf8)
    guard let start = bytes.indices.first(where: { bytes[$0...].starts(with: mark) }) else { return bytes }
    var bytes = bytes
    bytes.replaceSubrange(start..<(start + mark.count), with: id)
    return bytes
  }
}
