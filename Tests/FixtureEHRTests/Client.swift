import FixtureEHR
import HTTPWire
import LosslessJSON

/// A client for the tests: asks one server, one second later each time.
struct Client {
  var ehr: FixtureEHR
  /// 2026-03-02T09:00:00Z.
  var now: Int128 = 1_772_442_000_000_000_000

  init(_ habits: Habits = Habits(), seed: UInt64 = 7, faults: FaultPlan = FaultPlan()) {
    ehr = FixtureEHR(base: "http://ehr.example/fhir", habits: habits, seed: seed, faults: faults)
  }

  /// The answer to a request; `path` is below the base, or begins with `/_fixture`.
  mutating func ask(_ method: HTTPMethod, _ path: String, _ body: String? = nil, _ headers: HTTPHeaders = [:]) -> HTTPResponse {
    now += 1_000_000_000
    return ehr.answer(request(method, path, body, headers), now: now)
  }

  func request(_ method: HTTPMethod, _ path: String, _ body: String? = nil, _ headers: HTTPHeaders = [:]) -> HTTPRequest {
    var headers = headers
    if body != nil, headers["Content-Type"] == nil { headers["Content-Type"] = "application/fhir+json" }
    let url = path.hasPrefix("/_fixture") ? path : "/fhir" + path
    return HTTPRequest(method, url, headers: headers, body: body.map { Array($0.utf8) })
  }

  mutating func create(_ body: String) -> String {
    let answer = ask(.post, "/" + (json(body)["resourceType"]?.string ?? ""), body)
    return answer.json["id"]?.string ?? ""
  }

  /// The ids that a search or its pages give, following next links.
  mutating func ids(_ path: String, method: HTTPMethod = .get, form: String? = nil) -> [String] {
    var found: [String] = []
    var answer = ask(method, path, form, form == nil ? [:] : ["Content-Type": "application/x-www-form-urlencoded"])
    for _ in 0..<1000 {
      found += answer.entries.compactMap { $0["resource"]?["id"]?.string }
      guard let next = answer.link("next") else { return found }
      now += 1_000_000_000
      answer = ehr.answer(HTTPRequest(.get, next), now: now)
    }
    return found
  }
}

func json(_ text: String) -> JSON { (try? JSON(parsing: text)) ?? .null }

extension HTTPResponse {
  var json: JSON { (try? JSON(parsing: body)) ?? .null }
  var entries: [JSON] { json["entry"]?.elements ?? [] }
  func link(_ relation: String) -> String? { json["link"]?.elements.first { $0["relation"]?.string == relation }?["url"]?.string }
}

/// Invented people and readings.
enum Sample {
  static let patient =
    #"{"resourceType":"Patient","identifier":[{"system":"urn:mrn","value":"A-1"}],"name":[{"family":"Tamm","given":["Liis"]}],"birthDate":"1984-02-29"}"#

  static func observation(
    _ value: String = "72.50", patient: String = "p1", code: String = "8867-4", at date: String = "2026-03-02T09:00:00Z", identifier: String? = nil
  ) -> String {
    let named = identifier.map { #","identifier":[{"system":"urn:ietf:rfc:3986","value":"\#($0)"}]"# } ?? ""
    return
      #"{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"\#(code)"}]},"subject":{"reference":"Patient/\#(patient)"},"effectiveDateTime":"\#(date)","valueQuantity":{"value":\#(value),"unit":"kg"}\#(named)}"#
  }
}
