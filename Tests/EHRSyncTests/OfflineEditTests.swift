import ClinicalRecords
import FixtureEHR
import LosslessJSON
import RecordMapping
import RecordStore
import Testing

@testable import EHRSync

/// Edits on both sides while the clinic is cut off.
@Suite struct OfflineEditTests {
  private struct Sample {
    var record: RecordID
    var index: Int
    var observation: String
  }

  /// A clinic of one patient in step with its EHR, and a reading of a session.
  private func synced(_ ehr: FixtureEHR = FixtureEHR()) async throws -> (Clinic, Sample) {
    let clinic = try Clinic(ehr)
    try await clinic.take(patients: 1)
    let first = try await clinic.sync()
    try #require(first.outcome == .done)
    let session = try #require(
      try await clinic.store.records(of: RecordSelection(kinds: [.infusionSession]), after: nil, limit: 10).first { $0.body["vitals"] != nil })
    let sample = try #require(session.body["vitals"]?[1]?["id"]?.string)
    let resource = RecordMapper.resourceID(record: session.record, role: "vital/\(sample)/heart-rate")
    let exchange = try #require(try await clinic.store.exchanges("north", resources: [resource]).first)
    return (clinic, Sample(record: session.record, index: 1, observation: try #require(exchange.serverID)))
  }

  private func heartRate(_ value: Int) -> JSON { ["value": .int(value), "unit": "/min"] }

  private func heartRateThere(_ clinic: Clinic, _ id: String) -> JSON? {
    clinic.resources().first { $0["id"]?.string == id }?["valueQuantity"]?["value"]
  }

  @Test func `the same element changed on both sides waits for a person, and neither side is overwritten`() async throws {
    let (clinic, sample) = try await synced()
    try await clinic.set(sample.record, ["vitals", .index(sample.index), "heartRate"], to: heartRate(72))
    clinic.ehrEdits("Observation", sample.observation, ["valueQuantity": ["value": 76]])
    for _ in 0..<2 {
      let report = try await clinic.sync()
      #expect(report.outcome == .review)
      #expect(report.pushed.conflicted == 1, "\(report.json.prettyText)")
      let open = try await clinic.store.conflicts("north", states: [.open])
      #expect(open.count == 1)
      #expect(heartRateThere(clinic, sample.observation) == 76)
      let record = try await clinic.store.records([sample.record])[0]
      #expect(record.body["vitals"]?[1]?["heartRate"]?["value"] == 72)
    }
    let settled = try await settle(clinic, .local)
    #expect(settled.outcome == .done, "\(settled.json.prettyText)")
    #expect(heartRateThere(clinic, sample.observation) == 72)
    let still = try await clinic.sync()
    #expect(still.writes == 0)
  }

  @Test func `settled with theirs, the record takes it and nothing is written`() async throws {
    let (clinic, sample) = try await synced()
    try await clinic.set(sample.record, ["vitals", .index(sample.index), "heartRate"], to: heartRate(72))
    clinic.ehrEdits("Observation", sample.observation, ["valueQuantity": ["value": 76]])
    _ = try await clinic.sync()
    let settled = try await settle(clinic, .remote)
    #expect(settled.outcome == .done, "\(settled.json.prettyText)")
    let record = try await clinic.store.records([sample.record])[0]
    #expect(record.body["vitals"]?[1]?["heartRate"]?["value"] == 76)
    #expect(heartRateThere(clinic, sample.observation) == 76)
  }

  @Test func `different elements of one resource both stand`() async throws {
    let (clinic, sample) = try await synced()
    try await clinic.set(sample.record, ["vitals", .index(sample.index), "heartRate"], to: heartRate(72))
    clinic.ehrEdits("Observation", sample.observation, ["note": [["text": "seen at the bedside"]]])
    let report = try await clinic.sync()
    #expect(report.outcome == .done, "\(report.json.prettyText)")
    let there = try #require(clinic.resources().first { $0["id"]?.string == sample.observation })
    #expect(there["valueQuantity"]?["value"] == 72)
    #expect(there["note"]?[0]?["text"] == "seen at the bedside")
  }

  @Test func `a session that the EHR entered in error is withdrawn here, and its other resources follow`() async throws {
    let (clinic, sample) = try await synced()
    let resource = RecordMapper.resourceID(record: sample.record, role: "administration")
    let exchange = try #require(try await clinic.store.exchanges("north", resources: [resource]).first)
    clinic.ehrEdits("MedicationAdministration", try #require(exchange.serverID), ["status": "entered-in-error"])
    let report = try await clinic.sync()
    #expect(report.outcome == .done, "\(report.json.prettyText)")
    let record = try await clinic.store.records([sample.record])[0]
    #expect(record.body["recordStatus"] == "entered-in-error")
    let observation = clinic.resources().first { $0["id"]?.string == sample.observation }
    #expect(observation?["status"] == "entered-in-error")
  }

  @Test func `a reading taken out of the record is entered in error there`() async throws {
    let (clinic, sample) = try await synced()
    let session = try await clinic.store.records([sample.record])[0]
    var vitals = try #require(session.body["vitals"]?.elements)
    vitals.remove(at: sample.index)
    try await clinic.set(sample.record, ["vitals"], to: .array(vitals))
    let report = try await clinic.sync()
    #expect(report.outcome == .done, "\(report.json.prettyText)")
    #expect(clinic.resources().first { $0["id"]?.string == sample.observation }?["status"] == "entered-in-error")
    let still = try await clinic.sync()
    #expect(still.writes == 0)
  }

  @Test func `what the EHR has removed is made anew when a person says so, though no record changed`() async throws {
    let (clinic, sample) = try await synced()
    clinic.ehrRemoves("Observation", sample.observation)
    var settings = SyncSettings()
    settings.isFull = true
    let found = try await clinic.sync(settings)
    #expect(found.outcome == .review, "\(found.json.prettyText)")
    let open = try await clinic.store.conflicts("north", states: [.open])
    #expect(open.map(\.reason) == ["removed-remotely"])
    let settled = try await settle(clinic, .local)
    #expect(settled.outcome == .done, "\(settled.json.prettyText)")
    let session = try await clinic.store.records([sample.record])[0]
    let id = try #require(session.body["vitals"]?[sample.index]?["id"]?.string)
    let resource = RecordMapper.resourceID(record: sample.record, role: "vital/\(id)/heart-rate")
    #expect(clinic.resources().filter { OurIdentifier.all(in: $0).contains(resource) }.count == 1)
  }

  @Test func `an edit of which nothing goes to the EHR is counted as withheld, never as verified`() async throws {
    let clinic = try Clinic()
    try await clinic.take(patients: 1)
    let report = try await clinic.sync(profile: SyncProfile(withheldTypes: ["Condition": "it keeps its own problem list"]))
    let all = try await clinic.store.records(of: RecordSelection(), after: nil, limit: 500).filter(\.kind.isOfPatient)
    let kept = all.filter { $0.kind == .problem || Disclosure.isNeeded(for: $0.body) }
    #expect(!kept.isEmpty && report.pushed.verified == all.count - kept.count, "\(report.json.prettyText)")
    #expect(report.withheld > 0)
    #expect(!clinic.resources().contains { $0["resourceType"] == "Condition" })
  }

  @Test(arguments: [true, false]) func `lost answers make nothing twice`(updateCreate: Bool) async throws {
    var ehr = FixtureEHR()
    ehr.habits.updateCreate = updateCreate
    ehr.habits.conditionalCreate = false
    ehr.faults = FaultPlan(next: [FaultPlan.Next(.lostReply, method: updateCreate ? .put : .post, after: 1, times: 5)])
    let clinic = try Clinic(ehr)
    try await clinic.take(patients: 1)
    for _ in 0..<4 where try await clinic.sync().outcome != .done { continue }
    let ids = clinic.resources().flatMap { OurIdentifier.all(in: $0) }
    #expect(Set(ids).count == ids.count)
    let last = try await clinic.sync()
    #expect(last.outcome == .done)
    #expect(last.writes == 0)
  }

  @Test func `nothing of a patient who has left the roster is asked for or sent`() async throws {
    var ehr = FixtureEHR()
    ehr.faults = FaultPlan(next: [FaultPlan.Next(.unavailable, method: .put, after: 3, times: 500)])
    let clinic = try Clinic(ehr)
    try await clinic.take(patients: 1)
    let first = try await clinic.sync()
    #expect(first.outcome == .retry)
    let roster = try await clinic.store.roster("north")
    try await clinic.store.removeFromRoster("north", roster, audit: AuditNote(action: "roster", actor: "test", at: clinic.now))
    let before = clinic.resources()
    let report = try await clinic.sync()
    #expect(report.writes == 0, "\(report.json.prettyText)")
    #expect(clinic.resources() == before)
  }

  private func settle(_ clinic: Clinic, _ choice: Settlement.Choice) async throws -> EndpointReport {
    for conflict in try await clinic.store.conflicts("north", states: [.open]) {
      let record = try await clinic.store.records([conflict.record])[0]
      let exchange = try #require(try await clinic.store.exchanges("north", resources: [conflict.resource]).first)
      let verdict = Settlement.Verdict(choice: choice, by: "Doctor Example", because: "seen the strip", at: clinic.now)
      try await clinic.store.commit(try Settlement(mapper: clinic.mapper).settle(conflict, verdict, record: record, exchange: exchange, others: []))
    }
    return try await clinic.sync()
  }
}
