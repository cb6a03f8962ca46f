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

  func patients() async throws -> [JSON] {
    try await clinic.store.records(of: RecordSelection(kinds: [.patient]), after: nil, limit: 10).map(\.body)
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
