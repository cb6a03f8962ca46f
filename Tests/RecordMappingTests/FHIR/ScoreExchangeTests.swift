import ClinicalRecords
import LosslessJSON
import MappingCatalog
import Testing

@testable import RecordMapping

/// Scores as they leave and answers as they come, of every instrument there is.
@Suite struct ScoreExchangeTests {
  private static let catalog = MappingCatalog.load().catalog
  private static let instruments = catalog.instruments.keys.sorted()
  private let mapper = SampleRecords.mapper
  private let resource = RecordID(high: 0x1111_1111_1111_8111, low: 0x8111_1111_1111_1111)
  private let patient = RecordID(high: 0x2222_2222_2222_8222, low: 0x8222_2222_2222_2222)

  /// An assessment with each item at its most, but those left out.
  private func record(_ id: String, without left: Set<String> = []) throws -> JSON {
    let instrument = try #require(Self.catalog.instruments[id])
    let answers = instrument.items.filter { !left.contains($0.id) }.map { JSON.Member($0.id, .int($0.range?.upperBound ?? 7)) }
    return [
      "record": "Assessment", "id": "3f1c0000-0000-8000-8000-000000000001", "patient": .string(patient.description), "recordStatus": "active",
      "instrument": .string(id), "rater": "patient", "at": "2026-03-02T09:00:00-05:00", "status": "completed", "answers": .object(answers),
    ]
  }

  @Test(arguments: instruments) func `a whole score leaves as the number the engine has, its subscales as components`(id: String) throws {
    let instrument = try #require(Self.catalog.instruments[id])
    guard instrument.total != nil else { return }
    let score = instrument.score(Dictionary(uniqueKeysWithValues: instrument.items.map { ($0.id, $0.range?.upperBound ?? 7) }))
    let document = try SampleRecords.document(try record(id), "score")
    #expect(document["valueQuantity"]?["value"]?.number?.literal == score.total?.description)
    #expect(document["dataAbsentReason"] == nil)
    let components = (document["component"]?.elements ?? []).map { $0["valueQuantity"]?["value"]?.number?.literal }
    #expect(components == score.subscales.compactMap { $0.value?.description })
    let systems = (document["code"]?["coding"]?.elements ?? []).compactMap { $0["system"]?.string }
    #expect(!systems.isEmpty, "a code of ours where nobody's was seen")
    #expect(systems.contains(FHIRSystem.instruments) == instrument.totalCodings.isEmpty)
  }

  @Test(arguments: instruments) func `an incomplete score never leaves as a number`(id: String) throws {
    let instrument = try #require(Self.catalog.instruments[id])
    guard instrument.total != nil else { return }
    for item in instrument.items where item.isScored {
      // Of an either-or pair both are left out: one alone is excused by the form itself.
      let left = Set(instrument.missing.eitherOr.first { $0.contains(item.id) } ?? [item.id])
      let document = try SampleRecords.document(try record(id, without: left), "score")
      #expect(document["valueQuantity"] == nil, "without \(item.id)")
      #expect(document["dataAbsentReason"] != nil)
    }
  }

  /// Random sets of answers with holes, of every instrument: what leaves is what the engine says, and no number where it has none.
  @Test(arguments: instruments) func `no number leaves that the engine has not, whatever was answered`(id: String) throws {
    let instrument = try #require(Self.catalog.instruments[id])
    var state: UInt64 = 2026
    func next(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(count))
    }
    for round in 0..<60 {
      var answers: [String: Int] = [:]
      for item in instrument.items where next(12) >= round % 6 { answers[item.id] = item.range.map { $0.lowerBound + next($0.count) } ?? next(5) }
      let base = try record(id).setting("answers", to: .object(answers.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .int($0.value)) }))
      let score = instrument.score(answers)
      let document = try SampleRecords.document(base, "score")
      #expect(document["valueQuantity"]?["value"]?.number?.literal == score.total?.description)
      #expect((document["component"]?.elements.count ?? 0) == score.subscales.count { $0.value != nil })
      #expect(document["valueInteger"] == nil && document["valueString"] == nil)
      let level = instrument.level.flatMap { score.finding($0.key) }
      #expect((document["dataAbsentReason"] != nil) == (score.total == nil && level == nil))
      let read = mapper.read(document, role: "score", record: RecordID(high: 1, low: 1))
      #expect(read.partial.members.isEmpty, "what is derived says nothing of the record")
    }
  }

  @Test func `the screener's level leaves as an Observation under the code of a risk level`() throws {
    func sent(_ answers: JSON) throws -> JSON { try SampleRecords.document(try record("c-ssrs-screener").setting("answers", to: answers), "score") }
    func word(_ document: JSON) -> String? { document["valueCodeableConcept"]?["coding"]?[0]?["code"]?.string }
    let none = try sent(["1": 0, "2": 0, "6": 0])
    #expect(none["code"]?["coding"] == [["system": "http://loinc.org", "code": "93374-7", "display": "Suicide risk level"]])
    #expect(word(none) == "c-ssrs-screener-triage-none" && none["valueCodeableConcept"]?["text"] == "none")
    #expect(none["valueCodeableConcept"]?["coding"]?[0]?["system"]?.string == FHIRSystem.instruments)
    #expect(word(try sent(["1": 1, "2": 0, "6": 0])) == "c-ssrs-screener-triage-low")
    #expect(word(try sent(["1": 0, "2": 0, "6": 1, "6b": 0])) == "c-ssrs-screener-triage-moderate")
    let open = try sent(["6": 1])
    #expect(word(open) == "c-ssrs-screener-triage-high" && open["valueCodeableConcept"]?["text"]?.string?.contains("not all questions") == true)
    let unknown = try sent(["1": 0])
    #expect(unknown["valueCodeableConcept"] == nil && unknown["dataAbsentReason"] != nil, "nobody is told none who was not asked")
  }

  /// The links and answers as LOINC's own forms have them.
  @Test(arguments: ["phq-9", "gad-7", "ies-r", "c-ssrs-screener"]) func `a form of LOINC's is read by the codes of its questions`(id: String) throws {
    let instrument = try #require(Self.catalog.instruments[id])
    let items = instrument.items.compactMap { item -> JSON? in
      guard let code = item.code, let range = item.range else { return nil }
      let answer: JSON =
        range == 0...1
        ? ["valueBoolean": true]
        : instrument.answerCodings[1].map { ["valueCoding": ["system": .string($0.system), "code": .string($0.code)]] } ?? ["valueInteger": 1]
      return ["linkId": .string("/" + code.code), "answer": [answer]]
    }
    let response: JSON = ["resourceType": "QuestionnaireResponse", "status": "completed", "authored": "2026-03-02T09:00:00-05:00", "item": .array(items)]
    let made = try #require(mapper.adopt(response, resource: resource, patient: patient))
    #expect(made.record["instrument"]?.string == id)
    #expect(Set((made.record["answers"]?.members ?? []).map(\.name)) == Set(instrument.items.filter { $0.code != nil }.map(\.id)))
    #expect((made.record["answers"]?.members ?? []).allSatisfy { $0.value == 1 })
  }

  @Test func `yes is no number where an instrument asks for one`() throws {
    let response: JSON = [
      "resourceType": "QuestionnaireResponse", "status": "completed", "questionnaire": "http://loinc.org/q/69737-5", "authored": "2026-03-02T09:00:00-05:00",
      "item": [["linkId": "/69725-0", "answer": [["valueBoolean": true]]], ["linkId": "/68509-9", "answer": [["valueInteger": 2]]]],
    ]
    let made = try #require(mapper.adopt(response, resource: resource, patient: patient))
    #expect(made.record["answers"] == ["2": 2])
  }
}
