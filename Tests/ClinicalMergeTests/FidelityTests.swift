import ClinicalMerge
import LosslessJSON
import Testing

struct FidelityTests {
  static let cases: [(String, String, [String])] = [
    (#"{"valueQuantity":{"value":72.50,"unit":"kg"}}"#, #"{"valueQuantity":{"value":72.5,"unit":"kg"}}"#, []),
    (#"{"valueQuantity":{"value":72.54}}"#, #"{"valueQuantity":{"value":72.5}}"#, ["valueQuantity.value cut"]),
    (#"{"valueQuantity":{"value":72.54}}"#, #"{"valueQuantity":{"value":73.5}}"#, ["valueQuantity.value altered"]),
    (#"{"effectiveDateTime":"2026-03-01T10:15:30Z"}"#, #"{"effectiveDateTime":"2026-03-01T10:15:00Z"}"#, ["effectiveDateTime cut"]),
    (#"{"effectiveDateTime":"2026-03-01T10:15:30Z"}"#, #"{"effectiveDateTime":"2026-03-01"}"#, ["effectiveDateTime cut"]),
    (#"{"effectiveDateTime":"2026-03-01T10:15:30Z"}"#, #"{"effectiveDateTime":"2026-03-02"}"#, ["effectiveDateTime altered"]),
    (#"{"note":[{"text":"long text"}]}"#, #"{}"#, ["note dropped"]),
    (#"{"note":[{"text":"a","time":"2026-03-01T10:15:30Z"}]}"#, #"{"note":[{"text":"a"}]}"#, ["note.time dropped"]),
    (#"{"status":"final"}"#, #"{"status":"final","issued":"2026-03-01T10:15:30Z"}"#, ["issued added"]),
    (#"{"status":"final"}"#, #"{"status":"final","id":"7","meta":{"versionId":"1"},"text":{"div":"x"}}"#, []),
    (
      #"{"component":[{"code":{"text":"a"},"valueInteger":1},{"code":{"text":"b"},"valueInteger":2}]}"#,
      #"{"component":[{"code":{"text":"b"},"valueInteger":2},{"code":{"text":"a"},"valueInteger":9}]}"#, ["component.valueInteger altered"]
    ),
  ]

  @Test(arguments: cases) func `an echo is sorted by what the server did`(written: String, echo: String, told: [String]) {
    func observation(_ text: String) -> JSON { json(text).setting("resourceType", to: "Observation") }
    #expect(fidelity(of: observation(echo), to: observation(written)).map { "\($0.path) \($0.kind.rawValue)" } == told)
  }

  @Test(arguments: Sample.all) func `what comes back as it was written is no difference`(sample: Sample) {
    for pair in sample.largerPairs(20, seed: 5) { #expect(fidelity(of: pair.local, to: pair.local).isEmpty) }
  }
}
