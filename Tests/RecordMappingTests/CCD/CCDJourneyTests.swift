import ClinicalRecords
import Foundation
import LosslessJSON
import MappingCatalog
import Testing

@testable import RecordMapping

/// Our own round trip: record, CCD, record is the identity for all that is not in the list of losses, and that list is true.
@Suite struct CCDJourneyTests {
  private static let catalog = CCDCharts.catalog
  private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../Fixtures")

  private static func lines(_ path: String) -> [JSON] {
    let text = (try? String(contentsOf: fixtures.appending(path: path), encoding: .utf8)) ?? ""
    return text.split(separator: "\n").compactMap { try? JSON(parsing: Array($0.utf8)) }
  }

  private static func folder(_ path: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: fixtures.appending(path: path).path)) ?? []).sorted()
  }

  /// The charts of patients, each with its Patient first.
  private static func charts(_ records: [JSON]) -> [[JSON]] {
    let patients = records.filter { $0["record"]?.string == "Patient" }
    return patients.map { patient in [patient] + records.filter { $0["patient"] != nil && $0["patient"] == patient["id"] } }
  }

  private static let staff = lines("clinic/Clinic.ndjson") + lines("clinic/Practitioner.ndjson")
  private static let clinic = charts(CCDCharts.bodies.flatMap(\.bodies))
  private static let studies = folder("outcomes/studies").filter { $0.hasSuffix(".ndjson") }
  private static let stories = folder("mapping")

  /// The record of a mapping story in a chart of a patient who has nothing else.
  private static func story(_ name: String) -> [JSON] {
    guard let text = try? String(contentsOf: fixtures.appending(path: "mapping/\(name)/record.json"), encoding: .utf8),
      let record = try? JSON(parsing: Array(text.utf8))
    else { return [] }
    if record["record"]?.string == "Patient" { return [record] }
    guard let patient = record["patient"] else { return [] }
    return [["record": "Patient", "id": patient, "recordStatus": "active", "isActive": true], record]
  }

  /// Every record of a patient's chart as it is, and once without each of its members that need not be there.
  private static func sparse(_ chart: [JSON]) -> [[JSON]] {
    guard let patient = chart.first else { return [] }
    var made: [[JSON]] = []
    for record in chart.dropFirst() {
      for member in record.members where !["record", "id", "patient"].contains(member.name) {
        let less = record.setting(member.name, to: nil)
        guard let read = try? RecordCoding.read(less), read.faults().isEmpty else { continue }
        made.append([patient, less])
      }
    }
    return made
  }

  /// What the shapes of the fixtures lack: one patient of every use and system, and words that no fixture has.
  private static let rare: [[JSON]] = {
    func id(_ number: Int) -> JSON { .string("7a0e8c0a-0000-4000-8000-0000000000\(number)") }
    let names: [JSON] = ["official", "usual", "nickname", "anonymous", "maiden", "old", "temp"].enumerated().map { place, use in
      ["id": id(10 + place), "use": .string(use), "family": "Patientsdottir", "given": ["Testa \(place)"]]
    }
    let telecoms: [JSON] = ["phone", "fax", "email", "url", "sms", "pager"].enumerated().map { place, system in
      let value = system == "email" ? "testa@example.org" : system == "url" ? "https://example.org/testa" : "+1-217-555-010\(place)"
      return ["id": id(20 + place), "system": .string(system), "value": .string(value), "use": "home"]
    }
    let addresses: [JSON] = ["home", "work", "temp", "billing", "old"].enumerated().map { place, use in
      [
        "id": id(30 + place), "use": .string(use), "lines": ["\(place) Clinic Way"], "city": "Springfield", "state": "IL", "postalCode": "62701",
        "country": "US",
      ]
    }
    let old: JSON = ["id": id(40), "system": "phone", "value": "+1-217-555-0199", "use": "old"]
    let patient: JSON = [
      "record": "Patient", "id": id(90), "recordStatus": "active", "isActive": false, "names": .array(names), "telecoms": .array(telecoms + [old]),
      "addresses": .array(addresses), "gender": "other", "birthDate": "1986-04-12", "isVeteran": true,
      "identifiers": [["id": id(41), "system": "urn:oid:2.16.840.1.113883.3.9999.7", "value": "T-1", "type": "MR"]],
    ]
    let code: JSON = ["codings": [["system": "http://snomed.info/sct", "code": "47505003", "display": "Posttraumatic stress disorder"]]]
    var records: [JSON] = [patient]
    for (place, word) in ["unconfirmed", "provisional", "differential", "confirmed", "refuted"].enumerated() {
      records.append([
        "record": "Problem", "id": id(50 + place), "patient": id(90), "recordStatus": "active", "code": code, "clinicalStatus": "active",
        "verificationStatus": .string(word),
      ])
    }
    for (place, word) in ["unconfirmed", "confirmed", "refuted"].enumerated() {
      records.append([
        "record": "Allergy", "id": id(60 + place), "patient": id(90), "recordStatus": "active", "code": ["text": "Bee venom"], "category": "biologic",
        "verificationStatus": .string(word),
      ])
    }
    return [records]
  }()

  /// What charts lose: beside the list, of the list, and what of the list their records have.
  private static func unlisted(
    _ charts: [[JSON]], staff: [JSON] = []
  ) throws -> (unlisted: [String: Int], lost: Set<CCDLoss>, had: Set<CCDLoss>, records: Int) {
    var all: [String: Int] = [:]
    var lost: Set<CCDLoss> = []
    var had: Set<CCDLoss> = []
    var records = 0
    for chart in charts where !chart.isEmpty && chart[0]["recordStatus"]?.string == "active" {
      for (before, after) in try CCDJourney(chart, staff: staff, catalog: catalog).records {
        let (unlisted, seen) = CCDJourney.differences(before, after, catalog: catalog)
        for words in unlisted { all[words, default: 0] += 1 }
        lost.formUnion(seen)
        had.formUnion(CCDLosses.all.filter { $0.isFound(in: before, catalog: catalog) })
        records += 1
      }
    }
    return (all, lost, had, records)
  }

  private static func expectIdentity(_ charts: [[JSON]], atLeast count: Int, staff: [JSON] = []) throws {
    let found = try unlisted(charts, staff: staff)
    #expect(found.records >= count)
    #expect(found.unlisted.isEmpty, "\(found.unlisted.sorted { $0.value > $1.value }.prefix(40).map { "\($0.value) times \($0.key)" }.joined(separator: "\n"))")
  }

  @Test func `the clinic's records come back but for the listed losses`() throws {
    try Self.expectIdentity(Self.clinic, atLeast: 700, staff: Self.staff)
  }

  @Test(arguments: studies)
  func `a study's records come back but for the listed losses`(_ study: String) throws {
    try Self.expectIdentity(Self.charts(Self.lines("outcomes/studies/\(study)")), atLeast: 20)
  }

  @Test(arguments: stories)
  func `the record of every mapping story comes back but for the listed losses`(_ name: String) throws {
    try Self.expectIdentity([Self.story(name)], atLeast: 0)
  }

  @Test func `a record without any one of its members comes back without it`() throws {
    try Self.expectIdentity(Self.clinic.prefix(3).flatMap(Self.sparse), atLeast: 500)
  }

  @Test func `every use, system and certainty comes back but for the listed losses`() throws { try Self.expectIdentity(Self.rare, atLeast: 9) }

  @Test func `a listed loss happens where a record has what is lost`() throws {
    var lost: Set<CCDLoss> = []
    var had: Set<CCDLoss> = []
    var charts = Self.clinic + Self.stories.map(Self.story) + Self.rare
    for study in Self.studies { charts += Self.charts(Self.lines("outcomes/studies/\(study)")).prefix(10) }
    let found = try Self.unlisted(charts, staff: Self.staff)
    lost.formUnion(found.lost)
    had.formUnion(found.had)
    // Of the clinic's own people and places, and of what a withdrawn record was, no chart has a record to come back.
    let idle = CCDLosses.all.filter { $0.kind.isOfPatient && $0.path != "recordStatus" && had.contains($0) && !lost.contains($0) }
    #expect(lost.count > 60, "\(lost.count) of \(CCDLosses.all.count)")
    #expect(idle.isEmpty, "\(idle.map { "\($0.kind.rawValue).\($0.path) \($0.values): \($0.reason)" }.joined(separator: "\n"))")
  }
}
