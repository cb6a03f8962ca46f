import FixtureEHR
import HTTPWire
import LosslessJSON
import Testing

@Suite struct BundleTests {
  static func bundle(_ type: String, _ entries: String...) -> String {
    #"{"resourceType":"Bundle","type":"\#(type)","entry":[\#(entries.joined(separator: ","))]}"#
  }

  static func post(_ resource: String, url: String? = nil, condition: String? = nil) -> String {
    let named = url.map { #""fullUrl":"\#($0)","# } ?? ""
    let only = condition.map { #","ifNoneExist":"\#($0)""# } ?? ""
    return #"{\#(named)"resource":\#(resource),"request":{"method":"POST","url":"\#(json(resource)["resourceType"]?.string ?? "")"\#(only)}}"#
  }

  static func put(_ resource: String, id: String, match: String? = nil) -> String {
    let held = match.map { #","ifMatch":"\#($0)""# } ?? ""
    return
      #"{"resource":\#(json(resource).setting("id", to: .string(id)).text),"request":{"method":"PUT","url":"\#(json(resource)["resourceType"]?.string ?? "")/\#(id)"\#(held)}}"#
  }

  @Test func `references of a transaction follow its urn:uuid, identifiers do not`() {
    var client = Client()
    let url = "urn:uuid:0b9c2f6e-0000-8000-8000-000000000001"
    let observation = json(Sample.observation(identifier: url)).setting("subject", to: ["reference": .string(url)])
      .setting("text", to: ["status": "generated", "div": .string(#"<div><a href="\#(url)">x</a></div>"#)]).text
    let answer = client.ask(.post, "", Self.bundle("transaction", Self.post(observation), Self.post(Sample.patient, url: url)))
    #expect(answer.status == 200)
    #expect(answer.entries.map { $0["response"]?["status"]?.string } == ["201 Created", "201 Created"])
    let patient = answer.entries[1]["resource"]?["id"]?.string ?? ""
    let written = answer.entries[0]["resource"]
    #expect(written?["subject"]?["reference"]?.string == "Patient/\(patient)")
    #expect(written?["identifier"]?[0]?["value"]?.string == url)
    #expect(written?["text"]?["div"]?.string == #"<div><a href="Patient/\#(patient)">x</a></div>"#)
    #expect(client.ids("/Observation?patient=\(patient)").count == 1)
  }

  static let failing: [(String, String, Int)] = [
    ("a stale version", put(Sample.patient, id: "p1", match: "W/\\\"9\\\""), 412),
    ("a missing element", post(#"{"resourceType":"Observation","status":"final"}"#), 422),
    ("an unknown type", #"{"resource":{"resourceType":"Nonsense"},"request":{"method":"POST","url":"Nonsense"}}"#, 404),
    ("an identity twice", put(Sample.patient, id: "p1") + "," + put(Sample.patient, id: "p1"), 400),
    ("deleted and written", put(Sample.patient, id: "p1") + #",{"request":{"method":"DELETE","url":"Patient/p1"}}"#, 400),
    ("a condition twice", post(Sample.patient, condition: "identifier=new") + "," + post(Sample.patient, condition: "identifier=new"), 400),
    ("found by condition and by id", post(Sample.patient, condition: "identifier=A-1") + "," + put(Sample.patient, id: "p1"), 400),
    ("a reference nobody answers to", post(json(Sample.observation()).setting("subject", to: ["reference": "Patient?identifier=nobody"]).text), 412),
    ("a PATCH", #"{"request":{"method":"PATCH","url":"Patient/p1"}}"#, 400),
    ("a read of nothing", #"{"request":{"method":"GET","url":"Patient/nobody"}}"#, 404),
    ("no request", #"{"resource":{"resourceType":"Patient"}}"#, 400),
  ]

  @Test(arguments: failing) func `a transaction is all or nothing`(what: String, entry: String, status: Int) {
    var client = InteractionTests.furnished()
    let before = client.ehr.resources().map(\.text)
    let answer = client.ask(.post, "", Self.bundle("transaction", Self.post(Sample.observation()), entry, Self.post(Sample.patient)))
    #expect(answer.status == status, "\(what): \(answer.json.text)")
    #expect(answer.json["resourceType"]?.string == "OperationOutcome")
    #expect(client.ehr.resources().map(\.text) == before)
    #expect(client.ask(.get, "/Patient/_history").entries.count == 2)
  }

  @Test func `a batch carries out each entry for itself`() {
    var client = InteractionTests.furnished()
    let answer = client.ask(
      .post, "",
      Self.bundle(
        "batch", Self.post(Sample.observation()), #"{"request":{"method":"GET","url":"Patient/nobody"}}"#,
        Self.put(Sample.patient, id: "p1", match: "W/\\\"1\\\""),
        #"{"request":{"method":"GET","url":"Observation?patient=p1"}}"#))
    #expect(answer.status == 200)
    #expect(answer.entries.map { $0["response"]?["status"]?.string?.prefix(3) } == ["201", "404", "412", "200"])
    #expect(answer.entries[1]["response"]?["outcome"]?["resourceType"]?.string == "OperationOutcome")
    #expect(answer.entries[3]["resource"]?["total"]?.int == 2)
  }

  @Test func `deletions come first and reads last, wherever they stand`() {
    var client = InteractionTests.furnished()
    let answer = client.ask(
      .post, "",
      Self.bundle(
        "transaction", #"{"request":{"method":"GET","url":"Observation?patient=p1&_summary=count"}}"#, Self.post(Sample.observation()),
        Self.post(Sample.observation()),
        #"{"request":{"method":"DELETE","url":"Observation/o1"}}"#))
    #expect(answer.entries.map { $0["response"]?["status"]?.string?.prefix(3) } == ["200", "201", "201", "204"])
    #expect(answer.entries[0]["resource"]?["total"]?.int == 2)
  }

  @Test func `a conditional reference becomes the one it finds`() {
    var client = InteractionTests.furnished()
    let observation = json(Sample.observation()).setting("subject", to: ["reference": "Patient?identifier=urn:mrn|A-1"]).text
    let answer = client.ask(.post, "", Self.bundle("transaction", Self.post(observation)))
    #expect(answer.entries.first?["resource"]?["subject"]?["reference"]?.string == "Patient/p1")
  }

  @Test func `a conditional create in a transaction leads references to what is there`() {
    var client = InteractionTests.furnished()
    let observation = json(Sample.observation(patient: "x")).setting("subject", to: ["reference": "urn:uuid:1"]).text
    let answer = client.ask(
      .post, "", Self.bundle("transaction", Self.post(Sample.patient, url: "urn:uuid:1", condition: "identifier=urn:mrn|A-1"), Self.post(observation)))
    #expect(answer.entries.map { $0["response"]?["status"]?.string?.prefix(3) } == ["200", "201"])
    #expect(answer.entries[1]["resource"]?["subject"]?["reference"]?.string == "Patient/p1")
  }
}
