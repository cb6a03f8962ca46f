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
}
