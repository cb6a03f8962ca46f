import FixtureEHR
import HTTPWire
import LosslessJSON
import Testing

@Suite struct HabitsTests {
  /// Patient/p1 at version 2 on a server of that habit.
  static func client(_ change: (inout Habits) -> Void) -> Client {
    var habits = Habits()
    change(&habits)
    return InteractionTests.furnished(habits)
  }

  static let p1 = InteractionTests.p1

  @Test func `a server that answers stale with 409 does so`() {
    var client = Self.client { $0.staleStatus = 409 }
    #expect(client.ask(.put, "/Patient/p1", Self.p1, ["If-Match": "W/\"1\""]).status == 409)
  }

  @Test func `a server without versions ignores If-Match and shows none`() {
    var client = Self.client { $0.versions = false }
    let answer = client.ask(.put, "/Patient/p1", Self.p1, ["If-Match": "W/\"1\""])
    #expect(answer.status == 200)
    #expect(answer.headers["ETag"] == nil)
    #expect(answer.json["meta"]?["versionId"] == nil)
    #expect(client.ask(.post, "/Patient", Sample.patient).headers["Location"]?.contains("_history") == false)
    #expect(client.ask(.get, "/Patient/p1/_history").status == 405)
    #expect(client.ask(.get, "/Observation/gone").status == 404)
  }

  @Test func `a server that names its own resources refuses ours`() {
    var client = Self.client { $0.updateCreate = false }
    #expect(client.ask(.put, "/Patient/p9", InteractionTests.p9).status == 405)
    #expect(client.ask(.put, "/Patient/p1", Self.p1).status == 200)
  }

  @Test func `a server that wants If-Match says so with 400`() {
    var client = Self.client { $0.requiresIfMatch = true }
    #expect(client.ask(.put, "/Patient/p1", Self.p1).status == 400)
    #expect(client.ask(.put, "/Patient/p1", Self.p1, ["If-Match": "W/\"2\""]).status == 200)
  }

  @Test func `a server without conditional writes answers them with 400`() {
    var client = Self.client {
      $0.conditionalCreate = false
      $0.conditionalUpdate = false
    }
    #expect(client.ask(.post, "/Patient", Sample.patient, ["If-None-Exist": "identifier=x"]).status == 400)
    #expect(client.ask(.put, "/Patient?identifier=x", Sample.patient).status == 400)
  }

  @Test(arguments: [("72.50", "72.5"), ("40.0", "40"), ("0.00", "0"), ("100", "100"), ("1.0E2", "1.0E2"), ("12.05", "12.05")])
  func `a server that trims decimals keeps their value`(sent: String, kept: String) {
    var client = Self.client { $0.trimsDecimals = true }
    #expect(client.ask(.post, "/Observation", Sample.observation(sent)).json["valueQuantity"]?["value"]?.number?.literal == kept)
  }

  @Test func `a server that shows absolute references finds by them too`() {
    var client = Self.client { $0.absoluteReferences = true }
    let answer = client.ask(.post, "/Observation", Sample.observation())
    #expect(answer.json["subject"]?["reference"]?.string == "http://ehr.example/fhir/Patient/p1")
    #expect(client.ids("/Observation?patient=p1").count == 2)
  }

  @Test func `a terse server answers writes with nothing, unless it is asked`() {
    var client = Self.client { $0.returnsRepresentation = false }
    #expect(client.ask(.post, "/Patient", Sample.patient).body.isEmpty)
    #expect(!client.ask(.post, "/Patient", Sample.patient, ["Prefer": "return=representation"]).body.isEmpty)
  }

  @Test func `two conditional creates both win where the index they ask is late`() {
    var client = Self.client {
      $0.searchLag = 10_000_000_000
      $0.conditionalsLag = true
    }
    let statuses = (0..<2).map { _ in
      client.ask(.post, "/Observation", Sample.observation(identifier: "urn:uuid:5"), ["If-None-Exist": "identifier=urn:uuid:5"]).status
    }
    #expect(statuses == [201, 201])
  }

  @Test func `a server of its own mind limits pages`() {
    var client = Self.client { $0.pageLimit = 3 }
    for _ in 0..<7 { _ = client.create(Sample.patient) }
    #expect(client.ask(.get, "/Patient?_count=500").entries.count == 3)
    #expect(client.ids("/Patient?_count=500").count == 8)
  }

  @Test func `ids are counted where the server counts`() {
    var habits = Habits()
    habits.identities = .counted
    var client = Client(habits)
    #expect((0..<3).map { _ in client.create(Sample.patient) } == ["1", "2", "3"])
  }

  @Test func `a server with tokens says where they are`() {
    var client = Self.client { $0.tokenEndpoint = "http://ehr.example/token" }
    #expect(client.ask(.get, "/.well-known/smart-configuration").json["token_endpoint"]?.string == "http://ehr.example/token")
  }

  @Test func `every personality is found by its name`() {
    for personality in Personality.all { #expect(Personality.named(personality.name) == personality) }
    #expect(Personality.named("nobody") == nil)
  }
}
