import LosslessJSON
import Testing

@testable import RecordMapping

/// Problems, results, visits and all else as vendors write them beside the guide.
@Suite struct CCDVendorTests {
  private func entry(_ name: String, _ template: String, _ inner: String, attributes: String = "") -> String {
    CCDFragment.entry(
      """
      <\(name) moodCode="EVN" \(attributes)><templateId root="2.16.840.1.113883.10.20.22.4.\(template)"/><id root="1.2.3" extension="a"/>\(inner)</\(name)>
      """)
  }

  private func related(_ type: String, _ act: String) -> String { "<entryRelationship typeCode=\"\(type)\">\(act)</entryRelationship>" }

  // MARK: Problems

  @Test func `a problem coded without words is named by its own text`() throws {
    let value = "<value xsi:type=\"CD\"><translation code=\"250.80\" codeSystem=\"2.16.840.1.113883.6.103\"/></value>"
    let body = CCDRulesTests.problems(
      CCDRulesTests.problem(value: "<text><reference value=\"#p\"/></text>" + value), narrative: "<content ID=\"p\">Foot Ulcer</content>")
    let code = try CCDFragment.read(body).only("Condition")?["code"]
    #expect(code?["text"] == "Foot Ulcer")
    #expect(code?["coding"]?[0]?["code"] == "250.80")
  }

  @Test func `by the earlier guides a problem began when its concern did, and two that began apart are two`() throws {
    func concern(_ year: String) -> String {
      CCDFragment.entry(
        """
        <act classCode="ACT" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.1.27"/><statusCode code="completed"/>
        <effectiveTime><low value="\(year)"/><high nullFlavor="UNK"/></effectiveTime>
        <entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.1.28"/>
        <id nullFlavor="UNK"/><statusCode code="completed"/><effectiveTime><low nullFlavor="UNK"/></effectiveTime>
        <value xsi:type="CD"><translation code="786.2" codeSystem="2.16.840.1.113883.6.103"/></value></observation></entryRelationship></act>
        """)
    }
    let reading = try CCDFragment.read(CCDRulesTests.problems(concern("2011"), concern("2012")))
    #expect(reading.all("Condition").compactMap { $0["onsetDateTime"]?.string } == ["2011", "2012"])
  }

  @Test func `a problem has the site that its code is qualified with`() throws {
    let value = """
      <value xsi:type="CD" code="233604007" codeSystem="2.16.840.1.113883.6.96"><qualifier><name code="363698007" codeSystem="2.16.840.1.113883.6.96"/>
      <value code="41224006" codeSystem="2.16.840.1.113883.6.96" displayName="Left lower lobe"/></qualifier></value>
      """
    let read = try CCDFragment.read(CCDRulesTests.problems(CCDRulesTests.problem(value: value))).only("Condition")
    #expect(read?["bodySite"]?[0]?["coding"]?[0]?["code"] == "41224006")
  }

  @Test func `a comment on a problem goes with it`() throws {
    let comment = related(
      "SUBJ", "<act classCode=\"ACT\" moodCode=\"EVN\"><templateId root=\"2.16.840.1.113883.10.20.22.4.64\"/><text>since the move</text></act>")
    let read = try CCDFragment.read(CCDRulesTests.problems(CCDRulesTests.problem(more: comment))).only("Condition")
    #expect(read?["note"] == [["text": "since the move"]])
  }

  // MARK: Nothing to say

  @Test(arguments: ["No known problems", "Not on file", "None", "None recorded", "Problem Text Not Available", "-"])
  func `words that only say that there is nothing are no problem, and stay text`(_ words: String) throws {
    let value = "<value xsi:type=\"CD\" nullFlavor=\"UNK\"><originalText>\(words)</originalText></value>"
    let reading = try CCDFragment.read(CCDRulesTests.problems(CCDRulesTests.problem(value: value), narrative: words))
    #expect(reading.all("Condition").isEmpty)
    #expect(reading.counts.carried == 1)
  }

  @Test(arguments: ["Nodule", "Notalgia", "Nonepileptic seizures"])
  func `words that only begin like that are a problem`(_ words: String) throws {
    let value = "<value xsi:type=\"CD\" nullFlavor=\"UNK\"><originalText>\(words)</originalText></value>"
    #expect(try CCDFragment.read(CCDRulesTests.problems(CCDRulesTests.problem(value: value))).only("Condition")?["code"]?["text"]?.string == words)
  }

  @Test(arguments: [
    ("47519-4", "procedure", "14"), ("46240-8", "encounter", "49"), ("30954-2", "observation", "2"), ("29762-2", "observation", "78"),
  ])
  func `nor are they a procedure, a visit or a result`(_ section: String, _ name: String, _ template: String) throws {
    let code = "<code nullFlavor=\"UNK\"><originalText>No such data is applicable</originalText></code><statusCode code=\"completed\"/>"
    let reading = try CCDFragment.read(CCDFragment.section(section, entry(name, template, code + "<effectiveTime value=\"20140212\"/>")))
    #expect(reading.counts == CCDCounts(facts: 0, repeated: 0, carried: 1, refused: 0))
  }

  @Test(arguments: [
    "<code code=\"71388002\" codeSystem=\"2.16.840.1.113883.6.96\"/>", "<code nullFlavor=\"NI\"><originalText>No procedures</originalText></code>",
  ])
  func `that there was no procedure at all is none that was not done`(_ code: String) throws {
    let act = entry("procedure", "14", code + "<statusCode code=\"completed\"/>", attributes: "negationInd=\"true\"")
    let reading = try CCDFragment.read(CCDFragment.section("47519-4", act))
    #expect(reading.counts.refused == 1)
    #expect(reading.all("Procedure").isEmpty)
  }

  private func vaccine(_ code: String, _ attributes: String = "", status: String = "completed", more: String = "") -> String {
    let product = "<consumable><manufacturedProduct><manufacturedMaterial>\(code)</manufacturedMaterial></manufacturedProduct></consumable>"
    return CCDFragment.section(
      "11369-6", entry("substanceAdministration", "52", "<statusCode code=\"\(status)\"/>\(product)\(more)", attributes: attributes))
  }

  @Test func `that there was no vaccination at all is none that was not done, and a cancelled one says why`() throws {
    let none = try CCDFragment.read(vaccine("<code code=\"71181003\" codeSystem=\"2.16.840.1.113883.6.96\"/>", "negationInd=\"true\""))
    #expect(none.counts.refused == 1)
    let reason = related(
      "RSON",
      "<observation classCode=\"OBS\" moodCode=\"EVN\"><templateId root=\"2.16.840.1.113883.10.20.22.4.53\"/><code code=\"PATOBJ\" codeSystem=\"2.16.840.1.113883.5.8\"/></observation>"
    )
    let cancelled = try CCDFragment.read(vaccine("<code code=\"166\" codeSystem=\"2.16.840.1.113883.12.292\"/>", status: "cancelled", more: reason))
    #expect(cancelled.only("Immunization")?["status"] == "not-done")
    #expect(cancelled.only("Immunization")?["statusReason"]?["coding"]?[0]?["code"] == "PATOBJ")
  }

  @Test(arguments: [("No information", false), ("Not on file", false), ("Birth Sex: Female", true)])
  func `a section that says it has nothing is kept where its words say more`(_ words: String, _ isKept: Bool) throws {
    let section = CCDFragment.section("29762-2", "", narrative: words).replacing("<section>", with: "<section nullFlavor=\"NI\">")
    #expect(try CCDFragment.read(section).sections.map(\.isKept) == [isKept])
  }

  // MARK: Observations

  private func result(_ inner: String, section: String = "30954-2", template: String = "2") throws -> JSON? {
    let act = entry("observation", template, inner)
    return try CCDFragment.read(CCDFragment.section(section, act, narrative: "<content ID=\"t\">Urine Appearance</content>")).only("Observation")
  }

  @Test func `a result coded without words is named by its text, unless that tells the value`() throws {
    let code = "<code code=\"5767-9\" codeSystem=\"2.16.840.1.113883.6.1\"/><text><reference value=\"#t\"/></text><statusCode code=\"completed\"/>"
    #expect(try result(code + "<value xsi:type=\"ST\">clear</value>")?["code"]?["text"] == "Urine Appearance")
    let coded = try result(code + "<value xsi:type=\"CD\" code=\"105504002\" codeSystem=\"2.16.840.1.113883.6.96\"/>")
    #expect(coded?["code"]?["text"] == nil)
    #expect(coded?["valueCodeableConcept"]?["text"] == "Urine Appearance")
  }

  @Test(arguments: [
    ("<value xsi:type=\"ST\">Clear</value>", "Clear"), ("<value xsi:type=\"CO\" code=\"N\" displayName=\"Negative\"/>", "Negative"),
  ])
  func `a range that is no interval is one in words`(_ value: String, _ expected: String) throws {
    let code = "<code code=\"5767-9\" codeSystem=\"2.16.840.1.113883.6.1\"/><statusCode code=\"completed\"/><value xsi:type=\"ST\">clear</value>"
    let range = "<referenceRange><observationRange>\(value)</observationRange></referenceRange>"
    #expect(try result(code + range)?["referenceRange"] == [["text": .string(expected)]])
  }

  @Test func `a smoking status that is only asserted has the code of one`() throws {
    let inner = """
      <code code="ASSERTION" codeSystem="2.16.840.1.113883.5.4"/><statusCode code="completed"/>
      <value xsi:type="CD" code="449868002" codeSystem="2.16.840.1.113883.6.96"/>
      """
    let read = try result(inner, section: "29762-2", template: "78")
    #expect(read?["code"]?["coding"] == [["system": "http://loinc.org", "code": "72166-2"]])
  }

  @Test(arguments: [("mmol/L", true), ("lbs", false)])
  func `a unit is a code where it is one of UCUM, else a word`(_ unit: String, _ isCode: Bool) throws {
    let code = "<code code=\"2345-7\" codeSystem=\"2.16.840.1.113883.6.1\"/><statusCode code=\"completed\"/>"
    let read = try result(code + "<value xsi:type=\"PQ\" value=\"5\" unit=\"\(unit)\"/>")?["valueQuantity"]
    #expect(read?["unit"]?.string == unit)
    #expect((read?["code"] != nil) == isCode)
  }

  @Test func `a blood pressure keeps what is normal and what is not, for each of its two`() throws {
    func sign(_ code: String) -> String {
      """
      <component><observation classCode="OBS" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.27"/>
      <code code="\(code)" codeSystem="2.16.840.1.113883.6.1"/><statusCode code="completed"/><value xsi:type="PQ" value="170" unit="mm[Hg]"/>
      <interpretationCode code="H" codeSystem="2.16.840.1.113883.5.83"/><referenceRange><observationRange><text>70-140</text></observationRange></referenceRange>
      </observation></component>
      """
    }
    let organizer = entry("organizer", "26", "<statusCode code=\"completed\"/><effectiveTime value=\"20260302\"/>" + sign("8480-6") + sign("8462-4"))
    let read = try CCDFragment.read(CCDFragment.section("8716-3", organizer)).only("Observation")
    #expect(read?["component"]?.elements.map { $0["interpretation"]?[0]?["coding"]?[0]?["code"]?.string } == ["H", "H"])
    #expect(read?["component"]?.elements.map { $0["referenceRange"]?[0]?["text"]?.string } == ["70-140", "70-140"])
  }

  // MARK: Visits

  private func visit(_ inner: String) throws -> CCDReading { try CCDFragment.read(CCDFragment.section("46240-8", entry("encounter", "49", inner))) }

  @Test(
    arguments: [
      ("<code code=\"99213\" codeSystem=\"2.16.840.1.113883.6.12\"/>", "AMB"), ("<code code=\"99284\" codeSystem=\"2.16.840.1.113883.6.12\"/>", "EMER"),
      ("<code nullFlavor=\"UNK\"><originalText>Inpatient stay</originalText></code>", "IMP"),
      ("<code code=\"185349003\" codeSystem=\"2.16.840.1.113883.6.96\" displayName=\"Check-up\"/>", nil),
    ] as [(String, String?)])
  func `a visit has the class that its code or words say, else none`(_ code: String, _ expected: String?) throws {
    let read = try visit(code + "<effectiveTime value=\"20260302\"/>").only("Encounter")
    #expect(read?["class"]?["code"]?.string == expected)
    #expect(read?["status"] == "unknown")
  }

  @Test func `a visit without a status is over where it has an end`() throws {
    let code = "<code code=\"99213\" codeSystem=\"2.16.840.1.113883.6.12\"/>"
    #expect(try visit(code + "<effectiveTime><low value=\"20260302\"/><high value=\"20260303\"/></effectiveTime>").only("Encounter")?["status"] == "finished")
    #expect(try visit(code + "<effectiveTime><low value=\"20260302\"/></effectiveTime>").only("Encounter")?["status"] == "unknown")
  }

  @Test func `a visit says why it was, and what was found without an act around it`() throws {
    func observation(_ template: String, _ code: String) -> String {
      """
      <observation classCode="OBS" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.\(template)"/><statusCode code="completed"/>
      <value xsi:type="CD" code="\(code)" codeSystem="2.16.840.1.113883.6.96"/></observation>
      """
    }
    let code = "<code code=\"99213\" codeSystem=\"2.16.840.1.113883.6.12\"/><effectiveTime value=\"20260302\"/>"
    let reading = try visit(code + related("RSON", observation("19", "195967001")) + related("RSON", observation("80", "386661006")))
    #expect(reading.only("Encounter")?["reasonCode"]?.elements.map { $0["coding"]?[0]?["code"]?.string } == ["195967001"])
    #expect(reading.only("Condition")?["code"]?["coding"]?[0]?["code"] == "386661006")
  }

  // MARK: Patient

  @Test func `race, language and marriage of a patient are kept code by code`() throws {
    var fragment = CCDFragment()
    fragment.patient = fragment.patient.replacing(
      "</patient>",
      with: """
        <maritalStatusCode code="M" codeSystem="2.16.840.1.113883.5.2"/><raceCode code="2106-3" codeSystem="2.16.840.1.113883.6.238" displayName="White"/>
        <sdtc:raceCode code="2108-9" codeSystem="2.16.840.1.113883.6.238"/><ethnicGroupCode nullFlavor="UNK"/>
        <languageCommunication><languageCode code="fr-CA"/><preferenceInd value="true"/></languageCommunication></patient>
        """)
    let patient = try fragment.read().only("Patient")
    #expect(patient?["extension"]?.elements.count == 1)
    #expect(patient?["extension"]?[0]?["extension"]?.elements.map { $0["url"]?.string } == ["ombCategory", "detailed", "text"])
    #expect(patient?["maritalStatus"]?["coding"]?[0]?["code"] == "M")
    #expect(patient?["communication"]?[0]?["language"]?["coding"]?[0]?["code"] == "fr-CA")
  }
}
