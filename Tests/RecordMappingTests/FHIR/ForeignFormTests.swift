import ClinicalRecords
import LosslessJSON
import MappingCatalog
import RecordMapping
import Testing

/// Filled-in forms as other people's servers write them, by hand after LOINC's own forms.
@Suite struct ForeignFormTests {
  private let catalog = MappingCatalog.load().catalog
  private let mapper = SampleRecords.mapper
  private let resource = RecordID(high: 0x1111_1111_1111_8111, low: 0x8111_1111_1111_1111)
  private let patient = RecordID(high: 0x2222_2222_2222_8222, low: 0x8222_2222_2222_2222)

  /// In the order of LOINC's form, which is not that of the numbers.
  private let phq = ["44250-9", "44255-8", "44259-0", "44254-1", "44251-7", "44258-2", "44252-5", "44253-3", "44260-8"]
  private let words = ["LA6568-5", "LA6569-3", "LA6570-1", "LA6571-9"]

  private func response(_ items: [JSON], _ more: [JSON.Member] = []) -> JSON {
    .object(
      [
        JSON.Member("resourceType", "QuestionnaireResponse"), JSON.Member("status", "completed"), JSON.Member("authored", "2026-03-02T09:00:00-05:00"),
      ] + more + [JSON.Member("item", .array(items))])
  }

  private func coded(_ code: String) -> JSON { ["valueCoding": ["system": "http://loinc.org", "code": .string(code), "display": "in their words"]] }

  private func answers(_ document: JSON) -> (instrument: String?, answers: JSON?, notices: [MappingNotice]) {
    let read = mapper.adopting(document, resource: resource, patient: patient, sessions: { _ in nil })
    guard case .record(.assessment, let record, _) = read.adoption else { return (nil, nil, read.notices) }
    return (record["instrument"]?.string, record["answers"], read.notices)
  }

  @Test func `a PHQ-9 of LOINC's form: links with a stroke, coded answers, the total as an item`() {
    let items = phq.enumerated().map { place, code -> JSON in ["linkId": .string("/" + code), "answer": [coded(words[place % 4])]] }
    let form = response(
      items + [["linkId": "/69722-7", "answer": [coded("LA6572-7")]], ["linkId": "/44261-6", "answer": [["valueDecimal": 12]]]],
      [JSON.Member("questionnaire", "http://loinc.org/q/44249-1|2.73")])
    let read = answers(form)
    #expect(read.instrument == "phq-9")
    #expect(read.answers == ["1": 0, "2": 1, "3": 2, "4": 3, "5": 0, "6": 1, "7": 2, "8": 3, "9": 0])
    #expect(read.notices.contains { $0.path == "item[/69722-7].answer" }, "an answer code that nobody has verified is no number")
    #expect(!read.notices.contains { $0.message.contains("total") })
    let wrong = answers(response(items + [["linkId": "/44261-6", "answer": [["valueInteger": 13]]]]))
    #expect(wrong.instrument == "phq-9" && wrong.notices.contains { $0.message.contains("total") })
  }

  @Test func `a GAD-7 whose questions have their codes in the Questionnaire that is contained`() {
    let codes = ["69725-0", "68509-9", "69733-4", "69734-2", "69735-9", "69689-8", "69736-7"]
    let questions = codes.enumerated().map { place, code -> JSON in
      ["linkId": .string("q\(place)"), "type": "choice", "code": [["system": "http://loinc.org", "code": .string(code)]]]
    }
    let form: JSON = [
      "resourceType": "Questionnaire", "id": "gad", "status": "active", "item": [["linkId": "group", "type": "group", "item": .array(questions)]],
    ]
    let items = codes.indices.map { place -> JSON in ["linkId": .string("q\(place)"), "answer": [coded(words[place % 4])]] }
    let nested: [JSON] = [["linkId": "group", "item": .array(items)]]
    let read = answers(response(nested, [JSON.Member("questionnaire", "#gad"), JSON.Member("contained", [form])]))
    #expect(read.instrument == "gad-7")
    #expect(read.answers == ["1": 0, "2": 1, "3": 2, "4": 3, "5": 0, "6": 1, "7": 2])
    // The same by definition, and by a code beside the link.
    for way in 0...1 {
      let told = codes.enumerated().map { place, code -> JSON in
        way == 0
          ? ["linkId": .string("q\(place)"), "definition": .string("http://loinc.org/\(code)"), "answer": [["valueInteger": .int(place % 4)]]]
          : ["linkId": .string("q\(place)"), "code": [["system": "http://loinc.org", "code": .string(code)]], "answer": [["valueInteger": .int(place % 4)]]]
      }
      #expect(answers(response(told)).answers == read.answers)
    }
  }

  /// LOINC's codes of its questions were not seen: the panel's code says what it is, the numbers of the form which question.
  @Test func `a PCL-5 by its panel, with numbers for links and the form's own weights for answers`() {
    let items = (1...20).map { number -> JSON in
      [
        "linkId": .string("/101697-1/\(number)"),
        "answer": [
          [
            "valueCoding": [
              "extension": [["url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": .int(number % 5)]], "display": "in their words",
            ]
          ]
        ],
      ]
    }
    let read = answers(response([["linkId": "/101697-1", "item": .array(items)]]))
    #expect(read.instrument == "pcl-5")
    #expect((read.answers?.members ?? []).count == 20 && read.answers?["7"] == 2 && read.answers?["20"] == 0)
    #expect(answers(response(items, [JSON.Member("questionnaire", "https://forms.example/101697-1")])).answers == read.answers)
  }

  @Test func `a question of an older checklist is never taken for one of the PCL-5`() {
    // PCL-C has codes of its own, and counts from 1.
    let items = ["70220-9", "70221-7"].map { code -> JSON in ["linkId": .string("/" + code), "answer": [["valueInteger": 5]]] }
    #expect(answers(response(items)).instrument == nil)
  }

  @Test func `an answer that the form cannot have rejects the whole, and the resource is carried`() {
    let items = phq.map { code -> JSON in ["linkId": .string(code), "answer": [["valueInteger": 4]]] }
    let read = mapper.adopting(response(items), resource: resource, patient: patient, sessions: { _ in nil })
    #expect(read.adoption == .carried(reason: "item 1 out of range 0-3"))
  }

  @Test func `an answer code of another list is no number`() {
    let read = answers(response([["linkId": "/44250-9", "answer": [coded("LA33-6")]], ["linkId": "/44255-8", "answer": [coded("LA6569-3")]]]))
    #expect(read.answers == ["2": 1])
  }
}
