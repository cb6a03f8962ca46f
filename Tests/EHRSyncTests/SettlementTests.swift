import ClinicalRecords
import LosslessJSON
import RecordMapping
import RecordStore
import Testing

@testable import EHRSync

/// What a person decides, and takes back.
@Suite struct SettlementTests {
  /// A corrected telephone has another key on each side, and is one telephone all the same.
  @Test(arguments: [Settlement.Choice.local, .remote, .base, .value])
  func `a telephone that both sides corrected is one telephone after every choice`(choice: Settlement.Choice) async throws {
    let desk = try await ReviewedClinic()
    let agreed = try await desk.body(desk.patient)["telecoms"]?[0]?["value"]
    let count = try await desk.body(desk.patient)["telecoms"]?.count
    try await desk.disagreeOnThePatient()
    _ = try await desk.clinic.sync()
    let phone = try await desk.conflict(at: "telecom")
    try await desk.settle([phone], choice, value: ["system": "phone", "value": "555-0333", "use": "mobile"])
    let others = try await desk.open()
    try await desk.settle(others, .remote)
    let report = try await desk.clinic.sync()
    #expect(report.outcome == .done, "\(report.json.prettyText)")
    let expected: JSON? = ["local": "555-0111", "remote": "555-0222", "base": agreed, "value": "555-0333"][choice.rawValue] ?? nil
    let ours = try await desk.body(desk.patient)["telecoms"]
    #expect(ours?[0]?["value"] == expected && ours?.count == count, "\(ours?.text ?? "")")
    let theirs = desk.there("Patient", desk.patientThere)?["telecom"]
    #expect(theirs?.elements.filter { $0["system"] == "phone" }.map { $0["value"] } == [expected], "\(theirs?.text ?? "")")
    let still = try await desk.clinic.sync()
    #expect(still.writes == 0)
  }

  @Test func `of several settled at once one is taken back, and the others stand`() async throws {
    let desk = try await ReviewedClinic()
    try await desk.disagreeOnThePatient()
    _ = try await desk.clinic.sync()
    let all = try await desk.open()
    #expect(all.count == 3, "\(all.map(\.path))")
    try await desk.settle(all, .remote)
    #expect(try await desk.open().isEmpty)
    let birth = try #require(all.first { $0.path == "birthDate" })
    try await desk.undo(birth.id)
    let body = try await desk.body(desk.patient)
    #expect(body["birthDate"] == "1980-01-02" && body["names"]?[0]?["family"] == "Theirs" && body["telecoms"]?[0]?["value"] == "555-0222")
    #expect(try await desk.open() == [birth])
    let report = try await desk.clinic.sync()
    #expect(report.outcome == .review && report.openConflicts == 1, "\(report.json.prettyText)")
    #expect(try await desk.open() == [birth])
    try await desk.settle([birth], .local)
    #expect(try await desk.clinic.sync().outcome == .done)
    #expect(desk.there("Patient", desk.patientThere)?["birthDate"] == "1980-01-02")
  }

  @Test(arguments: [Settlement.Choice.local, .remote, .base]) func `a settlement taken back leaves record, exchange and conflict as they were`(
    choice: Settlement.Choice
  ) async throws {
    let desk = try await ReviewedClinic()
    try await desk.setHeartRate(72)
    desk.editHeartRateThere(76)
    _ = try await desk.clinic.sync()
    let conflict = try #require(try await desk.open().first)
    let before = try await desk.clinic.store.exchanges("north", resources: [conflict.resource])
    let body = try await desk.body(desk.session)
    try await desk.settle([conflict], choice)
    try await desk.undo(conflict.id)
    #expect(try await desk.open() == [conflict])
    #expect(try await desk.body(desk.session) == body)
    let after = try await desk.clinic.store.exchanges("north", resources: [conflict.resource])
    #expect(after.map(\.base) == before.map(\.base) && after.map(\.rendered) == before.map(\.rendered) && after.map(\.remote) == before.map(\.remote))
  }

  @Test(arguments: [Settlement.Choice.local, .remote]) func `a conflict of a whole resource is taken back with its exchange`(choice: Settlement.Choice)
    async throws
  {
    let desk = try await ReviewedClinic()
    desk.clinic.ehrRemoves("Observation", desk.observation)
    var settings = SyncSettings()
    settings.isFull = true
    _ = try await desk.clinic.sync(settings)
    let gone = try #require(try await desk.open().first)
    #expect(gone.reason == "removed-remotely" && gone.path.isEmpty)
    let before = try await desk.clinic.store.exchanges("north", resources: [gone.resource])
    try await desk.settle([gone], choice)
    try await desk.undo(gone.id)
    var after = try await desk.clinic.store.exchanges("north", resources: [gone.resource])
    // Which version was agreed is not known any more; then every difference counts as a person's.
    for index in after.indices { after[index].recordVersion = before.first?.recordVersion }
    #expect(after == before)
    #expect(try await desk.open() == [gone])
    let report = try await desk.clinic.sync(settings)
    #expect(report.outcome == .review && report.writes == 0, "\(report.json.prettyText)")
    #expect(try await desk.open() == [gone])
  }

  @Test(arguments: [Settlement.Choice.local, .remote]) func `what a sync has carried out is not taken back, and the words say what to do instead`(
    choice: Settlement.Choice
  ) async throws {
    let desk = try await ReviewedClinic()
    try await desk.setHeartRate(72)
    desk.editHeartRateThere(76)
    _ = try await desk.clinic.sync()
    let conflict = try #require(try await desk.open().first)
    try await desk.settle([conflict], choice)
    #expect(try await desk.clinic.sync().outcome == .done)
    #expect(try await desk.clinic.store.conflict(conflict.id)?.state == .closed)
    let refusal = await #expect(throws: SettlementError.self) { try await desk.undo(conflict.id) }
    #expect(refusal?.message.contains("infusync records set \(desk.session)") == true)
  }

  @Test func `taken back after the EHR has moved on, it is judged against what it says now`() async throws {
    let desk = try await ReviewedClinic()
    try await desk.setHeartRate(72)
    desk.editHeartRateThere(76)
    _ = try await desk.clinic.sync()
    let conflict = try #require(try await desk.open().first)
    try await desk.settle([conflict], .remote)
    desk.editHeartRateThere(80)
    var pullOnly = SyncSettings()
    pullOnly.pushes = false
    _ = try await desk.clinic.sync(pullOnly)
    // Settled on theirs, their newer value is taken over: the place has changed since, and an undo would lose that.
    await #expect(throws: SettlementError.self) { try await desk.undo(conflict.id) }
    #expect(try await desk.heartRate() == 80)
  }

  @Test func `a later edit of the same place is not lost with an undo`() async throws {
    let desk = try await ReviewedClinic()
    try await desk.setHeartRate(72)
    desk.editHeartRateThere(76)
    _ = try await desk.clinic.sync()
    let conflict = try #require(try await desk.open().first)
    try await desk.settle([conflict], .remote)
    try await desk.setHeartRate(75)
    let refusal = await #expect(throws: SettlementError.self) { try await desk.undo(conflict.id) }
    #expect(refusal?.message.contains("Nurse Example") == true, "\(refusal?.message ?? "")")
    #expect(try await desk.heartRate() == 75)
  }

  /// What may stand for a heart rate, in the words of the resource or of the record, and what may not.
  static let values: [(JSON, Int?)] = [
    (74, 74), (["value": 74, "unit": "/min"], 74),
    (["valueQuantity": ["value": 74, "unit": "/min", "system": "http://unitsofmeasure.org", "code": "/min"]], 74),
    ("74", nil), (["value": 74, "unit": "mg"], nil), (["valueQuantity": ["value": 74, "unit": "mg", "code": "mg"]], nil), (["valueString": "fast"], nil),
    (["value": 74, "unit": "/min", "note": "x"], nil), (.null, nil), ([74], nil),
    (["valueQuantity": ["value": 74, "unit": "/min", "system": "http://unitsofmeasure.org", "code": "/min", "comparator": "<"]], nil),
  ]

  @Test(arguments: values.indices) func `a value is checked before anything is stored`(which: Int) async throws {
    let (value, expected) = Self.values[which]
    let desk = try await ReviewedClinic()
    try await desk.setHeartRate(72)
    desk.editHeartRateThere(76)
    _ = try await desk.clinic.sync()
    let conflict = try #require(try await desk.open().first)
    let head = try await desk.clinic.store.auditHead()
    guard let expected else {
      await #expect(throws: SettlementError.self) { try await desk.settle([conflict], .value, value: value) }
      #expect(try await desk.open() == [conflict])
      #expect(try await desk.clinic.store.auditHead() == head)
      return
    }
    try await desk.settle([conflict], .value, value: value)
    #expect(try await desk.heartRate() == .int(expected))
    #expect(try await desk.clinic.sync().outcome == .done)
    #expect(desk.heartRateThere() == .int(expected))
  }

  @Test func `an edit that the person has not seen is not replaced by a settlement, and ours goes out as it is now`() async throws {
    let desk = try await ReviewedClinic()
    let path: [JSONStep] = ["vitals", .index(ReviewedClinic.reading), "heartRate"]
    try await desk.clinic.set(desk.session, path, to: ["value": 72, "unit": "/min"])
    desk.clinic.ehrEdits("Observation", desk.observation, ["valueQuantity": ["value": 76]])
    _ = try await desk.clinic.sync()
    let shown = try #require(try await desk.open().first)
    try await desk.clinic.set(desk.session, path, to: ["value": 80, "unit": "/min"])
    await #expect(throws: SettlementError.self) { try await desk.settle([shown], .remote) }
    #expect(try await desk.open() == [shown])
    try await desk.settle([shown], .local)
    #expect(try await desk.clinic.sync().outcome == .done)
    #expect(desk.clinic.resources().first { $0["id"]?.string == desk.observation }?["valueQuantity"]?["value"] == 80)
  }
}
