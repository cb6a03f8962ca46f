import ClinicalRecords
import Digests
import FixtureEHR
import HTTPWire
import LosslessJSON
import MappingCatalog
import RecordMapping
import RecordStore
import Testing

@testable import EHRSync

/// Where an EHR takes no MedicationAdministration, a session goes as a document: once, corrected by another, withdrawn by another.
@Suite struct SessionDocumentTests {
  static let takers = ["epic-like", "oracle-like", "ecw-like", "document-only"]
  /// Those of them that take no change of a document.
  static let creators = ["ecw-like"]

  @Test(arguments: takers) func `the session arrives as one document, which carries what is not taken, and a second run writes nothing`(name: String)
    async throws
  {
    let ward = try await DocumentWard(name)
    let report = try await ward.settle()
    #expect(report.outcome == .done, "\(report.json.prettyText)")
    let document = try #require(ward.documents().first)
    #expect(ward.documents().count == 1 && document["status"] == "current")
    #expect(OurIdentifier.all(in: document) == [RecordMapper.resourceID(record: ward.session, role: "document")])
    #expect(report.byDocument > 0)
    let receipts = try await ward.clinic.store.receipts("north").filter { $0.difference == .byDocument }
    #expect(receipts.count == report.byDocument)
    #expect(receipts.contains { $0.resource == RecordMapper.resourceID(record: ward.session, role: "administration") })
    let second = try await ward.sync()
    #expect(second.writes == 0 && second.byDocument == 0 && second.pushed.edits == 0, "\(second.json.prettyText)")
  }

  @Test(arguments: takers) func `what is in the document reads back to the session, or says it to people`(name: String) async throws {
    let ward = try await DocumentWard(name)
    _ = try await ward.settle()
    let document = try #require(ward.documents().first)
    let bytes = try ward.bytes(document)
    let session = try await ward.body(ward.session)
    if name == "oracle-like" {
      let page = String(decoding: bytes, as: UTF8.self)
      #expect(page.contains("http://www.w3.org/1999/xhtml") && !page.contains("ClinicalDocument"))
      #expect(page.contains(session["dose"]?["perWeight"]?["value"]?.text ?? "no dose"))
    } else {
      let read = try ward.readBack(bytes)
      let ids = Set(read.flatMap { OurIdentifier.all(in: $0) } + read.compactMap { $0["id"]?.string.flatMap { RecordID($0) } })
      let receipts = try await ward.clinic.store.receipts("north").filter { $0.difference == .byDocument }
      let rendering = try ward.clinic.mapper.render(session)
      for resource in rendering.resources where receipts.contains(where: { $0.resource == resource.resource }) {
        #expect(ids.contains(resource.resource), "\(name): \(resource.role) is counted as told by the document, and does not read back")
      }
    }
  }

  @Test(arguments: takers) func `a correction replaces the document, and the one before is not told again`(name: String) async throws {
    let ward = try await DocumentWard(name)
    _ = try await ward.settle()
    let first = try #require(ward.documents().first)
    #expect(first["relatesTo"] == nil)
    try await ward.clinic.set(ward.session, ["statusReason"], to: ["text": "stopped early, as the patient wished"])
    let report = try await ward.settle()
    #expect(report.outcome == .done, "\(report.json.prettyText)")
    let documents = ward.documents()
    if Self.creators.contains(name) {
      #expect(documents.count == 2)
      let newest = try #require(documents.first { $0["relatesTo"] != nil })
      #expect(newest["relatesTo"]?[0]?["code"] == "replaces")
      #expect(newest["relatesTo"]?[0]?["target"]?["reference"]?.string == "DocumentReference/\(first["id"]?.string ?? "")")
      #expect(documents.contains(first), "the one before stays as it was")
      #expect(try ward.bytes(newest) != ward.bytes(first))
    } else {
      #expect(documents.count == 1 && documents[0]["id"] == first["id"])
      #expect(try ward.bytes(documents[0]) != ward.bytes(first))
    }
    #expect(try await ward.sync().writes == 0)
  }

  @Test(arguments: takers) func `a withdrawal is said of the document, and is quiet then`(name: String) async throws {
    let ward = try await DocumentWard(name)
    _ = try await ward.settle()
    try await ward.clinic.set(ward.session, ["recordStatus"], to: "entered-in-error")
    let report = try await ward.settle()
    #expect(report.outcome == .done, "\(report.json.prettyText)")
    let documents = ward.documents()
    if Self.creators.contains(name) {
      let newest = try #require(documents.first { $0["relatesTo"] != nil })
      #expect(documents.count == 2 && newest["status"] == "current" && newest["docStatus"] == "entered-in-error")
      #expect(String(decoding: try ward.bytes(newest), as: UTF8.self).contains("ENTERED IN ERROR"))
    } else {
      #expect(documents.count == 1 && documents[0]["status"] == "entered-in-error")
    }
    #expect(try await ward.sync().writes == 0)
  }

  @Test(arguments: takers) func `a lost answer leads to no second document`(name: String) async throws {
    let ward = try await DocumentWard(name)
    // The answers to all writes are lost, one after the other, though each was carried out.
    let losing = LosingTransport(base: ward.clinic.transport, losing: "DocumentReference", times: 2)
    let report = try await ward.settle(over: losing)
    #expect(losing.lost == 2)
    #expect(report.outcome == .done, "\(report.json.prettyText)")
    #expect(ward.documents().count == 1)
    #expect(try await ward.clinic.store.operations("north").isEmpty)
  }
}

extension SessionDocumentTests {
  @Test(arguments: takers) func `the answer to a correction may be lost too`(name: String) async throws {
    let ward = try await DocumentWard(name)
    _ = try await ward.settle()
    try await ward.clinic.set(ward.session, ["ordinal"], to: 2)
    let losing = LosingTransport(base: ward.clinic.transport, losing: "DocumentReference", times: 1)
    let report = try await ward.settle(over: losing)
    #expect(losing.lost == 1 && report.outcome == .done, "\(report.json.prettyText)")
    #expect(ward.documents().count == (Self.creators.contains(name) ? 2 : 1))
    #expect(try await ward.sync().writes == 0)
  }

  @Test func `a server that drops our identifier is looked through for what is in the document`() async throws {
    let ward = try await DocumentWard("document-only") { $0.droppedElements["DocumentReference"] = ["identifier", "masterIdentifier", "extension"] }
    let losing = LosingTransport(base: ward.clinic.transport, losing: "DocumentReference", times: 1)
    let report = try await ward.settle(over: losing)
    #expect(losing.lost == 1 && report.pushed.pending + report.pushed.unknown == 0, "\(report.json.prettyText)")
    #expect(ward.clinic.resources().filter { $0["resourceType"] == "DocumentReference" && $0["context"]?["encounter"] != nil }.count == 1)
  }

  @Test func `a scale of the session is told in its document, and its correction corrects the document`() async throws {
    let ward = try await DocumentWard("document-only")
    _ = try await ward.settle()
    let assessments = try await ward.clinic.store.records(of: RecordSelection(kinds: [.assessment]), after: nil, limit: 50)
    let own = try #require(assessments.first { SessionDocument.session(of: $0.body) == ward.session && $0.body["answers"] != nil })
    let before = try #require(ward.documents().first)
    let item = try #require(own.body["answers"]?.members.first)
    try await ward.clinic.set(own.record, ["answers", .name(item.name)], to: item.value == 1 ? 0 : 1)
    let report = try await ward.settle()
    #expect(report.outcome == .done && report.byDocument > 0, "\(report.json.prettyText)")
    let after = try #require(ward.documents().first)
    #expect(ward.documents().count == 1 && after["content"] != before["content"])
    #expect(try await ward.sync().writes == 0)
  }

  @Test func `two clinics with the same records write the same document`() async throws {
    let (one, other) = (try await DocumentWard("document-only"), try await DocumentWard("document-only"))
    try await other.clinic.clock.sleep(until: other.clinic.clock.now.advanced(by: .seconds(90_000)), tolerance: nil)
    _ = try await one.settle()
    _ = try await other.settle()
    #expect(one.documents().first?["content"] == other.documents().first?["content"])
  }

  @Test func `a session that was withdrawn before it was sent has no document`() async throws {
    let ward = try await DocumentWard("document-only")
    try await ward.clinic.set(ward.session, ["recordStatus"], to: "entered-in-error")
    let report = try await ward.settle()
    #expect(report.outcome == .done && ward.documents().isEmpty && report.withheld > 0)
  }

  @Test func `another store of the clinic knows the document as ours, and makes no record of it`() async throws {
    let ward = try await DocumentWard("document-only")
    _ = try await ward.settle()
    let other = try Clinic(sharing: ward.clinic)
    try await other.take(ward.patients())
    let report = try await other.sync(profile: ward.profile)
    #expect(report.pulled.seen >= 1, "\(report.json.prettyText)")
    let kinds = Set(try await other.store.recordCounts().keys)
    #expect(kinds == [.patient])
    let known = try await other.store.exchanges("north", resources: [RecordMapper.resourceID(record: ward.session, role: "document")])
    #expect(known.first?.record == ward.session && known.first?.role == "document")
  }

  @Test(arguments: [false, true]) func `what a consent has not let out is in no document`(isConsented: Bool) async throws {
    let ward = try await DocumentWard("document-only")
    let patient = try #require(try await ward.body(ward.session)["patient"]?.string)
    var chart: [JSON] = [
      [
        "record": "Problem", "id": "11111111-0000-8000-8000-000000000002", "patient": .string(patient), "recordStatus": "active",
        "code": ["codings": [["system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "F10.20"]], "text": "Secret dependence"],
        "clinicalStatus": "active", "verificationStatus": "confirmed", "recordedAt": "2026-02-01T09:00:00-05:00", "sensitivity": "42-cfr-part-2",
      ]
    ]
    if isConsented {
      chart.append([
        "record": "Consent", "id": "11111111-0000-8000-8000-000000000003", "patient": .string(patient), "recordStatus": "active",
        "scope": "data-sharing", "decision": "agreed", "signedAt": "2026-02-01T09:00:00-05:00",
        "recipients": [["id": "11111111-0000-8000-8000-000000000031", "endpoint": "north"]], "includesSubstanceUse": true,
      ])
    }
    try await ward.clinic.take(chart)
    _ = try await ward.settle()
    let document = try #require(ward.documents().first)
    #expect(String(decoding: try ward.bytes(document), as: UTF8.self).contains("Secret dependence") == isConsented)
  }

  @Test func `where nothing shows that the bytes at a URL are ours the report says so; another hash is another document`() async throws {
    let epic = try await DocumentWard("epic-like").settle()
    #expect(epic.notices.contains { $0.message.contains("could not be compared") })
    let oracle = try await DocumentWard("oracle-like").settle()
    #expect(!oracle.notices.contains { $0.message.contains("could not be compared") })
    let ours: JSON = ["resourceType": "DocumentReference", "content": [["attachment": ["data": "QUJD", "hash": "h", "size": 3]]]]
    func told(_ attachment: JSON) -> (document: JSON, proof: AttachmentElsewhere.Proof) {
      AttachmentElsewhere.restored(["resourceType": "DocumentReference", "content": [["attachment": attachment]]], like: ours)
    }
    #expect(told(["url": "Binary/1", "hash": "h"]).proof == .hash && told(["url": "Binary/1", "size": 3]).proof == .size)
    #expect(told(["url": "Binary/1"]).proof == .none && told(["url": "Binary/1"]).document == ours)
    for other: JSON in [["url": "Binary/1", "hash": "x"], ["url": "Binary/1", "size": 4], ["data": "WFla"]] {
      #expect(told(other).proof == .bytes && told(other).document["content"]?[0]?["attachment"] == other)
    }
  }
}
