import ClinicalRecords
import EHRSync
import LosslessJSON
import MappingCatalog
import RecordMapping
import RecordStore
import Testing

@testable import Reports

@Suite struct ReviewTextTests {
  private static let id = RecordID(high: 0xAAAA_0000_0000_4000, low: 0x8000_0000_0000_0007)
  private static let record: JSON = [
    "record": "InfusionSession", "id": "aaaa0000-0000-4000-8000-000000000007", "start": "2026-03-02T09:00:00-05:00", "ordinal": 3,
    "vitals": [["id": "v1", "at": "2026-03-02T14:05:16-05:00", "heartRate": ["value": 72, "unit": "/min"]]],
    "segments": [["id": "s1", "start": "2026-03-02T09:20:00-05:00"]], "adverseEvents": [["id": "e1", "onset": "2026-03-02T09:30:00-05:00"]],
    "telecoms": [["id": "t1", "system": "phone", "use": "mobile"], ["id": "t2", "system": "email"]], "names": [["id": "n1", "use": "official"]],
  ]

  /// Places in a record, and what a nurse calls them.
  static let labels = [
    ("vitals[v1].heartRate", "heart rate at 14:05"), ("vitals[v1]", "reading at 14:05"), ("vitals[gone].heartRate", "heart rate"),
    ("segments[s1].rate", "infusion rate from 09:20"), ("adverseEvents[e1].severity", "severity of the adverse event at 09:30"),
    ("telecoms[t1].value", "telephone (mobile)"), ("telecoms[t2].value", "e-mail"), ("telecoms[t1].use", "use of the telephone (mobile)"),
    ("names[n1].family", "family name"), ("birthDate", "date of birth"), ("dose", "dose"), ("", "the whole record"), ("answers", "answers"),
  ]

  @Test(arguments: labels.indices) func `a field is called what whoever wrote it down calls it`(which: Int) {
    #expect(FieldWords.label(Self.labels[which].0, in: Self.record) == Self.labels[which].1)
  }

  @Test func `a resource that the record has no word for is named by its element and its place`() {
    #expect(FieldWords.label(element: "note[a|b]", role: "vital/v1/blood-pressure", type: "Observation", in: Self.record) == "note (blood pressure at 14:05)")
    #expect(
      FieldWords.label(element: "component[http://loinc.org|8480-6].interpretation", role: "administration", type: "", in: Self.record)
        == "component, interpretation (the infusion)")
    #expect(FieldWords.label(element: "", role: "event/e1", type: "AdverseEvent", in: Self.record) == "the whole of: adverse event at 09:30")
    #expect(FieldWords.heading("InfusionSession", Self.record) == "infusion session 3 of 2026-03-02")
    #expect(FieldWords.heading("Assessment", ["instrument": "phq-9", "at": "2026-03-02T09:00:00Z"]) == "PHQ-9 of 2026-03-02")
  }

  /// Values, and how people write them.
  static let values: [(JSON?, String)] = [
    (nil, "(nothing)"), (["value": 72, "unit": "/min"], "72 per minute"), (["value": .number(JSONNumber("72.50")!), "unit": "mg"], "72.50 mg"),
    (["valueQuantity": ["value": 120, "unit": "mm[Hg]", "system": "http://unitsofmeasure.org", "code": "mm[Hg]"]], "120 mmHg"),
    (["value": 5, "comparator": "<", "unit": "mg"], "< 5 mg"), (["text": "Nausea"], "Nausea"),
    (["coding": [["code": "73879007", "display": "Nausea"]]], "Nausea [73879007]"),
    (["codings": [["code": "1"], ["code": "2"]], "text": "Same"], "Same [1, 2]"), ("2026-03-02T14:05:00-05:00", "2026-03-02 14:05 (-05:00)"),
    ("2026-03-02T14:05:16Z", "2026-03-02 14:05:16 (UTC)"), ("2026-03", "2026-03"), (true, "yes"), ([1, 2], "1; 2"),
    (["start": "2026-03-02", "end": "2026-03-03"], "start: 2026-03-02, end: 2026-03-03"), ("a\u{1B}[2Jb", "a [2Jb"), ("a\u{202E}b", "a b"),
    (["reference": "urn:uuid:1", "display": "Dr Example"], "Dr Example"), (["given": ["A", "B"], "family": "C"], "given names: A; B, family name: C"),
  ]

  @Test(arguments: values.indices) func `a value is written as people write it, digits and all, and cannot write elsewhere`(which: Int) {
    #expect(ValueWords.text(Self.values[which].0) == Self.values[which].1)
  }

  private func entry(_ reason: String = "both-changed", ours: JSON = ["value": 72, "unit": "/min"], state: StoredConflict.State = .open) -> ReviewEntry {
    let conflict = StoredConflict(
      id: "c1", endpoint: "north", record: Self.id, kind: .infusionSession, resource: Self.id, path: "vitals[v1].heartRate",
      base: ["value": 70, "unit": "/min"],
      local: ours, remote: ["value": 76, "unit": "/min"], reason: reason, state: state, since: "2026-03-01T00:00:00Z", severity: .medium, type: "Record")
    let history = [("Importer", 70, nil), ("Nurse Example", 72, "misread"), ("Other", 72, "elsewhere")].enumerated().map { at, one -> RecordVersion in
      let body = Self.record.setting(["vitals", 0, "heartRate", "value"], to: .int(one.1)).setting("nurse", to: .int(at))
      return RecordVersion(
        record: Self.id, kind: .infusionSession, patient: Self.id, version: at + 1, body: body,
        authorship: Authorship(author: one.0, at: "2026-03-02T14:0\(at):30Z", reason: one.2))
    }
    return ReviewEntry(
      conflict, history: history, exchange: nil, patient: "patient aaaa0000", mapper: RecordMapper(catalog: MappingCatalog.load().catalog),
      now: DateTime("2026-03-04T12:00:00Z")!)
  }

  @Test func `an item says who changed what and when, how long it waits, and the choices`() {
    let one = entry()
    #expect(one.label == "heart rate at 14:05" && one.ageDays == 3)
    #expect(one.rows == [ReviewEntry.Row(label: "heart rate at 14:05", agreed: "70 per minute", ours: "72 per minute", theirs: "76 per minute")])
    #expect(one.oursChanged == "Nurse Example, 2026-03-02 14:01 UTC: misread", "the one who changed this field, not the last one who wrote")
    #expect(one.choices.map(\.name) == ["local", "remote", "base", "value"])
    #expect(entry("other-patient").choices.map(\.name) == ["link"])
    #expect(entry(state: .closed).choices.isEmpty)
  }

  @Test(arguments: [30, 60, 72, 100, 200]) func `the sides are aligned in any width, coloured only where asked, and no word is lost`(width: Int) {
    let long = entry(ours: ["text": .string(String(repeating: "word ", count: 30) + "end")])
    let plain = ReviewText.text(long, width: width)
    #expect(!plain.contains("\u{1B}"))
    let table = plain.split(separator: "\n").filter { !$0.contains("infusync review settle") }
    #expect(table.allSatisfy { $0.count <= max(width, 40) }, "\(table.first { $0.count > width } ?? "")")
    #expect(plain.split { " \n".contains($0) }.filter { $0 == "word" }.count >= 30)
    let colored = ReviewText.text(long, width: width, isColored: true)
    #expect(colored.contains("\u{1B}[36m"))
    var stripped = colored
    for code in ["0", "1", "2", "31", "33", "36"] { stripped = stripped.split(separator: "\u{1B}[\(code)m", omittingEmptySubsequences: false).joined() }
    #expect(stripped == plain, "colour only adds colour")
  }

  @Test func `gravest first, then oldest`() {
    func one(_ id: String, _ severity: StoredConflict.Severity, _ since: String) -> ReviewEntry {
      var entry = entry()
      (entry.id, entry.severity, entry.since) = (id, severity, since)
      return entry
    }
    let ordered = ReviewText.ordered([one("a", .low, "1"), one("b", .high, "3"), one("c", .high, "2"), one("d", .medium, "0")])
    #expect(ordered.map(\.id) == ["c", "b", "d", "a"])
  }

  @Test func `nothing of a value can leave the page's text`() {
    let hostile = entry(ours: ["text": "</td><script>alert('1')</script>\" onload=\"x & y\u{202E}"])
    let page = ReviewPage.html([hostile], now: DateTime("2026-03-04T12:00:00Z")!)
    #expect(!page.contains("<script") && !page.contains("\u{202E}") && !page.contains("\" onload"))
    #expect(page.contains("&lt;/td&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot; onload=&quot;x &amp; y"))
    #expect(ReviewPage.html([hostile], now: DateTime("2026-03-04T12:00:00Z")!) == page)
    #expect(ReviewPage.html([], now: DateTime("2026-03-04T12:00:00Z")!).contains("Nothing waits."))
  }

  @Test func `every reason of the merge is told in words`() {
    for reason in ReviewReasonsTable.reasons {
      #expect(ReviewReasons.short(reason) != reason, "\(reason)")
      #expect(ReviewReasons.sentence(reason, endpoint: "north").hasSuffix(".") && !ReviewReasons.sentence(reason, endpoint: "north").contains("%"), "\(reason)")
    }
  }
}

/// The words of the specification of the merge, written apart from the code.
private enum ReviewReasonsTable {
  static let reasons = [
    "both-changed", "edited-and-removed", "duplicate-keys", "status", "withdrawn-and-edited", "head-and-detail", "detail-of-other", "signed-unseen",
    "not-together", "other-patient", "derived-differs", "base-differs", "server-added-inside", "no-base", "removed-remotely", "copy-differs",
    "altered-by-server", "quarantined",
  ]
}
