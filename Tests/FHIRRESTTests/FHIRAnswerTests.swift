import HTTPWire
import LosslessJSON
import Testing

@testable import FHIRREST

@Suite struct FHIRLocationTests {
  @Test(arguments: [
    ("Observation/17", FHIRLocation(type: "Observation", id: "17")),
    ("/fhir/Observation/17/_history/3", .init(type: "Observation", id: "17", version: "3")),
    ("https://e.example/api/FHIR/R4/Observation/17", .init(type: "Observation", id: "17")),
    ("https://e.example/fhir/Observation/a-b.c_d/_history/W1", .init(type: "Observation", id: "a-b.c_d", version: "W1")),
    ("http://inner:8080/Patient/17/_history/1?x=1#f", .init(type: "Patient", id: "17", version: "1")),
    ("Observation/17/", .init(type: "Observation", id: "17")), ("Observation/17/_history", .init(type: "Observation", id: "17")),
    ("Observation/a%2Db", .init(type: "Observation", id: "a-b")),
  ])
  func `absolute or relative, with or without a version`(text: String, location: FHIRLocation) { #expect(FHIRLocation(text) == location) }

  @Test(arguments: [
    "", "/", "17", "Observation", "Observation/", "observation/17", "Observation/..", "Observation/.", "Observation/a%2Fb", "Observation/a%zz", "Obs3/17",
    "Observation/17/_history/", "Observation/17/_history/3/4", "Observation/17/_history/..", "Observation/a%0Ab", "https://e.example/", "_history/3",
    "Observation/" + String(repeating: "a", count: 257),
  ])
  func `nothing else is a place`(text: String) {
    let isHistoryWithoutVersion = text == "Observation/17/_history/"
    #expect(FHIRLocation(text) == (isHistoryWithoutVersion ? FHIRLocation(type: "Observation", id: "17") : nil))
  }
}

@Suite struct FHIRAnswerTests {
  static func answer(_ status: Int, _ headers: HTTPHeaders = [:], _ body: String = "", to interaction: FHIRInteraction = .read(type: "Observation", id: "17"))
    -> FHIRAnswer
  {
    FHIRAnswer(HTTPResponse(status: status, headers: headers, body: Array(body.utf8)), to: interaction)
  }

  @Test(
    arguments: [
      ("W/\"3\"", "3", "2", "3"), ("\"3\"", nil, nil, "3"), (nil, "3", nil, "3"), (nil, nil, "3", "3"), (nil, "2", "3", "2"), (nil, nil, nil, nil),
      ("\"3-gzip\"", "3", nil, "3"), ("\"3--gzip\"", nil, "3", "3"), ("\"3-gzip\"", nil, nil, "3-gzip"), ("*", "3", nil, "3"), ("W/\"abc\"", "3", nil, "abc"),
    ] as [(String?, String?, String?, String?)])
  func `the version is the ETag's, else the resource's, else the location's`(etag: String?, inBody: String?, inLocation: String?, version: String?) {
    #expect(FHIRAnswer.version(etag: etag.flatMap { EntityTag($0) }, inBody: inBody, inLocation: inLocation) == version)
  }

  @Test func `a create without content tells its id by its location`() {
    let answer = Self.answer(201, ["Location": "http://inner/Observation/17"], to: .create(type: "Observation", isConditional: false))
    #expect(answer.kind == .created && answer.location == FHIRLocation(type: "Observation", id: "17") && answer.version == nil && answer.body == .none)
  }

  @Test func `a location of another type is no identity`() {
    #expect(Self.answer(201, ["Location": "/Patient/17"], to: .create(type: "Observation", isConditional: false)).kind == .notFHIR(.noIdentity))
  }

  @Test func `times, ids and waits are read from the header`() {
    let headers: HTTPHeaders = [
      "Date": "Sun, 06 Nov 1994 08:49:37 GMT", "Last-Modified": "Sun, 06 Nov 1994 08:49:00 GMT", "Retry-After": "Sun, 06 Nov 1994 08:50:37 GMT",
      "X-Correlation-Id": "c1",
    ]
    let answer = Self.answer(429, headers, "slow down")
    #expect(answer.kind == .throttled(after: .seconds(60)) && answer.retryAfter == .seconds(60) && answer.correlationID == "c1")
    #expect(answer.date?.secondsSince1970 == 784_111_777 && answer.lastModified?.secondsSince1970 == 784_111_740)
  }

  @Test func `a part of a resource is marked as such`() {
    let whole = #"{"resourceType":"Observation","id":"17","meta":{"tag":[{"code":"x"}]}}"#
    #expect(!Self.answer(200, [:], whole).isSubsetted)
    #expect(Self.answer(200, [:], whole.replacing("\"x\"", with: "\"SUBSETTED\"")).isSubsetted)
  }

  @Test(arguments: [
    ("", AnswerBody.none), (" \r\n\t", .none), ("{}", .otherJSON), ("[1]", .otherJSON), (#"{"resourceType":"<script>"}"#, .otherJSON),
    (#"{"resourceType":1}"#, .otherJSON),
    ("<html>", .html), ("  <!DOCTYPE HTML PUBLIC>", .html), ("<Patient xmlns=\"http://hl7.org/fhir\"/>", .other), ("OK", .other), ("\u{FEFF}{}", .other),
    ("null", .other),
  ])
  func `content is judged by itself, not by its Content-Type`(text: String, body: AnswerBody) {
    #expect(Self.answer(200, ["Content-Type": "application/fhir+json"], text).body == body)
  }

  @Test(arguments: [
    #"{"resourceType":"Observation","id":"17""#, #"{"resourceType":"Observation","id":"17","id":"18"}"#, String(repeating: "[", count: 100_000),
  ])
  func `JSON that is cut, ambiguous or too deep is broken`(text: String) { #expect(Self.answer(200, [:], text).kind == .notFHIR(.brokenJSON)) }
}

@Suite struct FHIROutcomeTests {
  @Test func `severity, code, numbers and place are for logs, the server's words are not`() throws {
    let json = try JSON(
      parsing: #"""
        {"resourceType":"OperationOutcome","issue":[
          {"severity":"error","code":"duplicate","details":{"coding":[{"system":"urn:x","code":"4107"}],"text":"Anna Musterfrau exists"},
           "diagnostics":"born 1980-01-01","expression":["Patient.identifier.where(value='123-45-6789')"]},
          {"severity":"warning","code":"Anna Musterfrau","location":["Patient.name[0]"]}]}
        """#)
    let outcome = try #require(FHIROutcome(json))
    #expect(outcome.hasError)
    #expect(outcome.summary == "error: duplicate (urn:x|4107) at Patient.identifier.where; warning: no code at Patient.name[0]")
    #expect(outcome.issues[0].words == ["Anna Musterfrau exists", "born 1980-01-01"])
  }

  @Test(arguments: [("fatal", true), ("error", true), ("bad", true), ("warning", false), ("information", false)])
  func `a severity nobody knows is an error`(severity: String, isError: Bool) {
    #expect(FHIROutcome(["resourceType": "OperationOutcome", "issue": [["severity": .string(severity), "code": "x"]]])?.hasError == isError)
  }

  @Test func `a flood of issues is cut`() {
    let issues = JSON.array(Array(repeating: ["severity": "error", "code": "x"], count: 5000))
    #expect(FHIROutcome(["resourceType": "OperationOutcome", "issue": issues])?.issues.count == 100)
  }
}
