import ClinicalRecords
import Testing

@Suite struct CheckDigitTests {
  private static let loinc = "http://loinc.org"
  private static let snomed = "http://snomed.info/sct"
  private static let npi = "http://hl7.org/fhir/sid/us-npi"

  @Test(arguments: [
    (loinc, "85354-9"), (loinc, "8480-6"), (loinc, "44249-1"), (loinc, "3150-0"), (snomed, "47505003"), (snomed, "14152002"), (snomed, "281000119103"),
    (snomed, "457441000124102"), (npi, "1234567893"),
  ]) func `a number that was published bears its digit out, and no other last digit does`(system: String, code: String) {
    for digit in 0...9 { #expect(CheckDigit.isRight(code.dropLast() + String(digit), of: system) == (code.last == Character(String(digit)))) }
  }

  @Test(arguments: [(loinc, "85354-9"), (snomed, "47505003"), (snomed, "457441000124102"), (npi, "1234567893")])
  func `any one digit that was mistyped is seen`(system: String, code: String) {
    let characters = Array(code)
    for place in characters.indices where characters[place].isNumber {
      for digit in 0...9 where Character(String(digit)) != characters[place] {
        var wrong = characters
        wrong[place] = Character(String(digit))
        #expect(CheckDigit.isRight(String(wrong), of: system) == false, "\(String(wrong))")
      }
    }
  }

  @Test func `Verhoeff's digit sees any two neighbours that were swapped`() {
    let characters = Array("457441000124102")
    for place in characters.indices.dropLast() where characters[place] != characters[place + 1] {
      var wrong = characters
      wrong.swapAt(place, place + 1)
      #expect(CheckDigit.isRight(String(wrong), of: Self.snomed) == false)
    }
  }

  @Test(arguments: [(loinc, "3150-6"), (loinc, "31500"), (loinc, "1-"), (snomed, "12"), (snomed, ""), (npi, "123456789"), (npi, "12345678AB")])
  func `what is no number of the system is none`(system: String, code: String) { #expect(CheckDigit.isRight(code, of: system) == false) }

  @Test func `nothing is said of what has no such digit`() {
    #expect(CheckDigit.isRight("LA33-6", of: Self.loinc) == nil)
    #expect(CheckDigit.isRight("F43.10", of: "http://hl7.org/fhir/sid/icd-10-cm") == nil)
  }

  @Test func `a provider's number with a slip is a fault of the record`() {
    var practitioner = Practitioner(id: RecordID(high: 1, low: 1))
    practitioner.identifiers = [PatientIdentifier(id: RecordID(high: 1, low: 2), system: Self.npi, value: Sensitive("1234567893"))]
    #expect(practitioner.faults().isEmpty)
    practitioner.identifiers[0].value = Sensitive("1234567890")
    #expect(practitioner.faults().map(\.path) == ["identifiers[0].value"])
  }
}
