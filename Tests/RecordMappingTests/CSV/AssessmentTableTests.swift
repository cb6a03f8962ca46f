import ClinicalRecords
import MappingCatalog
import Testing

@testable import RecordMapping

private let ada = "01234567-89ab-8cde-bfed-cba987654321"

/// FNV-1a stands in for the digest: only that equal texts give equal ids is looked at.
private func derive(_ text: String) -> RecordID {
  RecordID(high: text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }, low: UInt64(text.utf8.count))
}

private let catalog = MappingCatalog.load().catalog

private let table = AssessmentTable(
  file: "scores.csv", deriveID: derive, instrumentOf: { catalog.instruments[$0] },
  patientOf: { system, value in system == "urn:oid:1.2.3" && value.value == "7" ? RecordID(ada) : nil }, isPatient: { $0 == RecordID(ada) })

private func read(_ text: String) throws(RefusedFile) -> [Assessment] {
  try read(bytes: Array(text.utf8))
}

private func read(bytes: [UInt8]) throws(RefusedFile) -> [Assessment] {
  try table.read(bytes).compactMap { if case .assessment(let assessment) = $0.record { assessment } else { nil } }
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

  @Test(arguments: ["x", "3.5", "3,5", "3.", ",3", "3..0", "1.000,0", "+3", " 3", "3 ", "1e0", "-", "0x1", "٣", "99999999999999999999", "three"])
  func `what is no whole number in digits is no score`(answer: String) {
    let found = faults("\(wide)\(ada),phq-9,2026-03-02T09:00:00-05:00,baseline,patient,3,\"\(answer)\",0\n")
    let column = "\(ada),phq-9,2026-03-02T09:00:00-05:00,baseline,patient,3,".utf8.count + 1
    #expect(found == ["scores.csv:2:\(column): 2: a whole number was expected as a score"])
    #expect(faults("\(long)\(ada),phq-9,2026-03-02T09:00:00-05:00,2,\"\(answer)\"\n").first?.contains(": answer: ") == true)
  }

  static let broken: [(String, Int)] = [
    ("", 1), (wide, 0), ("patient,instrument,1\n", 1), ("patient,instrument,at,mood,1\n", 1), ("patient,instrument,at,1,1\n", 1),
    ("patient,instrument,at\n", 1),
    ("patient,instrument,at,item,answer,1\n", 1), ("patient,instrument,at,item\n", 1),
    ("\(wide)nobody,phq-9,2026-03-02T09:00:00Z,,,1,1,1\n", 1), ("\(wide)mrn:urn:oid:1.2.3|8,phq-9,2026-03-02T09:00:00Z,,,1,1,1\n", 1),
    ("\(wide)\(ada),phq-9,2026-03-02,,nurse,1,1,1\n", 2), ("\(wide)\(ada),other,2026-03-02T09:00:00Z,,,1,1,1\n", 1),
    ("\(wide)01234567-89ab-8cde-bfed-cba987654322,phq-9,2026-03-02T09:00:00Z,,,1,1,1\n", 1), ("\(wide)\(ada),phq-9,2026-03-02T09:00:00Z,,,4,-1,1\n", 2),
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

  // MARK: As spreadsheets write them

  private static let row = "\(ada),gad-7,2026-03-02T09:00:00-05:00,patient,3,0,1,0,2,0,1,7"
  private static let head = "patient,instrument,at,rater,1,2,3,4,5,6,7,total"

  private static func utf16(_ text: String) -> [UInt8] { [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] } }

  private static func sheet(_ delimiter: String, _ end: String) -> String {
    [head, row, ""].map { $0.replacing(",", with: delimiter) }.joined(separator: end)
  }

  static let sheets: [(String, [UInt8])] = [
    ("plain", Array(sheet(",", "\n").utf8)), ("Excel of the continent", [0xEF, 0xBB, 0xBF] + Array(sheet(";", "\r\n").utf8)),
    ("Unicode text", utf16(sheet("\t", "\r\n"))), ("sep", Array(("sep=;\r\n" + sheet(";", "\r\n")).utf8)),
    ("quoted", Array((head + "\n" + row.split(separator: ",").map { "\"\($0)\"" }.joined(separator: ",") + "\n").utf8)),
    ("decimals", Array(sheet(";", "\n").replacing(";3;0;1;0;2;0;1;7", with: ";3,0;0,00;1.0;0;2;0;1,0;7,00").utf8)),
    ("empty rows and columns", Array((head + ",,\n" + row + ",,\n,,,,,,,,,,,,,\n").utf8)),
  ]

  @Test(arguments: Self.sheets) func `every spreadsheet's way of writing a table is the same table`(name: String, bytes: [UInt8]) throws {
    #expect(try read(bytes: bytes) == read(bytes: Self.sheets[0].1))
    #expect(try read(bytes: bytes).map { $0.answers.count } == [7])
  }

  private func told(_ total: String, _ answers: [String], _ instrument: String = "gad-7", base: String = "") -> [String] {
    let items = answers.indices.map { String($0 + 1) }.joined(separator: ";")
    let text = "patient;instrument;at;rater;base;total;\(items)\n\(ada);\(instrument);2026-03-02T09:00:00Z;patient;\(base);\(total);"
    return faults(text + answers.joined(separator: ";") + "\n")
  }

  @Test func `a total that the answers do not come to is told with its line and column`() {
    let answers = ["3", "3", "3", "3", "3", "3", "3"]
    for total in 0...21 {
      let found = told(String(total), answers)
      let column = "\(ada);gad-7;2026-03-02T09:00:00Z;patient;;".utf8.count + 1
      #expect(found == (total == 21 ? [] : ["scores.csv:2:\(column): total: the answers come to another total"]))
    }
    #expect(told("21,0", answers).isEmpty && told("21,4", answers).count == 1 && told("20,6", answers).count == 1)
    #expect(told("18", Array(answers.dropLast()) + [""]) == told("3", Array(answers.dropLast()) + [""]), "there is no total to be right about")
    #expect(told("21", answers.map { $0 + "x" }).count == 7, "what was refused is not added up")
  }

  @Test func `a mean is held against the digits it was told with`() {
    // 68 of 30 items: 2.2666…
    let answers = (1...30).map { $0 <= 8 ? "3" : "2" }
    for good in ["2,27", "2.27", "2,267", "2,2667", "2,3"] { #expect(told(good, answers, "meq-30").isEmpty, "\(good)") }
    for wrong in ["2,26", "2,2", "2,28", "2,2666", "68"] { #expect(told(wrong, answers, "meq-30").count == 1, "\(wrong)") }
  }

  @Test func `a form that counts from another base is converted where the file says so`() throws {
    func answers(_ instrument: String, _ base: String, _ given: [Int], _ total: Int, isForeign: Bool = false) throws -> [Int] {
      let items = given.indices.map { String($0 + 1) }.joined(separator: ",")
      let text = "patient,instrument,at,rater,base,total,\(items)\n\(ada),\(instrument),2026-03-02T09:00:00Z,patient,\(base),\(total),"
      let made = try #require(try read(text + given.map(String.init).joined(separator: ",") + "\n").first)
      #expect(made.formBase == (isForeign ? Int(base) : nil), "the record says so where it is not the instrument's own")
      return given.indices.map { made.answers[String($0 + 1)]?.value ?? -1 }
    }
    #expect(try answers("whodas-2.0-12", "1", [1, 2, 3, 4, 5, 1, 1, 1, 1, 1, 1, 1], 22, isForeign: true) == [0, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0])
    #expect(try answers("whodas-2.0-12", "0", [0, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0], 10) == [0, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0])
    #expect(try answers("bprs-18", "0", Array(repeating: 0, count: 17) + [6], 6, isForeign: true) == Array(repeating: 1, count: 17) + [7])
    #expect(try answers("bprs-18", "1", Array(repeating: 1, count: 18), 18) == Array(repeating: 1, count: 18))
    #expect(try answers("bprs-18", "", Array(repeating: 1, count: 18), 18) == Array(repeating: 1, count: 18))
    // On the form's own base 5 is an answer, on the other it is not; and nothing is guessed where nobody says.
    #expect(told("", ["5"] + Array(repeating: "1", count: 11), "whodas-2.0-12", base: "1").isEmpty)
    #expect(told("", ["0"] + Array(repeating: "1", count: 11), "whodas-2.0-12", base: "1").first?.contains("out of range 1-5") == true)
    #expect(told("", ["5"] + Array(repeating: "1", count: 11), "whodas-2.0-12").first?.contains("out of range 0-4") == true)
    #expect(told("", ["1"], "whodas-2.0-12", base: "2").first?.contains(": base: ") == true)
  }

  @Test func `a total without answers is a total that was told`() throws {
    let made = try read("patient,instrument,at,rater,total\n\(ada),pcl-m,2026-03-02T09:00:00Z,patient,44\n")
    #expect(made.map(\.reportedTotal?.description) == ["44"] && made.allSatisfy { $0.answers.isEmpty })
    #expect(faults("patient,instrument,at,rater,total\n\(ada),gad-7,2026-03-02T09:00:00Z,patient,22\n").count == 1)
  }

  // MARK: In pieces

  @Test func `long rows may stand anywhere: shares of the file come to the same assessments`() throws {
    var lines: [String] = []
    for item in 1...7 { for day in 1...40 { lines.append("\(ada),gad-7,2026-03-02T09:00:\(day + 9)Z,\(item),\((day + item) % 4)") } }
    let bytes = Array((long + lines.joined(separator: "\n") + "\n").utf8)
    let whole = try table.read(bytes).map(\.record)
    var shared: [ClinicalRecord] = []
    for share in 0..<3 {
      var rows = AssessmentRows(table, .share(share, of: 3))
      for start in stride(from: 0, to: bytes.count, by: 100) { try rows.append(Array(bytes[start..<min(start + 100, bytes.count)])) }
      try rows.finish()
      #expect(rows.faults.isEmpty)
      shared += rows.drain().map(\.record)
    }
    #expect(whole.count == 40 && Set(shared) == Set(whole) && shared.count == 40)
  }

  @Test func `an assessment that was let go and comes again asks for shares`() throws {
    var rows = AssessmentRows(table, .inOrder)
    let many = (0..<(AssessmentRows.openLimit * 2)).map { "\(ada),gad-7,\(DateTime(nanoseconds: Int128(1_790_000_000 + $0) * 1_000_000_000)),1,1\n" }
    try rows.append(Array((long + many.joined()).utf8))
    #expect(!rows.drain().isEmpty, "the first are whole by now")
    let first = Array(many[0].replacing(",1,1\n", with: ",2,1\n").utf8)
    #expect(throws: AssessmentRows.Scattered.self) { try rows.append(first) }
  }
}
