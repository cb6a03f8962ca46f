import ClinicalRecords
import LosslessJSON
import MappingCatalog
import RecordMapping
import RecordStore
import Testing

@testable import EHRSync

/// A clinical document on its way in: known again, an older version passed over, our own word taken for what it is.
@Suite struct DocumentImportTests {
  static let catalog = MappingCatalog.load().catalog

  private func document(id: String = "D1", version: Int? = nil, problems: String...) throws -> DocumentImport {
    let set = version.map { "<setId root=\"1.2.3\" extension=\"S\"/><versionNumber value=\"\($0)\"/>" } ?? ""
    let text = """
      <ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><id root="1.2.3.4" extension="\(id)"/>
      <code code="34133-9" codeSystem="2.16.840.1.113883.6.1"/><effectiveTime value="20260302120000-0500"/>\(set)
      <recordTarget><patientRole><id root="2.16.840.1.113883.3.9999.7" extension="P1"/></patientRole></recordTarget>
      <component><structuredBody><component><section><code code="11450-4" codeSystem="2.16.840.1.113883.6.1"/>
      \(problems.joined())</section></component></structuredBody></component></ClinicalDocument>
      """
    return DocumentImport(try CCDReader(catalog: Self.catalog).read(Array(text.utf8)))
  }

  private func problem(_ id: String) -> String {
    """
    <entry><observation classCode="OBS" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.4"/><id root="1.2.3" extension="\(id)"/>
    <statusCode code="completed"/><value xsi:type="CD" code="47505003" codeSystem="2.16.840.1.113883.6.96"/></observation></entry>
    """
  }

  private func itself(_ document: DocumentImport) -> JSON? { document.resources.last { $0.name == document.reading.documentName }?.document }

  @Test func `the same document is known by its id, and told when it says something else`() throws {
    let first = try document(problems: problem("a"))
    #expect(first.standing(nil) == .new)
    #expect(try document(problems: problem("a")).standing(itself(first)) == .same(differs: false))
    #expect(try document(problems: problem("a"), problem("b")).standing(itself(first)) == .same(differs: true))
    #expect(try document(id: "D2", problems: problem("a")).standing(itself(first)) == .new)
  }

  @Test func `an older version than the one that was taken is passed over, a later one is not`() throws {
    let second = try document(id: "D2", version: 2, problems: problem("a"))
    #expect(try document(id: "D1", version: 1).standing(itself(second)) == .older(than: 2))
    #expect(try document(id: "D3", version: 3).standing(itself(second)) == .new)
    #expect(try document(id: "D3", version: 3).reading.documentName == second.reading.documentName)
  }

  @Test func `what a later version leaves out is counted, and nothing says that it is gone`() throws {
    let first = try document(id: "D1", version: 1, problems: problem("a"), problem("b"))
    let second = try document(id: "D2", version: 2, problems: problem("b"))
    #expect(second.leftOut(itself(first)) == 1)
    #expect(first.leftOut(itself(first)) == 0)
  }

  // MARK: Our own

  private static func version(_ body: JSON, _ number: Int) -> RecordVersion {
    let kind = body["record"]?.string.flatMap(RecordKind.init(rawValue:)) ?? .patient
    let id = body["id"]?.string.flatMap { RecordID($0) } ?? RecordID(high: 0, low: 0)
    let patient = body["patient"]?.string.flatMap { RecordID($0) } ?? id
    return RecordVersion(
      record: id, kind: kind, patient: patient, version: number, body: body, authorship: Authorship(author: "nurse", at: "2026-03-02T10:00:00Z"))
  }

  private static let patient: JSON = [
    "record": "Patient", "id": "7a0e8c0a-0000-4000-8000-000000000001", "recordStatus": "active", "isActive": true, "birthDate": "1986-04-12",
    "names": [["id": "7a0e8c0a-0000-4000-8000-0000000000a1", "use": "official", "family": "Patientsdottir", "given": ["Testa"]]],
  ]

  private static func illness(_ onset: String) -> JSON {
    [
      "record": "Problem", "id": "7a0e8c0a-0000-4000-8000-000000000002", "patient": "7a0e8c0a-0000-4000-8000-000000000001", "recordStatus": "active",
      "code": ["codings": [["system": "http://snomed.info/sct", "code": "47505003", "display": "PTSD"]]], "clinicalStatus": "active",
      "verificationStatus": "confirmed", "onset": .string(onset),
    ]
  }

  private func written(_ bodies: [JSON], _ edit: (String) -> String = { $0 }) throws -> DocumentImport {
    let text = String(decoding: try CCDWriter(catalog: Self.catalog).document(of: bodies).bytes, as: UTF8.self)
    return DocumentImport(try CCDReader(catalog: Self.catalog).read(Array(edit(text).utf8)))
  }

  private func meet(_ document: DocumentImport, _ versions: [RecordVersion]) -> DocumentImport.Meeting {
    var histories: [RecordID: [RecordVersion]] = [:]
    for version in versions { histories[version.record, default: []].append(version) }
    return document.meeting(histories, chart: histories.values.compactMap(\.last?.body), said: [], source: "ccd-here", catalog: Self.catalog)
  }

  @Test func `our own document that comes home as it went brings nothing, whatever a CCD cannot carry`() throws {
    let bodies = [Self.patient, Self.illness("2019")]
    let meeting = meet(try written(bodies), bodies.map { Self.version($0, 1) })
    #expect(meeting.resources.isEmpty)
    #expect(meeting.unchanged > 0)
  }

  @Test func `an older document of ours does not undo an edit of today`() throws {
    let meeting = meet(
      try written([Self.patient, Self.illness("2019")]),
      [Self.version(Self.patient, 1), Self.version(Self.illness("2019"), 1), Self.version(Self.illness("2020"), 2)])
    #expect(!meeting.resources.contains { $0.type == "Condition" })
  }

  @Test func `an edit that somebody made in our document is taken alone, and what the CCD left out stays`() throws {
    let bodies = [Self.patient, Self.illness("2019")]
    let document = try written(bodies) { $0.replacing("<low value=\"2019\"/>", with: "<low value=\"2018\"/>") }
    let meeting = meet(document, bodies.map { Self.version($0, 1) })
    let condition = try #require(meeting.resources.first { $0.type == "Condition" }?.document)
    #expect(condition["onsetDateTime"]?.string == "2018")
    #expect(condition["verificationStatus"]?["coding"]?[0]?["code"]?.string == "confirmed")
    #expect(meeting.bases.map(\.type) == ["Condition"])
    #expect(meeting.bases.first?.base?["onsetDateTime"]?.string == "2019")
  }

  @Test func `an edit of an unknown version of ours has no base, so that a person sees it`() throws {
    let document = try written([Self.patient, Self.illness("2019")]) { $0.replacing("<low value=\"2019\"/>", with: "<low value=\"2018\"/>") }
    let meeting = meet(document, [Self.version(Self.patient, 1), Self.version(Self.illness("2020"), 1), Self.version(Self.illness("2021"), 2)])
    #expect(meeting.resources.contains { $0.type == "Condition" })
    #expect(meeting.bases.isEmpty)
  }
}
