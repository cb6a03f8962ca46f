import ClinicalRecords
import LosslessJSON
import RecordMapping
import RecordStore
import Testing

@testable import EHRSync

/// What a newer release of the mappings says otherwise is nobody's edit: it makes no conflict, and gives way to the EHR.
@Suite struct MappingReleaseTests {
  private static let problem = RecordID("33333333-0000-8000-8000-000000000002")!
  private static let newCategory: JSON = [["coding": [["system": "http://example.org/categories", "code": "theirs"]]]]

  /// A problem that was agreed, then a mapping release that puts it in another category.
  private func released() async throws -> (Clinic, id: String) {
    var clinic = try Clinic()
    try await clinic.take(RerenderTests.chart)
    _ = try await clinic.sync()
    clinic.mapper = try RerenderTests.corrected("\"code\": \"problem-list-item\", \"display\"", by: "\"code\": \"encounter-diagnosis\", \"display\"")
    return (clinic, try #require(condition(clinic)["id"]?.string))
  }

  private func condition(_ clinic: Clinic) -> JSON { clinic.resources().first { $0["resourceType"] == "Condition" } ?? .null }

  @Test func `the EHR's change of the very element is adopted without a conflict`() async throws {
    let (clinic, id) = try await released()
    clinic.ehrEdits("Condition", id, ["category": Self.newCategory])
    let report = try await clinic.sync()
    #expect(report.outcome == .done && report.writes == 0, "\(report.json.prettyText)")
    #expect(try await clinic.store.conflicts("north", states: [.open]).isEmpty)
    #expect(condition(clinic)["category"]?.text.contains("theirs") == true)
  }

  @Test func `it goes out with a person's edit of the record`() async throws {
    let (clinic, _) = try await released()
    try await clinic.set(Self.problem, ["onset"], to: "2018")
    let report = try await clinic.sync()
    #expect(report.outcome == .done, "\(report.json.prettyText)")
    #expect(condition(clinic)["onsetDateTime"] == "2018")
    #expect(condition(clinic)["category"]?.text.contains("encounter-diagnosis") == true)
    #expect(try await clinic.sync().writes == 0)
  }

  @Test func `where it meets the EHR's change it gives way, and the person's edit goes out`() async throws {
    let (clinic, id) = try await released()
    clinic.ehrEdits("Condition", id, ["category": Self.newCategory])
    try await clinic.set(Self.problem, ["onset"], to: "2018")
    let report = try await clinic.sync()
    #expect(report.outcome == .done, "\(report.json.prettyText)")
    #expect(condition(clinic)["onsetDateTime"] == "2018")
    #expect(condition(clinic)["category"]?.text.contains("theirs") == true)
    #expect(condition(clinic)["category"]?.text.contains("encounter-diagnosis") == false)
    #expect(report.notices.contains { $0.message == MappingRelease.givesWay }, "\(report.json.prettyText)")
    #expect(try await clinic.sync().writes == 0)
  }

  @Test func `adopting another change keeps the release waiting for a person`() async throws {
    let (clinic, id) = try await released()
    for note in ["once", "twice"] {
      clinic.ehrEdits("Condition", id, ["note": [["text": .string(note)]]])
      let report = try await clinic.sync()
      #expect(report.outcome == .done && report.writes == 0, "\(report.json.prettyText)")
      #expect(condition(clinic)["category"]?.text.contains("problem-list-item") == true)
    }
    // Still nobody's edit: the EHR's word on the element stands without a conflict.
    clinic.ehrEdits("Condition", id, ["category": Self.newCategory])
    let report = try await clinic.sync()
    #expect(report.outcome == .done && report.writes == 0, "\(report.json.prettyText)")
    #expect(condition(clinic)["category"]?.text.contains("theirs") == true)
  }

  @Test func `a person's edit against the EHR's is a conflict under new mappings too`() async throws {
    let (clinic, id) = try await released()
    clinic.ehrEdits("Condition", id, ["onsetDateTime": "2017"])
    try await clinic.set(Self.problem, ["onset"], to: "2018")
    let report = try await clinic.sync()
    #expect(report.outcome == .review, "\(report.json.prettyText)")
    #expect(try await clinic.store.conflicts("north", states: [.open]).map(\.path) == ["onset[x]"])
    #expect(condition(clinic)["onsetDateTime"] == "2017")
  }
}
