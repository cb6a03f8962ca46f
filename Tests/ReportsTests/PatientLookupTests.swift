import ClinicalRecords
import LosslessJSON
import RecordStore
import Testing

@testable import Reports

@Suite struct PatientLookupTests {
  static func patient(_ low: UInt64, mrn: (String, String), family: String, given: String, born: String) -> RecordVersion {
    let id = RecordID(high: 1, low: low)
    let body: JSON = [
      "record": "Patient", "id": .string(id.description), "identifiers": [["system": .string(mrn.0), "value": .string(mrn.1)]],
      "names": [["family": .string(family), "given": [.string(given)]], ["given": ["Nick"]]], "birthDate": .string(born),
    ]
    return RecordVersion(record: id, kind: .patient, patient: id, version: 1, body: body, authorship: Authorship(author: "t", at: "2026-03-01T00:00:00Z"))
  }

  static let lookup = PatientLookup([
    patient(1, mrn: ("urn:a", "100"), family: "Testa", given: "Henri", born: "1976-04-20"),
    patient(2, mrn: ("urn:b", "100"), family: "Beispiel", given: "Berta", born: "2004-10-05"),
    patient(3, mrn: ("urn:a", "101"), family: "Testa", given: "Henri", born: "1976-04-20"),
    patient(4, mrn: ("urn:a", "10|4"), family: "de la Prueba", given: "Ana", born: "1990-01-02"),
  ])

  @Test(
    arguments: [
      ("00000000-0000-0001-0000-000000000002", 2), ("mrn:urn:b|100", 2), ("101", 3), ("mrn:101", 3), ("Beispiel 2004-10-05", 2),
      ("2004-10-05 berta BEISPIEL", 2),
      ("Beispiel, Berta, 2004-10-05", 2), ("mrn:urn:a|10|4", 4), ("de la Prueba 1990-01-02", 4),
    ] as [(String, UInt64)])
  func `a patient is named by id, number, or name and birth date`(text: String, low: UInt64) {
    #expect(Self.lookup.find(text) == .one(RecordID(high: 1, low: low)))
  }

  @Test(arguments: ["100", "mrn:100", "Testa 1976-04-20"])
  func `what fits several names nobody`(text: String) { #expect(Self.lookup.find(text) == .several(2)) }

  @Test(arguments: [
    "", "Beispiel", "2004-10-05", "Beispiel 2004", "Nick Beispiel 2004-10-05", "mrn:urn:a|", "mrn:urn:c|100", "00000000-0000-0001-0000-000000000009",
  ])
  func `what is not enough, or fits nobody, finds nobody`(text: String) { #expect(Self.lookup.find(text) == .none) }
}
