import FHIRR4
import LosslessJSON
import Testing

private func json(_ text: String) -> JSON { (try? JSON(parsing: text)) ?? .null }

@Test func `a bundle's page names its entries and the next page`() {
  let bundle = Bundle(
    json(
      """
      {"resourceType":"Bundle","type":"searchset","total":2,"link":[{"relation":"self","url":"a"},{"relation":"next","url":"b"}],
      "entry":[{"fullUrl":"u","resource":{"resourceType":"Patient","id":"p1","meta":{"versionId":"3"}},"search":{"mode":"match"},
      "response":{"status":"201 Created","location":"Patient/p1/_history/1"}},{"request":{"method":"DELETE","url":"Patient/p2"}}]}
      """))
  #expect(bundle?.link("next") == "b" && bundle?.total == 2)
  #expect(bundle?.entries.map(\.resource?.versionID) == ["3", nil])
  #expect(bundle?.entries.first?.statusCode == 201 && bundle?.entries.last?.method == "DELETE")
  #expect(Bundle(json(#"{"resourceType":"Patient"}"#)) == nil)
}

@Test func `an outcome's summary says kind and place, not the server's words`() {
  let outcome = OperationOutcome(
    json(#"{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"invalid","diagnostics":"Ann Berg","expression":["Patient.name"]}]}"#))
  #expect(outcome?.isFailure == true && outcome?.summary == "invalid at Patient.name" && outcome?.issues.first?.text == "Ann Berg")
}

@Test func `a capability statement allows what it lists and nothing else`() {
  let statement = CapabilityStatement(
    json(
      """
      {"resourceType":"CapabilityStatement","fhirVersion":"4.0.1","rest":[{"mode":"client"},{"mode":"server","interaction":[{"code":"transaction"}],
      "resource":[{"type":"Patient","interaction":[{"code":"read"}],"versioning":"versioned-update","searchParam":[{"name":"identifier"}]}]}]}
      """))
  #expect(statement?.allows("read", of: "Patient") == true && statement?.allows("create", of: "Patient") == false)
  #expect(statement?.allows("read", of: "Observation") == false && statement?.systemInteractions == ["transaction"])
  #expect(statement?.resource("Patient")?.searchParameters == ["identifier"])
}

@Test(arguments: [
  ("Patient/p1", "Patient p1"), ("https://ehr.example/fhir/Patient/p1/_history/2", "Patient p1"), ("Patient/p1/_history/2", "Patient p1"),
  ("urn:uuid:0c", ""), ("#m", ""), ("https://ehr.example/other", ""),
])
func `a reference's target is its type and id`(text: String, told: String) {
  #expect(ReferenceTarget(text).resource.map { "\($0.type) \($0.id)" } ?? "" == told)
}

@Test func `references are rewritten wherever they stand, and only they`() {
  let document = json(#"{"subject":{"reference":"a"},"note":[{"text":"a","authorReference":{"reference":"a"}}],"focus":[{"reference":"b"}]}"#)
  let rewritten = document.rewritingReferences { $0 == "a" ? "z" : nil }
  #expect(rewritten.references.map(\.text) == ["z", "z", "b"] && rewritten["note"]?[0]?["text"] == "a")
}

@Test(arguments: [
  ("Observation", "valueQuantity", "result"), ("Observation", "dataAbsentReason", "result"), ("Observation", "_status", "status"),
  ("Observation", "effectivePeriod", "effective[x]"), ("Patient", "deceasedBoolean", "deceased[x]"), ("HumanName", "_given", "name"),
  ("Observation.component", "valueString", "result"), ("Extension", "valueCode", "value[x]"), ("Unknown", "onsetAge", "onset[x]"),
  ("Identifier", "value", "id"), ("Patient", "birthDate", "birthDate"),
])
func `a member belongs to the unit it is merged with`(type: String, member: String, unit: String) {
  #expect(ElementType.named(type).element(member).unit == unit)
}
