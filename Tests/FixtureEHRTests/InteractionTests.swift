import FixtureEHR
import HTTPWire
import LosslessJSON
import Testing

@Suite struct InteractionTests {
  /// A server with Patient/p1 at version 2, Observation/o1 at version 1, Observation/gone deleted.
  static func furnished(_ habits: Habits = Habits()) -> Client {
    var client = Client(habits)
    let p1 = json(Sample.patient).setting("id", to: "p1")
    let observation = json(Sample.observation())
    client.ehr.edit("Patient", "p1", now: client.now) { _ in p1 }
    client.ehr.edit("Patient", "p1", now: client.now) { $0?.setting("gender", to: "female") }
    client.ehr.edit("Observation", "o1", now: client.now) { _ in observation }
    client.ehr.edit("Observation", "gone", now: client.now) { _ in observation }
    client.ehr.edit("Observation", "gone", now: client.now) { _ in nil }
    return client
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let method: HTTPMethod
    let path: String
    var body: String?
    var headers: HTTPHeaders = [:]
    let status: Int
    var testDescription: String { "\(method.rawValue) \(path) \(headers.map { "\($0.name): \($0.value)" }.joined(separator: " ")) is \(status)" }

    init(_ method: HTTPMethod, _ path: String, _ body: String? = nil, _ headers: HTTPHeaders = [:], is status: Int) {
      self.method = method
      self.path = path
      self.body = body
      self.headers = headers
      self.status = status
    }
  }

  static let p1 = json(Sample.patient).setting("id", to: "p1").text
  static let p9 = json(Sample.patient).setting("id", to: "p9").text
  static let obs = Sample.observation()

  static let cases: [Case] = [
    Case(.get, "/metadata", is: 200), Case(.post, "/metadata", "{}", is: 405), Case(.get, "/.well-known/smart-configuration", is: 404),
    Case(.get, "/Patient/p1", is: 200), Case(.head, "/Patient/p1", is: 200), Case(.get, "/Patient/p2", is: 404), Case(.get, "/Observation/gone", is: 410),
    Case(.get, "/Nonsense/1", is: 404), Case(.get, "/Patient/p1/nonsense", is: 404), Case(.patch, "/Patient/p1", "[]", is: 405), Case(.get, "/", is: 405),
    Case(.get, "/Patient/p1", nil, ["If-None-Match": "W/\"2\""], is: 304), Case(.get, "/Patient/p1", nil, ["If-None-Match": "W/\"1\""], is: 200),
    Case(.get, "/Patient/p1", nil, ["Accept": "application/fhir+xml"], is: 406), Case(.get, "/Patient/p1?_format=xml", is: 406),
    Case(.get, "/Patient/p1?_format=json", nil, ["Accept": "text/html"], is: 200),
    Case(.get, "/Patient/p1/_history/1", is: 200), Case(.get, "/Patient/p1/_history/3", is: 404), Case(.get, "/Patient/p1/_history/01", is: 404),
    Case(.get, "/Observation/gone/_history/2", is: 410), Case(.get, "/Observation/gone/_history/1", is: 200),
    Case(.get, "/Observation/gone/_history", is: 200), Case(.get, "/Observation/never/_history", is: 404), Case(.get, "/Patient/_history", is: 200),
    Case(.get, "/Patient/_history?_since=yesterday", is: 400), Case(.get, "/Patient/_history?_count=-1", is: 400),
    Case(.post, "/Patient", Sample.patient, is: 201), Case(.post, "/Observation", Sample.patient, is: 400), Case(.post, "/Patient", "{", is: 400),
    Case(.post, "/Patient", "[]", is: 400), Case(.post, "/Patient", nil, is: 400), Case(.post, "/Patient", #"{"resourceType":"Patient","name":[]}"#, is: 400),
    Case(.post, "/Patient", #"{"resourceType":"Patient","id":"a","id":"b"}"#, is: 400),
    Case(.post, "/Observation", #"{"resourceType":"Observation","status":"final"}"#, is: 422),
    Case(.post, "/Patient", "<Patient/>", ["Content-Type": "application/fhir+xml"], is: 415), Case(.post, "/Patient/p1", Sample.patient, is: 405),
    Case(.post, "/Patient", Sample.patient, ["If-None-Exist": "identifier=urn:mrn|A-1"], is: 200),
    Case(.post, "/Patient", Sample.patient, ["If-None-Exist": "identifier=urn:mrn|A-2"], is: 201),
    Case(.post, "/Observation", obs, ["If-None-Exist": "nonsense=1"], is: 400), Case(.post, "/Observation", obs, ["If-None-Exist": ""], is: 412),
    Case(.put, "/Patient/p1", p1, is: 200), Case(.put, "/Patient/p1", p1, ["If-Match": "W/\"2\""], is: 200),
    Case(.put, "/Patient/p1", p1, ["If-Match": "2"], is: 200),
    Case(.put, "/Patient/p1", p1, ["If-Match": "\"2\""], is: 200), Case(.put, "/Patient/p1", p1, ["If-Match": "W/\"1\""], is: 412),
    Case(.put, "/Patient/p9", p9, ["If-Match": "W/\"1\""], is: 412), Case(.put, "/Patient/p1", p1, ["If-None-Match": "*"], is: 412),
    Case(.put, "/Patient/p9", p9, is: 201), Case(.put, "/Patient/p1", p9, is: 400), Case(.put, "/Patient/p9", Sample.patient, is: 400),
    Case(.put, "/Patient/p_9", p9, is: 400), Case(.put, "/Patient", p1, is: 405), Case(.put, "/Patient?identifier=urn:mrn|A-1", p1, is: 200),
    Case(.put, "/Patient?identifier=urn:mrn|A-1", p9, is: 400), Case(.put, "/Patient?identifier=urn:mrn|A-7", Sample.patient, is: 201),
    Case(.delete, "/Observation/o1", is: 204), Case(.delete, "/Observation/gone", is: 204),
    Case(.delete, "/Observation/o1", nil, ["If-Match": "W/\"4\""], is: 412),
    Case(.get, "/Observation?patient=p1", is: 200), Case(.get, "/Observation?date=soon", is: 400), Case(.get, "/Observation?_count=x", is: 400),
    Case(.get, "/Observation?_sort=nonsense", is: 400), Case(.get, "/Observation?status:nonsense=a", is: 400), Case(.get, "/Observation?nonsense=1", is: 200),
    Case(.get, "/Observation?nonsense=1", nil, ["Prefer": "handling=strict"], is: 400), Case(.get, "?_page=abc.1", is: 410), Case(.get, "?_page=abc", is: 404),
    Case(.post, "/Observation/_search", "patient=p1", ["Content-Type": "application/x-www-form-urlencoded"], is: 200),
    Case(.get, "/Observation/_search", is: 405),
    Case(.post, "", #"{"resourceType":"Bundle","type":"collection"}"#, is: 422), Case(.post, "", Sample.patient, is: 400),
    Case(.post, "", #"{"resourceType":"Bundle","type":"transaction"}"#, is: 200),
    Case(.get, "/_fixture/nonsense", is: 404),
  ]

  @Test(arguments: cases) func `each interaction has its status, and each refusal an OperationOutcome`(_ c: Case) {
    var client = Self.furnished()
    let answer = client.ask(c.method, c.path, c.body, c.headers)
    #expect(answer.status == c.status, "\(String(decoding: answer.body, as: UTF8.self))")
    if c.status >= 400 {
      #expect(answer.json["resourceType"]?.string == "OperationOutcome")
      #expect(answer.json["issue"]?[0]?["severity"]?.string == "error")
      #expect(answer.headers["Content-Type"]?.hasPrefix("application/fhir+json") == true)
    }
    if c.status == 405 { #expect(answer.headers["Allow"] != nil) }
    if c.method == .head || c.status == 304 || c.status == 204 { #expect(answer.body.isEmpty) }
  }

  @Test func `a create answers with Location, ETag and the resource, its digits kept`() {
    var client = Client()
    let answer = client.ask(.post, "/Observation", Sample.observation("72.50"))
    let id = answer.json["id"]?.string ?? ""
    #expect(answer.headers["Location"] == "http://ehr.example/fhir/Observation/\(id)/_history/1")
    #expect(answer.headers["ETag"] == "W/\"1\"")
    #expect(answer.headers["Last-Modified"] == "Mon, 02 Mar 2026 09:00:01 GMT")
    #expect(answer.json["meta"]?["lastUpdated"]?.string == "2026-03-02T09:00:01.000Z")
    #expect(answer.json["valueQuantity"]?["value"]?.number?.literal == "72.50")
  }

  @Test(arguments: [("return=minimal", ""), ("return=representation", "Observation"), ("return=OperationOutcome", "OperationOutcome")])
  func `an answer has the form the client prefers`(prefer: String, type: String) {
    var client = Client()
    let answer = client.ask(.post, "/Observation", Sample.observation(), ["Prefer": prefer])
    #expect(answer.status == 201)
    #expect((answer.json["resourceType"]?.string ?? "") == type)
  }
}
