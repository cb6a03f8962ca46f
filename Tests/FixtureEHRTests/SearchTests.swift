import FixtureEHR
import LosslessJSON
import Testing

@Suite struct SearchTests {
  /// Observations a to f, ids given; two patients; one without an identifier; e is a period; f is entered in error.
  static func furnished() -> Client {
    var client = Client()
    let rows: [(String, String)] = [
      ("a", Sample.observation(patient: "p1", at: "2026-03-01", identifier: "urn:uuid:1")),
      ("b", Sample.observation(patient: "p1", code: "8480-6", at: "2026-03-02T09:00:00-05:00", identifier: "urn:uuid:2")),
      ("c", Sample.observation(patient: "p2", at: "2026-03-02T13:59:59Z", identifier: "urn:uuid:2")),
      ("d", Sample.observation(patient: "p2", at: "2026-03-02T14:00:00.250Z")),
      (
        "e",
        json(Sample.observation(patient: "p1")).setting("effectiveDateTime", to: nil).setting(
          "effectivePeriod", to: ["start": "2026-02-28", "end": "2026-03-03"]
        ).text
      ),
      (
        "f",
        json(Sample.observation(patient: "p1", at: "2026-04-01")).setting("status", to: "entered-in-error").setting(
          "subject", to: ["reference": "http://ehr.example/fhir/Patient/p1"]
        ).text
      ),
    ]
    for (index, row) in rows.enumerated() {
      client.ehr.edit("Observation", row.0, now: client.now + Int128(index) * 1_000_000_000) { _ in json(row.1) }
    }
    client.now += 10_000_000_000
    return client
  }

  static let cases: [(String, String)] = [
    ("", "abcdef"), ("_id=b", "b"), ("_id=d,b,nobody", "bd"), ("identifier=urn:ietf:rfc:3986|urn:uuid:2", "bc"), ("identifier=urn:uuid:1", "a"),
    ("identifier=|urn:uuid:1", ""), ("identifier=urn:other|urn:uuid:1", ""), ("identifier=urn:ietf:rfc:3986|", "abc"),
    ("identifier=urn:uuid:1,urn:uuid:2", "abc"),
    ("identifier:missing=true", "def"), ("identifier:missing=false", "abc"), ("patient=p1", "abef"), ("patient=Patient/p1", "abef"),
    ("subject=Patient/p2", "cd"),
    ("subject:Patient=p2", "cd"), ("subject:Group=p2", ""), ("subject=http://ehr.example/fhir/Patient/p2", "cd"), ("patient=p1&code=8480-6", "b"),
    ("code=http://loinc.org|8480-6", "b"), ("code=8480-6,8867-4", "abcdef"), ("code:not=8867-4", "b"), ("status=entered-in-error", "f"),
    ("status:not=entered-in-error", "abcde"),
    ("date=2026-03-02", "bcd"), ("date=eq2026-03-02T14:00:00Z", "bd"), ("date=2026-03", "abcd"), ("date=ge2026-03-02", "bcdef"),
    ("date=gt2026-03-02T14:00:00Z", "ef"),
    ("date=lt2026-03-01", "e"), ("date=le2026-03-01", "ae"), ("date=sa2026-03-03", "f"), ("date=eb2026-03-02", "a"), ("date=ne2026-03", "ef"),
    ("date=ap2026-03-01", "ae"),
    ("date=ge2026-03-02&date=lt2026-03-03", "bcde"), ("date=2026-03-02T09:00:00-05:00", "bd"),
    ("_lastUpdated=gt2026-03-02T09:00:03Z", "ef"), ("_lastUpdated=ge2026-03-02T09:00:03Z", "def"), ("_lastUpdated=le2026-03-02T09:00:01Z", "ab"),
    ("_lastUpdated=lt2026-03-02T09:00:01Z", "a"), ("_lastUpdated=eq2026-03-02T09:00:01Z", "b"), ("_lastUpdated=ge2026-03-02T10:00:02%2B01:00", "cdef"),
    ("_sort=-_lastUpdated", "fedcba"), ("_sort=_lastUpdated", "abcdef"), ("_sort=date", "eacbdf"), ("_sort=-date", "fdbcae"), ("_sort=status,-_id", "fedcba"),
    ("_sort=-code,_id", "acdefb"), ("patient=p2&_sort=-_lastUpdated&_count=1", "dc"),
  ]

  @Test(arguments: cases) func `a search finds what R4 says, in the order asked for`(query: String, expected: String) {
    var client = Self.furnished()
    let path = query.isEmpty ? "/Observation" : "/Observation?\(query)"
    #expect(client.ids(path).joined() == expected)
    #expect(client.ids("/Observation/_search", method: .post, form: query).joined() == expected)
  }

  @Test func `a count is a count`() {
    var client = Self.furnished()
    for query in ["patient=p1&_summary=count", "patient=p1&_count=0"] {
      let answer = client.ask(.get, "/Observation?\(query)").json
      #expect(answer["total"]?.int == 4)
      #expect(answer["entry"] == nil)
    }
  }

  @Test func `the self link has only what was understood`() {
    var client = Self.furnished()
    #expect(client.ask(.get, "/Observation?patient=p1&nonsense=1&_count=2").link("self") == "http://ehr.example/fhir/Observation?patient=p1&_count=2")
  }

  @Test func `a late index shows the past, a read the present`() {
    var habits = Habits()
    habits.searchLag = 10_000_000_000
    var client = Client(habits)
    let id = client.create(Sample.observation(identifier: "urn:uuid:9"))
    #expect(client.ask(.get, "/Observation/\(id)").status == 200)
    #expect(client.ids("/Observation?identifier=urn:uuid:9").isEmpty)
    #expect(client.ask(.post, "/Observation", Sample.observation(), ["If-None-Exist": "identifier=urn:uuid:9"]).status == 200)
    client.now += 10_000_000_000
    #expect(client.ids("/Observation?identifier=urn:uuid:9") == [id])
  }

  @Test func `names are found by their beginnings, whole or anywhere`() {
    var client = Client()
    let id = client.create(Sample.patient)
    for (query, isFound) in [
      ("family=tam", true), ("family=amm", false), ("family:contains=AMM", true), ("family:exact=Tamm", true), ("family:exact=tamm", false),
      ("name=liis", true), ("birthdate=1984", true),
    ] {
      #expect(client.ids("/Patient?\(query)") == (isFound ? [id] : []), "\(query)")
    }
  }

  @Test func `a search reaches through references, and brings along what they point to`() {
    var client = Self.furnished()
    client.ehr.edit("Patient", "p1", now: client.now) { _ in json(Sample.patient) }
    let provenance = json(
      #"{"resourceType":"Provenance","target":[{"reference":"Observation/b"}],"recorded":"2026-03-02T14:00:00Z","agent":[{"who":{"display":"x"}}]}"#)
    client.ehr.edit("Provenance", "v", now: client.now) { _ in provenance }
    for query in ["subject:Patient.family=Tamm", "patient.identifier=urn:mrn|A-1", "subject.family=Tamm"] {
      #expect(client.ids("/Observation?\(query)").joined() == "abef", "\(query)")
    }
    #expect(client.ids("/Observation?subject:Patient.family=Nobody").isEmpty)
    #expect(client.ids("/Provenance?target:Observation.code=8480-6") == ["v"])
    let answer = client.ask(.get, "/Observation?patient=p1&_include=Observation:subject&_revinclude=Provenance:target")
    #expect(answer.entries.map { $0["search"]?["mode"]?.string } == ["match", "match", "match", "match", "include", "include"])
    #expect(answer.entries.suffix(2).map { $0["resource"]?["id"]?.string } == ["p1", "v"])
    #expect(answer.json["total"]?.int == 4)
    #expect(client.ask(.get, "/Observation?patient.nonsense=x", nil, ["Prefer": "handling=strict"]).status == 400)
  }
}
