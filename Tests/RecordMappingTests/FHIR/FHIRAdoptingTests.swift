import ClinicalRecords
import LosslessJSON
@testable import RecordMapping
import Testing

@Suite struct FHIRAdoptingTests {
  private let mapper = SampleRecords.mapper
  private let resource = RecordID(high: 0x1111_1111_1111_8111, low: 0x8111_1111_1111_1111)
  private let patient = RecordID(high: 0x2222_2222_2222_8222, low: 0x8222_2222_2222_2222)

  @Test func `a hospital's condition becomes a problem that a records file would take`() throws {
    let condition: JSON = [
      "resourceType": "Condition", "id": "9",
      "clinicalStatus": ["coding": [["system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active"]]],
      "code": ["coding": [["system": "http://snomed.info/sct", "code": "38341003"]]], "onsetDateTime": "2019",
    ]
    let made = try #require(mapper.adopt(condition, resource: resource, patient: patient))
    guard case .problem(let problem) = try RecordCoding.read(made.record) else {
      Issue.record("no problem")
      return
    }
    #expect(problem.patient == patient)
    #expect(problem.code.codings.map(\.code) == ["38341003"])
    #expect(problem.onset?.description == "2019")
    #expect(mapper.adopt(condition, resource: resource, patient: patient)?.record.bytes == made.record.bytes)
  }

  @Test func `a PHQ-9 of LOINC's form becomes an assessment`() throws {
    let response: JSON = [
      "resourceType": "QuestionnaireResponse", "questionnaire": "http://loinc.org/q/44249-1|2.7", "status": "completed",
      "authored": "2026-03-02T09:00:00-05:00",
      "item": [
        ["linkId": "/44250-9", "answer": [["valueCoding": ["system": "http://loinc.org", "code": "LA6570-1"]]]],
        ["linkId": "/44255-8", "answer": [["valueInteger": 1]]], ["linkId": "/44261-6", "answer": [["valueDecimal": 3]]],
      ],
    ]
    let made = try #require(mapper.adopt(response, resource: resource, patient: patient))
    guard case .assessment(let assessment) = try RecordCoding.read(made.record) else {
      Issue.record("no assessment")
      return
    }
    #expect(assessment.instrument == "phq-9")
    #expect(assessment.answers.mapValues(\.value) == ["1": 2, "2": 1])
  }

  @Test(arguments: [
    ["resourceType": "Observation", "status": "final"] as JSON, ["resourceType": "Condition"],
    ["resourceType": "QuestionnaireResponse", "questionnaire": "http://x/unknown", "status": "completed"],
    ["resourceType": "Condition", "code": ["text": "x"], "verificationStatus": ["coding": [["code": "entered-in-error"]]]],
  ]) func `what we have no record for is carried`(document: JSON) {
    #expect(mapper.adopt(document, resource: resource, patient: patient) == nil)
  }

  @Test(
    arguments: SampleRecords.all.filter {
      ["Problem", "Assessment"].contains($0["record"]?.string) && $0["recordStatus"]?.string == "active" && $0["sensitivity"] == nil
        && $0["reportedTotal"] == nil
    }.map(SampleRecords.Sample.init))
  func `a stranger's copy of our own resource says the same as ours`(sample: SampleRecords.Sample) throws {
    let record = sample.record
    let role = record["record"]?.string == "Problem" ? "condition" : "response"
    let made = try #require(mapper.adopt(SampleRecords.document(record, role), resource: resource, patient: patient))
    _ = try RecordCoding.read(made.record)
    for field in ["code", "answers", "status", "clinicalStatus", "onset", "instrument"] { #expect(made.record[field] == record[field], "\(field)") }
  }
}
