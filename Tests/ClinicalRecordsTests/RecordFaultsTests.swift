import ClinicalRecords
import Testing

private func id(_ number: UInt64) -> RecordID { RecordID(high: 0x8000, low: number) }

@Suite struct RecordFaultsTests {
  @Test func `a patient with a number twice, an empty name and a system that is no URI`() {
    var patient = Patient(id: id(1))
    #expect(patient.faults() == [], "an unknown person is a patient too")
    patient.identifiers = [
      PatientIdentifier(id: id(2), system: "urn:oid:1.2", value: Sensitive("7")), PatientIdentifier(id: id(3), system: "urn:oid:1.2", value: Sensitive("7")),
      PatientIdentifier(id: id(2), system: "MRN", value: Sensitive("")),
    ]
    patient.names = [PersonName(id: id(4))]
    #expect(Set(patient.faults().map(\.path)) == ["identifiers[2].id", "identifiers[1]", "identifiers[2].system", "identifiers[2].value", "names[0]"])
    #expect(!patient.faults().description.contains("7"), "what a fault says is no patient's")
  }

  @Test func `a problem that abated before it began, or is active all the same`() {
    var problem = Problem(id: id(1), patient: id(2))
    #expect(problem.faults().map(\.path) == ["code"])
    problem.code = CodedConcept(text: "PTSD")
    problem.onset = CalendarDate("2020-05")
    problem.abatement = CalendarDate("2020")
    #expect(problem.faults() == [], "the year may well be after the month")
    problem.abatement = CalendarDate("2020-04-30")
    problem.clinicalStatus = .active
    #expect(problem.faults().map(\.path) == ["abatement", "clinicalStatus"])
  }

  @Test func `a course without a protocol that ends before it starts`() {
    var course = TreatmentCourse(id: id(1), patient: id(2))
    course.dosePerWeight = Amount(0)
    course.start = CalendarDate("2026-03-02")
    course.end = CalendarDate("2026-03-01")
    #expect(course.faults().map(\.path) == ["protocol", "dosePerWeight", "end"])
  }

  @Test func `a completed assessment needs an instrument, a time and answers; one in progress only the instrument`() {
    var assessment = Assessment(id: id(1), patient: id(2))
    #expect(assessment.faults().map(\.path) == ["instrument", "at", "answers"])
    assessment.status = .inProgress
    #expect(assessment.faults().map(\.path) == ["instrument"])
  }
}

@Suite struct RecordIDTests {
  @Test(arguments: ["00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "01234567-89ab-8cde-bfed-cba987654321"])
  func `an id is written as it was read, in lower case`(text: String) throws {
    #expect(try #require(RecordID(text)).description == text)
    #expect(RecordID(text.uppercased()) == RecordID(text))
  }

  @Test(arguments: [
    "", "01234567-89ab-8cde-bfed-cba98765432", "0123456789ab-8cde-bfed-cba987654321----", "g1234567-89ab-8cde-bfed-cba987654321",
    "{1234567-89ab-8cde-bfed-cba987654321", "01234567-89ab-8cde-bfed-cba98765432１",
  ])
  func `what is no UUID is refused`(text: String) {
    #expect(RecordID(text) == nil)
  }
}
