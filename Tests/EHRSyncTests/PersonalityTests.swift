import ClinicalRecords
import FixtureEHR
import HTTPWire
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
    // As the tool has it: what is safe to ask again is asked again.
    let chance = Chance()
    let transport = RetryingTransport(
      base: clinic.transport, policy: RetryPolicy(attempts: 4), clock: clinic.clock, random: { chance.next() }, now: { HTTPDate(secondsSince1970: 0) })
    var report = try await clinic.sync(profile: profile, over: transport)
    for _ in 0..<20 where report.outcome == .retry {
      try await clinic.clock.sleep(until: clinic.clock.now.advanced(by: .seconds(90)), tolerance: nil)
      report = try await clinic.sync(profile: profile, over: transport)
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

  @Test(arguments: Personality.all.map(\.name))
  func `edits on both sides meet: neither is lost, and then all is still`(name: String) async throws {
    let personality = try #require(Personality.named(name))
    let (clinic, profile) = try await clinic(at: personality)
    _ = try await settle(clinic, profile)
    let taking: Set = ["Condition", "Observation", "Procedure", "AllergyIntolerance"]
    let noted = clinic.resources().first { taking.contains($0["resourceType"]?.string ?? "") && !OurIdentifier.all(in: $0).isEmpty }
    let place = noted.flatMap { resource in resource["resourceType"]?.string.flatMap { type in resource["id"]?.string.map { (type: type, id: $0) } } }
    if let place { clinic.ehrNotes(place.type, place.id, "Seen on the ward.") }
    let edited = try await clinic.store.records(of: RecordSelection(kinds: [.assessment, .problem]), after: nil, limit: 50)
    for record in edited where record.kind == .assessment { try await clinic.set(record.record, ["raterID"], to: "rater-77") }
    let report = try await settle(clinic, profile)
    #expect(report.outcome == .done, "\(name): \(report.json.prettyText)")
    let pushed = report.pushed
    #expect(pushed.edits == pushed.verified + pushed.pending + pushed.unknown + pushed.conflicted + pushed.quarantined)
    #expect(pushed.pending + pushed.unknown + pushed.quarantined == 0, "\(name): \(report.json.prettyText)")
    if let place {
      let now = clinic.resources().first { $0["resourceType"]?.string == place.type && $0["id"]?.string == place.id }
      #expect(now?["note"]?.elements.contains { $0["text"] == "Seen on the ward." } == true, "\(name): the ward's note is gone")
    }
    let ids = clinic.resources().flatMap { OurIdentifier.all(in: $0) }
    #expect(Set(ids).count == ids.count, "\(name): a resource of ours is there twice")
    let still = try await settle(clinic, profile)
    #expect(still.outcome == .done && still.pushed.edits == 0, "\(name): \(still.json.prettyText)")
  }

  @Test func `a stop behind glass is a person's, and is not asked again by itself`() async throws {
    let (clinic, profile) = try await clinic(at: .epicLike)
    let guarded = try #require(clinic.resources().first { $0["resourceType"] == "Patient" }?["id"]?.string)
    clinic.transport.withEHR { _ = $0.habits.guardedPatients.insert(guarded) }
    let report = try await settle(clinic, profile)
    #expect(report.outcome != .done && report.pushed.pending > 0, "the guarded patient's records wait: \(report.json.prettyText)")
    #expect(clinic.resources().contains { !OurIdentifier.all(in: $0).isEmpty }, "the other patient's records go on")
    #expect(!clinic.resources().contains { ($0["subject"] ?? $0["patient"])?["reference"]?.string?.hasSuffix(guarded) == true })
  }
}

extension PersonalityTests {
  @Test func `one patient behind glass does not keep the others from us`() async throws {
    let (clinic, profile) = try await clinic(at: .epicLike)
    _ = try await settle(clinic, profile)
    let patients = clinic.resources().filter { $0["resourceType"] == "Patient" }.compactMap { $0["id"]?.string }
    let guarded = try #require(patients.first)
    let other = try #require(
      clinic.resources().first {
        $0["resourceType"] == "Condition" && $0["subject"]?["reference"]?.string?.hasSuffix(guarded) == false && !OurIdentifier.all(in: $0).isEmpty
      })
    clinic.transport.withEHR { _ = $0.habits.guardedPatients.insert(guarded) }
    clinic.ehrNotes("Condition", other["id"]?.string ?? "", "Seen on the ward.")
    // The index is a second late.
    try await clinic.clock.sleep(until: clinic.clock.now.advanced(by: .seconds(5)), tolerance: nil)
    let report = try await clinic.sync(profile: profile)
    #expect(report.pulled.adopted + report.pulled.merged == 1, "\(report.json.prettyText)")
    #expect(report.outcome == .refused && report.notices.contains { $0.message.contains("403") }, "\(report.json.prettyText)")
  }
}

extension RecordVersion {
  /// A patient's identifiers as the hospital writes them: its own number, nothing of ours.
  var hospitalNumber: JSON {
    .array((body["identifiers"]?.elements ?? []).map { ["system": $0["system"] ?? "", "value": $0["value"] ?? ""] })
  }
}

extension Clinic {
  /// The EHR's own people write a note on a resource, now.
  func ehrNotes(_ type: String, _ id: String, _ text: String) {
    let note: JSON = ["text": .string(text)]
    transport.withEHR { ehr in
      _ = ehr.edit(type, id, now: Self.start.nanoseconds + clock.nanoseconds) { old in
        old.map { $0.setting("note", to: .array(($0["note"]?.elements ?? []) + [note])) }
      }
    }
  }

  /// The EHR's own people enter a resource.
  func ehrKnows(_ resource: JSON, id: RecordID) {
    transport.withEHR { ehr in _ = ehr.edit(resource["resourceType"]?.string ?? "", "\(id)", now: Self.start.nanoseconds) { _ in resource } }
  }
}
