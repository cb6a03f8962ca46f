import ClinicalRecords
import LosslessJSON
import RecordMapping
import Testing

@Suite struct RecordsFileTests {
  private func clinic() throws -> [JSON] {
    try RecordKind.allCases.flatMap { try ClinicFixture.lines($0.rawValue) }
  }

  private func bytes(_ lines: [JSON]) -> [UInt8] { Array(lines.map { $0.text + "\n" }.joined().utf8) }

  private func faults(_ bytes: [UInt8]) -> [String] {
    do throws(RefusedFile) {
      _ = try RecordsFile(reading: bytes, name: "clinic.ndjson", knowing: { _ in nil })
      return []
    } catch {
      return error.faults.map(\.description)
    }
  }

  @Test func `the whole clinic is one file without a fault`() throws {
    let lines = try clinic()
    let file = try RecordsFile(reading: bytes(lines), name: "clinic.ndjson")
    #expect(file.entries.count == lines.count)
    #expect(file.outside == [])
    #expect(file.unresolved(knowing: { _ in nil }) == [])
  }

  @Test func `line ends may be CRLF, the last may be missing, empty lines are passed over and counted`() throws {
    let patients = try ClinicFixture.lines("Patient").prefix(2).map(\.text)
    let text = patients[0] + "\r\n\n  \r\n" + patients[1]
    #expect(try RecordsFile(reading: Array(text.utf8), name: "x").entries.map(\.line) == [1, 4])
    #expect(try RecordsFile(reading: [], name: "x").entries == [])
  }

  @Test func `every fault of a file is told, with its line and path`() throws {
    var lines = try ClinicFixture.lines("Patient")
    lines += try ClinicFixture.lines("TreatmentCourse").map { $0.setting("indication", to: nil) }
    let sessions = try ClinicFixture.lines("InfusionSession")
    lines += [
      sessions[0].setting(["vitals", 3, "systolic", "unit"], to: "kPa"),
      sessions[1].setting(["dose", "ordered", "value"], to: 20),
      sessions[2].setting(["vitals", 0, "at"], to: "2020-01-01T00:00:00Z"),
      sessions[3].setting("mood", to: "good"),
    ]
    let first = lines.count - 3
    let found = faults(bytes(lines))
    #expect(found.count == 4)
    #expect(found[0] == "clinic.ndjson:\(first): vitals[3].systolic.unit: the unit mm[Hg] was expected")
    #expect(found[1].hasPrefix("clinic.ndjson:\(first + 1): dose.ordered: "))
    #expect(found[2] == "clinic.ndjson:\(first + 2): vitals[0].at: lies before the session")
    #expect(found[3] == "clinic.ndjson:\(first + 3): mood: no such member")
  }

  @Test func `a line that ends early has its line and column`() throws {
    let patients = try ClinicFixture.lines("Patient")
    let cut = bytes(Array(patients.prefix(2))).dropLast(20)
    let found = faults(Array(cut))
    #expect(found.count == 1)
    #expect(found[0].hasPrefix("clinic.ndjson:2:"))
  }

  @Test func `a flood of brackets is refused, not followed`() {
    let found = faults([UInt8](repeating: UInt8(ascii: "["), count: 1_000_000))
    #expect(found.count == 1)
    #expect(found[0].hasPrefix("clinic.ndjson:1:"))
  }

  @Test func `a second record of the same id is refused with the line of the first`() throws {
    let patients = try ClinicFixture.lines("Patient")
    #expect(faults(bytes([patients[0], patients[1], patients[0]])) == ["clinic.ndjson:3: id: stands on line 1 too"])
  }

  @Test func `a reference must lead to a record of its kind and of its patient, in the file or in the store`() throws {
    let patients = try ClinicFixture.lines("Patient")
    let courses = try ClinicFixture.lines("TreatmentCourse").map { $0.setting("indication", to: nil) }
    let whole = try ClinicFixture.lines("InfusionSession")[0]
    #expect(faults(bytes([whole])).count == 5, "patient, course, clinic, and two of its people")
    let session = ["clinic", "prescribedBy", "givenBy"].reduce(whole) { $0.setting($1, to: nil) }
    #expect(faults(bytes([session])).count == 2)
    let id = try #require(session["patient"]?.string.flatMap { RecordID($0) })
    let course = try #require(session["course"]?.string.flatMap { RecordID($0) })
    let file = try RecordsFile(reading: bytes([session]), name: "x")
    #expect(file.outside == [id, course])
    let known = [id: RecordsFile.Referent(kind: .patient, patient: id), course: RecordsFile.Referent(kind: .treatmentCourse, patient: id)]
    #expect(file.unresolved(knowing: { known[$0] }) == [])
    let swapped = session.setting("course", to: courses[1]["id"])
    let found = faults(bytes([patients[0], patients[1], courses[0], courses[1], swapped]))
    #expect(found.count == 1 && found[0].hasSuffix("belongs to another patient"))
    let wrongKind = session.setting("course", to: session["id"])
    let kinds = faults(bytes([patients[0], courses[0], wrongKind]))
    #expect(kinds.count == 1 && kinds[0].contains("a TreatmentCourse was expected"))
  }

  @Test func `a million bad lines give a hundred faults and the word that there are more`() {
    let text = String(repeating: "{}\n", count: 20_000)
    let refused = #expect(throws: RefusedFile.self) { try RecordsFile(reading: Array(text.utf8), name: "x") }
    #expect(refused?.faults.count == RefusedFile.faultLimit)
    #expect(refused?.isCutShort == true)
  }
}
