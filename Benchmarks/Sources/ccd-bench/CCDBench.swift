import ClinicalRecords
import LosslessJSON
import MappingCatalog
import RecordMapping

/// Documents written a second, on one core: a course of the size of the reference CCD, from records as the store has them.
///
/// The patient has one problem, one medicine, no allergy, one infusion with three readings and a screening, one planned infusion, a PHQ-9
/// and a PCL-5 with all items: what the published example of a course holds.
@main
struct CCDBench {
  static func main() throws {
    let catalog = MappingCatalog.load().catalog
    let writer = CCDWriter(catalog: catalog)
    let bodies = try lines.map { try JSON(parsing: Array($0.utf8)) }
    let whole = try writer.document(of: bodies)
    try report("whole course, \(whole.bytes.count) bytes", 200) { try writer.document(of: bodies).bytes.count }
    let session = CCDScope.session(id("000000000004"))
    let one = try writer.document(of: bodies, scope: session)
    try report("one session, \(one.bytes.count) bytes", 200) { try writer.document(of: bodies, scope: session).bytes.count }
    let losses = ThreadTime.of { for _ in 0..<400 { _ = CCDLosses.found(in: bodies).count } }
    print("losses of a course: \(Int(losses / 400 * 1e6)) microseconds")
    if let folder = CommandLine.arguments.dropFirst().first { try CCDReadingBench(folder: folder, catalog: catalog).run() }
  }

  private static func report(_ what: String, _ count: Int, _ run: () throws -> Int) throws {
    var seconds = Double.infinity
    for _ in 0..<7 { seconds = min(seconds, try ThreadTime.of { for _ in 0..<count { _ = try run() } }) }
    let bytes = try run()
    print("\(what): \(Int(Double(count) / seconds)) documents a second, \(Int(Double(count * bytes) / seconds / 1e6)) MB/s")
  }

  private static func id(_ tail: String) -> RecordID { RecordID("5d3c0000-0000-8000-8000-" + tail) ?? RecordID(high: 0, low: 0) }

  private static let patient = "\"patient\":\"5d3c0000-0000-8000-8000-000000000001\",\"recordStatus\":\"active\""

  private static func record(_ kind: String, _ number: Int, _ members: String) -> String {
    let id = "5d3c0000-0000-8000-8000-00000000000\(number)"
    return "{\"record\":\"\(kind)\",\"id\":\"\(id)\",\(kind == "Patient" ? "\"recordStatus\":\"active\"" : patient),\(members)}"
  }

  private static func member(_ number: Int) -> String { "\"id\":\"5d3c0000-0000-8000-8000-0000000001\(number)\"" }

  private static func reading(_ number: Int, _ time: String) -> String {
    """
    {\(member(number)),"at":"2026-03-02T\(time):00-05:00","systolic":{"value":141,"unit":"mm[Hg]"},"diastolic":{"value":88,"unit":"mm[Hg]"},\
    "heartRate":{"value":82,"unit":"/min"},"oxygenSaturation":{"value":98,"unit":"%"},"respiratoryRate":{"value":14,"unit":"/min"}}
    """
  }

  private static func answers(_ count: Int) -> String { "{" + (1...count).map { "\"\($0)\":\($0 % 4)" }.joined(separator: ",") + "}" }

  private static let lines: [String] = [
    record(
      "Patient", 1,
      """
      "isActive":true,"identifiers":[{\(member(11)),"system":"urn:oid:2.16.840.1.113883.3.9999.1.1","value":"PT-0001","type":"MR"}],\
      "names":[{\(member(12)),"use":"official","family":"Patientsdottir","given":["Testa"]}],"birthDate":"1986-04-12","gender":"female",\
      "telecoms":[{\(member(13)),"system":"phone","value":"+1(217)555-0199","use":"home"}],\
      "addresses":[{\(member(14)),"use":"home","lines":["22 Test Street"],"city":"Springfield","state":"IL","postalCode":"62701","country":"US"}]
      """),
    record(
      "Problem", 2,
      """
      "code":{"codings":[{"system":"http://snomed.info/sct","code":"47505003","display":"Posttraumatic stress disorder"},\
      {"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"F43.12","display":"Post-traumatic stress disorder, chronic"}]},"clinicalStatus":"active",\
      "verificationStatus":"confirmed","onset":"2019","recordedAt":"2026-02-01T09:00:00-05:00"
      """),
    record("Allergy", 3, #""noneKnown":true,"clinicalStatus":"active","recordedAt":"2026-02-01T09:00:00-05:00""#),
    record(
      "InfusionSession", 4,
      """
      "course":"5d3c0000-0000-8000-8000-000000000005","ordinal":3,"status":"completed",\
      "drug":{"code":{"codings":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"6130","display":"Ketamine"}]},"lot":"LOT-1"},\
      "dose":{"perWeight":{"value":0.5,"unit":"mg/kg"},"weight":{"value":80.0,"unit":"kg"},"ordered":{"value":40.0,"unit":"mg"},\
      "delivered":{"value":40.0,"unit":"mg"}},"start":"2026-03-02T10:15:00-05:00","end":"2026-03-02T10:55:00-05:00",\
      "segments":[{\(member(41)),"start":"2026-03-02T10:15:00-05:00","end":"2026-03-02T10:55:00-05:00","rate":{"value":60.0,"unit":"mg/h"}}],\
      "nurse":"RN Sample","prescriber":"Dr. Example","vitals":[\(reading(42, "10:05")),\(reading(43, "10:35")),\(reading(44, "11:15"))],\
      "adverseEvents":[{\(member(45)),"code":{"text":"Dissociation"},"onset":"2026-03-02T10:30:00-05:00","end":"2026-03-02T11:15:00-05:00",\
      "severity":"mild","isSerious":false}]
      """),
    record(
      "TreatmentCourse", 5,
      """
      "protocol":"ketamine-6x2","status":"active","plannedInfusions":4,"dosePerWeight":{"value":0.5,"unit":"mg/kg"},\
      "indication":"5d3c0000-0000-8000-8000-000000000002","start":"2026-02-23"
      """),
    record(
      "Medication", 6,
      """
      "code":{"codings":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"312941","display":"sertraline 50 MG Oral Tablet"}]},\
      "status":"active","dose":{"value":50,"unit":"mg"},"directions":"1 tablet by mouth daily","start":"2025-01-10","recordedAt":"2026-02-01T09:00:00-05:00"
      """),
    record(
      "Assessment", 7,
      """
      "course":"5d3c0000-0000-8000-8000-000000000005","session":"5d3c0000-0000-8000-8000-000000000004","instrument":"phq-9","rater":"patient",\
      "at":"2026-03-02T09:20:00-05:00","status":"completed","answers":\(answers(9))
      """),
    record(
      "Assessment", 8,
      """
      "course":"5d3c0000-0000-8000-8000-000000000005","session":"5d3c0000-0000-8000-8000-000000000004","instrument":"pcl-5","rater":"patient",\
      "at":"2026-03-02T09:10:00-05:00","status":"completed","answers":\(answers(20))
      """),
    record(
      "Screening", 9,
      """
      "session":"5d3c0000-0000-8000-8000-000000000004","at":"2026-03-02T09:00:00-05:00","pregnancyTest":{"specimen":"urine","result":"negative"},\
      "weight":{"value":80.0,"unit":"kg"},"isCleared":true
      """),
  ]
}
