import ClinicalRecords
import LosslessJSON
import RecordMapping
import RecordStore
import Testing

@testable import EHRSync

@Suite struct ForeignUnitSyncTests {
  @Test func `a temperature that the EHR amends in Fahrenheit is read in Celsius and never pushed back`() async throws {
    let clinic = try Clinic()
    try await clinic.take(patients: 1)
    _ = try await clinic.sync()
    let sessions = try await clinic.store.records(of: RecordSelection(kinds: [.infusionSession]), after: nil, limit: 100)
    let session = try #require(sessions.first { ($0.body["vitals"]?.elements ?? []).contains { $0["temperature"] != nil } })
    let sample = try #require(session.body["vitals"]?.elements.first { $0["temperature"] != nil })
    let role = "vital/\(sample["id"]?.string ?? "")/temperature"
    let resource = RecordMapper.resourceID(record: session.record, role: role)
    let exchange = try #require(try await clinic.store.exchanges("north", resources: [resource]).first)
    let server = try #require(exchange.serverID)
    let quantity = try JSON(parsing: #"{"value":99.5,"unit":"°F","system":"http://unitsofmeasure.org","code":"[degF]"}"#)
    clinic.ehrEdits("Observation", server, ["valueQuantity": quantity])

    let report = try await clinic.sync()
    let open = try await clinic.store.conflicts("north", states: [.open])
    #expect(open.isEmpty, "\(open)")
    #expect(report.outcome == .done && report.writes == 0, "\(report.json.prettyText)")
    let read = try await clinic.store.records([session.record])[0]
    #expect(read.body["vitals"]?.elements.first { $0["id"] == sample["id"] }?["temperature"]?.text == #"{"value":37.5,"unit":"Cel"}"#)
    for isFull in [false, true] {
      var settings = SyncSettings()
      settings.isFull = isFull
      let again = try await clinic.sync(settings)
      #expect(again.outcome == .done && again.writes == 0, "\(again.json.prettyText)")
    }
    let there = clinic.resources().first { $0["id"]?.string == server }
    #expect(there?["valueQuantity"] == quantity)

    // An edit of something else in the same sample leaves their Fahrenheit as it is.
    let index = try #require(read.body["vitals"]?.elements.firstIndex { $0["id"] == sample["id"] })
    try await clinic.set(session.record, ["vitals", .index(index), "at"], to: session.body["start"])
    let edited = try await clinic.sync()
    #expect(edited.outcome == .done && edited.writes > 0, "\(edited.json.prettyText)")
    #expect(clinic.resources().first { $0["id"]?.string == server }?["valueQuantity"] == quantity)
  }
}
