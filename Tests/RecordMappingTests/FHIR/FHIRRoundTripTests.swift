import ClinicalRecords
import LosslessJSON
@testable import RecordMapping
import Testing

@Suite struct FHIRRoundTripTests {
  private let mapper = SampleRecords.mapper

  /// Records that some resource tells of: all but planned infusions, which are given nothing, and withdrawn records' own status.
  private static let told: [SampleRecords.Sample] = SampleRecords.all.filter {
    !($0["record"]?.string == "InfusionSession" && $0["status"]?.string == "planned") && $0["recordStatus"]?.string == "active"
  }.map(SampleRecords.Sample.init)

  /// Everything that a consent can let out.
  private let disclosure = Disclosure(substanceUse: true, psychotherapyNotes: true)

  @Test(arguments: told) func `record to FHIR to record is the same record`(sample: SampleRecords.Sample) throws {
    let record = sample.record
    let id = try #require(record["id"]?.string.flatMap { RecordID($0) })
    let rendering = try mapper.render(record, disclosing: disclosure)
    #expect(!rendering.resources.isEmpty)
    var back = JSON.object(["record": record["record"], "id": record["id"], "patient": record["patient"], "recordStatus": "active"])
    for resource in rendering.resources {
      let read = mapper.read(resource.document, role: resource.role, record: id)
      #expect(read.notices.isEmpty, "\(resource.role): \(read.notices)")
      back = RecordOverlay(unsaid: read.unsaid).apply(back, before: .object([JSON.Member]()), after: read.partial)
    }
    #expect(withoutPatientListIDs(back) == withoutPatientListIDs(expected(record, rendering)))
  }

  /// What was withheld, a resource cannot bring back.
  private func expected(_ record: JSON, _ rendering: Rendering) -> JSON {
    // A blinded course has a stand-in for its protocol's name.
    let whole = rendering.withheld.reduce(record) { $0.setting(steps(of: $1.path, in: $0), to: $1.path == "protocol" ? .string(Blinding.protocolName) : nil) }
    // A records file writes every list of a record, an empty one too; a resource cannot tell it from none.
    return .object(whole.members.filter { $0.value.kind != .array || !$0.value.elements.isEmpty })
  }

  /// The steps of a path as `segments[<id>].rate`.
  private func steps(of path: String, in record: JSON) -> [JSONStep] {
    path.split(separator: ".").flatMap { part -> [JSONStep] in
      guard let bracket = part.firstIndex(of: "[") else { return [.name(String(part))] }
      let (list, id) = (String(part[..<bracket]), String(part[part.index(after: bracket)...].dropLast()))
      let index = record[list]?.elements.firstIndex { $0["id"]?.string == id } ?? 0
      return [.name(list), .index(index)]
    }
  }

  /// FHIR gives a patient's names and numbers no ids; reading back aligns them with the record's own.
  private func withoutPatientListIDs(_ record: JSON) -> JSON {
    MemberAlignment.slots.reduce(record) { record, slot in
      guard let list = record[slot.list] else { return record }
      return record.setting(slot.list, to: .array(list.elements.map { $0.setting("id", to: nil) }))
    }
  }

  /// The paths that a round trip does without; a new one must be put here on purpose.
  private static let mayStayHome: Set<String> = [
    "", "dose", "drug", "segments", "access.site", "interventions[].route", "protocol", "arm", "dosePerWeight", "instrument", "sensitivity",
  ]

  @Test func `what no resource says is on this list, and is printed`() throws {
    var counts: [String: Int] = [:]
    for record in SampleRecords.all {
      for withheld in try mapper.render(record).withheld {
        let path = withheld.path.replacing(#/\[[^\]]*\]/#, with: "[]")
        #expect(Self.mayStayHome.contains(path), "\(path): \(withheld.reason)")
        counts["\(path.isEmpty ? "the whole record" : path): \(withheld.reason)", default: 0] += 1
      }
    }
    for (line, count) in counts.sorted(by: { $0.key < $1.key }) { print("withheld \(count) times: \(line)") }
    #expect(!counts.isEmpty)
  }

  @Test(arguments: told) func `reading what we wrote changes nothing, to the byte`(sample: SampleRecords.Sample) throws {
    let record = sample.record
    for resource in try mapper.render(record, disclosing: disclosure).resources {
      let read = mapper.reading(record, before: resource.document, after: resource.document, role: resource.role)
      #expect(read.record.bytes == record.bytes)
      #expect(read.unreadable.isEmpty)
    }
  }

  @Test(arguments: told) func `the same record gives the same bytes`(sample: SampleRecords.Sample) throws {
    let record = sample.record
    let first = try mapper.render(record, disclosing: disclosure).resources.map(\.document.bytes)
    #expect(try mapper.render(JSON(parsing: record.bytes), disclosing: disclosure).resources.map(\.document.bytes) == first)
  }

  struct Edit: Sendable, CustomTestStringConvertible {
    let story: String
    let path: [JSONStep]
    let value: JSON?
    var testDescription: String { "\(story) \(path.map { "\($0)" }.joined(separator: "."))" }
  }

  static let edits: [Edit] = [
    Edit(story: "infusion-with-two-pauses", path: ["dose", "delivered", "value"], value: .number(JSONNumber("30.10")!)),
    Edit(story: "infusion-with-two-pauses", path: ["dose", "ordered", "value"], value: 41),
    Edit(story: "infusion-with-two-pauses", path: ["end"], value: "2027-01-01T00:00:00Z"),
    Edit(story: "infusion-with-two-pauses", path: ["status"], value: "stopped-early"),
    Edit(story: "infusion-with-two-pauses", path: ["nurse"], value: "RN Other"),
    Edit(story: "infusion-with-two-pauses", path: ["nurse"], value: nil),
    Edit(story: "infusion-with-two-pauses", path: ["prescriber"], value: "Dr. Other"),
    Edit(story: "infusion-with-two-pauses", path: ["drug", "lot"], value: "LOT-2"),
    Edit(story: "infusion-with-two-pauses", path: ["drug", "ndc"], value: nil),
    Edit(story: "infusion-with-two-pauses", path: ["drug", "concentration", "value"], value: 2),
    Edit(story: "infusion-with-two-pauses", path: ["access", "site", "text"], value: "Left hand"),
    Edit(story: "infusion-with-two-pauses", path: ["access", "gauge"], value: 20),
    Edit(story: "infusion-with-two-pauses", path: ["segments", 0, "rate", "value"], value: .number(JSONNumber("50.00")!)),
    Edit(story: "infusion-with-two-pauses", path: ["segments", 1, "end"], value: "2026-03-02T11:00:00-05:00"),
    Edit(story: "infusion-with-two-pauses", path: ["pauses", 1, "reason"], value: "Asked to wait"),
    Edit(story: "infusion-with-two-pauses", path: ["vitals", 0, "heartRate", "value"], value: 99),
    Edit(story: "infusion-with-two-pauses", path: ["vitals", 0, "systolic", "value"], value: 155),
    Edit(story: "infusion-with-two-pauses", path: ["discharge"], value: nil),
    Edit(story: "infusion-with-two-pauses", path: ["recordStatus"], value: "entered-in-error"),
    Edit(story: "infusion-with-an-event", path: ["adverseEvents", 0, "severity"], value: "severe"),
    Edit(story: "infusion-with-an-event", path: ["adverseEvents", 0, "relatedness"], value: "unrelated"),
    Edit(story: "infusion-with-an-event", path: ["adverseEvents", 0, "isSerious"], value: true),
    Edit(story: "infusion-with-an-event", path: ["adverseEvents", 0, "outcome"], value: "ongoing"),
    Edit(story: "infusion-with-an-event", path: ["adverseEvents", 0, "action"], value: "stopped"),
    Edit(story: "infusion-with-an-event", path: ["interventions", 0, "dose", "value"], value: 8),
    Edit(story: "infusion-with-an-event", path: ["interventions", 0, "response"], value: "none yet"),
    Edit(story: "infusion-not-given", path: ["statusReason", "text"], value: "No escort"),
    Edit(story: "patient", path: ["names", 0, "family"], value: "Other"),
    Edit(story: "patient", path: ["identifiers", 0, "value"], value: "IC-9"),
    Edit(story: "patient", path: ["telecoms", 1, "value"], value: "other@example.org"),
    Edit(story: "patient", path: ["addresses", 0, "lines"], value: ["1 Other Street", "Flat 2"]),
    Edit(story: "patient", path: ["birthDate"], value: "1976-04-21"),
    Edit(story: "patient", path: ["isActive"], value: false),
    Edit(story: "patient", path: ["isVeteran"], value: true),
    Edit(story: "problem", path: ["clinicalStatus"], value: "remission"),
    Edit(story: "problem", path: ["onset"], value: "2023-02-01"),
    Edit(story: "problem", path: ["recordStatus"], value: "entered-in-error"),
    Edit(story: "phq-9-complete", path: ["answers", "3"], value: 3),
    Edit(story: "phq-9-complete", path: ["answers", "9"], value: nil),
    Edit(story: "phq-9-complete", path: ["status"], value: "amended"),
    Edit(story: "phq-9-complete", path: ["rater"], value: "clinician"),
    Edit(story: "phq-9-complete", path: ["timePoint"], value: "week-9"),
    Edit(story: "phq-9-complete", path: ["formBase"], value: 1),
    Edit(story: "clinic", path: ["name"], value: "Other Clinic"),
    Edit(story: "clinic", path: ["addresses", 0, "city"], value: "Otherton"),
    Edit(story: "practitioner", path: ["qualification"], value: "Physician"),
    Edit(story: "practitioner", path: ["recordStatus"], value: "entered-in-error"),
    Edit(story: "consent-to-share", path: ["expires"], value: "2028"),
    Edit(story: "consent-to-share", path: ["decision"], value: "refused"),
    Edit(story: "consent-to-share", path: ["withdrawnAt"], value: "2026-04-01T09:00:00-04:00"),
    Edit(story: "consent-to-share", path: ["recipients", 1, "endpoint"], value: "west"),
    Edit(story: "consent-to-share", path: ["signer"], value: nil),
    Edit(story: "consent-to-share", path: ["document", "title"], value: "Another form"),
    Edit(story: "consent-to-share", path: ["scope"], value: "treatment"),
    Edit(story: "consent-to-share", path: ["recordStatus"], value: "entered-in-error"),
    Edit(story: "allergy", path: ["reactions", 0, "severity"], value: "severe"),
    Edit(story: "allergy", path: ["reactions", 1], value: nil),
    Edit(story: "allergy", path: ["clinicalStatus"], value: "resolved"),
    Edit(story: "allergy", path: ["category"], value: nil),
    Edit(story: "allergy", path: ["recordStatus"], value: "entered-in-error"),
    Edit(story: "medication", path: ["status"], value: "on-hold"),
    Edit(story: "medication", path: ["dose", "value"], value: 1),
    Edit(story: "medication", path: ["directions"], value: "two at night"),
    Edit(story: "medication", path: ["concerns"], value: ["maoi"]),
    Edit(story: "medication", path: ["stop"], value: nil),
    Edit(story: "course", path: ["status"], value: "completed"),
    Edit(story: "course", path: ["protocol"], value: "ketamine-8x2"),
    Edit(story: "course", path: ["plannedInfusions"], value: 8),
    Edit(story: "course", path: ["endReason"], value: nil),
    Edit(story: "infusion-with-staff-and-scales", path: ["nurse"], value: "RN Other"),
    Edit(story: "infusion-with-staff-and-scales", path: ["givenBy"], value: "5afe0000-0000-4000-8000-0000000000aa"),
    Edit(story: "infusion-with-staff-and-scales", path: ["clinic"], value: nil),
    Edit(story: "infusion-with-staff-and-scales", path: ["sedation", 0, "value"], value: -3),
    Edit(story: "infusion-with-staff-and-scales", path: ["sedation", 1, "scale"], value: "rass"),
    Edit(story: "infusion-with-staff-and-scales", path: ["dissociation", 0, "rating"], value: 3),
    Edit(story: "infusion-with-an-amended-vital", path: ["vitals", 0, "systolic", "value"], value: 114),
    Edit(story: "psychotherapy", path: ["kind"], value: "integration"),
    Edit(story: "psychotherapy", path: ["therapist"], value: "Dr. Other"),
    Edit(story: "psychotherapy", path: ["status"], value: "in-progress"),
    Edit(story: "psychotherapy", path: ["hasMusic"], value: nil),
    Edit(story: "psychotherapy", path: ["recordStatus"], value: "entered-in-error"),
    Edit(story: "screening", path: ["pregnancyTest", "result"], value: "indeterminate"),
    Edit(story: "screening", path: ["pregnancyTest", "specimen"], value: "serum"),
    Edit(story: "screening", path: ["drugScreen", 0, "result"], value: "positive"),
    Edit(story: "screening", path: ["electrocardiogram"], value: "not-done"),
    Edit(story: "screening", path: ["weight", "value"], value: .number(JSONNumber("79.10")!)),
    Edit(story: "screening", path: ["vitals", 0, "heartRate", "value"], value: 70),
    Edit(story: "screening", path: ["maniaExcluded"], value: true),
    Edit(story: "screening", path: ["fasting", "value"], value: 8),
    Edit(story: "screening", path: ["isCleared"], value: false),
    Edit(story: "screening", path: ["suicideRisk"], value: nil),
    Edit(story: "screening", path: ["screener"], value: "RN Other"),
    Edit(story: "total-without-answers", path: ["reportedTotal"], value: 44),
    Edit(story: "total-without-answers", path: ["status"], value: "amended"),
    Edit(story: "total-without-answers", path: ["recordStatus"], value: "entered-in-error"),
  ]

  @Test(arguments: edits) func `an edit made on the other side becomes that edit here`(edit: Edit) throws {
    let record = try SampleRecords.story(edit.story)
    let edited = record.setting(edit.path, to: edit.value)
    #expect(edited != record, "the edit changes nothing")
    let before = try mapper.render(record).resources
    let after = try mapper.render(edited).resources
    var result = record
    for old in before {
      guard let new = after.first(where: { $0.role == old.role }) else { continue }
      let read = mapper.reading(result, before: old.document, after: new.document, role: old.role)
      result = read.record
    }
    #expect(result == edited)
  }
}
