import FHIRR4
import LosslessJSON
import Testing

@Suite struct ResourceFaultTests {
  private static let whole: JSON = [
    "resourceType": "Observation", "id": "a-1.b", "text": ["status": "generated", "div": ""], "status": "final",
    "code": ["coding": [["system": "http://loinc.org", "code": "8867-4"]]], "effectiveDateTime": "2026-02-28T09:00:00.5-05:00",
    "valueQuantity": ["value": 72, "unit": "/min", "system": "http://unitsofmeasure.org", "code": "/min"],
    "extension": [["url": "urn:x", "valueBoolean": true], ["url": "urn:y", "extension": [["url": "z", "valueDateTime": "2024-02-29"]]]],
    "contained": [["resourceType": "Device", "id": "d"]], "device": ["reference": "#d"],
  ]

  static let breaks: [(path: [JSONStep], value: JSON?, fault: String)] = [
    (["resourceType"], nil, "resourceType"), (["id"], "a b", "id"), (["id"], "", "id"), (["status"], .null, "status"), (["status"], "", "status"),
    (["status"], ["final"], "status"), (["code"], [["text": "x"]], "code"), (["code", "coding"], ["code": "x"], "code.coding"),
    (["category"], .array([]), "category"), (["category"], [.null], "category[0]"), (["category"], [[["text": "x"]]], "category[0]"),
    (["method"], .object([JSON.Member]()), "method"), (["valueString"], "x", "valueString"), (["dataAbsentReason"], ["text": "x"], "dataAbsentReason"),
    (["valueQuantity", "value"], "72", "valueQuantity.value"), (["valueQuantity", "system"], nil, "valueQuantity.system"),
    (["extension", 0, "url"], nil, "extension[0].url"), (["extension", 1, "valueString"], "x", "extension[1]"),
    (["contained", 0, "contained"], [["resourceType": "Device"]], "contained"), (["device", "reference"], "#e", "device.reference"),
    (["code", "text"], "a\u{7}b", "code.text"), (["extension", 0, "valueBoolean"], "true", "extension[0].valueBoolean"),
  ]

  @Test func `a resource that keeps the rules has no fault`() { #expect(ResourceFault.first(in: Self.whole) == nil) }

  @Test(arguments: breaks.indices) func `each rule that is broken is named by its place`(index: Int) {
    let (path, value, fault) = Self.breaks[index]
    #expect(ResourceFault.first(in: Self.whole.setting(path, to: value))?.path == fault)
  }

  @Test(arguments: [
    "2026", "2026-02", "2024-02-29", "2026-02-28T09:00:00Z", "2026-02-28T09:00:00.123456789+14:00", "2016-12-31T23:59:60Z",
  ]) func `dates may be partial, moments are to the second with an offset`(text: String) {
    #expect(ResourceFault.first(in: Self.whole.setting("effectiveDateTime", to: .string(text))) == nil)
  }

  @Test(arguments: [
    "2026-2", "2026-13", "2026-02-29", "1900-02-29", "0000-01-01", "02/28/2026", "2026-02-28T09:00Z", "2026-02-28T09:00:00", "2026-02-28T24:00:00Z",
    "2026-02T09:00:00Z", "2026-02-28T09:00:00.Z", "2026-02-28T09:00:00+14:30", "2026-02-28T", "T09:00:00Z", "-2026",
  ]) func `a time of another form is a fault`(text: String) {
    #expect(ResourceFault.first(in: Self.whole.setting("effectiveDateTime", to: .string(text)))?.path == "effectiveDateTime")
  }

  @Test func `a list of texts may have gaps where its sibling has extensions`() {
    let name: JSON = [
      "resourceType": "Patient", "name": [["given": [.null, "A"], "_given": [["extension": [["url": "urn:x", "valueCode": "unknown"]]], .null]]],
    ]
    #expect(ResourceFault.first(in: name) == nil)
    #expect(ResourceFault.first(in: name.setting(["name", 0, "_given"], to: nil))?.path == "name[0].given[0]")
  }

  @Test func `a modifier is found at any depth, unless it is one we know`() {
    let modifier: JSON = [["url": "urn:x:not", "valueBoolean": true]]
    #expect(UnknownModifier.first(in: Self.whole) == nil)
    #expect(UnknownModifier.first(in: Self.whole.setting("implicitRules", to: "urn:x"))?.path == "implicitRules")
    for path: [JSONStep] in [["modifierExtension"], ["contained", 0, "modifierExtension"], ["code", "coding", 0, "modifierExtension"]] {
      let document = Self.whole.setting(path, to: modifier)
      #expect(UnknownModifier.first(in: document) != nil)
      #expect(UnknownModifier.first(in: document, isKnown: { $0 == "urn:x:not" }) == nil)
    }
    #expect(UnknownModifier.first(in: Self.whole.setting("modifierExtension", to: [["valueBoolean": true]]), isKnown: { _ in true }) != nil)
  }
}
