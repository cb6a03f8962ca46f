import ClinicalRecords
import Foundation
import RecordMapping
import Simulation
import Testing

/// The seed that `Fixtures/clinic` was made with.
private let seed: UInt64 = 2026

private let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../Fixtures/clinic").standardizedFileURL

@Suite struct ClinicGeneratorTests {
  @Test(arguments: RecordKind.allCases) func `the clinic in the fixtures is what the generator gives, to the byte`(kind: RecordKind) throws {
    let made = RecordsFile.bytes(of: ClinicGenerator(seed: seed).clinics(2, patients: 12).filter { $0.kind == kind })
    let file = folder.appending(path: "\(kind.rawValue).ndjson")
    let isUpdate = ProcessInfo.processInfo.environment["UPDATE_FIXTURES"] == "1"
    if isUpdate { try Data(made).write(to: file) }
    #expect(!isUpdate, "\(file.lastPathComponent) was written anew; read the difference, commit it, and run without UPDATE_FIXTURES")
    let kept = try [UInt8](Data(contentsOf: file))
    #expect(kept == made, "\(file.lastPathComponent) differs; UPDATE_FIXTURES=1 writes it anew")
  }

  private var clinic: [ClinicalRecord] { ClinicGenerator(seed: seed).clinic(patients: 12) }

  private var sessions: [InfusionSession] { clinic.of(InfusionSession.self) }
  private var assessments: [Assessment] { clinic.of(Assessment.self) }

  @Test func `the first clinic has twelve patients, as many courses, 40 sessions and 150 assessments`() {
    let counts = Dictionary(grouping: clinic, by: \.kind).mapValues(\.count)
    #expect(counts[.patient] == 12)
    #expect(counts[.treatmentCourse] == 12)
    #expect(counts[.infusionSession] == 40)
    #expect(counts[.assessment] == 150)
    #expect((counts[.problem] ?? 0) >= 12)
    #expect(Set(assessments.map(\.instrument)) == ["phq-9", "pcl-5", "caps-5"])
    #expect(Set(assessments.compactMap(\.timePoint)).isSuperset(of: ["baseline", "24h", "week-1", "week-2"]))
  }

  @Test func `one session was stopped early, one not given, one had two pauses, and all were watched`() {
    #expect(sessions.count { $0.status == .stoppedEarly } == 1)
    #expect(sessions.count { $0.status == .notGiven } == 1)
    #expect(sessions.filter { !$0.pauses.isEmpty }.map(\.pauses.count) == [2])
    #expect(sessions.allSatisfy { $0.vitals.count >= ($0.status == .notGiven ? 2 : 8) })
  }

  @Test func `adverse events were treated, each treatment for an event of its session`() {
    let treated = sessions.flatMap { session in session.interventions.map { ($0, session.adverseEvents.map(\.id)) } }
    #expect(treated.count >= 5)
    #expect(treated.allSatisfy { intervention, events in intervention.event.map(events.contains) ?? false })
    #expect(Set(sessions.flatMap(\.adverseEvents).compactMap(\.code.text)).count == 5)
  }

  @Test func `its times lie on both sides of a change to summer time`() {
    #expect(Set(sessions.compactMap(\.start?.offsetMinutes)) == [-300, -240])
    let courses = Dictionary(grouping: sessions, by: \.course).values
    #expect(courses.contains { Set($0.compactMap(\.start?.offsetMinutes)).count == 2 })
  }

  @Test(arguments: [1, 7, 41, 2026, UInt64.max]) func `no seed gives a record with a fault or a reference to nowhere`(seed: UInt64) throws {
    let bytes = RecordsFile.bytes(of: ClinicGenerator(seed: seed).clinics(2, patients: 30))
    #expect(throws: Never.self) { try RecordsFile(reading: bytes, name: "clinic.ndjson", knowing: { _ in nil }) }
  }

  @Test func `a patient's chart does not depend on how many patients there are`() {
    let few = ClinicGenerator(seed: seed).clinics(2, patients: 3)
    let many = Set(ClinicGenerator(seed: seed).clinics(3, patients: 40))
    #expect(few.allSatisfy(many.contains))
    #expect(Set(many.map(\.id)).count == many.count)
    #expect(ClinicGenerator(seed: seed).clinic(patients: 3).allSatisfy(Set(few).contains))
  }

  @Test func `another seed gives another clinic`() {
    let one = Set(ClinicGenerator(seed: 1).clinic(patients: 2).map(\.id))
    #expect(one.isDisjoint(with: ClinicGenerator(seed: 2).clinic(patients: 2).map(\.id)))
  }

  @Test func `the pressure rises during an infusion and has come back at its end`() throws {
    for session in sessions where session.status == .completed {
      let systolic = session.vitals.compactMap { $0.systolic?.value }
      let (first, last, most) = try (#require(systolic.first), #require(systolic.last), #require(systolic.max()))
      #expect(most > first && most > last)
      let rise = try #require(last.subtracting(first))
      #expect(rise <= 6 && rise >= ClinicalDecimal(-6))
    }
  }
}

extension [ClinicalRecord] {
  /// The records of one kind.
  func of<Content>(_ type: Content.Type) -> [Content] { compactMap { $0.content as? Content } }
}
