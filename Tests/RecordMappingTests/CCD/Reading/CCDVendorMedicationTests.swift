import LosslessJSON
import Testing

@testable import RecordMapping

/// Medications as vendors write them beside the guide.
@Suite struct CCDVendorMedicationTests {
  private static let drug = "<code code=\"6130\" codeSystem=\"2.16.840.1.113883.6.88\" displayName=\"Albuterol 0.09 MG\"/>"

  private func act(
    mood: String = "EVN", status: String = "active", high: String = "", text: String = "", times: String = "", dose: String = "<doseQuantity value=\"2\"/>",
    drug: String = drug, more: String = ""
  ) -> String {
    """
    <substanceAdministration classCode="SBADM" moodCode="\(mood)"><templateId root="2.16.840.1.113883.10.20.22.4.16"/><id root="1.2.3" extension="m"/>\(text)
    <statusCode code="\(status)"/><effectiveTime xsi:type="IVL_TS"><low value="20250110"/>\(high)</effectiveTime>\(times)\(dose)
    <consumable><manufacturedProduct><manufacturedMaterial>\(drug)</manufacturedMaterial></manufacturedProduct></consumable>\(more)</substanceAdministration>
    """
  }

  private func read(_ act: String, narrative: String = "") throws -> CCDReading {
    try CCDFragment.read(CCDFragment.section("10160-0", CCDFragment.entry(act), narrative: narrative))
  }

  private func dosage(_ act: String, narrative: String = "") throws -> JSON? {
    try read(act, narrative: narrative).only("MedicationStatement")?["dosage"]?[0]
  }

  private static let twelve = "<effectiveTime xsi:type=\"PIVL_TS\" operator=\"A\"><period value=\"12\" unit=\"h\"/></effectiveTime>"
  private static let bedtime = "<effectiveTime xsi:type=\"EIVL_TS\" operator=\"A\"><event code=\"HS\"/></effectiveTime>"

  // MARK: Status

  @Test func `a medicine whose end is not known may still be taken`() throws {
    #expect(try read(act(status: "completed", high: "<high nullFlavor=\"UNK\"/>")).only("MedicationStatement")?["status"] == "unknown")
  }

  @Test(arguments: [("55561003", "active"), ("421139008", "on-hold"), ("73425007", "completed")])
  func `a status that is said beside a medicine goes before that of the statement`(_ code: String, _ expected: String) throws {
    let status = """
      <entryRelationship typeCode="REFR"><observation classCode="OBS" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.1.47"/>
      <value xsi:type="CE" code="\(code)" codeSystem="2.16.840.1.113883.6.96"/></observation></entryRelationship>
      """
    #expect(try read(act(status: "completed", more: status)).only("MedicationStatement")?["status"]?.string == expected)
  }

  @Test func `words that say there is no medicine are no medicine`() throws {
    let none = "<code nullFlavor=\"UNK\"><originalText>No medication data is applicable</originalText></code>"
    let reading = try read(act(dose: "", drug: none), narrative: "none")
    #expect(reading.all("MedicationStatement").isEmpty)
    #expect(reading.counts.carried == 1)
    #expect(reading.sections[0].isKept)
  }

  // MARK: Directions

  @Test(
    arguments: [
      ("<text><reference value=\"#sig\"/></text>", "30 units at bedtime"), ("<text><reference value=\"x\"/>Two times daily</text>", "Two times daily"),
      ("<text><reference value=\"#sig\"/>Daily</text>", "Daily"), ("<text><reference value=\"#row\"/></text>", nil),
      ("<text>Albuterol 0.09 MG</text>", nil), ("<text>ALBUTEROL INH 0.09 MG</text>", nil), ("<text>Albuterol 0.09 MG twice</text>", "Albuterol 0.09 MG twice"),
    ] as [(String, String?)])
  func `directions are the entry's own words, else those it points to, never its name nor a whole row`(_ text: String, _ expected: String?) throws {
    let narrative = "<table><tbody><tr ID=\"row\"><td>Albuterol 0.09 MG</td><td ID=\"sig\">30 units at bedtime</td></tr></tbody></table>"
    let reading = try read(act(text: text), narrative: narrative)
    #expect(reading.only("MedicationStatement")?["dosage"]?[0]?["text"]?.string == expected)
    // What the entry does not say is in the narrative.
    #expect(reading.sections[0].isKept == (expected == nil))
  }

  @Test func `an instruction is told by its own words, after those of the entry`() throws {
    let instruction = """
      <entryRelationship typeCode="SUBJ"><act classCode="ACT" moodCode="INT"><templateId root="2.16.840.1.113883.10.20.22.4.20"/>
      <text>orally once as needed.<reference value="#med"/></text></act></entryRelationship>
      """
    let narrative = "<content ID=\"med\">Albuterol 0.09 MG</content>"
    #expect(try dosage(act(more: instruction), narrative: narrative)?["text"] == "orally once as needed.")
    #expect(try dosage(act(text: "<text>2 puffs</text>", more: instruction), narrative: narrative)?["text"] == "2 puffs")
  }

  // MARK: Timing

  @Test func `our own list keeps a rhythm beside its bounds`() throws {
    let own = "<id root=\"\(CCDEntryID.root)\" extension=\"Medication/5f5b1f0e-3c1e-4a57-9a39-0c4a2f3d1b11/medication\"/>"
    let entry = act(high: "<high value=\"20250120\"/>", times: Self.twelve).replacing("<id root=\"1.2.3\" extension=\"m\"/>", with: own)
    let timing = try read(entry).only("MedicationRequest")?["dosageInstruction"]?[0]?["timing"]?["repeat"]
    #expect(timing == ["boundsPeriod": ["start": "2025-01-10", "end": "2025-01-20"], "frequency": 1, "period": 12, "periodUnit": "h"])
  }

  @Test func `a rhythm that nobody wrote in words is said in words, for the record has no other place for it`() throws {
    #expect(try dosage(act(times: Self.twelve))?["text"] == "every 12 hours")
    #expect(try dosage(act(text: "<text>b.i.d.</text>", times: Self.twelve))?["text"] == "b.i.d.")
  }

  @Test func `a drug at bedtime and a drug when needed are so`() throws {
    #expect(try dosage(act(times: Self.bedtime))?["timing"] == ["repeat": ["when": ["HS"]]])
    func needed(_ criterion: String) throws -> JSON? { try dosage(act(more: "<precondition><criterion>\(criterion)</criterion></precondition>")) }
    #expect(try needed("<text>As Needed</text><value xsi:type=\"CD\" nullFlavor=\"NI\"/>")?["asNeededBoolean"] == true)
    let wheezing = try needed("<value xsi:type=\"CD\" code=\"56018004\" codeSystem=\"2.16.840.1.113883.6.96\" displayName=\"Wheezing\"/>")
    #expect(wheezing?["asNeededCodeableConcept"]?["coding"]?[0]?["code"] == "56018004")
    #expect(try needed("<text/><value xsi:type=\"CD\" nullFlavor=\"NI\"/>")?["asNeededBoolean"] == nil)
  }

  // MARK: Rate and dose

  @Test func `a drug with a rate that is taken in a rhythm is no single giving, and keeps its rate`() throws {
    let rate = "<doseQuantity value=\"0.09\" unit=\"mg\"/><rateQuantity value=\"90\" unit=\"mL/min\"/>"
    let reading = try read(act(status: "completed", high: "<high value=\"20250120\"/>", times: Self.twelve, dose: rate))
    #expect(reading.all("MedicationAdministration").isEmpty)
    #expect(reading.only("MedicationStatement")?["dosage"]?[0]?["doseAndRate"]?[0]?["rateQuantity"]?["value"] == 90)
  }

  @Test func `a dose without a unit is in the unit of administration`() throws {
    let puffs = "<doseQuantity value=\"2\"/><administrationUnitCode code=\"C65060\" codeSystem=\"2.16.840.1.113883.3.26.1.1\" displayName=\"Puff\"/>"
    #expect(try dosage(act(dose: puffs))?["doseAndRate"]?[0]?["doseQuantity"] == ["value": 2, "unit": "Puff"])
    #expect(try dosage(act(dose: puffs.replacing("value=\"2\"", with: "value=\"2\" unit=\"mg\"")))?["doseAndRate"]?[0]?["doseQuantity"]?["unit"] == "mg")
  }

  @Test(arguments: ["35", "36"])
  func `a medicine on admission or at discharge is the one within`(_ template: String) throws {
    let wrapped = """
      <act classCode="ACT" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.\(template)"/><statusCode code="active"/>
      <entryRelationship typeCode="SUBJ">\(act())</entryRelationship></act>
      """
    let reading = try read(wrapped)
    #expect(reading.all("MedicationStatement").count == 1)
    #expect(reading.counts.statements == 1)
    #expect(try read(wrapped.replacing("<statusCode code=\"active\"/>", with: "<statusCode code=\"nullified\"/>", maxReplacements: 1)).counts.refused == 1)
  }

  @Test func `why a drug is taken goes with it`() throws {
    let reason = """
      <entryRelationship typeCode="RSON"><observation classCode="OBS" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.19"/>
      <value xsi:type="CD" code="233604007" codeSystem="2.16.840.1.113883.6.96" displayName="Pneumonia"/></observation></entryRelationship>
      """
    #expect(try read(act(more: reason)).only("MedicationStatement")?["reasonCode"]?[0]?["coding"]?[0]?["display"] == "Pneumonia")
  }
}
