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
      for role in ["administration", "encounter", "procedure"] {
        let id = RecordMapper.resourceID(record: ward.session, role: role)
        #expect(read.contains { OurIdentifier.all(in: $0).contains(id) || $0["id"]?.string == id.description }, "\(name): \(role)")
      }
    }
  }

  @Test(arguments: takers) func `a correction replaces the document, and the one before is not told again`(name: String) async throws {
    let ward = try await DocumentWard(name)
    _ = try await ward.settle()
    let first = try #require(ward.documents().first)
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

/// A clinic with one patient at one kind of EHR, and what the EHR has of the patient's documents.
struct DocumentWard {
  let clinic: Clinic
  var profile: SyncProfile
  let session: RecordID

  init(_ name: String, _ change: (inout Habits) -> Void = { _ in }) async throws {
    let personality = try #require(Personality.named(name))
    clinic = try Clinic(FixtureEHR(personality))
    clinic.transport.withEHR { change(&$0.habits) }
    try await clinic.take(patients: 1)
    for patient in try await clinic.store.records(of: RecordSelection(kinds: [.patient]), after: nil, limit: 10) {
      for resource in try clinic.mapper.render(patient.body).resources where resource.type == "Patient" {
        clinic.ehrKnows(resource.document.setting("identifier", to: patient.hospitalNumber), id: resource.resource)
      }
    }
    let sessions = try await clinic.store.records(of: RecordSelection(kinds: [.infusionSession]), after: nil, limit: 10)
    session = try #require(sessions.first).record
    let known = try #require(MappingCatalog.load().catalog.endpoints[name])
    profile = SyncProfile(known)
  }

  func sync(over transport: (any HTTPTransport)? = nil) async throws -> EndpointReport { try await clinic.sync(profile: profile, over: transport) }

  /// Runs until nothing is pending or unknown; waits between as a scheduler would.
  func settle(over transport: (any HTTPTransport)? = nil) async throws -> EndpointReport {
    var report = try await sync(over: transport)
    for _ in 0..<20 where report.outcome == .retry {
      try await clinic.clock.sleep(until: clinic.clock.now.advanced(by: .seconds(90)), tolerance: nil)
      report = try await sync(over: transport)
    }
    return report
  }

  /// The documents of sessions that the EHR has.
  func documents() -> [JSON] {
    clinic.resources().filter { $0["resourceType"] == "DocumentReference" && $0["context"]?["encounter"] != nil && $0["masterIdentifier"] != nil }
  }

  func body(_ record: RecordID) async throws -> JSON {
    let version = try await clinic.store.records([record]).first
    return try #require(version).body
  }

  /// The bytes of a document, wherever the EHR keeps them.
  func bytes(_ document: JSON) throws -> [UInt8] {
    let attachment = try #require(document["content"]?[0]?["attachment"])
    if let data = attachment["data"]?.string { return try #require(Base64URL.decode(data.asURLAlphabet)) }
    let url = try #require(attachment["url"]?.string)
    let binary = clinic.resources().first { "Binary/\($0["id"]?.string ?? "")" == url }
    let kept = try #require(binary?["data"]?.string)
    return try #require(Base64URL.decode(kept.asURLAlphabet))
  }

  func readBack(_ bytes: [UInt8]) throws -> [JSON] {
    try CCDReader(catalog: MappingCatalog.load().catalog).read(bytes).resources.map(\.document)
  }
}

extension String {
  /// Base64 in the alphabet of URLs, without padding.
  fileprivate var asURLAlphabet: String { String(compactMap { $0 == "=" ? nil : $0 == "+" ? "-" : $0 == "/" ? "_" : $0 }) }
}

/// Loses the answers to writes of a type, which were carried out.
final class LosingTransport: HTTPTransport, @unchecked Sendable {
  private let base: any HTTPTransport
  private let type: String
  private let times: Int
  private(set) var lost = 0

  init(base: any HTTPTransport, losing type: String, times: Int) { (self.base, self.type, self.times) = (base, type, times) }

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    let response = try await base.send(request)
    guard request.method == .post || request.method == .put, request.url.contains("/" + type), lost < times else { return response }
    lost += 1
    throw TransportError(.timedOut, mayHaveArrived: true, hint: "the answer was lost")
  }
}
