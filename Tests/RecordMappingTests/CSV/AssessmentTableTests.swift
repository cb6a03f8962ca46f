import ClinicalRecords
import RecordMapping
import Testing

private let ada = "01234567-89ab-8cde-bfed-cba987654321"

/// FNV-1a stands in for the digest: only that equal texts give equal ids is looked at.
private func derive(_ text: String) -> RecordID {
  RecordID(high: text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }, low: UInt64(text.utf8.count))
}

private func read(_ text: String) throws(RefusedFile) -> [Assessment] {
  let table = AssessmentTable(
    file: "scores.csv", deriveID: derive, raterOf: { $0 == "caps-5" ? .clinician : $0 == "other" ? nil : .patient },
    patientOf: { system, value in system == "urn:oid:1.2.3" && value.value == "7" ? RecordID(ada) : nil })
  return try table.read(Array(text.utf8)).compactMap { if case .assessment(let assessment) = $0.record { assessment } else { nil } }
}

private func faults(_ text: String) -> [String] {
  do throws(RefusedFile) {
    _ = try read(text)
    return []
  } catch { return error.faults.map(\.description) }
}

private let wide = "patient,instrument,at,timePoint,rater,1,2,3\n"
private let long = "patient,instrument,at,item,answer\n"

@Suite struct AssessmentTableTests {
  @Test func `a question with parts has columns and items with a letter`() throws {
    let wide = try read("patient,instrument,at,rater,6,6b\n\(ada),c-ssrs-screener,2026-03-02T09:00:00-05:00,patient,1,0\n")
    #expect(wide.map { $0.answers.mapValues(\.value) } == [["6": 1, "6b": 0]])
    let long = try read("\(long)\(ada),c-ssrs-screener,2026-03-02T09:00:00-05:00,6b,1\n")
    #expect(long.map { $0.answers.mapValues(\.value) } == [["6b": 1]])
    #expect(faults("patient,instrument,at,rater,b\n").first?.contains("a column that nobody knows") == true)
    #expect(faults("\(long)\(ada),c-ssrs-screener,2026-03-02T09:00:00-05:00,b6,1\n").isEmpty == false)
  }

  @Test func `a wide row is an assessment, an empty cell an unanswered item`() throws {
    let list = try read(
      "\(wide)\(ada),phq-9,2026-03-02T09:00:00-05:00,baseline,patient,3,,0\n" + "mrn:urn:oid:1.2.3|7,caps-5,2026-03-02T10:00:00-05:00,,,1,2,3\n")
    #expect(list.count == 2)
    #expect(list[0].answers.mapValues(\.value) == ["1": 3, "3": 0])
    #expect(list[0].timePoint == "baseline")
    #expect(list[0].at?.description == "2026-03-02T09:00:00-05:00")
    #expect(list[1].patient == RecordID(ada))
    #expect(list[1].rater == .clinician)
    #expect(list[1].timePoint == nil)
  }

  @Test func `long rows of one patient, instrument and time are one assessment, and the same as the wide one`() throws {
    let rows = ["2,0", "1,3", "3,1"].map { "\(ada),phq-9,2026-03-02T09:00:00-05:00,\($0)\n" }.joined()
    let byAnswer = try read(long + rows)
    let byRow = try read("patient,instrument,at,1,2,3\n\(ada),phq-9,2026-03-02T09:00:00-05:00,3,0,1\n")
    #expect(byAnswer == byRow)
    #expect(byAnswer.count == 1)
  }

  @Test func `the id follows from the row: not from its place, not from its answers`() throws {
    let a = "\(ada),phq-9,2026-03-02T09:00:00-05:00,,,3,3,3\n"
    let b = "\(ada),phq-9,2026-03-03T09:00:00-05:00,,,1,1,1\n"
    let corrected = "\(ada),phq-9,2026-03-02T14:00:00Z,,,3,2,3\n"
    let (first, second) = (try read(wide + a + b), try read(wide + b + corrected))
    #expect(first[0].id == second[1].id)
    #expect(first[1].id == second[0].id)
    #expect(first[0].id != first[1].id)
  }

  @Test(arguments: ["x", "3.0", "+3", " 3", "3 ", "1e0", "-", "0x1", "٣", "99999999999999999999", "three"])
  func `what is no whole number in digits is no score`(answer: String) {
    let found = faults("\(wide)\(ada),phq-9,2026-03-02T09:00:00-05:00,baseline,patient,3,\(answer),0\n")
    let column = "\(ada),phq-9,2026-03-02T09:00:00-05:00,baseline,patient,3,".utf8.count + 1
    #expect(found == ["scores.csv:2:\(column): 2: a whole number was expected as a score"])
    #expect(faults("\(long)\(ada),phq-9,2026-03-02T09:00:00-05:00,2,\(answer)\n").first?.contains(": answer: ") == true)
  }

  static let broken: [(String, Int)] = [
    ("", 1), (wide, 0), ("patient,instrument,1\n", 1), ("patient,instrument,at,mood,1\n", 1), ("patient,instrument,at,1,1\n", 1),
    ("patient,instrument,at\n", 1),
    ("patient,instrument,at,item,answer,1\n", 1), ("patient,instrument,at,item\n", 1),
    ("\(wide)nobody,phq-9,2026-03-02T09:00:00Z,,,1,1,1\n", 1), ("\(wide)mrn:urn:oid:1.2.3|8,phq-9,2026-03-02T09:00:00Z,,,1,1,1\n", 1),
    ("\(wide)\(ada),phq-9,2026-03-02,,nurse,1,1,1\n", 2), ("\(wide)\(ada),other,2026-03-02T09:00:00Z,,,1,1,1\n", 1),
    ("\(wide)\(ada),,2026-03-02T09:00:00Z,,patient,1,1,1\n", 1),
    ("\(wide)\(ada),phq-9,2026-03-02T09:00:00Z,,,1,1\n", 1), ("\(wide)\(ada),phq-9,2026-03-02T09:00:00Z,,,,,\n", 1),
    ("\(wide)\(ada),phq-9,2026-03-02T09:00:00Z,,,1,1,1\n\(ada),phq-9,2026-03-02T10:00:00+01:00,,,1,1,1\n", 1),
    ("\(long)\(ada),phq-9,2026-03-02T09:00:00Z,1,1\n\(ada),phq-9,2026-03-02T09:00:00Z,1,2\n", 1), ("\(long)\(ada),phq-9,2026-03-02T09:00:00Z,one,1\n", 1),
    ("\(wide)\(ada),phq-9,2026-03-02T09:00:00Z,,,x,y,z\n\(ada),phq-9,2026-03-03T09:00:00Z,,,x,1,1\n", 4), ("\(wide)\"\(ada)", 1),
  ]

  @Test(arguments: Self.broken) func `every fault is told with its place, and nothing of the file is taken`(text: String, count: Int) {
    let found = faults(text)
    #expect(found.count == count, "\(found)")
    #expect(found.allSatisfy { $0.hasPrefix("scores.csv:") })
  }

  @Test func `what a fault says is no patient's`() {
    let found = faults("\(wide)mrn:urn:oid:1.2.3|SECRET,SECRET,SECRET,,SECRET,SECRET,1,1\n")
    #expect(!found.isEmpty)
    #expect(!found.joined().contains("SECRET"))
  }
}
