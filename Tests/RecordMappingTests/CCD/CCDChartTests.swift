import CDADocuments
import ClinicalRecords
import Foundation
import LosslessJSON
import MappingCatalog
import RecordMapping
import Testing

@Suite struct CCDChartTests {
  private let writer = CCDWriter(catalog: CCDCharts.catalog, organization: CCDCharts.clinic)
  private let patient = CCDCharts.chart().patient

  private func root(_ records: [ClinicalRecord], scope: CCDScope = .course) throws -> CDANode {
    try CDADocument(reading: writer.document(of: [.patient(patient)] + records, scope: scope).bytes).root
  }

  @Test func `that the patient has no allergies is said, and is not that nobody asked`() throws {
    var none = Allergy(id: CCDCharts.id(5), patient: patient.id)
    none.noneKnown = true
    let section = try root([.allergy(none)]).section("48765-2")
    let observation = section?["entry"]?["act"]?["entryRelationship"]?["observation"]
    #expect(section?.attribute("nullFlavor") == nil)
    #expect(observation?.attribute("negationInd") == "true")
    #expect(observation?["value"]?.attribute("code") == "419199007")
    #expect(observation?["participant"]?["participantRole"]?["playingEntity"]?["code"]?.attribute("nullFlavor") == "NA")
    #expect(try root([]).section("48765-2")?.attribute("nullFlavor") == "NI")
  }

  @Test func `an allergy is told with what it does, how dangerous it is and how sure`() throws {
    var allergy = Allergy(id: CCDCharts.id(5), patient: patient.id)
    allergy.code = CodedConcept([Coding(system: "http://www.nlm.nih.gov/research/umls/rxnorm", code: "32937", display: "Paroxetine")])
    allergy.category = .medication
    allergy.criticality = .high
    allergy.clinicalStatus = .active
    var reaction = AllergyReaction(id: CCDCharts.id(51), manifestation: CodedConcept(text: "Hives"))
    reaction.severity = .severe
    allergy.reactions = [reaction]
    let observation = try #require(root([.allergy(allergy)]).section("48765-2")?["entry"]?["act"]?["entryRelationship"]?["observation"])
    #expect(observation["value"]?.attribute("code") == "416098002")
    #expect(observation["participant"]?["participantRole"]?["playingEntity"]?["code"]?.attribute("code") == "32937")
    let inner = observation.all("entryRelationship").compactMap { $0["observation"] }
    #expect(inner.compactMap { $0["value"]?.attribute("code") } == ["55561003", "CRITH"])
    let seen = inner.first { $0["value"]?.attribute("nullFlavor") == "OTH" }
    #expect(seen?["entryRelationship"]?["observation"]?["value"]?.attribute("code") == "24484000")
    allergy.verificationStatus = .refuted
    let refuted = try root([.allergy(allergy)]).section("48765-2")?["entry"]?["act"]?["entryRelationship"]?["observation"]
    #expect(refuted?.attribute("negationInd") == "true")
  }

  @Test(arguments: [
    (MedicationStatus.active, "active" as String?), (.onHold, "suspended"), (.completed, "completed"), (.stopped, "aborted"), (.unknown, nil),
  ])
  func `a home medicine has the status it has, and none that nobody knows`(_ status: MedicationStatus, _ code: String?) throws {
    var drug = Medication(id: CCDCharts.id(6), patient: patient.id)
    drug.code = CodedConcept(text: "Sertraline")
    drug.status = status
    drug.directions = "one at night"
    drug.dose = MeasuredAmount(value: CCDCharts.decimal("50.0"), unit: "mg")
    let section = try root([.medication(drug)]).section("10160-0")
    #expect(section?["text"]?.text.contains("one at night") == true)
    let activity = section?["entry"]?["substanceAdministration"]
    #expect(activity?["statusCode"]?.attribute("code") == code)
    #expect(activity?["doseQuantity"]?.attribute("value") == (code == nil ? nil : "50.0"))
  }

  @Test func `what a screening found is a result; an electrocardiogram that nobody made has no value`() throws {
    var screening = Screening(id: CCDCharts.id(7), patient: patient.id)
    screening.at = DateTime("2026-03-02T09:00:00-05:00")
    screening.electrocardiogram = .notDone
    screening.pregnancyTest = PregnancyTest(specimen: .urine, result: .negative)
    screening.weight = Amount(CCDCharts.decimal("62.65"))
    let read = try root([.screening(screening)])
    let results = (read.section("30954-2")?.all("entry") ?? []).compactMap { $0["organizer"]?["component"]?["observation"] }
    #expect(results.map { $0["code"]?.attribute("code") } == ["2106-3", "electrocardiogram"])
    #expect(results.first?["value"]?.attribute("code") == "negative")
    #expect(results.last?["value"]?.attribute("nullFlavor") == "NASK")
    let weight = read.section("8716-3")?["entry"]?["organizer"]?["component"]?["observation"]
    #expect(weight?["value"]?.attribute("value") == "62.65")
  }

  @Test func `an adverse event is a reaction that the infusion caused`() throws {
    var session = CCDCharts.chart().session
    var event = AdverseEvent(id: CCDCharts.id(44), code: CodedConcept(text: "Nausea"), onset: CCDCharts.moment("2026-03-02T10:20:00-05:00"))
    event.severity = .mild
    session.adverseEvents = [event]
    let given = try root([.infusionSession(session)]).section("29549-3")?["entry"]?["substanceAdministration"]
    let caused = given?.all("entryRelationship").first { $0.attribute("typeCode") == "CAUS" }?["observation"]
    #expect(caused?["effectiveTime"]?["low"]?.attribute("value") == "20260302102000-0500")
    #expect(caused?["entryRelationship"]?["observation"]?["value"]?.attribute("code") == "255604002")
    #expect(try root([.infusionSession(session)]).section("11450-4")?["entry"] == nil)
  }

  @Test func `what is still to come of a course is planned, on the days of its protocol`() throws {
    var (_, problem, course, session) = CCDCharts.chart()
    course.protocolID = "ketamine-6x2"
    course.plannedInfusions = 6
    let section = try root([.problem(problem), .treatmentCourse(course), .infusionSession(session)]).section("18776-5")
    let planned = (section?.all("entry") ?? []).compactMap { $0["procedure"] }
    #expect(planned.map { $0.attribute("moodCode") } == ["RQO", "RQO", "RQO"])
    #expect(planned.map { $0["effectiveTime"]?.attribute("value") } == ["20260309", "20260311", "20260313"])
    problem.recordStatus = .active
    session.status = .planned
    #expect(try root([.infusionSession(session)]).section("29549-3")?["entry"] == nil)
    #expect(try root([.infusionSession(session)]).section("18776-5")?["entry"]?["procedure"]?.attribute("moodCode") == "RQO")
  }

  @Test(arguments: CCDCharts.bodies.indices)
  func `nothing that needs a consent of its own, and no blinded drug, is in a document`(_ index: Int) throws {
    let text = String(decoding: CCDCharts.documents[index], as: UTF8.self)
    for body in CCDCharts.bodies[index].bodies {
      if body["record"]?.string == "PsychotherapyNote", let note = body["text"]?.string { #expect(!text.contains(note)) }
      if body["sensitivity"] != nil || body["record"]?.string == "PsychotherapyNote" { #expect(!text.contains(body["id"]?.string ?? "?")) }
    }
  }

  @Test func `of a blinded infusion neither the drug nor its dose is told, and that is said`() throws {
    var session = CCDCharts.chart().session
    session.isBlinded = true
    let document = try writer.document(of: [.patient(patient), .infusionSession(session)])
    let text = String(decoding: document.bytes, as: UTF8.self)
    #expect(!text.contains("Ketamine") && !text.contains("20.50") && !text.contains("54.0"))
    #expect(Set(document.withheld.map(\.path)) == ["drug", "dose", "segments"])
  }

  @Test func `a document of one session tells that session alone, beside what every reader must know`() throws {
    let (_, problem, course, session) = CCDCharts.chart()
    var other = session
    other.id = CCDCharts.id(99)
    other.ordinal = 4
    var allergy = Allergy(id: CCDCharts.id(5), patient: patient.id)
    allergy.noneKnown = true
    let records: [ClinicalRecord] = [.problem(problem), .treatmentCourse(course), .infusionSession(session), .infusionSession(other), .allergy(allergy)]
    let one = try root(records, scope: .session(session.id))
    #expect(one["title"]?.text == "Infusion session summary")
    #expect(one.section("29549-3")?.all("entry").count == 1)
    #expect(one.section("46240-8")?.all("entry").count == 1)
    #expect(one.section("48765-2")?.all("entry").count == 1)
    #expect(one.section("11450-4")?.all("entry").count == 1)
    #expect(try one["setId"]?.attribute("root") != root(records)["setId"]?.attribute("root"))
    #expect(throws: MappingError.self) { try writer.document(of: [.patient(patient)] + records, scope: .session(CCDCharts.id(1234))) }
  }

  @Test func `a corrected document names the one it takes the place of`() throws {
    let first = try writer.document(of: [.patient(patient)])
    let second = try writer.document(of: [.patient(patient)], version: 2, replacing: first.id)
    let read = try CDADocument(reading: second.bytes).root
    let parent = read["relatedDocument"]?["parentDocument"]
    #expect(read["relatedDocument"]?.attribute("typeCode") == "RPLC")
    #expect(parent?["id"]?.attribute("root") == first.id.description.uppercased())
    #expect(read["setId"]?.attribute("root") == parent?["setId"]?.attribute("root"))
    #expect(read["id"]?.attribute("root") == second.id.description.uppercased())
  }

  @Test(arguments: CCDCharts.bodies.indices)
  func `every entry says which record and role it tells, and its first id is that resource's`(_ index: Int) throws {
    let known = Dictionary(uniqueKeysWithValues: CCDCharts.bodies[index].bodies.map { ($0["id"]?.string ?? "", $0["record"]?.string ?? "") })
    var seen = 0
    for node in try CDADocument(reading: CCDCharts.documents[index]).root.everything {
      let ids = node.all("id")
      guard let mark = ids.last?.attribute("extension"), ids.count == 2, ids.last?.attribute("root") == "5A0C6B4E-2F5D-8A37-9C41-1D6E0B7F2A93" else { continue }
      let steps = mark.split(separator: "/", maxSplits: 2).map(String.init)
      guard steps.count == 3, let record = RecordID(steps[1]) else {
        Issue.record("\(mark)")
        continue
      }
      #expect(known[steps[1]] == steps[0])
      #expect(ids.first?.attribute("root") == RecordMapper.resourceID(record: record, role: steps[2]).description.uppercased())
      seen += 1
    }
    #expect(seen > 50)
  }

  @Test(arguments: CCDLosses.all)
  func `each loss names a member that such records have`(_ loss: CCDLoss) {
    var shape = RecordCoding.schema(loss.kind)
    for step in loss.path.split(separator: ".") {
      shape = shape["items"] ?? shape
      guard let next = shape["properties"]?[String(step)] else {
        Issue.record("\(loss.kind.rawValue).\(loss.path)")
        return
      }
      shape = next
    }
    let words = Set((shape["enum"]?.elements ?? []).compactMap(\.string))
    #expect(words.isEmpty || loss.values.allSatisfy(words.contains), "\(loss.kind.rawValue).\(loss.path)")
  }

  @Test func `losses are counted once a record and kind`() {
    let bodies = CCDCharts.bodies[0].bodies
    let found = CCDLosses.found(in: bodies, catalog: CCDCharts.catalog)
    let sessions = bodies.count { $0["record"]?.string == "InfusionSession" }
    #expect(found.contains { $0.key.record == .infusionSession && $0.key.reason.hasPrefix("pump steps") && $0.value == sessions })
    #expect(found.values.allSatisfy { $0 <= bodies.count })
  }
}
