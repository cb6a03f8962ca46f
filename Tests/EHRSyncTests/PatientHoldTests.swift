import ClinicalRecords
import LosslessJSON
import RecordMapping
import RecordStore
import Testing

@testable import EHRSync

/// Where the EHR says that something is another patient's, all of that patient waits for a person, and of nobody else.
@Suite struct PatientHoldTests {
  private func synced() async throws -> (Clinic, held: RecordID, other: RecordID) {
    let clinic = try Clinic()
    try await clinic.take(patients: 2)
    try #require(try await clinic.sync().outcome == .done)
    let patients = try await clinic.store.records(of: RecordSelection(kinds: [.patient]), after: nil, limit: 10).map(\.record)
    return (clinic, patients[0], patients[1])
  }

  private func assessment(_ clinic: Clinic, of patient: RecordID) async throws -> RecordVersion {
    try #require(try await clinic.store.records(of: RecordSelection(kinds: [.assessment], patients: [patient]), after: nil, limit: 1).first)
  }

  private func serverID(_ clinic: Clinic, _ record: RecordID, _ type: String) async throws -> String {
    try #require(try await clinic.exchanges(record).first { $0.type == type }?.serverID)
  }

  /// Edits of a record of each patient; what is written and counted of them.
  private func edit(_ clinic: Clinic, _ held: RecordID, _ other: RecordID) async throws -> EndpointReport {
    for patient in [held, other] { try await clinic.set(try await assessment(clinic, of: patient).record, ["raterID"], to: "rater-77") }
    return try await clinic.sync()
  }

  @Test func `a resource that became another patient's holds all edits of its patient`() async throws {
    let (clinic, held, other) = try await synced()
    let problem = try #require(try await clinic.store.records(of: RecordSelection(kinds: [.problem], patients: [held]), after: nil, limit: 1).first)
    let stranger = try await serverID(clinic, other, "Patient")
    clinic.ehrEdits("Condition", try await serverID(clinic, problem.record, "Condition"), ["subject": ["reference": .string("Patient/\(stranger)")]])
    _ = try await clinic.sync()
    let report = try await edit(clinic, held, other)
    #expect(report.outcome == .review, "\(report.json.prettyText)")
    #expect(report.pushed.edits == 2 && report.pushed.conflicted == 1 && report.pushed.verified == 1, "\(report.json.prettyText)")
    let open = try await clinic.store.conflicts("north", states: [.open])
    #expect(open.map(\.reason) == ["other-patient"] && open.map(\.path) == ["subject"])
    // Ours again: the hold ends by itself, and what waited goes out.
    let own = try await serverID(clinic, held, "Patient")
    clinic.ehrEdits("Condition", try await serverID(clinic, problem.record, "Condition"), ["subject": ["reference": .string("Patient/\(own)")]])
    let after = try await clinic.sync()
    #expect(after.outcome == .done && after.pushed.verified == 1, "\(after.json.prettyText)")
  }

  @Test func `a patient that was merged into another there is held until a person says who it is`() async throws {
    let (clinic, held, other) = try await synced()
    let stranger = try await serverID(clinic, other, "Patient")
    let link: JSON = [["other": ["reference": .string("Patient/\(stranger)")], "type": "replaced-by"]]
    clinic.ehrEdits("Patient", try await serverID(clinic, held, "Patient"), ["active": false, "link": link])
    _ = try await clinic.sync()
    let report = try await edit(clinic, held, other)
    #expect(report.outcome == .review && report.pushed.conflicted == 1 && report.pushed.verified == 1, "\(report.json.prettyText)")
    let open = try await clinic.store.conflicts("north", states: [.open])
    #expect(open.map(\.reason) == ["other-patient"] && open.map(\.path) == ["link"])
    // Our record of the person is as it was: nobody was made inactive by a merge of charts.
    #expect(try await clinic.store.records([held])[0].body["isActive"] != false)
  }

  @Test func `linked to the chart it was merged into, everything goes on there and nothing is made twice`() async throws {
    let (clinic, held, _) = try await synced()
    let before = clinic.resources()
    let old = try await serverID(clinic, held, "Patient")
    // The hospital merges two charts: the old one says so, and all its resources move.
    let chart = try #require(before.first { $0["resourceType"] == "Patient" && $0["id"]?.string == old })
    clinic.ehrEdits("Patient", "merged-chart", chart.setting("id", to: "merged-chart").setting("meta", to: nil))
    for resource in before {
      for member in ["subject", "patient"] where resource[member]?["reference"]?.string == "Patient/\(old)" {
        let (type, id) = (try #require(resource["resourceType"]?.string), try #require(resource["id"]?.string))
        clinic.ehrEdits(type, id, .object([member: ["reference": "Patient/merged-chart"]]))
      }
    }
    clinic.ehrEdits("Patient", old, ["active": false, "link": [["other": ["reference": "Patient/merged-chart"], "type": "replaced-by"]]])
    let told = try await assessment(clinic, of: held)
    try await clinic.set(told.record, ["raterID"], to: "rater-77")
    let report = try await clinic.sync()
    #expect(report.outcome == .review && report.pushed.conflicted == 1, "\(report.json.prettyText)")

    // What `infusync patients link` stores.
    var batch = StoreBatch()
    batch.links = [PatientLink(endpoint: "north", patient: held, serverID: "merged-chart", by: "Doctor Example", at: clinic.now)]
    let resource = RecordMapper.resourceID(record: held, role: "patient")
    batch.exchanges = [
      RecordStore.Exchange(endpoint: "north", resource: resource, type: "Patient", record: held, patient: held, role: "patient", serverID: "merged-chart")
    ]
    try await clinic.store.commit(batch)
    let after = try await clinic.sync()
    #expect(after.outcome == .done && after.pushed.verified == 1, "\(after.json.prettyText)")
    #expect(clinic.resources().count == before.count + 1)
    let still = try await clinic.sync()
    #expect(still.writes == 0 && still.outcome == .done, "\(still.json.prettyText)")
  }
}
