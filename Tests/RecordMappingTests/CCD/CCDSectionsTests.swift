import CDADocuments
import ClinicalRecords
import MappingCatalog
import RecordMapping
import Testing

@Suite struct CCDSectionsTests {
  private let writer = CCDWriter(catalog: CCDCharts.catalog, organization: CCDCharts.clinic)

  private func document(_ session: InfusionSession, assessments: [Assessment] = []) throws -> CDANode {
    let (patient, problem, course, _) = CCDCharts.chart()
    return try CDADocument(
      reading: writer.document(patient: patient, problems: [problem], courses: [course], sessions: [session], assessments: assessments).bytes
    ).root
  }

  private func infusion(_ session: InfusionSession) throws -> CDANode {
    try #require(document(session).section("29549-3")?["entry"]?["substanceAdministration"])
  }

  @Test(arguments: [
    (SessionStatus.completed, "completed", "completed"), (.stoppedEarly, "aborted", "aborted"), (.notGiven, "completed", "cancelled"),
    (.inProgress, "active", "active"), (.paused, "suspended", "active"),
  ])
  func `the status of a session is the status of what was given and of what was done`(_ status: SessionStatus, _ given: String, _ done: String) throws {
    let root = try document(CCDCharts.chart(status: status).session)
    let administration = root.section("29549-3")?["entry"]?["substanceAdministration"]
    #expect(administration?["statusCode"]?.attribute("code") == given)
    #expect(administration?.attribute("negationInd") == (status == .notGiven ? "true" : nil))
    #expect(root.section("47519-4")?["entry"]?["procedure"]?["statusCode"]?.attribute("code") == done)
  }

  @Test func `an infusion is told with its digits, its offset and the drug's own code`() throws {
    let given = try infusion(CCDCharts.chart().session)
    #expect(given.attribute("moodCode") == "EVN")
    #expect(given["effectiveTime"]?.type == "IVL_TS")
    #expect(given["effectiveTime"]?["low"]?.attribute("value") == "20260302100500-0500")
    #expect(given["effectiveTime"]?["high"]?.attribute("value") == "20260302104500-0500")
    #expect(given["doseQuantity"]?.attribute("value") == "20.50")
    #expect(given["rateQuantity"]?.attribute("value") == "54.0")
    #expect(given["rateQuantity"]?.attribute("unit") == "mg/h")
    #expect(given["routeCode"]?.attribute("code") == "C38276")
    let drug = given["consumable"]?["manufacturedProduct"]?["manufacturedMaterial"]?["code"]
    #expect(drug?.attribute("code") == "6130")
    #expect(drug?.attribute("codeSystem") == "2.16.840.1.113883.6.88")
  }

  @Test func `what was not recorded is null, never what was ordered`() throws {
    var session = CCDCharts.chart().session
    session.dose?.delivered = nil
    session.end = nil
    let given = try infusion(session)
    #expect(given["doseQuantity"]?.attribute("nullFlavor") == "UNK")
    #expect(given["doseQuantity"]?.attribute("value") == nil)
    #expect(given["effectiveTime"]?["high"]?.attribute("nullFlavor") == "UNK")
    session.status = .inProgress
    #expect(try infusion(session)["effectiveTime"]?["high"] == nil)
  }

  @Test func `a drug without a code of RxNorm gets none from us`() throws {
    var session = CCDCharts.chart().session
    session.drug = InfusedDrug(code: CodedConcept(text: "Ketamine"))
    let code = try infusion(session)["consumable"]?["manufacturedProduct"]?["manufacturedMaterial"]?["code"]
    #expect(code?.attribute("nullFlavor") == "OTH")
    #expect(code?.attribute("code") == nil)
    #expect(code?["originalText"]?["reference"] != nil)
  }

  @Test func `a session that was not given says why, and has no dose of zero`() throws {
    var session = CCDCharts.chart(status: .notGiven).session
    session.statusReason = CodedConcept(text: "Blood pressure above the limit")
    session.dose?.delivered = nil
    let given = try infusion(session)
    #expect(given["doseQuantity"]?.attribute("nullFlavor") == "NA")
    #expect(given["rateQuantity"] == nil)
    let reasons = given.all("entryRelationship").filter { $0.attribute("typeCode") == "RSON" }.compactMap { $0["observation"] }
    #expect(reasons.contains { $0["code"]?.attribute("code") == "77301-0" && $0["value"]?["originalText"]?.text == "Blood pressure above the limit" })
  }

  @Test func `a pump that ran at two rates has both in words and none in a code`() throws {
    var session = CCDCharts.chart().session
    session.segments.append(RateSegment(id: CCDCharts.id(42), start: CCDCharts.moment("2026-03-02T10:25:00-05:00"), rate: Amount(CCDCharts.decimal("27.00"))))
    let root = try document(session)
    #expect(root.section("29549-3")?["entry"]?["substanceAdministration"]?["rateQuantity"] == nil)
    let words = root.section("29549-3")?["text"]?.text ?? ""
    #expect(words.contains("54.0 mg/h from 10:05") && words.contains("27.00 mg/h from 10:25"))
  }

  @Test func `the same thing has the same id wherever the document speaks of it`() throws {
    let root = try document(CCDCharts.chart().session)
    let given = root.section("29549-3")?["entry"]?["substanceAdministration"]
    let done = root.section("47519-4")?["entry"]?["procedure"]
    #expect(done?["entryRelationship"]?["act"]?["id"]?.attribute("root") == given?["id"]?.attribute("root"))
    let problem = root.section("11450-4")?["entry"]?["act"]?["entryRelationship"]?["observation"]
    #expect(given?["entryRelationship"]?["observation"]?["id"]?.attribute("root") == problem?["id"]?.attribute("root"))
    let ids = root.everything.filter { $0.name == "id" }.compactMap { $0.attribute("root") }.filter { $0.contains("-") }
    #expect(ids.allSatisfy { $0 == $0.uppercased() })
    #expect(given?["id"]?.attribute("root") == RecordMapper.resourceID(record: CCDCharts.chart().session.id, role: "administration").description.uppercased())
  }

  @Test func `readings of a moment are one organizer, each with its code, unit and digits`() throws {
    var session = CCDCharts.chart().session
    var sample = VitalSample(id: CCDCharts.id(43), at: CCDCharts.moment("2026-03-02T10:25:00-05:00"))
    sample.systolic = Amount(CCDCharts.decimal("141"))
    sample.temperature = Amount(CCDCharts.decimal("37.0"))
    session.vitals = [sample]
    let organizer = try #require(document(session).section("8716-3")?["entry"]?["organizer"])
    let readings = organizer.all("component").compactMap { $0["observation"] }.map { observation in
      [observation["code"]?.attribute("code"), observation["value"]?.attribute("value"), observation["value"]?.attribute("unit")].map { $0 ?? "" }
    }
    #expect(Set(readings) == [["8480-6", "141", "mm[Hg]"], ["8310-5", "37.0", "Cel"]])
    #expect(organizer["effectiveTime"]?["low"]?.attribute("value") == "20260302102500-0500")
  }

  @Test func `a complete scale has its total twice in codes; one that lacks an answer has none, and says so in words`() throws {
    var assessment = Assessment(id: CCDCharts.id(5), patient: CCDCharts.id(1))
    assessment.instrument = "phq-9"
    assessment.at = DateTime("2026-03-02T09:20:00-05:00")
    for item in 1...9 { assessment.answers[String(item)] = Sensitive(2) }
    let (session, whole) = (CCDCharts.chart().session, assessment)
    let scale = try document(session, assessments: [whole]).section("10190-7")?["entry"]?["observation"]
    #expect(scale?["code"]?.attribute("code") == "44249-1")
    #expect(scale?["value"]?.attribute("value") == "18")
    #expect(scale?["entryRelationship"]?["observation"]?["code"]?.attribute("code") == "44261-6")
    #expect(scale?["entryRelationship"]?["observation"]?["value"]?.attribute("value") == "18")
    assessment.answers["9"] = nil
    let section = try document(session, assessments: [assessment]).section("10190-7")
    #expect(section?["entry"] == nil)
    #expect(section?["text"]?.text.contains("No total: an answer is missing") == true)
    assessment.answers["9"] = Sensitive(4)
    #expect(try document(session, assessments: [assessment]).section("10190-7")?["entry"] == nil)
  }

  @Test func `a refuted problem is negated; a resolved one has an end, known or not`() throws {
    var (patient, problem, _, _) = CCDCharts.chart()
    func observation(_ problem: Problem) throws -> CDANode? {
      try CDADocument(reading: writer.document(patient: patient, problems: [problem], courses: [], sessions: [], assessments: []).bytes)
        .root.section("11450-4")?["entry"]?["act"]?["entryRelationship"]?["observation"]
    }
    patient.isActive = true
    #expect(try observation(problem)?["effectiveTime"]?["high"] == nil)
    problem.clinicalStatus = .resolved
    #expect(try observation(problem)?["effectiveTime"]?["high"]?.attribute("nullFlavor") == "UNK")
    problem.abatement = CalendarDate("2025-11")
    #expect(try observation(problem)?["effectiveTime"]?["high"]?.attribute("value") == "202511")
    problem.verificationStatus = .refuted
    #expect(try observation(problem)?.attribute("negationInd") == "true")
  }

  @Test(arguments: [
    ("urn:oid:1.2.3", "1.2.3", "7"), ("urn:uuid:0b3a9c3e-6a0b-4c61-8e0c-6e0e1b7a1001", "0B3A9C3E-6A0B-4C61-8E0C-6E0E1B7A1001", "7"),
    ("http://hl7.org/fhir/sid/us-ssn", "2.16.840.1.113883.4.1", "7"), ("https://example.org/mrn", "2.16.840.1.113883.4.873", "https://example.org/mrn/7"),
    ("urn:oid:1.02", "2.16.840.1.113883.4.873", "urn:oid:1.02/7"),
  ])
  func `an identifier's system becomes a root that CDA takes`(_ system: String, _ root: String, _ text: String) throws {
    var patient = CCDCharts.chart().patient
    patient.identifiers = [PatientIdentifier(id: CCDCharts.id(12), system: system, value: Sensitive("7"))]
    let read = try CDADocument(reading: writer.document(patient: patient, problems: [], courses: [], sessions: [], assessments: []).bytes).root
    let id = read["recordTarget"]?["patientRole"]?["id"]
    #expect(id?.attribute("root") == root)
    #expect(id?.attribute("extension") == text)
  }
}
