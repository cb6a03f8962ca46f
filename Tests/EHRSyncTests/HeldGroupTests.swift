import ClinicalRecords
import LosslessJSON
import RecordStore
import Testing

@testable import EHRSync

/// A conflict that only a person may end stays, however often the two sides meet, and nothing of its group is sent meanwhile.
@Suite struct HeldGroupTests {
  @Test func `a signature under answers that changed unseen is not sent in any round`() async throws {
    let clinic = try Clinic()
    try await clinic.take(patients: 1)
    let assessment = try #require(try await clinic.store.records(of: RecordSelection(kinds: [.assessment]), after: nil, limit: 1).first)
    try await clinic.set(assessment.record, ["status"], to: "in-progress")
    try #require(try await clinic.sync().outcome == .done)
    let id = try #require(try await clinic.exchanges(assessment.record).first { $0.type == "QuestionnaireResponse" }?.serverID)
    func there() -> JSON { clinic.resources().first { $0["id"]?.string == id } ?? .null }
    let items = (there()["item"]?.elements ?? []).map { item in
      item["linkId"]?.string?.hasSuffix("1") == true ? item.setting("answer", to: [["valueInteger": 0]]) : item
    }
    clinic.ehrEdits("QuestionnaireResponse", id, ["item": .array(items)])
    #expect(there()["status"] == "in-progress", "\(there().prettyText.prefix(600))")
    try await clinic.set(assessment.record, ["status"], to: "completed")
    for _ in 0..<3 {
      let report = try await clinic.sync()
      #expect(report.outcome == .review, "\(report.json.prettyText)")
      #expect(there()["status"] == "in-progress")
      #expect(there()["item"] == .array(items))
      let open = try await clinic.store.conflicts("north", states: [.open])
      #expect(open.contains { $0.reason == "signed-unseen" }, "\(open.map { $0.reason + " " + $0.path })")
      #expect(try await clinic.store.records([assessment.record])[0].body["status"] == "completed")
    }
    #expect(try await clinic.store.records([assessment.record])[0].body["answers"] == assessment.body["answers"])
    // Signed by someone who has seen them: the answers are read, and the signature goes out.
    let conflict = try #require(try await clinic.store.conflicts("north", states: [.open]).first { $0.path == "status" })
    let record = try await clinic.store.records([assessment.record])[0]
    let exchange = try #require(try await clinic.store.exchanges("north", resources: [conflict.resource]).first)
    let verdict = Settlement.Verdict(choice: .local, by: "Nurse Example", because: "seen with the patient", at: clinic.now)
    try await clinic.store.commit(try Settlement(mapper: clinic.mapper).settle(conflict, verdict, record: record, exchange: exchange, others: []))
    #expect(try await clinic.sync().outcome == .done)
    #expect(there()["status"] == "completed" && there()["item"] == .array(items))
    #expect(try await clinic.store.records([assessment.record])[0].body["answers"]?["1"] == 0)
    #expect(try await clinic.sync().writes == 0)
  }

  @Test(arguments: [true, false]) func `a reading that the EHR withdrew, and perhaps edited, keeps our edit of it in a conflict`(alsoEdited: Bool) async throws
  {
    let desk = try await ReviewedClinic()
    try await desk.clinic.set(desk.session, ["vitals", .index(ReviewedClinic.reading), "heartRate"], to: ["value": 72, "unit": "/min"])
    var change: JSON = ["status": "entered-in-error"]
    if alsoEdited { change = change.setting("valueQuantity", to: ["value": 99]) }
    desk.clinic.ehrEdits("Observation", desk.observation, change)
    for _ in 0..<3 {
      let report = try await desk.clinic.sync()
      let open = try await desk.clinic.store.conflicts("north", states: [.open])
      #expect(report.outcome == .review && report.writes == 0, "\(report.json.prettyText)")
      #expect(open.contains { $0.reason == "withdrawn-and-edited" && $0.local?.text.contains("72") == true }, "\(open)")
    }
  }
}
