import ClinicalRecords
import FixtureEHR
import LosslessJSON
import MappingCatalog
import RecordMapping
import RecordStore
import Testing

@testable import EHRSync

/// One suite over every pretended EHR: the clinic syncs, both sides edit, and the laws of the house hold.
@Suite struct PersonalityTests {
  /// A clinic whose patients the EHR knows already, as every hospital does.
  private func clinic(at personality: Personality, patients: Int = 2) async throws -> (Clinic, SyncProfile) {
    let clinic = try Clinic(FixtureEHR(personality))
    try await clinic.take(patients: patients)
    for patient in try await clinic.store.records(of: RecordSelection(kinds: [.patient]), after: nil, limit: 10) {
      let rendering = try clinic.mapper.render(patient.body)
      for resource in rendering.resources where resource.type == "Patient" {
        clinic.ehrKnows(resource.document.setting("identifier", to: patient.hospitalNumber), id: resource.resource)
      }
    }
    let catalog = MappingCatalog.load().catalog
    // What goes wrong by chance has no profile of its own: a careful site would take the generic one.
    let profile = try #require(catalog.endpoints[personality.name] ?? catalog.endpoints["generic-r4"])
    return (clinic, SyncProfile(profile))
  }

  /// Runs until nothing is pending or unknown, ten times at most.
  private func settle(_ clinic: Clinic, _ profile: SyncProfile) async throws -> EndpointReport {
    var report = try await clinic.sync(profile: profile)
    for _ in 0..<10 where report.outcome == .retry {
      try await clinic.clock.sleep(until: clinic.clock.now.advanced(by: .seconds(90)), tolerance: nil)
      report = try await clinic.sync(profile: profile)
    }
    return report
  }

  @Test(arguments: Personality.all.map(\.name))
  func `a clinic reaches an EHR of each kind: nothing twice, nothing missing, and a second run writes nothing`(name: String) async throws {
    let personality = try #require(Personality.named(name))
    let (clinic, profile) = try await clinic(at: personality)
    let report = try await settle(clinic, profile)
    #expect(report.outcome == .done, "\(name): \(report.json.prettyText)")
    let pushed = report.pushed
    #expect(pushed.edits == pushed.verified + pushed.pending + pushed.unknown + pushed.conflicted + pushed.quarantined)
    let ids = clinic.resources().flatMap { OurIdentifier.all(in: $0) }
    #expect(Set(ids).count == ids.count, "\(name): a resource of ours is there twice")
    let before = clinic.resources().count
    let second = try await clinic.sync(profile: profile)
    #expect(second.writes == 0 || personality.faults.chances.isEmpty == false, "\(name): \(second.json.prettyText)")
    #expect(clinic.resources().count == before)
  }
}

extension RecordVersion {
  /// A patient's identifiers as the hospital writes them: its own number, nothing of ours.
  var hospitalNumber: JSON {
    .array((body["identifiers"]?.elements ?? []).map { ["system": $0["system"] ?? "", "value": $0["value"] ?? ""] })
  }
}

extension Clinic {
  /// The EHR's own people enter a resource.
  func ehrKnows(_ resource: JSON, id: RecordID) {
    transport.withEHR { ehr in _ = ehr.edit(resource["resourceType"]?.string ?? "", "\(id)", now: Self.start.nanoseconds) { _ in resource } }
  }
}
