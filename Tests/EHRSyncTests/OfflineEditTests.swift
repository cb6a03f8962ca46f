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
