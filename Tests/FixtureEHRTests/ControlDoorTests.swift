import FixtureEHR
import HTTPWire
import LosslessJSON
import Testing

@Suite struct ControlDoorTests {
  @Test func `the door shows what was asked, without bodies unless they are wanted`() {
    var client = Client()
    _ = client.create(Sample.patient)
    _ = client.ask(.post, "/_fixture/requests", #"{"keepBodies":true}"#)
    _ = client.ask(.post, "/Patient", "{")
    let seen = client.ask(.get, "/_fixture/requests").json["requests"]?.elements ?? []
    #expect(seen.map { $0["status"]?.int } == [201, 400])
    #expect(seen.map { $0["path"]?.string } == ["/fhir/Patient", "/fhir/Patient"])
    #expect(seen.map { $0["body"]?.string } == [nil, "{"])
    #expect(client.ask(.get, "/_fixture/requests?since=1").json["requests"]?.elements.count == 1)
  }

  @Test func `writes and reads are counted, the door itself is not`() {
    var client = Client()
    let id = client.create(Sample.patient)
    _ = client.ask(.get, "/Patient/\(id)")
    _ = client.ask(.post, "/Patient/_search", "name=x", ["Content-Type": "application/x-www-form-urlencoded"])
    _ = client.ask(
      .post, "",
      BundleTests.bundle("transaction", BundleTests.post(Sample.patient), BundleTests.post(Sample.patient), #"{"request":{"method":"GET","url":"Patient"}}"#))
    _ = client.ask(.put, "/_fixture/edit/Patient/\(id)", #"{"gender":"other"}"#)
    let stats = client.ask(.get, "/_fixture/stats").json
    #expect(stats["requests"]?.int == 4)
    #expect(stats["reads"]?.int == 3)
    #expect(stats["writes"]?.int == 3)
    #expect(stats["versions"]?.int == 4)
    #expect(stats["resources"] == ["Patient": 3])
  }

  @Test func `the EHR's own people edit by merge and by path, and each edit is a version`() {
    var client = Client()
    let id = client.create(Sample.observation())
    let merged = client.ask(.put, "/_fixture/edit/Observation/\(id)", #"{"status":"amended","valueQuantity":{"unit":null,"value":71.50}}"#).json
    #expect(merged["status"]?.string == "amended")
    #expect(merged["valueQuantity"]?.text == #"{"value":71.50}"#)
    let set = client.ask(
      .put, "/_fixture/edit/Observation/\(id)",
      #"[{"path":"code.coding[0].display","value":"HR"},{"path":"note[0].text","value":"x"},{"path":"effectiveDateTime"}]"#
    ).json
    #expect(set["code"]?["coding"]?[0]?["display"]?.string == "HR")
    #expect(set["effectiveDateTime"] == nil)
    #expect(client.ask(.get, "/Observation/\(id)").headers["ETag"] == "W/\"3\"")
    #expect(client.ask(.put, "/_fixture/edit/Observation/new", Sample.observation()).json["id"]?.string == "new")
    #expect(client.ask(.post, "/_fixture/edit/Patient", Sample.patient).json["meta"]?["versionId"]?.string == "1")
    #expect(client.ask(.delete, "/_fixture/edit/Observation/\(id)").status == 200)
    #expect(client.ask(.get, "/Observation/\(id)").status == 410)
  }

  @Test func `the clock moves as it is told`() {
    var client = Client()
    #expect(client.ask(.post, "/_fixture/clock", #"{"advanceSeconds":86400}"#).json["now"]?.string == "2026-03-03T09:00:01.000Z")
    #expect(client.ask(.post, "/Patient", Sample.patient).json["meta"]?["lastUpdated"]?.string == "2026-03-03T09:00:02.000Z")
    #expect(client.ask(.post, "/_fixture/clock", #"{"now":"2030-01-01T00:00:00Z"}"#).status == 200)
    #expect(client.ask(.get, "/metadata").headers["Date"] == "Tue, 01 Jan 2030 00:00:01 GMT")
    #expect(client.ask(.post, "/_fixture/clock", "{}").status == 400)
  }

  @Test func `what is dumped can be loaded again`() {
    var client = SearchTests.furnished()
    let dump = String(decoding: client.ask(.get, "/_fixture/resources").body, as: UTF8.self)
    #expect(dump.split(separator: "\n").count == 6)
    var other = Client()
    #expect(other.ask(.post, "/_fixture/resources", dump).json["loaded"]?.int == 6)
    #expect(other.ids("/Observation").joined() == "abcdef")
    #expect(other.ask(.post, "/_fixture/resources", dump + "{").status == 400)
    #expect(client.ask(.get, "/_fixture/resources?type=Patient").body.isEmpty)
  }

  @Test func `a reset server is as it was at the start`() {
    var client = Client()
    let first = client.ask(.post, "/Patient", Sample.patient)
    _ = client.ask(.post, "/_fixture/faults", #"{"fault":"reset"}"#)
    _ = client.ask(.post, "/_fixture/reset")
    client.now -= 3_000_000_000
    #expect(client.ask(.post, "/Patient", Sample.patient) == first)
    #expect(client.ask(.get, "/_fixture/faults").json["next"]?.elements.isEmpty == true)
  }

  @Test func `faults are planned at the door, which has none itself`() {
    var client = Client()
    #expect(client.ask(.post, "/_fixture/faults", #"{"fault":"503","times":2,"path":"/Patient","method":"POST"}"#).json["next"]?.elements.count == 1)
    #expect(client.ask(.put, "/_fixture/faults", #"{"spec":"reset=1"}"#).json["chances"]?.elements.count == 1)
    #expect(client.ehr.exchange(client.request(.get, "/_fixture/stats"), now: 0).fault == nil)
    #expect(client.ehr.exchange(client.request(.get, "/Patient"), now: 0).outcome == .reset)
    #expect(client.ask(.delete, "/_fixture/faults").json["chances"]?.elements.isEmpty == true)
    for bad in [#"{"fault":"nonsense"}"#, #"{"fault":"503","method":"GRAB"}"#] { #expect(client.ask(.post, "/_fixture/faults", bad).status == 400) }
  }
}
