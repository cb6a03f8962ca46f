import ClinicalRecords
import LosslessJSON
import RecordMapping
import RecordStore
import Testing

@testable import EHRSync

/// One field of a record that several of its resources say: the primary is read, a copy changed alone is a person's to judge, and a
/// conflict on one place holds the others.
@Suite struct CopiedFieldTests {
  private func synced() async throws -> (Clinic, session: RecordVersion) {
    let clinic = try Clinic()
    try await clinic.take(patients: 1)
    try #require(try await clinic.sync().outcome == .done)
    let sessions = try await clinic.store.records(of: RecordSelection(kinds: [.infusionSession]), after: nil, limit: 10)
    return (clinic, try #require(sessions.first { $0.body["status"] == "completed" }))
  }

  private func id(_ clinic: Clinic, _ session: RecordVersion, _ role: String) async throws -> String {
    try #require(try await clinic.exchanges(session.record).first { $0.role == role }?.serverID)
  }

  private func period(_ clinic: Clinic, _ session: RecordVersion, _ role: String, _ element: String) async throws -> JSON? {
    let wanted = try await id(clinic, session, role)
    return clinic.resources().first { $0["id"]?.string == wanted }?[element]
  }

  /// The session's period, ended so many minutes later.
  private func later(_ session: RecordVersion, minutes: Int) throws -> JSON {
    let end = try #require(session.body["end"]?.string.flatMap { DateTime($0) })
    return .object(["start": session.body["start"], "end": .string(end.advanced(bySeconds: minutes * 60).description)])
  }

  @Test func `the primary's change is adopted and the copies follow`() async throws {
    let (clinic, session) = try await synced()
    let period = try later(session, minutes: 5)
    clinic.ehrEdits("MedicationAdministration", try await id(clinic, session, "administration"), ["effectivePeriod": period])
    let report = try await clinic.sync()
    // The first update of a server tries a stale version, too.
    #expect(report.outcome == .done && report.writes == 3, "\(report.json.prettyText)")
    #expect(try await clinic.store.records([session.record])[0].body["end"] == period["end"])
    #expect(try await self.period(clinic, session, "encounter", "period") == period)
    #expect(try await self.period(clinic, session, "procedure", "performedPeriod") == period)
    #expect(try await clinic.sync().writes == 0)
  }

  @Test func `a copy changed alone waits for a person, and dissolves when the primary says so too`() async throws {
    let (clinic, session) = try await synced()
    let period = try later(session, minutes: 5)
    clinic.ehrEdits("Encounter", try await id(clinic, session, "encounter"), ["period": period])
    for full in [false, true, false] {
      var settings = SyncSettings()
      settings.isFull = full
      let report = try await clinic.sync(settings)
      #expect(report.outcome == .review && report.writes == 0, "\(report.json.prettyText)")
      let open = try await clinic.store.conflicts("north", states: [.open])
      #expect(open.map(\.reason) == ["copy-differs"] && open.map(\.path) == ["period"])
      #expect(open.first?.local?["end"] == session.body["end"] && open.first?.remote?["end"] == period["end"])
      #expect(try await clinic.store.records([session.record])[0].body == session.body)
    }
    clinic.ehrEdits("MedicationAdministration", try await id(clinic, session, "administration"), ["effectivePeriod": period])
    let report = try await clinic.sync()
    #expect(report.outcome == .done, "\(report.json.prettyText)")
    #expect(try await clinic.store.conflicts("north", states: [.open]).isEmpty)
    #expect(try await self.period(clinic, session, "procedure", "performedPeriod") == period)
    #expect(try await clinic.sync().writes == 0)
  }

  @Test func `both changed together say the same, and nothing waits`() async throws {
    let (clinic, session) = try await synced()
    let period = try later(session, minutes: 5)
    clinic.ehrEdits("Encounter", try await id(clinic, session, "encounter"), ["period": period])
    clinic.ehrEdits("MedicationAdministration", try await id(clinic, session, "administration"), ["effectivePeriod": period])
    let report = try await clinic.sync()
    // The first update of a server tries a stale version, too.
    #expect(report.outcome == .done && report.writes == 2, "\(report.json.prettyText)")
    #expect(try await clinic.store.conflicts("north", states: [.open]).isEmpty)
  }

  @Test func `a conflict on one place holds the others, and settled it goes out everywhere`() async throws {
    let (clinic, session) = try await synced()
    let (ours, theirs) = (try later(session, minutes: 3), try later(session, minutes: 7))
    clinic.ehrEdits("MedicationAdministration", try await id(clinic, session, "administration"), ["effectivePeriod": theirs])
    try await clinic.set(session.record, ["end"], to: ours["end"])
    for _ in 0..<2 {
      let report = try await clinic.sync()
      #expect(report.outcome == .review && report.writes == 0, "\(report.json.prettyText)")
      #expect(try await self.period(clinic, session, "encounter", "period")?["end"] == session.body["end"])
    }
    let conflict = try #require(try await clinic.store.conflicts("north", states: [.open]).first)
    #expect(conflict.path == "effective[x]")
    let record = try await clinic.store.records([session.record])[0]
    let exchange = try #require(try await clinic.store.exchanges("north", resources: [conflict.resource]).first)
    let verdict = Settlement.Verdict(choice: .local, by: "Nurse Example", because: "the pump's log", at: clinic.now)
    try await clinic.store.commit(
      try Settlement(mapper: clinic.mapper).settle(conflict, verdict, record: record, exchange: exchange, others: []))
    let report = try await clinic.sync()
    #expect(report.outcome == .done, "\(report.json.prettyText)")
    for (role, element) in [("administration", "effectivePeriod"), ("procedure", "performedPeriod"), ("encounter", "period")] {
      #expect(try await self.period(clinic, session, role, element) == ours, "\(role)")
    }
    #expect(try await clinic.sync().writes == 0)
  }

  /// An assessment with its total, in step with the EHR.
  private func scored() async throws -> (Clinic, assessment: RecordVersion) {
    let (clinic, _) = try await synced()
    let all = try await clinic.store.records(of: RecordSelection(kinds: [.assessment]), after: nil, limit: 10)
    for one in all where try await total(clinic, one) != nil { return (clinic, one) }
    throw Clinic.ClinicError(text: "no assessment has a total")
  }

  private func total(_ clinic: Clinic, _ assessment: RecordVersion) async throws -> JSON? {
    try await period(clinic, assessment, "score", "valueQuantity")?["value"]
  }

  @Test func `a total that the EHR changed by itself waits for a person, and ours is not overwritten here`() async throws {
    let (clinic, assessment) = try await scored()
    let ours = try #require(try await total(clinic, assessment))
    clinic.ehrEdits("Observation", try await id(clinic, assessment, "score"), ["valueQuantity": ["value": 1]])
    for _ in 0..<2 {
      let report = try await clinic.sync()
      #expect(report.outcome == .review && report.writes == 0, "\(report.json.prettyText)")
      let open = try await clinic.store.conflicts("north", states: [.open])
      #expect(open.map(\.reason) == ["derived-differs"] && open.map(\.path) == ["result"])
    }
    let conflict = try #require(try await clinic.store.conflicts("north", states: [.open]).first)
    let exchange = try #require(try await clinic.store.exchanges("north", resources: [conflict.resource]).first)
    let verdict = Settlement.Verdict(choice: .local, by: "Nurse Example", because: "the answers say so", at: clinic.now)
    try await clinic.store.commit(
      try Settlement(mapper: clinic.mapper).settle(
        conflict, verdict, record: try await clinic.store.records([assessment.record])[0], exchange: exchange, others: []))
    let report = try await clinic.sync()
    // The first update of a server tries a stale version, too.
    #expect(report.outcome == .done && report.writes == 2, "\(report.json.prettyText)")
    #expect(try await total(clinic, assessment) == ours)
    #expect(try await clinic.sync().writes == 0)
  }

  @Test func `a score waits while its answers are in conflict`() async throws {
    let (clinic, assessment) = try await scored()
    let before = try await total(clinic, assessment)
    let response = try await id(clinic, assessment, "response")
    let document = try #require(clinic.resources().first { $0["id"]?.string == response })
    let items = (document["item"]?.elements ?? []).map { item in
      item["linkId"]?.string?.hasSuffix("1") == true ? item.setting("answer", to: [["valueInteger": 0]]) : item
    }
    clinic.ehrEdits("QuestionnaireResponse", response, ["item": .array(items)])
    let answers = try #require(assessment.body["answers"])
    let other = answers["1"]?.text == "1" ? 2 : 1
    try await clinic.set(assessment.record, ["answers", "1"], to: .int(other))
    let report = try await clinic.sync()
    #expect(report.outcome == .review, "\(report.json.prettyText)")
    #expect(try await total(clinic, assessment) == before)
  }
}
