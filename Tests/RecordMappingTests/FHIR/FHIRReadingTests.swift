import ClinicalRecords
import LosslessJSON
@testable import RecordMapping
import Testing

@Suite struct FHIRReadingTests {
  private let mapper = SampleRecords.mapper

  private func reading(_ story: String, _ role: String, _ change: (JSON) -> JSON) throws -> (record: JSON, unreadable: [String], was: JSON) {
    let record = try SampleRecords.story(story)
    let before = try SampleRecords.document(record, role)
    let read = mapper.reading(record, before: before, after: change(before), role: role)
    return (read.record, read.unreadable, record)
  }

  @Test func `digits and offsets of ours stay when the server writes the same otherwise`() throws {
    let read = try reading("infusion-with-two-pauses", "administration") { document in
      let start = document["effectivePeriod"]?["start"]?.string.flatMap { DateTime($0) }
      let dose = document["dosage"]?["dose"]?["value"]?.number?.literal ?? ""
      return document.setting(["effectivePeriod", "start"], to: .string(start?.utc.description ?? ""))
        .setting(["dosage", "dose", "value"], to: JSONNumber(dose + (dose.contains(".") ? "00" : ".00")).map { .number($0) })
    }
    #expect(read.record.bytes == read.was.bytes)
    #expect(read.unreadable.isEmpty)
  }

  @Test func `what the record has no word for is named and changes nothing`() throws {
    let text = try reading("infusion-with-two-pauses", "administration") { $0.setting(["dosage", "text"], to: "slowly") }
    #expect(text.record == text.was)
    #expect(text.unreadable == ["dosage.text"])
    let status = try reading("infusion-with-two-pauses", "administration") { $0.setting("status", to: "unknown") }
    #expect(status.record == status.was)
    #expect(status.unreadable == ["status"])
    let unit = try reading("infusion-with-two-pauses", "administration") {
      $0.setting(["dosage", "dose", "code"], to: "mL").setting(["dosage", "dose", "unit"], to: "mL")
    }
    #expect(unit.record == unit.was)
    #expect(unit.unreadable == ["dosage.dose.code", "dosage.dose.unit"])
    let onset = try reading("problem", "condition") { $0.setting("onsetDateTime", to: nil).setting("onsetString", to: "as a child") }
    #expect(onset.record == onset.was)
    #expect(onset.unreadable == ["onsetDateTime", "onsetString"])
  }

  @Test func `a copy that changed says nothing of the record, and is named`() throws {
    let read = try reading("infusion-with-two-pauses", "encounter") { $0.setting(["period", "end"], to: "2030-01-01T00:00:00Z") }
    #expect(read.record == read.was)
    #expect(read.unreadable == ["period.end"])
  }

  @Test func `elements that no mapping knows are carried, and are no news`() throws {
    let read = try reading("patient", "patient") { $0.setting("maritalStatus", to: ["text": "married"]) }
    #expect(read.record == read.was)
    #expect(read.unreadable.isEmpty)
  }

  @Test func `an address that another store adds comes in, though one of ours that said the same until today has its id`() throws {
    let old = try SampleRecords.story("patient")
    let document = try SampleRecords.document(old, "patient")
    // Read from the EHR, the address has the id that follows from what it said; a person has changed it since.
    let fresh = mapper.reading(old.setting("addresses", to: nil), before: document.setting("address", to: nil), after: document, role: "patient").record
    let first = try #require(fresh["addresses"]?[0])
    let record = fresh.setting(["addresses", 0, "city"], to: "Elsewhere")
    let ours = try SampleRecords.document(record, "patient")
    let both = ours.setting("address", to: .array((ours["address"]?.elements ?? []) + [document["address"]?[0]].compactMap { $0 }))
    let read = mapper.reading(record, before: ours, after: both, role: "patient")
    let addresses = read.record["addresses"]?.elements ?? []
    #expect(addresses.count == (record["addresses"]?.elements.count ?? 0) + 1)
    #expect(addresses.contains { $0["city"] == first["city"] } && addresses.contains { $0["city"] == "Elsewhere" })
    #expect(Set(addresses.compactMap { $0["id"]?.string }).count == addresses.count)
    #expect(mapper.reading(read.record, before: both, after: ours, role: "patient").record == record, "taken out again, and only that one")
  }

  @Test func `a code the hospital adds to a problem comes into the record`() throws {
    let read = try reading("problem", "condition") { $0.setting(["code", "coding", 2], to: ["system": "urn:x", "code": "1"]) }
    #expect(read.record["code"]?["codings"]?.elements.count == 3)
    #expect(read.unreadable.isEmpty)
  }

  @Test func `a number the hospital gives a patient comes in beside ours`() throws {
    let read = try reading("patient", "patient") { $0.setting(["identifier", 2], to: ["system": "urn:oid:1.2.3", "value": "H-1"]) }
    #expect(read.record["identifiers"]?.elements.count == 2)
    #expect(read.record["identifiers"]?[0] == read.was["identifiers"]?[0])
    #expect(read.record["identifiers"]?[1]?["id"]?.string.flatMap { RecordID($0) } != nil)
  }

  @Test func `a reading entered in error is taken out of its sample, and the others stay`() throws {
    let record = try SampleRecords.story("infusion-with-two-pauses")
    let role = try #require(mapper.render(record).resources.first { $0.role.hasSuffix("heart-rate") }).role
    let read = try reading("infusion-with-two-pauses", role) { $0.setting("status", to: "entered-in-error") }
    #expect(read.record == read.was.setting(["vitals", 0, "heartRate"], to: nil))
  }

  @Test func `an event entered in error is taken out of the session`() throws {
    let record = try SampleRecords.story("infusion-with-an-event")
    let role = try #require(mapper.render(record).resources.first { $0.role.hasPrefix("event/") }).role
    let read = try reading("infusion-with-an-event", role) { RecordMapper.withdrawing($0) }
    #expect((read.record["adverseEvents"]?.elements.count ?? 0) == (read.was["adverseEvents"]?.elements.count ?? 0) - 1)
  }

  @Test func `a session the hospital entered in error is withdrawn here, with all it says`() throws {
    let read = try reading("infusion-with-two-pauses", "administration") { $0.setting("status", to: "entered-in-error") }
    #expect(read.record == read.was.setting("recordStatus", to: "entered-in-error"))
    #expect(read.unreadable.isEmpty)
  }

  @Test func `a screening the hospital entered in error is withdrawn here, and a part of it is taken out of it`() throws {
    let panel = try reading("screening", "screening") { $0.setting("status", to: "entered-in-error") }
    #expect(panel.record == panel.was.setting("recordStatus", to: "entered-in-error"))
    let part = try reading("screening", "pregnancy-test") { $0.setting("status", to: "entered-in-error") }
    #expect(part.record == part.was.setting("pregnancyTest", to: nil))
    // What is withdrawn as a whole keeps its parts: that they are withdrawn too is no news.
    let document = try SampleRecords.document(part.was, "pregnancy-test")
    let after = mapper.reading(panel.record, before: document, after: RecordMapper.withdrawing(document), role: "pregnancy-test")
    #expect(after.record == panel.record)
  }

  @Test func `what the hospital says of a blinded drug never comes into the record`() throws {
    let read = try reading("infusion-blinded", "administration") { $0.setting("medicationCodeableConcept", to: ["text": "Ketamine"]) }
    #expect(read.record == read.was)
    #expect(read.unreadable == ["medicationCodeableConcept.text"])
  }

  /// A chart that answers with LOINC's answer codes says the same as a number.
  @Test func `an answer in codes is read as its number`() throws {
    let read = try reading("phq-9-complete", "response") { document in
      document.setting(["item", 0, "answer", 0], to: ["valueCoding": ["system": "http://loinc.org", "code": "LA6571-9"]])
    }
    #expect(read.record["answers"]?["1"]?.int == 3)
  }
}
