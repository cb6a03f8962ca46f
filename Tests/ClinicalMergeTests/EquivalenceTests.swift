import ClinicalMerge
import LosslessJSON
import Testing

struct EquivalenceTests {
  static let equal: [(String, String)] = [
    (#"{"resourceType":"Observation","valueQuantity":{"value":40.0}}"#, #"{"resourceType":"Observation","valueQuantity":{"value":4E1}}"#),
    (#"{"resourceType":"Observation","issued":"2026-03-01T10:15:00.50-05:00"}"#, #"{"resourceType":"Observation","issued":"2026-03-01T15:15:00.5Z"}"#),
    (
      #"{"resourceType":"Observation","effectiveDateTime":"2024-02-29T23:30:00-01:00"}"#,
      #"{"resourceType":"Observation","effectiveDateTime":"2024-03-01T00:30:00Z"}"#
    ),
    (
      #"{"resourceType":"Observation","subject":{"reference":"Patient/p1"}}"#,
      #"{"resourceType":"Observation","subject":{"reference":"https://ehr.example/fhir/Patient/p1","display":"Ann"}}"#
    ),
    (
      #"{"resourceType":"Patient","identifier":[{"system":"a","value":"1"},{"system":"b","value":"2"}],"photo":[]}"#,
      #"{"resourceType":"Patient","identifier":[{"value":"2","system":"b"},{"system":"a","value":"1"}]}"#
    ),
    (
      #"{"resourceType":"Condition","code":{"coding":[{"system":"s","code":"1","display":"x"},{"system":"s","code":"1"}]}}"#,
      #"{"resourceType":"Condition","code":{"coding":[{"system":"s","code":"1"}]}}"#
    ),
    (
      ##"{"resourceType":"Patient","id":"1","meta":{"versionId":"2","lastUpdated":"x","source":"#"},"text":{"div":"a"}}"##,
      #"{"resourceType":"Patient","id":"9"}"#
    ),
    (
      ##"{"resourceType":"MedicationAdministration","contained":[{"resourceType":"Medication","id":"m","code":{"text":"k"}}],"medicationReference":{"reference":"#m"}}"##,
      ##"{"resourceType":"MedicationAdministration","contained":[{"resourceType":"Medication","id":"7","code":{"text":"k"}}],"medicationReference":{"reference":"#7"}}"##
    ),
    (#"{"resourceType":"Patient","_given":[null,{"id":"a"},null]}"#, #"{"resourceType":"Patient","_given":[null,{"id":"a"}]}"#),
  ]

  static let different: [(String, String)] = [
    (#"{"resourceType":"Observation","valueInteger":1}"#, #"{"resourceType":"Observation","valueInteger":"1"}"#),
    (#"{"resourceType":"Observation","valueInteger":1}"#, #"{"resourceType":"Observation","valueInteger":true}"#),
    (#"{"resourceType":"Condition","onsetDateTime":"2020-05"}"#, #"{"resourceType":"Condition","onsetDateTime":"2020-05-03"}"#),
    (#"{"resourceType":"Condition","onsetDateTime":"2020-05-03"}"#, #"{"resourceType":"Condition","onsetDateTime":"2020-05-03T00:00:00Z"}"#),
    (
      #"{"resourceType":"Observation","subject":{"reference":"Patient/p1"}}"#,
      #"{"resourceType":"Observation","subject":{"reference":"Patient/p1/_history/2"}}"#
    ),
    (#"{"resourceType":"Condition","code":{"text":"a"}}"#, #"{"resourceType":"Condition","code":{"text":"A"}}"#),
    (#"{"resourceType":"Condition","code":{"coding":[{"code":"1","userSelected":true}]}}"#, #"{"resourceType":"Condition","code":{"coding":[{"code":"1"}]}}"#),
    (#"{"resourceType":"Patient","meta":{"security":[{"code":"R"}]}}"#, #"{"resourceType":"Patient"}"#),
    (#"{"resourceType":"Patient","name":[{"given":["A","B"]}]}"#, #"{"resourceType":"Patient","name":[{"given":["B","A"]}]}"#),
    (
      #"{"resourceType":"Observation","component":[{"code":{"text":"a"}},{"code":{"text":"a"}}]}"#,
      #"{"resourceType":"Observation","component":[{"code":{"text":"a"}}]}"#
    ),
    (#"{"resourceType":"Patient","note":[{"text":"2026-03-01T10:15:00Z"}]}"#, #"{"resourceType":"Patient","note":[{"text":"2026-03-01T10:15:00+00:00"}]}"#),
    (#"{"resourceType":"Patient","contained":[{"resourceType":"Medication","id":"a"}]}"#, #"{"resourceType":"Patient"}"#),
  ]

  @Test(arguments: equal) func `these say the same`(a: String, b: String) {
    #expect(Equivalence.areEquivalent(json(a), json(b)) && Equivalence.areEquivalent(json(b), json(a)))
    #expect(Equivalence.normalForm(json(a)) == Equivalence.normalForm(json(b)))
  }

  @Test(arguments: different) func `these do not say the same`(a: String, b: String) {
    #expect(!Equivalence.areEquivalent(json(a), json(b)) && !Equivalence.areEquivalent(json(b), json(a)))
    #expect(Equivalence.normalForm(json(a)) != Equivalence.normalForm(json(b)))
  }

  @Test(arguments: Sample.all) func `documents are equivalent exactly when their normal forms are equal`(sample: Sample) {
    for pair in sample.pairs {
      #expect(
        Equivalence.areEquivalent(pair.local, pair.remote) == (Equivalence.normalForm(pair.local) == Equivalence.normalForm(pair.remote)), "\(pair.told)")
    }
  }
}
