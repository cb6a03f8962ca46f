import ClinicalRecords
import LosslessJSON
import RecordStore
import Testing

@testable import Reports

@Suite struct ReportTextTests {
  @Test func `columns are as wide as their widest cell, and no value writes on the terminal`() {
    var table = TextTable(["a", "bb"])
    table.add(["1234", "x\u{1B}[2Jy"])
    table.add(["5"])
    #expect(table.text == "a     bb\n1234  x [2Jy\n5")
  }

  @Test func `a state of an endpoint says what waits, and for whom`() {
    func state(_ counts: [EditState: Int], open: Int = 0) -> EndpointState {
      EndpointState(StoredEndpoint(name: "n", url: "", vendor: ""), OutboxSummary(counts: counts, oldest: nil), openConflicts: open)
    }
    #expect(EndpointState.status([state([:])]) == .done)
    #expect(EndpointState.status([state([.conflicted: 1]), state([.unknown: 1])]) == .again)
    #expect(EndpointState.status([state([.quarantined: 1])]) == .review)
    #expect(EndpointState.status([state([:], open: 1)]) == .review)
    #expect(EndpointState.line([state([.pending: 2]), state([.pending: 3], open: 1)]) == "5 pending, 0 unknown, 0 conflicted, 0 quarantined, 1 open conflicts")
  }

  @Test func `assessments leave as the tables that are taken in again`() {
    let id = RecordID(high: 0, low: 7)
    func version(_ body: JSON) -> RecordVersion {
      RecordVersion(record: id, kind: .assessment, patient: id, version: 1, body: body, authorship: Authorship(author: "t", at: ""))
    }
    let tables = RecordsExport.assessmentTables([
      version([
        "recordStatus": "active", "patient": "p", "instrument": "phq-9", "at": "t1", "rater": "patient", "status": "completed", "answers": ["10": 2, "9": 1],
      ]),
      version(["recordStatus": "active", "patient": "p", "instrument": "phq-9", "at": "t2", "raterID": "a,\"b\"", "status": "completed", "answers": ["1": 0]]),
      version(["recordStatus": "entered-in-error", "patient": "p", "instrument": "phq-9", "at": "t3", "answers": ["1": 0]]),
    ])
    #expect(tables.map(\.instrument) == ["phq-9"])
    let lines = [
      "patient,instrument,at,timePoint,rater,raterID,variant,status,1,9,10", "p,phq-9,t1,,patient,,,completed,,1,2",
      #"p,phq-9,t2,,,"a,""b""",,completed,0,,"#,
    ]
    #expect(String(decoding: tables[0].bytes, as: UTF8.self) == lines.joined(separator: "\n") + "\n")
  }

  @Test func `answers of a form of another base leave as that form has them, and the column says so`() {
    let id = RecordID(high: 0, low: 7)
    func version(_ at: String, _ base: Int?) -> RecordVersion {
      let members: [JSON.Member?] = [
        JSON.Member("recordStatus", "active"), JSON.Member("patient", "p"), JSON.Member("instrument", "whodas-2.0-12"), JSON.Member("at", .string(at)),
        base.map { JSON.Member("formBase", .int($0)) }, JSON.Member("answers", ["1": 4, "2": 0]),
      ]
      let body = JSON.object(members.compactMap { $0 })
      return RecordVersion(record: id, kind: .assessment, patient: id, version: 1, body: body, authorship: Authorship(author: "t", at: ""))
    }
    func text(_ records: [RecordVersion], _ least: Int?) -> String {
      RecordsExport.assessmentTables(records, leastAnswer: { _ in least }).map { String(decoding: $0.bytes, as: UTF8.self) }.joined()
    }
    let head = "patient,instrument,at,timePoint,rater,raterID,variant,status,"
    #expect(text([version("t1", 1), version("t2", nil)], 0) == head + "base,1,2\np,whodas-2.0-12,t1,,,,,,1,5,1\np,whodas-2.0-12,t2,,,,,,,4,0\n")
    #expect(text([version("t1", 0)], 1) == head + "base,1,2\np,whodas-2.0-12,t1,,,,,,0,3,-1\n", "below its range it leaves as it stands here")
    #expect(text([version("t2", nil)], 0) == head + "1,2\np,whodas-2.0-12,t2,,,,,,4,0\n")
    #expect(text([version("t1", 1)], nil) == head + "1,2\np,whodas-2.0-12,t1,,,,,,4,0\n", "nobody knows what base it has")
  }
}
