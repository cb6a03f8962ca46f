import LosslessJSON
import Testing

@testable import RecordMapping

/// Allergies as vendors write them beside the guide.
@Suite struct CCDVendorAllergyTests {
  private static let type = "<value xsi:type=\"CD\" code=\"419199007\" codeSystem=\"2.16.840.1.113883.6.96\"/>"
  private static let latex = "<code code=\"111088007\" codeSystem=\"2.16.840.1.113883.6.96\" displayName=\"Latex\"/>"

  private func reading(
    _ agent: String = latex, code: String = "<code code=\"ASSERTION\" codeSystem=\"2.16.840.1.113883.5.4\"/>", value: String = type, status: String = "active",
    high: String = "", negated: Bool = false, more: String = "", beside: String = "", narrative: String = ""
  ) throws -> CCDReading {
    let entry = CCDFragment.entry(
      """
      <act classCode="ACT" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.30"/><statusCode code="\(status)"/>
      <entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN" \(negated ? "negationInd=\"true\"" : "")>
      <templateId root="2.16.840.1.113883.10.20.22.4.7"/><id root="1.2.3" extension="al"/>\(code)<statusCode code="completed"/>
      <effectiveTime><low value="2015"/>\(high)</effectiveTime>\(value)
      <participant typeCode="CSM"><participantRole><playingEntity>\(agent)</playingEntity></participantRole></participant>\(more)
      </observation></entryRelationship>\(beside)</act>
      """)
    return try CCDFragment.read(CCDFragment.section("48765-2", entry, narrative: narrative))
  }

  private func observation(_ type: String, _ template: String, _ value: String) -> String {
    """
    <entryRelationship typeCode="\(type)"><observation classCode="OBS" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.\(template)"/>
    \(value)</observation></entryRelationship>
    """
  }

  private func severity(_ code: String, _ display: String) -> String {
    observation("SUBJ", "8", "<value xsi:type=\"CD\" code=\"\(code)\" codeSystem=\"2.16.840.1.113883.6.96\" displayName=\"\(display)\"/>")
  }

  @Test func `a name goes before the words that stand for a code, and the type may be the observation's code`() throws {
    let agent = "<code code=\"UNK\" nullFlavor=\"UNK\"><originalText>Coded Allergy Name Not Available</originalText></code><name>LATEX STRAP</name>"
    let code = "<code code=\"419511003\" codeSystem=\"2.16.840.1.113883.6.96\"/>"
    let read = try reading(agent, code: code, value: "<value xsi:type=\"CD\"/>").only("AllergyIntolerance")
    #expect(read?["code"] == ["text": "LATEX STRAP"])
    #expect(read?["category"]?[0]?.string == "medication")
  }

  @Test(arguments: [("active", "active"), ("completed", "resolved"), ("", "resolved")])
  func `an end that is not known is one only where the concern is not active`(_ status: String, _ expected: String) throws {
    let read = try reading(status: status, high: "<high nullFlavor=\"UNK\"/>").only("AllergyIntolerance")
    #expect(read?["clinicalStatus"]?["coding"]?[0]?["code"]?.string == expected)
  }

  @Test func `an allergy that is said to be active is so though its end is not known`() throws {
    let active = observation("SUBJ", "28", "<value xsi:type=\"CE\" code=\"55561003\" codeSystem=\"2.16.840.1.113883.6.96\"/>")
    let read = try reading(status: "completed", high: "<high nullFlavor=\"UNK\"/>", more: active).only("AllergyIntolerance")
    #expect(read?["clinicalStatus"]?["coding"]?[0]?["code"] == "active")
  }

  @Test func `a severity beside an allergy in its concern is no allergy`() throws {
    let read = try reading(beside: severity("371924009", "Moderate to severe"))
    #expect(read.all("AllergyIntolerance").count == 1)
    #expect(read.counts.statements == 1)
    #expect(read.only("AllergyIntolerance")?["note"] == [["text": "Severity: Moderate to severe"]])
  }

  @Test(arguments: [("255604002", "Mild", nil), ("24484000", "Severe", "high"), ("399166001", "Fatal", "high")] as [(String, String, String?)])
  func `a severity without a reaction is a note, and a grave one makes the allergy critical`(_ code: String, _ word: String, _ criticality: String?) throws {
    let read = try reading(more: severity(code, word)).only("AllergyIntolerance")
    #expect(read?["note"] == [["text": .string("Severity: \(word)")]])
    #expect(read?["criticality"]?.string == criticality)
  }

  @Test func `a reaction without a code is told by the words of its own text`() throws {
    let reaction = observation("MFST", "9", "<text><reference value=\"#r\"/></text><value xsi:type=\"CD\"/>")
    let read = try reading(more: reaction, narrative: "<content ID=\"r\">URTICARIA</content>").only("AllergyIntolerance")
    #expect(read?["reaction"]?[0]?["manifestation"] == [["text": "URTICARIA"]])
  }

  @Test func `a substance whose words point at its reaction is what its code displays`() throws {
    let reaction = observation("MFST", "9", "<text><reference value=\"#r\"/></text><value xsi:type=\"CD\"/>")
    let agent = Self.latex.replacing("/>", with: "><originalText><reference value=\"#r\"/></originalText></code>")
    let code = try reading(agent, more: reaction, narrative: "<content ID=\"r\">Hives</content>").only("AllergyIntolerance")?["code"]
    #expect(code?["text"] == nil)
    #expect(code?["coding"]?[0]?["display"] == "Latex")
  }

  @Test(arguments: ["<code nullFlavor=\"UNK\"/>", "<code code=\"70618\" codeSystem=\"2.16.840.1.113883.6.88\"/>"])
  func `an allergen that is named only by the words of the type has that name, unless they are those of a type`(_ agent: String) throws {
    func value(_ words: String) -> String {
      "<value xsi:type=\"CD\" code=\"419511003\" codeSystem=\"2.16.840.1.113883.6.96\"><originalText>\(words)</originalText></value>"
    }
    #expect(try reading(agent, value: value("Penicillins")).only("AllergyIntolerance")?["code"]?["text"] == "Penicillins")
    #expect(try reading(agent, value: value("Drug allergy")).only("AllergyIntolerance")?["code"]?["text"] == nil)
  }

  @Test(arguments: [("105590001", "716186003"), ("410942007", "409137002")])
  func `a denied allergy to any substance, or any drug, says that none is known`(_ agent: String, _ expected: String) throws {
    let read = try reading("<code code=\"\(agent)\" codeSystem=\"2.16.840.1.113883.6.96\" displayName=\"Any\"/>", negated: true).only("AllergyIntolerance")
    #expect(read?["code"]?["coding"]?[0]?["code"]?.string == expected)
    #expect(read?["verificationStatus"] == nil)
  }
}
