import FixtureEHR
import HTTPWire
import LosslessJSON
import Testing

@Suite struct FaultTests {
  struct Case: Sendable {
    let fault: Fault
    /// How many resources a create leaves.
    let made: Int
    let status: Int?
    let error: TransportError.Kind?
  }

  static let cases: [Case] = [
    Case(fault: .lostRequest, made: 0, status: nil, error: .timedOut), Case(fault: .lostReply, made: 1, status: nil, error: .timedOut),
    Case(fault: .reset, made: 0, status: nil, error: .connectionLost), Case(fault: .unavailable, made: 0, status: 503, error: nil),
    Case(fault: .throttled, made: 0, status: 429, error: nil), Case(fault: .badGateway, made: 0, status: 502, error: nil),
    Case(fault: .truncate, made: 1, status: nil, error: .connectionLost), Case(fault: .twice, made: 2, status: 201, error: nil),
    Case(fault: .slow, made: 1, status: 201, error: nil), Case(fault: .proxyPrecondition, made: 0, status: 412, error: nil),
    Case(fault: .outcomeBody, made: 0, status: 200, error: nil), Case(fault: .acceptedForNothing, made: 0, status: 202, error: nil),
    Case(fault: .redirect, made: 0, status: 307, error: nil),
  ]

  @Test(arguments: cases) func `a fault does to a create what it says, once`(_ c: Case) async {
    var client = Client()
    client.ehr.faults.next = [FaultPlan.Next(c.fault)]
    let transport = FixtureTransport(client.ehr, now: { 0 })
    let create = HTTPRequest(.post, "http://ehr.example/fhir/Patient", body: Array(Sample.patient.utf8))
    do throws(TransportError) {
      let answer = try await transport.send(create)
      #expect(answer.status == c.status)
      if [503, 429].contains(answer.status) {
        #expect(answer.headers["Retry-After"] == "1")
        #expect(answer.json["resourceType"]?.string == "OperationOutcome")
      }
      if answer.status == 502 { #expect(answer.headers["Content-Type"] == "text/html") }
    } catch {
      #expect(error.kind == c.error)
      #expect(error.mayHaveArrived, "a client cannot know")
    }
    #expect(transport.withEHR { $0.resources().count } == c.made)
    #expect((try? await transport.send(create))?.status == 201)
  }

  @Test func `all faults are in the table`() { #expect(Set(Self.cases.map(\.fault)).union([.entryThrottled]) == Set(Fault.allCases)) }

  @Test func `of a batch the first entry alone is throttled, and a create is let be`() {
    var client = Client()
    client.ehr.faults.next = [FaultPlan.Next(.entryThrottled)]
    let entry: JSON = ["resource": json(Sample.patient), "request": ["method": "POST", "url": "Patient"]]
    let batch: JSON = ["resourceType": "Bundle", "type": "batch", "entry": [entry, entry]]
    #expect(client.ehr.exchange(client.request(.post, "/Patient", Sample.patient), now: 0).fault == nil)
    guard case .answered(let answer) = client.ehr.exchange(client.request(.post, "", batch.text), now: 0).outcome else {
      Issue.record("no answer")
      return
    }
    #expect(answer.status == 200)
    #expect(answer.json["entry"]?.elements.map { $0["response"]?["status"]?.string ?? "" } == ["429", "201 Created"])
  }

  @Test func `a planned fault waits for the request it is for`() {
    var client = Client()
    client.ehr.faults.next = [FaultPlan.Next(.reset, method: .put, path: "/Observation", after: 1, times: 2)]
    let observation = json(Sample.observation()).setting("id", to: "o").text
    let patient = json(Sample.patient).setting("id", to: "p").text
    let faults = [
      ("/Observation/o", observation), ("/Patient/p", patient), ("/Observation/o", observation), ("/Observation/o", observation),
      ("/Observation/o", observation),
    ]
    .map { client.ehr.exchange(client.request(.put, $0.0, $0.1), now: 0).fault }
    #expect(faults == [nil, nil, .reset, .reset, nil])
  }

  @Test func `Retry-After can be a date of the server's clock`() {
    var client = Client()
    client.ehr.faults.next = [FaultPlan.Next(.throttled)]
    client.ehr.faults.retryAfterIsDate = true
    client.ehr.faults.retryAfter = 90
    guard case .answered(let answer) = client.ehr.exchange(client.request(.get, "/Patient"), now: client.now).outcome else { Issue.record("no answer"); return }
    #expect(answer.headers["Retry-After"] == "Mon, 02 Mar 2026 09:01:30 GMT")
  }

  @Test(arguments: ["lostreply=2", "nonsense", "reset=x", "reset*0", "503=0.6,429=0.6"]) func `a bad specification is refused with what is allowed`(
    spec: String
  ) {
    #expect(throws: FaultPlanError.self) { try FaultPlan(parsing: spec) }
  }

  @Test func `chances come about as often as they say`() throws {
    var client = Client(faults: try FaultPlan(parsing: "503=0.25, reset*2"))
    let faults = (0..<4000).map { _ in client.ehr.exchange(client.request(.get, "/Patient"), now: 0).fault }
    #expect(faults.prefix(2) == [.reset, .reset])
    #expect((900...1100).contains(faults.filter { $0 == .unavailable }.count))
  }

  @Test func `a transport goes to one server only`() async {
    let transport = FixtureTransport(FixtureEHR(), now: { 0 })
    await #expect(throws: TransportError.self) { try await transport.send(HTTPRequest(.get, "http://elsewhere.example/fhir/Patient")) }
  }
}
