import CDADocuments
import ClinicalRecords
import Foundation
import LosslessJSON
import MappingCatalog
import RecordMapping

/// The patients of the fixture clinic with their records, and small ones made for a test.
enum CCDCharts {
  static let catalog = MappingCatalog.load().catalog

  /// A clinic that has given all of itself.
  static let clinic: CCDOrganization = {
    var clinic = CCDOrganization(name: "Example Infusion Clinic")
    clinic.idRoot = "2.16.840.1.113883.3.9999.1"
    clinic.phone = "+1-217-555-0100"
    clinic.addressLines = ["10 Clinic Way"]
    clinic.city = "Springfield"
    clinic.state = "IL"
    clinic.postalCode = "62701"
    clinic.country = "US"
    return clinic
  }()

  /// Every patient of the clinic: the bodies of the patient's records, by the patient's id.
  static let bodies: [(patient: RecordID, bodies: [JSON])] = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../Fixtures/clinic")
    var owners: [RecordID: [JSON]] = [:]
    for kind in RecordKind.allCases where kind.isOfPatient {
      let text = (try? String(contentsOf: root.appending(path: "\(kind.rawValue).ndjson"), encoding: .utf8)) ?? ""
      for line in text.split(separator: "\n") {
        guard let json = try? JSON(parsing: Array(line.utf8)), let record = try? RecordCoding.read(json) else { continue }
        owners[record.patient, default: []].append(json)
      }
    }
    return owners.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }()

  /// The document of each, in the same order; empty where there is none.
  static let documents: [[UInt8]] = bodies.map { (try? CCDWriter(catalog: catalog, organization: clinic).document(of: $0.bodies))?.bytes ?? [] }

  /// The records of a session of one status with all that a document says of one.
  static func chart(status: SessionStatus = .completed) -> (patient: Patient, problem: Problem, course: TreatmentCourse, session: InfusionSession) {
    var patient = Patient(id: id(1))
    patient.names = [PersonName(id: id(11), use: .official, family: Sensitive("Testa"), given: [Sensitive("Ada")])]
    var problem = Problem(id: id(2), patient: id(1))
    problem.code = CodedConcept([Coding(system: "http://snomed.info/sct", code: "47505003", display: "Posttraumatic stress disorder")])
    problem.onset = CalendarDate("2019")
    var course = TreatmentCourse(id: id(3), patient: id(1))
    course.indication = id(2)
    var session = InfusionSession(id: id(4), patient: id(1))
    session.course = id(3)
    session.ordinal = 3
    session.status = status
    session.drug = InfusedDrug(code: CodedConcept([Coding(system: "http://www.nlm.nih.gov/research/umls/rxnorm", code: "6130", display: "Ketamine")]))
    var dose = Dose(perWeight: Amount(decimal("0.5")), weight: Amount(decimal("72.50")), ordered: Amount(decimal("36.25")))
    dose.delivered = Amount(decimal("20.50"))
    session.dose = dose
    session.start = DateTime("2026-03-02T10:05:00-05:00")
    session.end = DateTime("2026-03-02T10:45:00-05:00")
    session.segments = [RateSegment(id: id(41), start: moment("2026-03-02T10:05:00-05:00"), rate: Amount(decimal("54.0")))]
    return (patient, problem, course, session)
  }

  static func id(_ number: UInt64) -> RecordID { RecordID(high: 0x1000, low: number) }
  static func decimal(_ text: String) -> ClinicalDecimal { ClinicalDecimal(text) ?? ClinicalDecimal(0) }
  static func moment(_ text: String) -> DateTime { DateTime(text) ?? DateTime(nanoseconds: 0) }
}

extension CCDWriter {
  /// The document of records that were made one by one for a test.
  func document(
    patient: Patient, problems: [Problem], courses: [TreatmentCourse], sessions: [InfusionSession], assessments: [Assessment]
  ) throws -> CCDDocument {
    var records: [ClinicalRecord] = [.patient(patient)] + problems.map { .problem($0) }
    records += courses.map { .treatmentCourse($0) }
    records += sessions.map { .infusionSession($0) }
    records += assessments.map { .assessment($0) }
    return try document(of: records)
  }
}

extension CDANode {
  /// The section of that LOINC code.
  func section(_ code: String) -> CDANode? {
    self["component"]?["structuredBody"]?.all("component").compactMap { $0["section"] }.first { $0["code"]?.attribute("code") == code }
  }

  /// Every element in it, itself among them.
  var everything: [CDANode] {
    var found: [CDANode] = []
    walk { node, _ in found.append(node) }
    return found
  }
}
