import CDADocuments
import ClinicalRecords
import Foundation
import LosslessJSON
import MappingCatalog
import RecordMapping
import Testing

@Suite struct CCDWriterTests {
  private let writer = CCDWriter(catalog: CCDCharts.catalog, organization: CCDCharts.clinic)

  /// What a CCD must have, and what an infusion clinic adds.
  private static let sections = [
    "48765-2", "10160-0", "11450-4", "29549-3", "47519-4", "46240-8", "30954-2", "29762-2", "8716-3", "10190-7", "51848-0", "18776-5", "47420-5", "11369-6",
    "46264-8",
  ]

  @Test(arguments: CCDCharts.bodies.indices)
  func `the same records give the same bytes, in whatever order they come`(_ index: Int) throws {
    let bodies = CCDCharts.bodies[index].bodies
    let first = CCDCharts.documents[index]
    #expect(try writer.document(of: bodies.reversed()).bytes == first)
    #expect(try writer.document(of: Array(bodies[(bodies.count / 2)...] + bodies[..<(bodies.count / 2)])).bytes == first)
  }

  @Test(arguments: CCDCharts.bodies.indices)
  func `every row that an entry points to is there, and every id stands once`(_ index: Int) throws {
    let root = try CDADocument(reading: CCDCharts.documents[index]).root
    let ids = root.everything.compactMap { $0.attribute("ID") }
    #expect(Set(ids).count == ids.count)
    let references = root.everything.filter { $0.name == "reference" }.compactMap { $0.attribute("value") }
    #expect(references.count > 50)
    #expect(references.allSatisfy { $0.hasPrefix("#") && ids.contains(String($0.dropFirst())) })
  }

  @Test(arguments: CCDCharts.bodies.indices)
  func `each section is there once, in order, with words`(_ index: Int) throws {
    let root = try CDADocument(reading: CCDCharts.documents[index]).root
    let found = root["component"]?["structuredBody"]?.all("component").compactMap { $0["section"] } ?? []
    #expect(found.map { $0["code"]?.attribute("code") } == Self.sections)
    #expect(found.allSatisfy { $0["text"]?.text.contains { !$0.isWhitespace } == true })
    // The assessment is told in sentences alone.
    let coded = found.filter { $0["code"]?.attribute("code") != "51848-0" }
    #expect(coded.allSatisfy { ($0.attribute("nullFlavor") == nil) == !$0.all("entry").isEmpty })
  }

  @Test(arguments: CCDCharts.bodies.indices)
  func `every infusion, reading and score of a patient is in the document`(_ index: Int) throws {
    let bodies = CCDCharts.bodies[index].bodies
    let root = try CDADocument(reading: CCDCharts.documents[index]).root
    let count = { (kind: String) in bodies.filter { $0["record"]?.string == kind } }
    let sessions = count("InfusionSession")
    let given = sessions.count + sessions.flatMap { $0["interventions"]?.elements ?? [] }.count
    #expect(root.section("29549-3")?.all("entry").count ?? 0 == given)
    #expect(root.section("47519-4")?.all("entry").count ?? 0 == sessions.count)
    let screenings = count("Screening").filter { $0["sensitivity"] == nil }
    let readings = (sessions + screenings).flatMap { $0["vitals"]?.elements ?? [] }.count + screenings.count { $0["weight"] != nil || $0["height"] != nil }
    #expect(root.section("8716-3")?.all("entry").count ?? 0 == readings)
    #expect(root.section("11450-4")?.all("entry").count ?? 0 == count("Problem").count { $0["sensitivity"] == nil })
    let scores = count("Assessment")
    #expect(root.section("10190-7")?["text"]?["table"]?["tbody"]?.all("tr").count ?? 0 == scores.count)
    #expect(root.section("10190-7")?.all("entry").count ?? 0 == scores.filter(Self.isComplete).count)
  }

  /// Whether every item that the total counts is answered.
  private static func isComplete(_ assessment: JSON) -> Bool {
    guard let items = ["phq-9": 9, "pcl-5": 20, "caps-5": 20][assessment["instrument"]?.string ?? ""] else { return false }
    return (1...items).allSatisfy { assessment["answers"]?[String($0)] != nil }
  }

  @Test func `the document says that it is a CCD of the US Realm, of both releases, as from the latest moment of the records`() throws {
    let (patient, problem, course, session) = CCDCharts.chart()
    let root = try CDADocument(
      reading: writer.document(patient: patient, problems: [problem], courses: [course], sessions: [session], assessments: []).bytes
    ).root
    let templates = root.all("templateId").map { [$0.attribute("root") ?? "", $0.attribute("extension") ?? ""] }
    let roots = ["2.16.840.1.113883.10.20.22.1.1", "2.16.840.1.113883.10.20.22.1.2"]
    #expect(templates == roots.flatMap { [[$0, "2015-08-01"], [$0, ""]] })
    #expect(root["code"]?.attribute("code") == "34133-9")
    #expect(root["effectiveTime"]?.attribute("value") == "20260302104500-0500")
    let service = root["documentationOf"]?["serviceEvent"]?["effectiveTime"]
    #expect(service?["low"]?.attribute("value") == "20260302" && service?["high"]?.attribute("value") == "20260302")
  }

  @Test(arguments: SampleRecords.stories)
  func `each story's record makes a document that is read back, whatever it holds`(_ story: String) throws {
    let record = try SampleRecords.story(story)
    let isWithdrawn = try RecordCoding.read(record).recordStatus == .enteredInError
    guard record["record"]?.string != "Patient" else { return _ = try CDADocument(reading: writer.document(of: [record]).bytes) }
    let root = try CDADocument(reading: writer.document(of: [stranger(record), record]).bytes).root
    // What is withdrawn leaves no entry, nor does what needs a consent, nor what no section tells of; everything else is told.
    let isTold = root.everything.contains { $0.name == "tr" && $0.attribute("ID") != nil }
    let hasSection = !["Consent", "Clinic", "Practitioner", "PsychotherapyNote", "TreatmentCourse"].contains(record["record"]?.string)
    #expect(record["record"]?.string == "TreatmentCourse" || isTold == (!isWithdrawn && hasSection && record["sensitivity"] == nil))
  }

  @Test func `every file of a section is on the list`() throws {
    let folder = SampleRecords.root.appending(path: "Sources/RecordMapping/CCD/Writing")
    let list = try String(contentsOf: folder.appending(path: "CCDSections.swift"), encoding: .utf8)
    let sections = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix("Section.swift") }
    #expect(sections.count >= 5)
    for file in sections { #expect(list.contains(file.dropLast(".swift".count) + ".section"), "\(file)") }
  }

  @Test func `another content is another document of the same set`() throws {
    let bodies = CCDCharts.bodies[0].bodies
    let assessment = try #require(bodies.last { $0["record"]?.string == "Assessment" })
    let whole = try CDADocument(reading: writer.document(of: bodies).bytes).root
    let less = try CDADocument(reading: writer.document(of: bodies.filter { $0["id"] != assessment["id"] }).bytes).root
    let later = try CDADocument(reading: writer.document(of: bodies, version: 2).bytes).root
    #expect(whole["setId"]?.attribute("root") == less["setId"]?.attribute("root"))
    #expect(Set([whole, less, later].compactMap { $0["id"]?.attribute("root") }).count == 3)
    #expect(later["versionNumber"]?.attribute("value") == "2")
  }

  @Test func `a record that is entered in error is not told`() throws {
    let (patient, problem, course, session) = CCDCharts.chart()
    var wrong = session
    wrong.id = CCDCharts.id(99)
    wrong.recordStatus = .enteredInError
    wrong.statusReason = CodedConcept(text: "Mistaken")
    var wrongProblem = problem
    wrongProblem.id = CCDCharts.id(98)
    wrongProblem.recordStatus = .enteredInError
    let right = try writer.document(patient: patient, problems: [problem], courses: [course], sessions: [session], assessments: [])
    let both = try writer.document(patient: patient, problems: [wrongProblem, problem], courses: [course], sessions: [session, wrong], assessments: [])
    #expect(right.bytes == both.bytes)
  }

  @Test func `a patient who is entered in error, or somebody else's record, makes no document`() {
    var (patient, problem, _, session) = CCDCharts.chart()
    session.patient = CCDCharts.id(77)
    #expect(throws: MappingError.self) { try writer.document(patient: patient, problems: [problem], courses: [], sessions: [session], assessments: []) }
    patient.recordStatus = .enteredInError
    #expect(throws: MappingError.self) { try writer.document(patient: patient, problems: [], courses: [], sessions: [], assessments: []) }
    #expect(throws: MappingError.self) { try writer.document(of: [JSON]()) }
    #expect(throws: MappingError.self) { try writer.document(of: CCDCharts.bodies[0].bodies + CCDCharts.bodies[1].bodies) }
  }

  @Test func `of a patient of whom nothing is known the document says that nothing is known`() throws {
    let root = try CDADocument(reading: writer.document(patient: Patient(id: CCDCharts.id(1)), problems: [], courses: [], sessions: [], assessments: []).bytes)
      .root
    for code in Self.sections {
      #expect(root.section(code)?.attribute("nullFlavor") == "NI")
      #expect(root.section(code)?["entry"] == nil)
    }
    #expect(root["recordTarget"]?["patientRole"]?["patient"]?["name"]?.attribute("nullFlavor") == "UNK")
  }

  @Test func `names may hold anything; what XML cannot hold is replaced, and said`() throws {
    var (patient, _, _, _) = CCDCharts.chart()
    patient.names[0].family = Sensitive("O'Brien & <Söhne> \"]]>\"\u{1}\u{FFFF}")
    let document = try writer.document(patient: patient, problems: [], courses: [], sessions: [], assessments: [])
    let family = try CDADocument(reading: document.bytes).root["recordTarget"]?["patientRole"]?["patient"]?["name"]?["family"]?.text
    #expect(family == "O'Brien & <Söhne> \"]]>\"\u{FFFD}\u{FFFD}")
    #expect(document.notices.contains { $0.path.hasSuffix("name/family") })
    #expect(document.notices.allSatisfy { !$0.message.contains("Brien") })
    patient.identifiers = [PatientIdentifier(id: CCDCharts.id(12), system: "urn:oid:1.2.3", value: Sensitive("1\u{1}"))]
    #expect(throws: MappingError.self) { try writer.document(patient: patient, problems: [], courses: [], sessions: [], assessments: []) }
  }

  /// `INFUSYNC_CCD_OUT=DIR` writes the documents of the clinic and of patients at the edge there, to be judged from outside.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["INFUSYNC_CCD_OUT"] != nil))
  func `the documents are written for a validator`() throws {
    let folder = URL(filePath: ProcessInfo.processInfo.environment["INFUSYNC_CCD_OUT"] ?? "")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (patient, bodies) in CCDCharts.bodies { try write(writer.document(of: bodies).bytes, "\(patient)", folder) }
    for story in SampleRecords.stories {
      let record = try SampleRecords.story(story)
      guard try RecordCoding.read(record).recordStatus == .active else { continue }
      try write(writer.document(of: record["record"]?.string == "Patient" ? [record] : [stranger(record), record]).bytes, "story-\(story)", folder)
    }
    let bare = CCDWriter(catalog: CCDCharts.catalog)
    let (patient, problem, course, session) = CCDCharts.chart()
    for (name, writer) in [("clinic", writer), ("unknown", bare)] {
      try write(
        writer.document(patient: Patient(id: CCDCharts.id(1)), problems: [], courses: [], sessions: [], assessments: []).bytes, "nothing-\(name)", folder)
      try write(writer.document(patient: patient, problems: [], courses: [], sessions: [], assessments: []).bytes, "demographics-\(name)", folder)
      for status in SessionStatus.allCases {
        var session = session
        session.status = status
        let bytes = try writer.document(patient: patient, problems: [problem], courses: [course], sessions: [session], assessments: []).bytes
        try write(bytes, "\(status.rawValue)-\(name)", folder)
        var sparse = InfusionSession(id: session.id, patient: session.patient)
        sparse.status = status
        var assessment = Assessment(id: CCDCharts.id(5), patient: patient.id)
        assessment.instrument = "phq-9"
        let vague = Problem(id: problem.id, patient: patient.id)
        let least = try writer.document(patient: patient, problems: [vague], courses: [course], sessions: [sparse], assessments: [assessment])
        try write(least.bytes, "sparse-\(status.rawValue)-\(name)", folder)
      }
    }
  }

  /// A patient of whom nothing is known but that the record is theirs.
  private func stranger(_ record: JSON) throws -> JSON { RecordCoding.write(.patient(Patient(id: try RecordCoding.read(record).patient))) }

  private func write(_ bytes: [UInt8], _ name: String, _ folder: URL) throws { try Data(bytes).write(to: folder.appending(path: name + ".xml")) }
}
