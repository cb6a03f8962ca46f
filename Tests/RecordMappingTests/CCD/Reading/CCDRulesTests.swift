import CDADocuments
import LosslessJSON
import Testing

@testable import RecordMapping

/// One rule of reading other people's documents a test, each with a fragment small enough to see whole.
@Suite struct CCDRulesTests {
  static let problemCode = "<value xsi:type=\"CD\" code=\"47505003\" codeSystem=\"2.16.840.1.113883.6.96\" displayName=\"PTSD\"/>"

  static func problem(
    id: String = "<id root=\"1.2.3\" extension=\"a\"/>", status: String = "active", times: String = "<low value=\"2019\"/>", value: String = problemCode,
    observation: String = "moodCode=\"EVN\"", more: String = "", act: String = "moodCode=\"EVN\""
  ) -> String {
    CCDFragment.entry(
      """
      <act classCode="ACT" \(act)><templateId root="2.16.840.1.113883.10.20.22.4.3"/><statusCode code="\(status)"/>
      <entryRelationship typeCode="SUBJ"><observation classCode="OBS" \(observation)><templateId root="2.16.840.1.113883.10.20.22.4.4"/>\(id)
      <statusCode code="completed"/><effectiveTime>\(times)</effectiveTime>\(value)\(more)</observation></entryRelationship></act>
      """)
  }

  static func problems(_ entries: String..., narrative: String = "") -> String {
    CCDFragment.section("11450-4", entries.joined(), narrative: narrative, title: "Problems")
  }

  private func clinical(_ body: String) throws -> String? {
    try CCDFragment.read(body).only("Condition")?["clinicalStatus"]?["coding"]?[0]?["code"]?.string
  }

  // MARK: Sections

  @Test(arguments: [
    ("11450-4", "9.9.9", "x"), ("nonsense", "2.16.840.1.113883.10.20.22.2.5.1", "x"), ("nonsense", "9.9.9", "Problem List"),
  ])
  func `a section is known by its code, else by its template, else by its title`(_ code: String, _ template: String, _ title: String) throws {
    let reading = try CCDFragment.read(CCDFragment.section(code, Self.problem(), title: title, template: template))
    #expect(reading.sections.map(\.kind) == ["problems"])
    #expect(reading.all("Condition").count == 1)
  }

  @Test func `an entry is read by its template in whatever section it stands`() throws {
    let reading = try CCDFragment.read(CCDFragment.section("99999-9", Self.problem()))
    #expect(reading.sections[0].kind == nil)
    #expect(reading.all("Condition").count == 1)
  }

  @Test func `an empty component or entry stops nothing`() throws {
    let reading = try CCDFragment.read("<component/><component><section/></component>" + Self.problems("<entry/>", Self.problem()))
    #expect(reading.all("Condition").count == 1)
    #expect(reading.counts == CCDCounts(facts: 1, repeated: 0, carried: 0, refused: 1))
  }

  // MARK: Identity

  @Test func `the same id is the same resource whatever else is said of it`() throws {
    let first = try CCDFragment.read(Self.problems(Self.problem(times: "<low value=\"2019\"/>")))
    let second = try CCDFragment.read(Self.problems(Self.problem(times: "<low value=\"2020\"/>")))
    #expect(first.only("Condition")?["id"] == second.only("Condition")?["id"])
  }

  @Test func `without an id the code, time and value tell a thing from another`() throws {
    let none = "<id nullFlavor=\"UNK\"/>"
    let a = try CCDFragment.read(Self.problems(Self.problem(id: none), Self.problem(id: none, times: "<low value=\"2020\"/>")))
    let b = try CCDFragment.read(Self.problems(Self.problem(id: none, times: "<low value=\"2020\"/>"), Self.problem(id: none)))
    #expect(Set(a.all("Condition").compactMap { $0["id"] }).count == 2)
    #expect(Set(a.all("Condition").compactMap { $0["id"] }) == Set(b.all("Condition").compactMap { $0["id"] }))
  }

  @Test func `one id on two different things is of neither alone`() throws {
    let reading = try CCDFragment.read(Self.problems(Self.problem(), Self.problem(times: "<low value=\"2020\"/>")))
    #expect(Set(reading.all("Condition").compactMap { $0["id"] }).count == 2)
  }

  @Test func `one id on two kinds is two things`() throws {
    let visit = CCDFragment.entry(
      """
      <encounter classCode="ENC" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.49"/><id root="1.2.3" extension="a"/>
      <code code="99213" codeSystem="2.16.840.1.113883.6.12"/><effectiveTime value="20260302"/></encounter>
      """)
    let reading = try CCDFragment.read(Self.problems(Self.problem()) + CCDFragment.section("46240-8", visit))
    #expect(reading.only("Condition")?["id"] != reading.only("Encounter")?["id"])
  }

  @Test func `what is said twice to the letter is one, and counted`() throws {
    let reading = try CCDFragment.read(Self.problems(Self.problem(), Self.problem()))
    #expect(reading.all("Condition").count == 1)
    #expect(reading.counts == CCDCounts(facts: 1, repeated: 1, carried: 0, refused: 0))
  }

  @Test func `two patients of one custodian never share a resource`() throws {
    var other = CCDFragment(body: Self.problems(Self.problem()))
    let first = try other.read()
    other.patient = other.patient.replacingOccurrences(of: "P1", with: "P2")
    #expect(try first.only("Condition")?["id"] != other.read().only("Condition")?["id"])
  }

  // MARK: Codes and words

  @Test func `a null code gives way to its translations`() throws {
    let value = """
      <value xsi:type="CD" nullFlavor="OTH"><translation code="F43.12" codeSystem="2.16.840.1.113883.6.90" displayName="PTSD, chronic"/></value>
      """
    let code = try CCDFragment.read(Self.problems(Self.problem(value: value))).only("Condition")?["code"]
    #expect(code?["coding"] == [["system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "F43.12", "display": "PTSD, chronic"]])
  }

  @Test func `words are found in the narrative that they refer to`() throws {
    let value = "<value xsi:type=\"CD\" nullFlavor=\"UNK\"><originalText><reference value=\"#p1\"/></originalText></value>"
    let narrative = "<table><tbody><tr><td ID=\"p1\">Dread\n   of  needles</td></tr></tbody></table>"
    let code = try CCDFragment.read(Self.problems(Self.problem(value: value), narrative: narrative)).only("Condition")?["code"]
    #expect(code == ["text": "Dread of needles"])
  }

  @Test func `a reference to nothing is told, and the code stands`() throws {
    let value = """
      <value xsi:type="CD" code="47505003" codeSystem="2.16.840.1.113883.6.96"><originalText><reference value="#gone"/></originalText></value>
      """
    let reading = try CCDFragment.read(Self.problems(Self.problem(value: value)))
    #expect(reading.all("Condition").count == 1)
    #expect(reading.says("words that it refers to are not in the narrative"))
  }

  @Test func `a problem with neither code nor words stays text`() throws {
    let reading = try CCDFragment.read(Self.problems(Self.problem(value: "<value xsi:type=\"CD\" nullFlavor=\"UNK\"/>"), narrative: "Something"))
    #expect(reading.all("Condition").isEmpty)
    #expect(reading.counts.carried == 1)
    #expect(reading.sections[0].isKept)
  }

  // MARK: What is no fact

  @Test(arguments: ["INT", "RQO", "GOL", "PRMS", "DEF", ""])
  func `a mood other than event is not read as something that is so`(_ mood: String) throws {
    let said = mood.isEmpty ? "" : "moodCode=\"\(mood)\""
    let reading = try CCDFragment.read(Self.problems(Self.problem(observation: said)))
    #expect(reading.all("Condition").isEmpty)
    #expect(reading.counts.carried == 1)
  }

  @Test func `what was nullified is no fact, alone or with its concern`() throws {
    let alone = Self.problem().replacingOccurrences(of: "completed", with: "nullified")
    for entry in [alone, Self.problem(status: "nullified")] {
      let reading = try CCDFragment.read(Self.problems(entry))
      #expect(reading.all("Condition").isEmpty)
      #expect(reading.counts.refused == 1)
    }
  }

  @Test func `a negated problem is refuted, and a negation of all problems is none`() throws {
    let refuted = try CCDFragment.read(Self.problems(Self.problem(observation: "moodCode=\"EVN\" negationInd=\"true\"")))
    #expect(refuted.only("Condition")?["verificationStatus"]?["coding"]?[0]?["code"] == "refuted")
    #expect(refuted.only("Condition")?["clinicalStatus"] == nil)
    let all = "<value xsi:type=\"CD\" code=\"55607006\" codeSystem=\"2.16.840.1.113883.6.96\"/>"
    let none = try CCDFragment.read(Self.problems(Self.problem(value: all, observation: "moodCode=\"EVN\" negationInd=\"true\"")))
    #expect(none.all("Condition").isEmpty)
    #expect(none.counts.refused == 1)
  }

  // MARK: Clinical status

  @Test(arguments: [
    ("active", "<low value=\"2019\"/>", "active"), ("completed", "<low value=\"2019\"/>", "inactive"),
    ("active", "<low value=\"2019\"/><high value=\"2020\"/>", "resolved"), ("active", "<low value=\"2019\"/><high nullFlavor=\"UNK\"/>", "active"),
    ("completed", "<low value=\"2019\"/><high nullFlavor=\"UNK\"/>", "resolved"),
    ("active", "<low value=\"2019\"/><high nullFlavor=\"NA\"/>", "active"),
  ])
  func `the end of an illness goes before the status of the concern, and one that is not known after it`(_ status: String, _ times: String, _ expected: String)
    throws
  {
    #expect(try clinical(Self.problems(Self.problem(status: status, times: times))) == expected)
  }

  @Test(arguments: [("55561003", "active"), ("73425007", "inactive"), ("413322009", "resolved")])
  func `a problem status goes before all else`(_ code: String, _ expected: String) throws {
    let more = """
      <entryRelationship typeCode="REFR"><observation classCode="OBS" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.6"/>
      <value xsi:type="CD" code="\(code)" codeSystem="2.16.840.1.113883.6.96"/></observation></entryRelationship>
      """
    #expect(try clinical(Self.problems(Self.problem(status: "completed", more: more))) == expected)
  }

  @Test func `active with an end is a contradiction: no status, and told`() throws {
    let more = """
      <entryRelationship typeCode="REFR"><observation classCode="OBS" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.6"/>
      <value xsi:type="CD" code="55561003" codeSystem="2.16.840.1.113883.6.96"/></observation></entryRelationship>
      """
    let reading = try CCDFragment.read(Self.problems(Self.problem(times: "<low value=\"2019\"/><high value=\"2020\"/>", more: more)))
    #expect(reading.only("Condition")?["clinicalStatus"] == nil)
    #expect(reading.says("has an end and is said to be active"))
  }
}

/// What a hostile document may cost.
@Suite struct CCDReadingLimitsTests {
  private func refusal(_ body: String, isOverdue: @escaping () -> Bool = { false }) -> CDAReadError? {
    do throws(CDAReadError) {
      _ = try CCDFragment.reader.read(Array(CCDFragment(body: body).xml.utf8), isOverdue: isOverdue)
      return nil
    } catch {
      return error
    }
  }

  @Test func `more entries or sections than we read are refused, the last that is allowed is taken`() {
    let entries = { (count: Int) in CCDFragment.section("11450-4", String(repeating: "<entry/>", count: count)) }
    #expect(refusal(entries(CCDReader.entryLimit)) == nil)
    #expect(refusal(entries(CCDReader.entryLimit + 1))?.kind == .tooLarge("more than \(CCDReader.entryLimit) entries"))
    let sections = { (count: Int) in String(repeating: "<component><section/></component>", count: count) }
    #expect(refusal(sections(CCDReader.sectionLimit)) == nil)
    #expect(refusal(sections(CCDReader.sectionLimit + 1))?.kind == .tooLarge("more than \(CCDReader.sectionLimit) sections"))
  }

  @Test func `when the time is over nothing is read`() {
    #expect(refusal(CCDRulesTests.problems(CCDRulesTests.problem()), isOverdue: { true }) != nil)
  }

  @Test func `words longer than a name of anything are left in the narrative`() throws {
    let value = "<value xsi:type=\"CD\" code=\"47505003\" codeSystem=\"2.16.840.1.113883.6.96\"><originalText><reference value=\"#p\"/></originalText></value>"
    let narrative = "<paragraph ID=\"p\">" + String(repeating: "y", count: CCDConcept.wordLimit + 1) + "</paragraph>"
    let code = try CCDFragment.read(CCDRulesTests.problems(CCDRulesTests.problem(value: value), narrative: narrative)).only("Condition")?["code"]
    #expect(code?["text"] == nil)
    #expect(code?["coding"]?[0]?["code"] == "47505003")
  }
}
