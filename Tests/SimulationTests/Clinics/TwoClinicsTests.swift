import ClinicalRecords
import Foundation
import LosslessJSON
import MappingCatalog
import RecordMapping
import Simulation
import Testing

/// What `Fixtures/clinic` must have, so that each kind of record is tried in each of its forms.
@Suite struct TwoClinicsTests {
  private let clinics = ClinicGenerator(seed: 2026).clinics(2, patients: 12)
  private let catalog = MappingCatalog.load().catalog

  private func all<Content>(_ type: Content.Type) -> [Content] { clinics.of(type) }

  @Test func `two clinics have 24 patients, 100 sessions and 400 assessments`() {
    #expect(all(Clinic.self).count == 2)
    #expect(all(Patient.self).count == 24)
    #expect(all(TreatmentCourse.self).count == 24)
    #expect(all(InfusionSession.self).count == 100)
    #expect(all(Assessment.self).count == 400)
    for kind in RecordKind.allCases { #expect(clinics.contains { $0.kind == kind }, "\(kind.rawValue)") }
  }

  @Test func `each course keeps to a protocol that is there, in its count, cadence and dose`() throws {
    let sessions = Dictionary(grouping: all(InfusionSession.self), by: \.course)
    var protocols: Set<String> = []
    for course in all(TreatmentCourse.self) {
      let plan = try #require(catalog.protocols[course.protocolID])
      protocols.insert(plan.id)
      let own = sessions[course.id] ?? []
      #expect(course.plannedInfusions == plan.infusions && own.count <= plan.infusions)
      #expect(course.dosePerWeight == plan.dosePerWeight && course.plannedDuration == plan.duration)
      #expect(own.compactMap(\.ordinal) == Array(1...own.count))
      #expect(own.allSatisfy { $0.dose?.perWeight == plan.dosePerWeight })
      #expect((course.status == .completed) == (own.count == plan.infusions))
      let days = own.compactMap { $0.start?.date.daysSinceEpoch }
      if let first = days.first, let last = days.last { #expect(last - first < 7 * plan.weeks) }
      let words = course.protocolID.hasPrefix("midazolam") ? "Midazolam" : "Ketamine"
      #expect(own.compactMap(\.drug?.code.text).allSatisfy { $0 == words })
      #expect(course.arm.map { $0 == words.lowercased() } ?? true)
    }
    #expect(protocols == ["ketamine-6x2", "ketamine-8x4w", "ketamine-single", "midazolam-6x2"])
    #expect(protocols.union(try Self.protocolsOfStudies()) == Set(catalog.protocols.keys), "each protocol is one that somebody in our fixtures was on")
    let blinded = Set(all(TreatmentCourse.self).filter { $0.isBlinded == true }.map(\.id))
    #expect(blinded.count == 1 && all(InfusionSession.self).allSatisfy { ($0.isBlinded == true) == $0.course.map(blinded.contains) })
  }

  /// The protocols that the synthetic cohorts of the published studies are on.
  private static func protocolsOfStudies() throws -> Set<String> {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../Fixtures/outcomes/studies").standardizedFileURL
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil).filter { $0.pathExtension == "ndjson" }
    return Set(
      try files.flatMap { file in
        try RecordsFile(reading: [UInt8](Data(contentsOf: file)), name: file.lastPathComponent).entries.compactMap { entry in
          if case .treatmentCourse(let course) = entry.record { course.protocolID } else { nil }
        }
      })
  }

  @Test func `every time point that a protocol of these clinics asks for is one that somebody was asked at`() throws {
    let courses = Dictionary(uniqueKeysWithValues: all(TreatmentCourse.self).map { ($0.id, $0.protocolID) })
    // The studies' cohorts are asked only what their published tables tell; their protocols are looked at in PublishedTablesTests.
    for id in ["ketamine-6x2", "ketamine-8x4w", "ketamine-single", "midazolam-6x2"] {
      let plan = try #require(catalog.protocols[id])
      let asked = all(Assessment.self).filter { $0.course.flatMap { courses[$0] } == plan.id }
      for schedule in plan.assessments {
        for point in schedule.timePoints {
          #expect(asked.contains { $0.instrument == schedule.instrument && $0.timePoint == point }, "\(plan.id) \(schedule.instrument) \(point)")
        }
      }
    }
  }

  @Test func `who is named is one of the clinic's own people`() throws {
    let people = Dictionary(uniqueKeysWithValues: all(Practitioner.self).map { ($0.id, $0) })
    for session in all(InfusionSession.self) {
      let (nurse, prescriber) = try (#require(session.givenBy), #require(session.prescribedBy))
      let family = people[nurse]?.names.first?.family?.value
      #expect(family.map { session.nurse?.hasSuffix($0) == true } == true)
      #expect(people[prescriber]?.qualification == "Psychiatrist")
    }
    let clinic = Dictionary(grouping: all(InfusionSession.self), by: \.clinic)
    #expect(clinic.count == 2)
    let nurses = clinic.values.map { Set($0.compactMap(\.givenBy)) }
    #expect(nurses[0].isDisjoint(with: nurses[1]))
  }

  @Test func `data of a substance use disorder are there with a consent that names the recipient, and without`() {
    let moment = DateTime(nanoseconds: 1_790_000_000_000_000_000)
    let sensitive = Set(all(Problem.self).filter { $0.sensitivity == .substanceUse }.map(\.patient))
    #expect(sensitive.count == 2)
    #expect(Set(all(Medication.self).filter { $0.sensitivity == .substanceUse }.map(\.patient)) == sensitive)
    #expect(Set(all(Screening.self).filter { $0.sensitivity == .substanceUse }.map(\.patient)) == sensitive)
    let open = sensitive.filter { patient in
      Disclosure(all(Consent.self).filter { $0.patient == patient }, to: "north", at: moment).substanceUse
    }
    #expect(open.count == 1)
    #expect(sensitive.allSatisfy { patient in !Disclosure(all(Consent.self).filter { $0.patient == patient }, to: "south", at: moment).substanceUse })
    let notes = Set(all(PsychotherapyNote.self).map(\.patient))
    let told = notes.filter { patient in Disclosure(all(Consent.self).filter { $0.patient == patient }, to: "north", at: moment).psychotherapyNotes }
    #expect(notes.count == 4 && told.count == 1)
  }

  @Test func `each form of each record is there`() {
    #expect(Set(all(Consent.self).map(\.scope)) == Set(ConsentScope.allCases))
    #expect(Set(all(Consent.self).map(\.decision)) == [.agreed, .refused])
    #expect(all(Consent.self).contains { $0.withdrawnAt != nil })
    let asked = Set(all(Allergy.self).map(\.patient))
    #expect(all(Allergy.self).contains { $0.noneKnown == true } && asked.count < 24)
    #expect(Set(all(Allergy.self).compactMap(\.category)).isSuperset(of: [.medication, .environment, .food]))
    #expect(Set(all(Medication.self).flatMap(\.concerns)).count >= 5)
    #expect(all(Screening.self).contains { $0.pregnancyTest?.specimen == .urine })
    #expect(all(Screening.self).contains { $0.isCleared == false && $0.session != nil })
    #expect(all(Screening.self).contains { screening in screening.drugScreen.contains { $0.result == .positive } })
    #expect(Set(all(InfusionSession.self).flatMap(\.sedation).map(\.scale)) == Set(SedationScale.allCases))
    #expect(all(InfusionSession.self).allSatisfy { $0.status == .notGiven || $0.sedation.count == 4 && $0.dissociation.count == 4 })
    #expect(Set(all(PsychotherapySession.self).map(\.kind)) == Set(PsychotherapyKind.allCases))
    #expect(all(PsychotherapySession.self).contains { $0.status == .notHeld })
  }

  @Test func `no code in it is one whose meaning nobody has seen`() {
    var seen = 0
    for record in clinics {
      for (system, code) in Self.codings(in: RecordCoding.write(record)) {
        seen += 1
        #expect(SeenCodes.bySystem[system]?.contains(code[...]) == true, "\(system) \(code)")
      }
    }
    #expect(seen > 300)
  }

  private static func codings(in tree: JSON) -> [(system: String, code: String)] {
    if let system = tree["system"]?.string, let code = tree["code"]?.string { return [(system, code)] }
    return tree.members.flatMap { codings(in: $0.value) } + tree.elements.flatMap(codings)
  }
}
