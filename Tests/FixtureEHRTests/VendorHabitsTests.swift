import FixtureEHR
import HTTPWire
import LosslessJSON
import Testing

/// What each habit of a vendor's EHR does, one by one; that the personalities have them is their data.
@Suite struct VendorHabitsTests {
  private static func client(_ change: (inout Habits) -> Void) -> Client { HabitsTests.client(change) }

  @Test func `a create that is answered silently still says where`() {
    var client = Self.client {
      $0.createsSilently = true
      $0.locationNamesVersion = false
    }
    let answer = client.ask(.post, "/Patient", Sample.patient, ["Prefer": "return=representation"])
    #expect(answer.status == 201 && answer.body.isEmpty)
    #expect(answer.headers["Location"]?.contains("/Patient/") == true && answer.headers["Location"]?.contains("_history") == false)
  }

  @Test func `a modifier extension is refused, however deep`() {
    var client = Self.client { $0.refusesModifierExtensions = true }
    let patient = json(Sample.patient).setting("contact", to: [["modifierExtension": [["url": "http://example.org/x", "valueBoolean": true]]]])
    #expect(client.ask(.post, "/Patient", patient.text).status == 422)
    #expect(client.ask(.post, "/Patient", Sample.patient).status == 201)
  }

  @Test func `documents and Observations of other kinds are refused`() {
    var client = Self.client {
      $0.documentTypes = ["application/xhtml+xml"]
      $0.observationCategories = ["vital-signs"]
      $0.componentCodes = ["85354-9"]
    }
    func document(_ type: String) -> String {
      let document: JSON = [
        "resourceType": "DocumentReference", "status": "current", "subject": ["reference": "Patient/p1"],
        "content": [["attachment": ["contentType": .string(type), "data": "AA=="]]],
      ]
      return document.text
    }
    #expect(client.ask(.post, "/DocumentReference", document("application/cda+xml")).status == 422)
    #expect(client.ask(.post, "/DocumentReference", document("application/xhtml+xml; charset=utf-8")).status == 201)
    func observation(_ category: String, _ code: String, components: Bool) -> String {
      let plain: JSON = [
        "resourceType": "Observation", "status": "final", "subject": ["reference": "Patient/p1"],
        "category": [["coding": [["code": .string(category)]]]], "code": ["coding": [["system": "http://loinc.org", "code": .string(code)]]],
      ]
      return (components ? plain.setting("component", to: [["code": ["text": "a part"]]]) : plain).text
    }
    #expect(client.ask(.post, "/Observation", observation("survey", "44261-6", components: false)).status == 422)
    #expect(client.ask(.post, "/Observation", observation("vital-signs", "8867-4", components: true)).status == 422)
    #expect(client.ask(.post, "/Observation", observation("vital-signs", "85354-9", components: true)).status == 201)
  }

  @Test func `a locked element keeps an update out, and only that`() {
    var client = Self.client { $0.lockedElements = ["Patient": ["birthDate"]] }
    #expect(client.ask(.put, "/Patient/p1", json(HabitsTests.p1).setting("birthDate", to: "1801-01-01").text).status == 422)
    #expect(client.ask(.put, "/Patient/p1", json(HabitsTests.p1).setting("active", to: false).text).status == 200)
  }

  @Test func `names of versions without an order still refuse a stale If-Match`() {
    for names in [Habits.VersionNames.opaque, .cycled(3)] {
      var client = Self.client { $0.versionNames = names }
      let tag = client.ask(.get, "/Patient/p1").headers["ETag"] ?? ""
      #expect(client.ask(.put, "/Patient/p1", HabitsTests.p1, ["If-Match": tag]).status == 200)
      #expect(client.ask(.put, "/Patient/p1", HabitsTests.p1, ["If-Match": tag]).status == 412)
    }
  }

  @Test func `If-Match and If-None-Exist can be accepted and not looked at`() {
    var client = Self.client {
      $0.ignoresIfMatch = true
      $0.ignoresIfNoneExist = true
      $0.conditionalCreate = false
    }
    #expect(client.ask(.put, "/Patient/p1", HabitsTests.p1, ["If-Match": "W/\"0\""]).status == 200)
    let before = client.ehr.resources(of: "Patient").count
    for _ in 0..<2 { #expect(client.ask(.post, "/Patient", Sample.patient, ["If-None-Exist": "identifier=x"]).status == 201) }
    #expect(client.ehr.resources(of: "Patient").count == before + 2)
  }

  @Test func `_lastUpdated that is not known is ignored, and not in the self link; a strict client is told`() {
    var client = Self.client { $0.lastUpdatedTypes = [] }
    let answer = client.ask(.get, "/Patient?_lastUpdated=gt2999-01-01")
    #expect(answer.status == 200 && (answer.json["entry"]?.elements.count ?? 0) > 0)
    #expect(answer.json["link"]?[0]?["url"]?.string?.contains("_lastUpdated") == false)
    #expect(client.ask(.get, "/Patient?_lastUpdated=gt2999-01-01", nil, ["Prefer": "handling=strict"]).status == 400)
  }

  @Test(arguments: [(Habits.Budget.Notice.none, false, false), (.retryAfter, true, false), (.rateLimit, true, true)])
  func `what is over the budget is refused to the end of the window`(notice: Habits.Budget.Notice, hasRetryAfter: Bool, hasRateLimit: Bool) {
    var client = Self.client { $0.budget = Habits.Budget(requests: 3, seconds: 60, notice: notice) }
    // What furnished the server is over; a new minute begins.
    client.now += 60_000_000_000
    let answers = (0..<5).map { _ in client.ask(.get, "/Patient/p1") }
    #expect(answers.map(\.status) == [200, 200, 200, 429, 429])
    #expect((answers[4].headers["Retry-After"] != nil) == hasRetryAfter)
    #expect((answers[0].headers["RateLimit"] != nil) == hasRateLimit)
    client.now += 60_000_000_000
    #expect(client.ask(.get, "/Patient/p1").status == 200)
  }

  @Test func `a next link that is too old is answered with 410`() {
    var client = Self.client {
      $0.pageSize = 1
      $0.pageLife = 1_000_000_000
    }
    _ = client.ask(.post, "/Patient", Sample.patient)
    let link = client.ask(.get, "/Patient").json["link"]?.elements.first { $0["relation"] == "next" }?["url"]?.string ?? ""
    let next = String(link.dropFirst("http://ehr.example/fhir".count))
    #expect(client.ask(.get, next).status == 200)
    client.now += 2_000_000_000
    #expect(client.ask(.get, next).status == 410)
  }

  @Test func `who is behind glass is neither read, found nor written`() {
    var client = Self.client {
      $0.guardedPatients = ["p1"]
      $0.outcomeCodes = ["forbidden": "4130"]
    }
    let answer = client.ask(.get, "/Patient/p1")
    #expect(answer.status == 403)
    #expect(answer.json["issue"]?[0]?["details"]?["coding"]?[0]?["code"] == "4130")
    #expect(client.ask(.get, "/Observation?patient=p1").status == 403)
    #expect(client.ask(.post, "/Observation", Sample.observation("72")).status == 403)
    #expect(client.ask(.get, "/Patient").json["entry"]?.elements.contains { $0["resource"]?["id"] == "p1" } != true)
  }

  @Test func `every personality has a name of its own, and what it says of itself is what it does`() {
    #expect(Set(Personality.all.map(\.name)).count == Personality.all.count)
    for personality in Personality.all {
      var ehr = FixtureEHR(base: "http://ehr.example/fhir", personality)
      ehr.faults = FaultPlan()
      let answer = ehr.answer(HTTPRequest(.get, "http://ehr.example/fhir/metadata"), now: 0)
      #expect(answer.status == 200, "\(personality.name)")
      let declared = (try? JSON(parsing: answer.body))?["rest"]?[0]?["resource"]?.elements ?? []
      for resource in declared {
        let creates = resource["interaction"]?.elements.contains { $0["code"] == "create" } == true
        let type = resource["type"]?.string ?? ""
        let tried = ehr.answer(HTTPRequest(.post, "http://ehr.example/fhir/\(type)", body: JSON.object(["resourceType": .string(type)]).bytes), now: 0)
        #expect((tried.status == 405) != creates, "\(personality.name) \(type): \(tried.status)")
      }
    }
  }
}
