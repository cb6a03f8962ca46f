import ClinicalRecords
import LosslessJSON
import Testing

@testable import Reports

@Suite struct StatusOrderTests {
  static let rank: [SessionStatus: Int] = [.planned: 0, .inProgress: 1, .paused: 1, .completed: 2, .stoppedEarly: 2, .notGiven: 2]

  @Test(arguments: SessionStatus.allCases, SessionStatus.allCases)
  func `a session's status never goes back`(from: SessionStatus, to: SessionStatus) throws {
    func session(_ status: SessionStatus) -> JSON { ["record": "InfusionSession", "status": .string(status.rawValue), "recordStatus": "active"] }
    let (before, after) = (try #require(Self.rank[from]), try #require(Self.rank[to]))
    #expect((StatusOrder.fault(from: session(from), to: session(to)) != nil) == (after < before))
  }

  @Test func `what was entered in error does not come back`() {
    let old: JSON = ["record": "Problem", "recordStatus": "entered-in-error"]
    #expect(StatusOrder.fault(from: old, to: ["record": "Problem", "recordStatus": "active"])?.path == "recordStatus")
    #expect(StatusOrder.fault(from: old, to: old) == nil)
  }
}
