import FixtureEHR
import HTTPWire
import LosslessJSON
import Testing

@Suite struct LawTests {
  @Test(arguments: ["0.1000000000000000055511", "72.50", "1E2", "40.0", "-0.00", "12345678901234567890.5"])
  func `a read gives what was written, to the digit`(value: String) {
    var client = Client()
    let id = client.create(Sample.observation(value))
    let read = client.ask(.get, "/Observation/\(id)").json
    #expect(read["valueQuantity"]?["value"]?.number?.literal == value)
    #expect(read.setting("id", to: nil).setting("meta", to: nil) == json(Sample.observation(value)))
  }

  @Test func `a history has every version, the newest first, deletions without a resource`() {
    var client = Client()
    let id = client.create(Sample.patient)
    for gender in ["female", "other"] {
      _ = client.ask(.put, "/Patient/\(id)", json(Sample.patient).setting("id", to: .string(id)).setting("gender", to: .string(gender)).text)
    }
    _ = client.ask(.delete, "/Patient/\(id)")
    for path in ["/Patient/\(id)/_history", "/Patient/_history"] {
      let entries = client.ask(.get, path).entries
      #expect(entries.map { $0["request"]?["method"]?.string } == ["DELETE", "PUT", "PUT", "POST"])
      #expect(entries.map { $0["resource"]?["meta"]?["versionId"]?.string } == [nil, "3", "2", "1"])
    }
    #expect(client.ask(.get, "/Patient/_history?_since=2026-03-02T09:00:03Z").entries.count == 2)
  }

  @Test(arguments: 1...12, ["search", "form", "history"])
  func `paging returns each exactly once, whatever is written between pages`(size: Int, by: String) {
    var client = Client()
    let made = (1...11).map { _ in client.create(Sample.observation()) }
    var answer: HTTPResponse
    switch by {
    case "search": answer = client.ask(.get, "/Observation?patient=p1&_count=\(size)")
    case "form": answer = client.ask(.post, "/Observation/_search", "patient=p1&_count=\(size)", ["Content-Type": "application/x-www-form-urlencoded"])
    default: answer = client.ask(.get, "/Observation/_history?_count=\(size)")
    }
    var seen: [String] = []
    for _ in 0..<20 {
      #expect(answer.json["total"]?.int == 11)
      #expect(answer.entries.count <= size)
      seen += answer.entries.compactMap { $0["resource"]?["id"]?.string }
      _ = client.create(Sample.observation())
      _ = client.ask(.delete, "/Observation/\(made[seen.count % 11])")
      guard let next = answer.link("next") else { break }
      #expect(!next.contains("p1"), "a next link names nobody")
      answer = client.ehr.answer(HTTPRequest(.get, next), now: client.now)
    }
    #expect(seen == (by == "history" ? made.reversed() : made))
  }

  @Test(arguments: [UInt64(1), 41]) func `the same seed and requests give the same bytes`(seed: UInt64) throws {
    func run() throws -> [Exchange] {
      var client = Client(seed: seed, faults: try FaultPlan(parsing: "lostreply=0.2,503=0.1,truncate=0.1"))
      return (0..<60).map { index in
        client.now += 1_000_000_000
        let request = index % 3 == 2 ? client.request(.get, "/Observation?_count=2") : client.request(.post, "/Observation", Sample.observation("\(index).50"))
        return client.ehr.exchange(request, now: client.now)
      }
    }
    let (first, second) = (try run(), try run())
    #expect(first == second)
    #expect(Set(first.map { $0.fault?.rawValue ?? "" }).count == 4, "each fault and none occurred")
  }

  @Test func `a clock that is set back hides nothing`() {
    var client = Client()
    let id = client.create(Sample.patient)
    _ = client.ask(.post, "/_fixture/clock", #"{"advanceSeconds":-86400}"#)
    #expect(client.ids("/Patient?identifier=A-1") == [id])
  }

  @Test func `a copy of a server goes its own way`() {
    var client = Client()
    let id = client.create(Sample.patient)
    var other = client
    _ = other.ask(.delete, "/Patient/\(id)")
    #expect(other.ask(.get, "/Patient/\(id)").status == 410)
    #expect(client.ask(.get, "/Patient/\(id)").status == 200)
  }

  @Test func `the CapabilityStatement promises what is done, and nothing is done that it does not promise`() {
    var habits = Habits()
    habits.types = ["Patient", "Observation"]
    habits.interactionsByType = ["Observation": [.create, .searchType], "Patient": [.read, .searchType]]
    habits.transaction = false
    var client = Client(habits)
    client.ehr.edit("Patient", "p1", now: 0) { _ in json(Sample.patient) }
    let rest = client.ask(.get, "/metadata").json["rest"]?[0]
    #expect(rest?["resource"]?.elements.map { $0["type"]?.string } == ["Observation", "Patient"])
    #expect(rest?["interaction"]?.elements.map { $0["code"]?.string } == ["batch"])
    let tried: [(String, HTTPMethod, String, String?)] = [
      ("read", .get, "/TYPE/p1", nil), ("create", .post, "/TYPE", "BODY"), ("update", .put, "/TYPE/p1", "NAMED"), ("delete", .delete, "/TYPE/p7", nil),
      ("search-type", .get, "/TYPE", nil), ("history-type", .get, "/TYPE/_history", nil), ("history-instance", .get, "/TYPE/p1/_history", nil),
      ("vread", .get, "/TYPE/p1/_history/1", nil),
    ]
    for (type, body) in [("Patient", Sample.patient), ("Observation", Sample.observation())] {
      let promised = rest?["resource"]?.elements.first { $0["type"]?.string == type }?["interaction"]?.elements.compactMap { $0["code"]?.string } ?? []
      for (name, method, path, sends) in tried {
        let sent = sends.map { $0 == "BODY" ? body : json(body).setting("id", to: "p1").text }
        var fresh = client
        let status = fresh.ask(method, "/" + path.dropFirst().replacing("TYPE", with: type), sent).status
        #expect((status == 405) == !promised.contains(name), "\(name) of \(type) was \(status)")
      }
    }
    #expect(client.ask(.post, "", #"{"resourceType":"Bundle","type":"transaction"}"#).status == 422)
    #expect(client.ask(.get, "/Condition").status == 404)
  }

  @Test func `every search parameter that is promised is understood`() {
    var client = Client()
    for resource in client.ask(.get, "/metadata").json["rest"]?[0]?["resource"]?.elements ?? [] {
      let type = resource["type"]?.string ?? ""
      for parameter in resource["searchParam"]?.elements ?? [] {
        let name = parameter["name"]?.string ?? ""
        let value = parameter["type"]?.string == "date" ? "2026" : "x"
        let answer = client.ask(.get, "/\(type)?\(name)=\(value)", nil, ["Prefer": "handling=strict"])
        #expect(answer.status == 200 && answer.link("self")?.hasSuffix("?\(name)=\(value)") == true, "\(type) \(name)")
      }
    }
  }
}
