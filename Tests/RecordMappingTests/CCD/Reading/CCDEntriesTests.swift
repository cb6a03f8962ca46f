import FHIRR4
import LosslessJSON
import Testing

@testable import RecordMapping

/// What each kind of entry becomes.
@Suite struct CCDEntriesTests {
  // MARK: Allergies

  private func allergy(_ type: String, _ agent: String, negated: Bool = false, more: String = "") throws -> JSON? {
    let entry = CCDFragment.entry(
      """
      <act classCode="ACT" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.30"/><statusCode code="active"/>
      <entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN" \(negated ? "negationInd=\"true\"" : "")>
      <templateId root="2.16.840.1.113883.10.20.22.4.7"/><id root="1.2.3" extension="al"/><statusCode code="completed"/>
      <effectiveTime><low value="2015"/></effectiveTime><value xsi:type="CD" code="\(type)" codeSystem="2.16.840.1.113883.6.96"/>
      <participant typeCode="CSM"><participantRole><playingEntity>\(agent)</playingEntity></participantRole></participant>\(more)
      </observation></entryRelationship></act>
      """)
    return try CCDFragment.read(CCDFragment.section("48765-2", entry)).only("AllergyIntolerance")
  }

  private let penicillin = "<code code=\"7980\" codeSystem=\"2.16.840.1.113883.6.88\" displayName=\"Penicillin G\"/>"

  @Test(arguments: [
    ("416098002", "allergy", "medication"), ("414285001", "allergy", "food"), ("59037007", "intolerance", "medication"),
    ("426232007", "allergy", "environment"),
  ])
  func `an allergy has its type and category from its value, and nothing where that says none`(_ code: String, _ type: String, _ category: String) throws {
    let read = try allergy(code, penicillin)
    #expect(read?["type"]?.string == type)
    #expect(read?["category"]?[0]?.string == category)
    let plain = try allergy("419199007", penicillin)
    #expect(plain?["category"] == nil)
    #expect(plain?["code"]?["coding"]?[0]?["code"] == "7980")
  }

  @Test(arguments: [("419199007", "716186003"), ("416098002", "409137002"), ("414285001", "429625007")])
  func `no known allergies is said so, of all or of one kind`(_ type: String, _ code: String) throws {
    let read = try allergy(type, "<code nullFlavor=\"NA\"/>", negated: true)
    #expect(read?["code"]?["coding"]?[0]?["code"]?.string == code)
  }

  @Test func `a negated allergy to something is refuted, never an allergy`() throws {
    let read = try allergy("416098002", penicillin, negated: true)
    #expect(read?["verificationStatus"]?["coding"]?[0]?["code"] == "refuted")
    #expect(read?["clinicalStatus"] == nil)
  }

  @Test func `a reaction has its severity, and takes that of the allergy where it has none`() throws {
    func severity(_ code: String) -> String {
      """
      <entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.8"/>
      <value xsi:type="CD" code="\(code)" codeSystem="2.16.840.1.113883.6.96"/></observation></entryRelationship>
      """
    }
    func reaction(_ inner: String) -> String {
      """
      <entryRelationship typeCode="MFST"><observation classCode="OBS" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.9"/>
      <value xsi:type="CD" code="247472004" codeSystem="2.16.840.1.113883.6.96"/>\(inner)</observation></entryRelationship>
      """
    }
    let read = try allergy("416098002", penicillin, more: reaction(severity("255604002")) + reaction("") + severity("24484000"))
    #expect(read?["reaction"]?.elements.map { $0["severity"]?.string } == ["mild", "severe"])
  }

  // MARK: Medications

  private func medication(
    _ attributes: String = "moodCode=\"EVN\"", status: String = "active", times: String = "<low value=\"20250110\"/>", section: String = "10160-0",
    more: String = ""
  ) throws -> CCDReading {
    let entry = CCDFragment.entry(
      """
      <substanceAdministration classCode="SBADM" \(attributes)><templateId root="2.16.840.1.113883.10.20.22.4.16"/><id root="1.2.3" extension="m"/>
      <statusCode code="\(status)"/><effectiveTime xsi:type="IVL_TS">\(times)</effectiveTime><doseQuantity value="36" unit="mg"/>\(more)
      <consumable><manufacturedProduct><manufacturedMaterial><code code="6130" codeSystem="2.16.840.1.113883.6.88" displayName="ketamine"/>
      </manufacturedMaterial></manufacturedProduct></consumable></substanceAdministration>
      """)
    return try CCDFragment.read(CCDFragment.section(section, entry))
  }

  @Test(arguments: [
    ("active", "<low value=\"2025\"/>", "active"), ("suspended", "<low value=\"2025\"/>", "on-hold"), ("aborted", "<low value=\"2025\"/>", "stopped"),
    ("completed", "<low value=\"2025\"/><high value=\"2026\"/>", "completed"), ("completed", "<low value=\"2025\"/>", "unknown"),
  ])
  func `a medicine that is taken is a statement, and is over only where it has an end`(_ status: String, _ times: String, _ expected: String) throws {
    #expect(try medication(status: status, times: times).only("MedicationStatement")?["status"]?.string == expected)
  }

  @Test func `an order stays in the words of its section, and is nothing that is taken`() throws {
    let reading = try medication("moodCode=\"INT\"")
    #expect(!reading.resources.contains { $0.document["resourceType"]?.string?.hasPrefix("Medication") == true })
    #expect(reading.counts.carried == 1)
    #expect(reading.counts.facts == 0)
    #expect(reading.notices.contains { $0.message.contains("only ordered") })
  }

  @Test func `a negated medicine is not taken`() throws {
    let reading = try medication("moodCode=\"EVN\" negationInd=\"true\"")
    #expect(reading.resources.allSatisfy { $0.document["medicationCodeableConcept"] == nil })
    #expect(reading.counts.carried == 1)
  }

  @Test func `what was given is an administration: by its section, or by its rate`() throws {
    let times = "<low value=\"20260302100500-0500\"/><high value=\"20260302104500-0500\"/>"
    let rate = "<rateQuantity value=\"54\" unit=\"mg/h\"/>"
    let bySection = try medication(status: "completed", times: times, section: "29549-3").only("MedicationAdministration")
    #expect(bySection?["effectivePeriod"] == ["start": "2026-03-02T10:05:00-05:00", "end": "2026-03-02T10:45:00-05:00"])
    #expect(bySection?["dosage"]?["dose"]?["value"] == 36)
    let byRate = try medication(status: "completed", times: times, more: rate).only("MedicationAdministration")
    #expect(byRate?["dosage"]?["rateQuantity"]?["value"] == 54)
    #expect(try medication(status: "aborted", times: times, section: "29549-3").only("MedicationAdministration")?["status"] == "stopped")
  }

  @Test func `an infusion that was not given has no dose`() throws {
    let given = try medication("moodCode=\"EVN\" negationInd=\"true\"", status: "completed", section: "29549-3").only("MedicationAdministration")
    #expect(given?["status"] == "not-done")
    #expect(given?["dosage"] == nil)
  }

  // MARK: Observations

  private func vitals(_ members: String, time: String = "20260302100500-0500") -> String {
    CCDFragment.section(
      "8716-3",
      CCDFragment.entry(
        """
        <organizer classCode="CLUSTER" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.26"/><statusCode code="completed"/>
        <effectiveTime value="\(time)"/>\(members)</organizer>
        """))
  }

  private func sign(_ code: String, _ value: String, id: String, attributes: String = "moodCode=\"EVN\"") -> String {
    """
    <component><observation classCode="OBS" \(attributes)><templateId root="2.16.840.1.113883.10.20.22.4.27"/><id root="1.2.3" extension="\(id)"/>
    <code code="\(code)" codeSystem="2.16.840.1.113883.6.1"/><statusCode code="completed"/>\(value)</observation></component>
    """
  }

  @Test func `two pressures of one moment are one blood pressure, and two statements`() throws {
    let value = "<value xsi:type=\"PQ\" value=\"120\" unit=\"mm[Hg]\"/>"
    let reading = try CCDFragment.read(vitals(sign("8480-6", value, id: "s") + sign("8462-4", value, id: "d")))
    let pressure = try #require(reading.only("Observation"))
    #expect(pressure["code"]?["coding"]?[0]?["code"] == "85354-9")
    #expect(pressure["component"]?.elements.map { $0["code"]?["coding"]?[0]?["code"]?.string } == ["8480-6", "8462-4"])
    #expect(reading.counts.facts == 2)
  }

  @Test func `a pressure without its other, or denied, stays by itself`() throws {
    let value = "<value xsi:type=\"PQ\" value=\"120\" unit=\"mm[Hg]\"/>"
    #expect(try CCDFragment.read(vitals(sign("8480-6", value, id: "s"))).only("Observation")?["valueQuantity"]?["value"] == 120)
    let denied = try CCDFragment.read(
      vitals(sign("8480-6", value, id: "s") + sign("8462-4", value, id: "d", attributes: "moodCode=\"EVN\" negationInd=\"true\"")))
    #expect(denied.only("Observation")?["component"] == nil)
    #expect(denied.counts.carried == 1)
  }

  @Test(arguments: [
    (
      "<value xsi:type=\"PQ\" value=\"1.50\" unit=\"kg\"/>", "valueQuantity",
      "{\"value\":1.50,\"unit\":\"kg\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"kg\"}"
    ),
    ("<value xsi:type=\"INT\" value=\"7\"/>", "valueInteger", "7"), ("<value xsi:type=\"ST\">trace</value>", "valueString", "\"trace\""),
    ("<value xsi:type=\"REAL\" value=\".5\"/>", "valueQuantity", "{\"value\":0.5}"),
    (
      "<value xsi:type=\"IVL_PQ\"><high value=\"5\" unit=\"mg\" inclusive=\"false\"/></value>", "valueQuantity",
      "{\"value\":5,\"comparator\":\"<\",\"unit\":\"mg\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"mg\"}"
    ),
    (
      "<value xsi:type=\"CD\" nullFlavor=\"ASKU\"/>", "dataAbsentReason",
      "{\"coding\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/data-absent-reason\",\"code\":\"asked-unknown\"}]}"
    ),
    ("<value xsi:type=\"BL\" value=\"true\"/>", "valueBoolean", "true"),
  ])
  func `a value keeps its type, its digits and why it is not there`(_ value: String, _ name: String, _ expected: String) throws {
    #expect(try CCDFragment.read(vitals(sign("29463-7", value, id: "w"))).only("Observation")?[name]?.text == expected)
  }

  @Test func `a time without a zone takes that of the document, and says so`() throws {
    let reading = try CCDFragment.read(vitals(sign("8867-4", "<value xsi:type=\"PQ\" value=\"70\" unit=\"/min\"/>", id: "p"), time: "20260302100500"))
    #expect(reading.only("Observation")?["effectiveDateTime"] == "2026-03-02T10:05:00-05:00")
    #expect(reading.only("Observation")?["_effectiveDateTime"]?["extension"]?[0]?["valueBoolean"] == true)
    #expect(reading.says("times without a zone"))
  }

  // MARK: Scores

  private func scale(_ items: [(String, Int)], total: Int?) throws -> CCDReading {
    let parts = items.map { code, value in
      """
      <entryRelationship typeCode="COMP"><observation classCode="OBS" moodCode="EVN"><code code="\(code)" codeSystem="2.16.840.1.113883.6.1"/>
      <statusCode code="completed"/><value xsi:type="INT" value="\(value)"/></observation></entryRelationship>
      """
    }
    let value = total.map { "<value xsi:type=\"INT\" value=\"\($0)\"/>" } ?? ""
    let entry = CCDFragment.entry(
      """
      <observation classCode="OBS" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.69"/><id root="1.2.3" extension="sc"/>
      <code code="44249-1" codeSystem="2.16.840.1.113883.6.1"/><statusCode code="completed"/><effectiveTime value="20260302092000-0500"/>\(value)
      \(parts.joined())</observation>
      """)
    return try CCDFragment.read(CCDFragment.section("10190-7", entry))
  }

  private static let items = ["44250-9", "44255-8", "44259-0", "44254-1", "44251-7", "44258-2", "44252-5", "44253-3", "44260-8"]

  @Test func `a scale with all its answers is a response, and its total is reckoned from it`() throws {
    let reading = try scale(Self.items.map { ($0, 1) }, total: 9)
    let response = try #require(reading.only("QuestionnaireResponse"))
    #expect(response["item"]?.elements.count == 9)
    #expect(reading.only("Observation")?["derivedFrom"]?[0]?["reference"]?.string == "QuestionnaireResponse/\(response["id"]?.string ?? "")")
    #expect(reading.counts.facts == 1)
  }

  @Test func `a total with some of its answers stands by itself, and the answers go along`() throws {
    let reading = try scale([(Self.items[0], 2)], total: 13)
    #expect(reading.all("QuestionnaireResponse").isEmpty)
    #expect(reading.only("Observation")?["valueQuantity"]?["value"] == 13)
    #expect(reading.only("Observation")?["component"]?.elements.count == 1)
  }

  @Test func `answers out of their range are left out and told`() throws {
    let reading = try scale(Self.items.map { ($0, 7) }, total: 13)
    #expect(reading.all("QuestionnaireResponse").isEmpty)
    #expect(reading.says("an answer that the scale has not"))
  }

  // MARK: Other bodies

  @Test func `a body that is no XML is kept whole, and one that is elsewhere is told`() throws {
    let whole = CCDFragment().xml.replacing(
      "<structuredBody></structuredBody>", with: "<nonXMLBody><text mediaType=\"application/pdf\" representation=\"B64\">JVBE\nRg==</text></nonXMLBody>")
    let reading = try CCDFragment.reader.read(Array(whole.utf8))
    #expect(reading.all("DocumentReference").first?["content"]?[0]?["attachment"]?["data"] == "JVBERg==")
    let elsewhere = whole.replacing(" representation=\"B64\">JVBE\nRg==", with: "><reference value=\"a.pdf\"/>")
    let other = try CCDFragment.reader.read(Array(elsewhere.utf8))
    #expect(other.all("DocumentReference").first?["content"]?[0]?["attachment"]?["url"] == "a.pdf")
    #expect(other.says("not in the document"))
  }

  @Test(arguments: ["<a/>", "<ClinicalDocument/>", "<ClinicalDocument xmlns=\"urn:hl7-org:v3\"/>"])
  func `what is no clinical document, or is about nobody, is refused`(_ text: String) {
    #expect(throws: (any Error).self) { try CCDFragment.reader.read(Array(text.utf8)) }
  }

  @Test func `a section of words alone is kept as a document, and one that says nothing is not`() throws {
    let reading = try CCDFragment.read(
      CCDFragment.section("51848-0", "", narrative: "<paragraph>Third of six.</paragraph>") + CCDFragment.section("11369-6", ""))
    let kept = reading.all("DocumentReference").filter { $0["type"]?["coding"]?[0]?["code"] == "51848-0" }
    #expect(kept.count == 1)
    #expect(kept.first?["content"]?[0]?["attachment"]?["data"]?.string.flatMap { Base64.decoded($0) } == Array("Third of six.".utf8))
    #expect(reading.sections.map(\.isKept) == [true, false])
  }

  @Test func `notices say nothing of what the document says`() throws {
    let reading = try CCDFragment.read(
      CCDFragment.section("11450-4", CCDRulesTests.problem(value: "<value xsi:type=\"CD\" nullFlavor=\"UNK\"/>", observation: "moodCode=\"Nightingale\"")))
    #expect(!reading.notices.isEmpty)
    #expect(!reading.notices.contains { "\($0)".contains("Nightingale") || "\($0)".contains("Patientsdottir") })
  }
}

/// Documents of the guides before C-CDA, where one template is of two kinds of entry.
@Suite struct CCDEarlierGuidesTests {
  @Test(arguments: [("11369-6", "Immunization"), ("10160-0", "MedicationStatement")])
  func `a vaccine of a C32 is no medicine: its section says what it is`(_ section: String, _ type: String) throws {
    let entry = CCDFragment.entry(
      """
      <substanceAdministration classCode="SBADM" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.1.24"/><id root="1.2.3" extension="v"/>
      <statusCode code="completed"/><effectiveTime><low value="20260301"/></effectiveTime><consumable><manufacturedProduct><manufacturedMaterial>
      <code code="88" codeSystem="2.16.840.1.113883.6.59"/></manufacturedMaterial></manufacturedProduct></consumable></substanceAdministration>
      """)
    let reading = try CCDFragment.read(CCDFragment.section(section, entry))
    #expect(Set(reading.resources.compactMap { $0.document["resourceType"]?.string }) == ["Patient", "DocumentReference", type])
  }
}
