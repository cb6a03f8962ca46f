import ClinicalRecords
import FixtureEHR
import HTTPWire
import LosslessJSON
import RecordMapping
import RecordStore
import Testing

@testable import EHRSync

/// A patient linked to the wrong person of the EHR, and the link taken back.
@Suite struct LinkUndoingTests {
  private static let patient = "22222222-0000-8000-8000-000000000001"
  private static let problem = "22222222-0000-8000-8000-000000000002"

  private static let chart: [JSON] = [
    [
      "record": "Patient", "id": .string(patient), "recordStatus": "active", "isActive": true,
      "names": [["id": "22222222-0000-8000-8000-000000000011", "family": "Rightly", "given": ["Una"]]], "gender": "female",
    ],
    [
      "record": "Problem", "id": .string(problem), "patient": .string(patient), "recordStatus": "active",
      "code": ["codings": [["system": "http://snomed.info/sct", "code": "47505003"]], "text": "PTSD"], "clinicalStatus": "active",
      "verificationStatus": "confirmed", "recordedAt": "2026-02-01T09:00:00-05:00",
    ],
  ]

  private func person(_ id: String, _ family: String) -> JSON {
    ["resourceType": "Patient", "id": .string(id), "active": true, "name": [["family": .string(family), "given": ["Una"]]]]
  }

  private func their(_ id: String, of patient: String) -> JSON {
    [
      "resourceType": "Condition", "id": .string(id),
      "clinicalStatus": ["coding": [["system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active"]]],
      "code": ["text": "Diabetes of the other person"], "subject": ["reference": .string("Patient/\(patient)")],
    ]
  }

  private func put(_ clinic: Clinic, _ resource: JSON) {
    let path = "/\(resource["resourceType"]!.string!)/\(resource["id"]!.string!)"
    let response = clinic.transport.withEHR { $0.answer(HTTPRequest(.put, "/fhir" + path, body: resource.bytes), now: Clinic.start.nanoseconds) }
    precondition(response.status < 300, String(decoding: response.body, as: UTF8.self))
  }

  private func link(_ clinic: Clinic, to serverID: String) async throws {
    let id = RecordID(Self.patient)!
    var batch = StoreBatch()
    batch.links = [PatientLink(endpoint: "north", patient: id, serverID: serverID, by: "Clerk Example", at: clinic.now)]
    let resource = RecordMapper.resourceID(record: id, role: "patient")
    batch.exchanges = [
      RecordStore.Exchange(endpoint: "north", resource: resource, type: "Patient", record: id, patient: id, role: "patient", serverID: serverID)
    ]
    try await clinic.store.commit(batch)
  }

  private func mislinked() async throws -> Clinic {
    let clinic = try Clinic()
    put(clinic, person("wrong", "Wrongly"))
    put(clinic, person("right", "Rightly"))
    put(clinic, their("diabetes", of: "wrong"))
    try await clinic.take(Self.chart)
    try await link(clinic, to: "wrong")
    _ = try await clinic.sync()
    return clinic
  }

  private func unlink(_ clinic: Clinic) async throws -> [SyncNotice] {
    let id = RecordID(Self.patient)!
    let known = try await LinkUndoing.Known(of: id, at: "north", in: clinic.store)
    let result = LinkUndoing(endpoint: try await clinic.store.endpoint("north")!, patient: id, by: "Clerk Example", now: clinic.now).undo(known)
    try await clinic.store.commit(result.batch)
    return result.notices
  }

  private func conditions(_ clinic: Clinic) -> [JSON] { clinic.resources().filter { $0["resourceType"] == "Condition" } }

  @Test func `the wrong link brought their problem to us and ours to them`() async throws {
    let clinic = try await mislinked()
    let ours = try await clinic.store.records(of: RecordSelection(kinds: [.problem]), after: nil, limit: 9)
    #expect(ours.contains { $0.body["code"]?["text"] == "Diabetes of the other person" })
    #expect(conditions(clinic).contains { $0["code"]?["text"] == "PTSD" && $0["subject"]?["reference"] == "Patient/wrong" })
  }

  @Test func `taken back, everything is put back, and told anew in the right chart`() async throws {
    let clinic = try await mislinked()
    let before = try await clinic.store.history(RecordID(Self.patient)!)[0].body
    let notices = try await unlink(clinic)
    #expect(notices.contains { $0.path == "Patient/wrong" })
    // Here: their problem is no longer one of ours, and our patient is as before.
    for record in try await clinic.store.records(of: RecordSelection(kinds: [.problem]), after: nil, limit: 9) {
      let isTheirs = record.body["code"]?["text"] == "Diabetes of the other person"
      #expect(record.body["recordStatus"]?.string == (isTheirs ? "entered-in-error" : "active"))
    }
    #expect(try await clinic.store.records([RecordID(Self.patient)!])[0].body == before)
    let kept = try await clinic.store.exchanges("north", after: nil, limit: 100)
    #expect(!kept.contains { $0.base?.text.contains("Diabetes") == true })
    // There: what we wrote is entered in error, theirs is untouched.
    try await link(clinic, to: "right")
    let report = try await clinic.sync()
    #expect(report.outcome == .done || report.outcome == .retry || report.outcome == .review, "\(report.json.prettyText)")
    let last = try await clinic.sync()
    let there = conditions(clinic)
    let wrong = there.filter { $0["subject"]?["reference"] == "Patient/wrong" }
    #expect(wrong.count == 2)
    #expect(wrong.filter { $0["code"]?["text"] == "PTSD" }.allSatisfy { $0["verificationStatus"]?.text.contains("entered-in-error") == true })
    #expect(wrong.filter { $0["code"]?["text"] == "PTSD" }.allSatisfy { OurIdentifier.all(in: $0).isEmpty })
    #expect(wrong.contains { $0["code"]?["text"] == "Diabetes of the other person" && $0["verificationStatus"] == nil })
    let right = there.filter { $0["subject"]?["reference"] == "Patient/right" }
    #expect(right.count == 1 && right[0]["code"]?["text"] == "PTSD", "\(last.json.prettyText)")
    let still = try await clinic.sync()
    #expect(still.writes == 0, "\(still.json.prettyText)")
  }

  @Test func `what a person edited since stays as that person left it, and is told`() async throws {
    let clinic = try await mislinked()
    let there = try #require(conditions(clinic).first { $0["code"]?["text"] == "PTSD" })
    clinic.ehrEdits("Condition", try #require(there["id"]?.string), ["code": ["text": "PTSD, chronic"]])
    _ = try await clinic.sync()
    try await clinic.set(RecordID(Self.problem)!, ["code", "text"], to: "PTSD, delayed onset")
    let notices = try await unlink(clinic)
    #expect(notices.contains { $0.record == RecordID(Self.problem) && $0.path == "code" })
    #expect(try await clinic.store.records([RecordID(Self.problem)!])[0].body["code"]?["text"] == "PTSD, delayed onset")
  }

  @Test func `what came from there and nobody edited is as it was before`() async throws {
    let clinic = try await mislinked()
    let there = try #require(conditions(clinic).first { $0["code"]?["text"] == "PTSD" })
    clinic.ehrEdits("Condition", try #require(there["id"]?.string), ["code": ["text": "PTSD, chronic"]])
    _ = try await clinic.sync()
    try await clinic.set(RecordID(Self.problem)!, ["onset"], to: "2020")
    let changed = try await clinic.store.records([RecordID(Self.problem)!])[0].body
    try #require(changed["code"]?["text"] == "PTSD, chronic")
    _ = try await unlink(clinic)
    let back = try await clinic.store.records([RecordID(Self.problem)!])[0].body
    #expect(back["code"] == Self.chart[1]["code"] && back["onset"] == "2020")
  }

  @Test(arguments: [("1980-05-06", true), ("1980", true), (nil, true), ("1999-05-06", false)])
  func `an identifier links nobody whose birth date is another`(birthDate: String?, isLinked: Bool) async throws {
    let clinic = try Clinic()
    let identifier: JSON = ["system": "urn:oid:2.16.840.1.113883.3.9999.1", "value": "L-1"]
    var there = person("there", "Rightly").setting("identifier", to: [identifier])
    if let birthDate { there = there.setting("birthDate", to: .string(birthDate)) }
    put(clinic, there)
    let ours = identifier.setting("id", to: "22222222-0000-8000-8000-000000000012")
    try await clinic.take([Self.chart[0].setting("identifiers", to: [ours]).setting("birthDate", to: "1980-05-06")])
    let report = try await clinic.sync()
    #expect(try await clinic.store.links("north").isEmpty == !isLinked)
    #expect(report.notices.contains { $0.path == "birthDate" } == !isLinked, "\(report.json.prettyText)")
    #expect(clinic.resources().count { $0["resourceType"] == "Patient" } == 1)
  }
}
