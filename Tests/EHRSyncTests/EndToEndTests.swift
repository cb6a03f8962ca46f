import ClinicalRecords
import FixtureEHR
import LosslessJSON
import RecordStore
import Testing

@testable import EHRSync

@Suite struct EndToEndTests {
  @Test func `a clinic's records reach the EHR, and a second run writes nothing`() async throws {
    let clinic = try Clinic()
    try await clinic.take(patients: 2)
    let first = try await clinic.sync()
    #expect(first.outcome == .done, "\(first.json.prettyText)")
    #expect(first.pushed.verified == first.pushed.edits && first.pushed.edits > 0)
    let resources = clinic.resources()
    #expect(resources.count > 20)
    let ids = resources.flatMap { OurIdentifier.all(in: $0) }
    #expect(Set(ids).count == ids.count)
    let second = try await clinic.sync()
    #expect(second.writes == 0, "\(second.json.prettyText)")
    #expect(second.outcome == .done, "\(second.json.prettyText)")
    #expect(clinic.resources() == resources)
  }
}
