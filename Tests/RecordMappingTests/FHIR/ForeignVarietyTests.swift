import ClinicalMerge
import ClinicalRecords
import LosslessJSON
@testable import RecordMapping
import Testing

/// The same fact as different systems write it.
@Suite struct ForeignVarietyTests {
  private static let mapper = SampleRecords.mapper
  private static let resource = RecordID(high: 0x1111_1111_1111_8111, low: 0x8111_1111_1111_1111)
  private static let visit: JSON = ["reference": .string("urn:uuid:\(RecordMapper.resourceID(record: ForeignSamples.session, role: "encounter"))")]

  private static func adopting(_ document: JSON) -> (adoption: Adoption, notices: [MappingNotice]) {
    mapper.adopting(document, resource: resource, patient: ForeignSamples.patient) { _ in ForeignSamples.session }
  }

  private static func record(_ document: JSON) throws -> JSON {
    let adoption = adopting(document).adoption
    guard case .record(_, let record, _) = adoption else {
      Issue.record("\(adoption)")
      return .null
    }
    return record
  }

  private static func observation(_ code: String, _ value: KeyValuePairs<String, JSON?>) -> JSON {
    let head: JSON = [
      "resourceType": "Observation", "id": "1", "status": "final", "code": ["coding": [["system": "http://loinc.org", "code": .string(code)]]],
      "encounter": visit, "effectiveDateTime": "2026-03-02T09:00:00-05:00",
    ]
    return .object(head.members + JSON.object(value).members)
  }

  private static func quantity(_ literal: String, _ unit: String) -> JSON {
    ["value": .number(JSONNumber(literal)!), "unit": .string(unit), "system": "http://unitsofmeasure.org", "code": .string(unit)]
  }

  /// The document that is sent when a record that was adopted from `base` is edited.
  private static func sent(_ base: JSON, role: String, _ record: JSON, _ edited: JSON) throws -> Overlaid {
    let s0 = try SampleRecords.document(record, role)
    let s1 = try SampleRecords.document(edited, role)
    let fitted = mapper.fitted(s0, s1, to: base)
    return overlay(difference(fitted.new, from: fitted.old), on: base)
  }

  static let totals: [(value: String, json: JSON)] = [
    ("valueQuantity", quantity("12", "{score}")), ("valueQuantity", ["value": 12, "unit": "score"]), ("valueQuantity", ["value": 12]), ("valueInteger", 12),
    ("valueString", "12"),
  ]

  @Test(arguments: totals.indices) func `a total is read whatever type it is told in`(index: Int) throws {
    let (name, value) = Self.totals[index]
    let record = try Self.record(Self.observation("44261-6", [:]).setting(name, to: value))
    #expect(record["instrument"]?.string == "phq-9")
    #expect(record["reportedTotal"]?.int == 12)
    #expect(record["rater"]?.string == "patient")
    #expect(record["session"]?.string == ForeignSamples.session.description)
  }

  @Test func `a total that is no number, one in another unit, and one that was reckoned from answers are carried`() {
    let total = Self.observation("44261-6", [:])
    for wrong in [
      total.setting("valueString", to: "moderate"), total.setting("valueQuantity", to: Self.quantity("12", "mg")),
      total.setting("valueQuantity", to: ["value": 12, "comparator": ">"]),
      total.setting("valueInteger", to: 12).setting("derivedFrom", to: [["reference": "QuestionnaireResponse/1"]]),
      total.setting("valueInteger", to: 12).setting("status", to: "cancelled"), total.setting("valueInteger", to: 12).setting("status", to: "whatever"),
    ] {
      guard case .carried(.some) = Self.adopting(wrong).adoption else {
        Issue.record("\(wrong.text)")
        continue
      }
    }
  }

  @Test func `a total of an instrument that has no public code is known by ours`() throws {
    let own: JSON = ["coding": [["system": "urn:infusync:instruments", "code": "caps-5-total"]]]
    let record = try Self.record(Self.observation("x", ["valueInteger": 31]).setting("code", to: own))
    #expect(record["instrument"]?.string == "caps-5")
    #expect(record["rater"]?.string == "clinician")
  }

  static let readings: [(document: JSON, field: String, value: String)] = [
    (observation("8867-4", ["valueQuantity": quantity("72.50", "/min")]), "heartRate", "72.50"),
    (observation("8480-6", ["valueQuantity": quantity("1E2", "mm[Hg]")]), "systolic", "1E2"),
    (observation("8462-4", ["valueQuantity": quantity("71", "mm[Hg]")]), "diastolic", "71"),
    (
      observation(
        "85354-9",
        [
          "component": [
            ["code": ["coding": [["system": "http://loinc.org", "code": "8480-6"]]], "valueQuantity": quantity("120", "mm[Hg]")],
            ["code": ["coding": [["system": "http://loinc.org", "code": "8462-4"]]], "valueQuantity": quantity("80", "mm[Hg]")],
          ]
        ]), "diastolic", "80"
    ),
  ]

  @Test(arguments: readings.indices) func `a reading at one of our visits is one of that session, and an edit of it changes its value alone`(index: Int) throws
  {
    let (document, field, value) = Self.readings[index]
    guard case .member(let session, let role, let partial) = Self.adopting(document).adoption else {
      Issue.record("no member")
      return
    }
    #expect(session == ForeignSamples.session)
    #expect(partial["vitals"]?[0]?[field]?["value"]?.number?.literal == value)
    let story = try SampleRecords.story("infusion-with-two-pauses").setting("id", to: .string(session.description))
    let record = Self.mapper.extended(story, by: [(role, document)]).record
    _ = try RecordCoding.read(record)
    let at = try #require(record["vitals"]?.elements.firstIndex { $0["id"] == partial["vitals"]?[0]?["id"] })
    #expect(try Self.sent(document, role: role, record, record).document.bytes == document.bytes)
    let edited = record.setting([.name("vitals"), .index(at), .name(field), .name("value")], to: 99)
    let laid = try Self.sent(document, role: role, record, edited)
    #expect(laid.misfits.isEmpty)
    let path: [JSONStep] = document["component"] == nil ? ["valueQuantity", "value"] : ["component", 1, "valueQuantity", "value"]
    #expect(laid.document == document.setting(path, to: 99))
  }

  @Test func `a panel that only points to its members, an unknown unit and a day without a time are carried, and say why`() {
    for wrong in [
      Self.observation("85354-9", ["hasMember": [["reference": "Observation/2"]]]),
      Self.observation("8310-5", ["valueQuantity": Self.quantity("98.6", "[degF]")]),
      Self.observation("8867-4", ["valueQuantity": Self.quantity("70", "/min")]).setting("effectiveDateTime", to: "2026-03-02"),
      Self.observation("8867-4", ["valueQuantity": Self.quantity("70", "/min")]).setting("status", to: "preliminary"),
    ] {
      guard case .carried(.some) = Self.adopting(wrong).adoption else {
        Issue.record("\(wrong.text)")
        continue
      }
    }
    let elsewhere = Self.observation("8867-4", ["valueQuantity": Self.quantity("70", "/min")]).setting("encounter", to: nil)
    #expect(Self.adopting(elsewhere).adoption == .carried(reason: nil))
  }

  private static let condition: JSON = [
    "resourceType": "Condition", "id": "c", "code": ["text": "Headache"],
    "clinicalStatus": ["coding": [["system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active"]]],
  ]

  static let modified: [(path: [JSONStep], value: JSON)] = [
    (["modifierExtension"], [["url": "urn:x:not", "valueBoolean": true]]), (["implicitRules"], "urn:x:rules"),
    (["stage"], [["summary": ["text": "II"], "modifierExtension": [["url": "urn:x:not", "valueBoolean": true]]]]),
  ]

  @Test(arguments: modified.indices) func `what a modifier we do not know has turned into something else is carried and never read`(index: Int) {
    _ = try? #require(try? Self.record(Self.condition))
    let document = Self.condition.setting(Self.modified[index].path, to: Self.modified[index].value)
    guard case .carried(let reason?) = Self.adopting(document).adoption else {
      Issue.record("it was read")
      return
    }
    #expect(reason.contains("modif"))
  }

  @Test func `a code without a map is a notice, and the record does not say it`() throws {
    let document = Self.condition.setting(["clinicalStatus", "coding", 0, "code"], to: "sort-of-active")
    #expect(try Self.record(document)["clinicalStatus"] == nil)
    #expect(Self.adopting(document).notices.map(\.path) == ["clinicalStatus"])
  }

  @Test(arguments: ["2019", "2019-05", "2019-05-06"]) func `a partial date is kept as it is`(date: String) throws {
    #expect(try Self.record(Self.condition.setting("onsetDateTime", to: .string(date)))["onset"]?.string == date)
    let day = Self.condition.setting("recordedDate", to: .string(date))
    #expect(try Self.record(day)["recordedAt"] == nil)
    #expect(Self.adopting(day).notices.map(\.path) == ["recordedDate"])
  }

  @Test func `a drug that is contained is read, one that lies elsewhere is carried`() throws {
    let statement: JSON = [
      "resourceType": "MedicationStatement", "id": "m", "status": "active", "medicationReference": ["reference": "#d"],
      "contained": [["resourceType": "Medication", "id": "d", "code": ["text": "Sertraline"]]],
    ]
    #expect(try Self.record(statement)["code"]?["text"]?.string == "Sertraline")
    let elsewhere = statement.setting("contained", to: nil).setting(["medicationReference", "reference"], to: "Medication/1")
    guard case .carried(.some) = Self.adopting(elsewhere).adoption else {
      Issue.record("a drug without a name")
      return
    }
  }

  private static let response: JSON = [
    "resourceType": "QuestionnaireResponse", "id": "q", "status": "completed", "authored": "2026-03-02T09:00:00-05:00",
    "item": [
      [
        "linkId": "g",
        "item": [
          ["linkId": "/44250-9", "text": "first", "answer": [["valueCoding": ["system": "http://loinc.org", "code": "LA6570-1", "display": "more"]]]],
          ["linkId": "/44255-8", "answer": [["valueInteger": 1]]],
        ],
      ], ["linkId": "/44261-6", "answer": [["valueDecimal": 3]]],
    ],
  ]

  @Test func `answers are known by LOINC's codes, and one that is edited stays where it was`() throws {
    let record = try Self.record(Self.response)
    #expect(record["instrument"]?.string == "phq-9")
    #expect(record["answers"] == ["1": 2, "2": 1])
    #expect(try Self.sent(Self.response, role: "response", record, record).document.bytes == Self.response.bytes)
    let laid = try Self.sent(Self.response, role: "response", record, record.setting(["answers", "2"], to: 3))
    #expect(laid.misfits.isEmpty)
    #expect(laid.document == Self.response.setting(["item", 0, "item", 1, "answer", 0, "valueInteger"], to: 3))
  }

  @Test(arguments: ["72.50", "1E2", "0.1000000000000000055511"]) func `digits survive being adopted, an edit elsewhere and the way back`(digits: String) throws
  {
    let base = try JSON(
      parsing: """
        {"resourceType":"Condition","id":"c","extension":[{"url":"urn:x","valueDecimal":\(digits)}],"code":{"text":"Headache"},
         "stage":[{"summary":{"text":"II"},"extension":[{"url":"urn:x","valueQuantity":{"value":\(digits)}}]}]}
        """)
    let record = try Self.record(base)
    let laid = try Self.sent(base, role: "condition", record, record.setting(["code", "text"], to: "Migraine"))
    #expect(laid.misfits.isEmpty)
    #expect(laid.document == base.setting(["code", "text"], to: "Migraine"))
    #expect(laid.document["stage"]?.bytes == base["stage"]?.bytes)
    let reading = Self.observation("8867-4", ["valueQuantity": Self.quantity(digits, "/min")])
    guard case .member(_, _, let partial) = Self.adopting(reading).adoption else {
      Issue.record("no member")
      return
    }
    #expect(partial["vitals"]?[0]?["heartRate"]?["value"]?.number?.literal == digits)
  }
}
