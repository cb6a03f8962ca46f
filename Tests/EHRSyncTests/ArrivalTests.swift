import ClinicalRecords
import FixtureEHR
import HTTPWire
import LosslessJSON
import RecordMapping
import RecordStore
import Testing

@testable import EHRSync

/// What a store meets for the first time: records of another store of the clinic, readings of the hospital, things it must not read.
@Suite struct ArrivalTests {
  private func synced() async throws -> (clinic: Clinic, session: RecordVersion) {
    let clinic = try Clinic()
    try await clinic.take(patients: 1)
    let report = try await clinic.sync()
    try #require(report.outcome == .done, "\(report.json.prettyText)")
    let sessions = try await clinic.store.records(of: RecordSelection(kinds: [.infusionSession]), after: nil, limit: 1)
    return (clinic, try #require(sessions.first))
  }

  /// Another store with the patient alone, at the same EHR.
  private func another(_ clinic: Clinic) async throws -> Clinic {
    let other = try Clinic(sharing: clinic)
    let patients = try await clinic.store.records(of: RecordSelection(kinds: [.patient]), after: nil, limit: 1)
    try await other.take(patients.map(\.body))
    return other
  }

  private func records(_ clinic: Clinic) async throws -> [RecordID: JSON] {
    let all = try await clinic.store.records(of: RecordSelection(), after: nil, limit: 1000)
    return Dictionary(uniqueKeysWithValues: all.map { ($0.record, $0.body) })
  }

  @Test func `a store that knows only the patient reads the whole chart back from the EHR, and writes nothing there`() async throws {
    let (clinic, _) = try await synced()
    let other = try await another(clinic)
    let report = try await other.sync()
    #expect(report.outcome == .done && report.writes == 0, "\(report.json.prettyText)")
    let theirs = try await records(other)
    for (id, body) in try await records(clinic) {
      guard body["record"] != "Clinic", body["record"] != "Practitioner", body["record"] != "PsychotherapyNote", body["sensitivity"] == nil else { continue }
      let read = try #require(theirs[id], "\(body["record"]?.text ?? "") \(id)")
      let withheld = try clinic.mapper.render(body).withheld.filter { !$0.path.isEmpty }
      let expected = withheld.reduce(body) { tree, one in tree.setting(one.path.split(separator: ".").map { JSONStep.name(String($0)) }, to: nil) }
      #expect(sorted(read) == sorted(expected))
    }
    let still = try await other.sync()
    #expect(still.writes == 0 && still.outcome == .done, "\(still.json.prettyText)")
  }

  @Test func `a member that another store adds arrives in the record, and nothing is made twice`() async throws {
    let (clinic, session) = try await synced()
    let other = try await another(clinic)
    _ = try await other.sync()
    let vital: JSON = [
      "id": "44444444-0000-8000-8000-000000000001", "at": session.body["end"] ?? .null, "heartRate": ["value": 71, "unit": "/min"],
    ]
    let vitals = session.body["vitals"]?.elements ?? []
    try await other.set(session.record, ["vitals"], to: .array(vitals + [vital]))
    let pushed = try await other.sync()
    #expect(pushed.outcome == .done && pushed.writes == 1, "\(pushed.json.prettyText)")
    let pulled = try await clinic.sync()
    #expect(pulled.outcome == .done && pulled.writes == 0, "\(pulled.json.prettyText)")
    let here = try await clinic.store.records([session.record])[0].body["vitals"]?.elements ?? []
    #expect(here.contains { $0["id"] == vital["id"] && $0["heartRate"] == vital["heartRate"] })
  }

  @Test func `a reading of the hospital in the visit of a session becomes one of the session's`() async throws {
    let (clinic, session) = try await synced()
    let encounter = try #require(
      try await clinic.store.exchanges("north", resources: [RecordMapper.resourceID(record: session.record, role: "encounter")]).first?.serverID)
    let patient = try #require(clinic.resources().first { $0["resourceType"] == "Patient" }?["id"]?.string)
    let reading: JSON = [
      "resourceType": "Observation", "id": "bedside", "status": "final",
      "category": [["coding": [["system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "vital-signs"]]]],
      "code": ["coding": [["system": "http://loinc.org", "code": "8867-4"]]], "subject": ["reference": .string("Patient/\(patient)")],
      "encounter": ["reference": .string("Encounter/\(encounter)")], "effectiveDateTime": session.body["end"] ?? .null,
      "valueQuantity": ["value": .number(JSONNumber("67.0")!), "unit": "beats/minute", "system": "http://unitsofmeasure.org", "code": "/min"],
    ]
    let made = clinic.transport.withEHR {
      $0.answer(HTTPRequest(.put, "/fhir/Observation/bedside", body: reading.bytes), now: Clinic.start.nanoseconds + 2_000_000_000)
    }
    try #require(made.status < 300)
    let before = clinic.resources()
    let report = try await clinic.sync()
    #expect(report.outcome == .done && report.writes == 0, "\(report.json.prettyText)")
    #expect(clinic.resources() == before)
    let vitals = try await clinic.store.records([session.record])[0].body["vitals"]?.elements ?? []
    #expect(vitals.contains { $0["heartRate"]?["value"]?.number?.literal == "67.0" })
    let still = try await clinic.sync()
    #expect(still.writes == 0)
    #expect(clinic.resources().first { $0["id"] == "bedside" }?["valueQuantity"] == reading["valueQuantity"])
  }

  @Test func `a modifier that we do not know keeps a change out of the record, and is told`() async throws {
    let (clinic, session) = try await synced()
    let vital = try #require(session.body["vitals"]?[1]?["id"]?.string)
    let resource = RecordMapper.resourceID(record: session.record, role: "vital/\(vital)/heart-rate")
    let id = try #require(try await clinic.store.exchanges("north", resources: [resource]).first?.serverID)
    clinic.ehrEdits("Observation", id, ["modifierExtension": [["url": "http://example.org/negated", "valueBoolean": true]], "valueQuantity": ["value": 12]])
    let report = try await clinic.sync()
    #expect(report.writes == 0)
    #expect(report.notices.contains { $0.path.contains("modifierExtension") }, "\(report.json.prettyText)")
    #expect(try await clinic.store.records([session.record])[0].body == session.body)
    let there = try #require(clinic.resources().first { $0["id"]?.string == id })
    #expect(there["modifierExtension"] != nil && there["valueQuantity"]?["value"] == 12)
  }

  /// The same record whatever the order of its members.
  private func sorted(_ json: JSON) -> JSON {
    switch json.kind {
    case .object: .object(json.members.sorted { $0.name < $1.name }.map { JSON.Member($0.name, sorted($0.value)) })
    case .array: .array(json.elements.map(sorted).sorted { $0.text < $1.text })
    default: json
    }
  }
}
