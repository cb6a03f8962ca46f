import FHIRR4
import CDADocuments
public import ClinicalRecords
import Digests
public import LosslessJSON
import MappingCatalog

/// Writes the DocumentReference that carries a session to an EHR which takes no MedicationAdministration.
///
/// The same records give the same bytes: nothing in it is of the run that writes it.
public struct SessionDocumentWriter: Sendable {
  /// What the document is written as.
  public enum Form: String, Sendable, Hashable {
    /// A CCD, `application/xml`.
    case cda
    /// The CCD as a page, `application/xhtml+xml`, for EHRs that take no CDA.
    case xhtml
  }

  private let catalog: MappingCatalog
  private let writer: CCDWriter
  private let organization: CCDOrganization
  private let form: Form

  /// A writer of documents in that form, of that clinic.
  public init(mapper: RecordMapper, form: Form, organization: CCDOrganization = CCDOrganization()) {
    catalog = mapper.catalog
    self.form = form
    self.organization = organization
    writer = CCDWriter(catalog: mapper.catalog, organization: organization)
  }

  /// Whether a resource of a record is told by the session's document so that a program could read it back.
  ///
  /// What a table of the document only says in words, for people, is not: see ``CCDLosses``. `record` is as in a records file. That a
  /// record was withdrawn the document says by what it leaves out.
  public func carries(role: String, of record: JSON) -> Bool {
    if record["recordStatus"]?.string == RecordStatus.enteredInError.rawValue { return true }
    if ["sedation/", "dissociation/", "administration/segment/"].contains(where: role.hasPrefix) { return false }
    return !CCDLosses.all.contains { $0.extent == .record && $0.isFound(in: record, catalog: catalog) }
  }

  /// The document of a session of an infusion that was begun.
  ///
  /// `chart` are the records of its patient and of the staff, as records files have them, and `disclosure` is what the patient's
  /// consents let out to the EHR; what they do not is left out of the document. `number` counts the documents of the session there,
  /// from 1, and `version` is the one in the document. `earlier` is the DocumentReference of which it takes the place.
  public func document(
    of session: RecordID, in chart: [JSON], disclosing disclosure: Disclosure, number: Int, version: Int, replacing earlier: JSON? = nil
  ) throws(MappingError) -> RenderedResource {
    let ccd = try writer.document(
      of: chart, scope: .session(session), version: version, replacing: earlier.flatMap(Self.document(named:)), disclosing: disclosure)
    let bytes: [UInt8]
    do throws(CDAReadError) {
      bytes = form == .cda ? ccd.bytes : try CCDPage.xhtml(ccd.bytes)
    } catch {
      throw MappingError("", "the document could not be written as a page: \(error)")
    }
    let record = chart.first { $0["id"]?.string.flatMap { RecordID($0) } == session } ?? .null
    let content = content(bytes, type: form == .cda ? "application/xml" : "application/xhtml+xml", title: "Infusion session summary", isCDA: form == .cda)
    return try reference(
      record, session, number, master: ccd.id, description: "Summary of one infusion session", docStatus: nil, content: content, replacing: earlier)
  }

  /// The document that takes the place of one that cannot be changed there, and says that its session was entered in error.
  ///
  /// It stands (`current`), so that no reader goes back to the one before; what is in error is the document that it is about.
  public func withdrawal(of record: JSON, session: RecordID, number: Int, replacing earlier: JSON) throws(MappingError) -> RenderedResource {
    let words = """
      ENTERED IN ERROR

      The infusion session that an earlier document told of was entered in error. That document must not be used.
      Session: \(session)

      """
    let master = RecordID(deriving: ["withdrawal", session.description, String(number)])
    return try reference(
      record, session, number, master: master, description: "Entered in error: the summary of an infusion session is withdrawn",
      docStatus: "entered-in-error", content: content(Array(words.utf8), type: "text/plain; charset=utf-8", title: "Entered in error", isCDA: false),
      replacing: earlier)
  }

  private func reference(
    _ record: JSON, _ session: RecordID, _ number: Int, master: RecordID, description: String, docStatus: String?, content: JSON, replacing earlier: JSON?
  ) throws(MappingError) -> RenderedResource {
    let role = SessionDocument.role(number)
    let resource = RecordMapper.resourceID(record: session, role: role)
    guard let patient = record["patient"]?.string.flatMap({ RecordID($0) }) else { throw MappingError("patient", "a UUID was expected") }
    func meant(_ word: String) throws(MappingError) -> JSON {
      guard case .code(let coding)? = catalog.conceptMaps["meanings-to-fhir"]?[word] else { throw MappingError("", "\(word) has no code in meanings-to-fhir") }
      return FHIRForms.concept([coding])
    }
    let period: JSON? = record["start"] == nil && record["end"] == nil ? nil : .object(["start": record["start"], "end": record["end"]])
    let visit = FHIRForms.reference(RecordMapper.resourceID(record: session, role: "encounter"))
    let members = JSON.object([
      "resourceType": "DocumentReference", "meta": ["profile": [.string(USCore.document)]],
      "extension": [ResourceOrigin(kind: .infusionSession, record: session, role: role).marker],
      "masterIdentifier": FHIRForms.identifier(master), "identifier": [FHIRForms.identifier(resource)], "status": "current",
      "docStatus": docStatus.map { .string($0) }, "type": try meant("session-document"), "category": [try meant("clinical-note")],
      "subject": FHIRForms.reference(RecordMapper.resourceID(record: patient, role: "patient")), "date": record["end"] ?? record["start"],
      "author": organization.name.map { [["display": .string($0)]] },
      "relatesTo": earlier.flatMap(Self.resource(named:)).map { [["code": "replaces", "target": FHIRForms.reference($0)]] },
      "description": .string(description), "content": [content], "context": .object(["encounter": [visit], "period": period]),
    ])
    return RenderedResource(resource: resource, type: "DocumentReference", role: role, document: members)
  }

  private func content(_ bytes: [UInt8], type: String, title: String, isCDA: Bool) -> JSON {
    let format: JSON = [
      "system": "http://ihe.net/fhir/ihe.formatcode.fhir/CodeSystem/formatcode", "code": "urn:hl7-org:sdwg:ccda-structuredBody:2.1",
      "display": "For documents following C-CDA 2.1 constraints using a structured body.",
    ]
    return .object([
      "attachment": [
        "contentType": .string(type), "language": "en-US", "data": .string(Base64.encoded(bytes)), "size": .int(bytes.count),
        "hash": .string(Base64.encoded(Digest.sha1(bytes))), "title": .string(title),
      ],
      "format": isCDA ? format : nil,
    ])
  }

  /// Our own id of a document reference.
  private static func resource(named document: JSON) -> RecordID? { uuid(document["identifier"]?[0]?["value"]) }

  /// The id of the document that a document reference is about.
  private static func document(named document: JSON) -> RecordID? { uuid(document["masterIdentifier"]?["value"]) }

  private static func uuid(_ value: JSON?) -> RecordID? {
    guard let text = value?.string, text.hasPrefix("urn:uuid:") else { return nil }
    return RecordID(String(text.dropFirst("urn:uuid:".count)))
  }
}
