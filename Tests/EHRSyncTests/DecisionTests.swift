import RecordStore
import Testing

@testable import EHRSync

@Suite struct DecisionTests {
  /// The table of the house plan, row by row; `nil` stands for any.
  static let table: [(base: Bool?, local: LocalSide?, remote: RemoteSide, decision: Decision)] = [
    (false, LocalSide.none, .differs, .adopt), (false, LocalSide.none, .same, .adopt), (false, .unchanged, .none, .push), (false, .changed, .none, .push),
    (false, .unchanged, .same, .adopt), (false, .changed, .same, .adopt), (false, .unchanged, .differs, .settleFirstContact),
    (false, .changed, .differs, .settleFirstContact), (true, .unchanged, .same, .nothing), (true, .changed, .same, .push), (true, .unchanged, .differs, .adopt),
    (true, .changed, .differs, .settle), (true, nil, .gone, .settleRemoval), (nil, nil, .unseen, .unseen), (nil, nil, .otherPatient, .hold),
  ]

  @Test(arguments: table.indices) func `each row of the table decides as the house plan says`(row: Int) {
    let (base, local, remote, decision) = Self.table[row]
    for hasBase in [false, true] where base == nil || base == hasBase {
      for side in LocalSide.allCases where local == nil || local == side {
        #expect(decide(hasBase: hasBase, local: side, remote: remote) == decision)
      }
    }
  }

  @Test func `nothing unseen is ever decided upon, and nothing is pushed onto another patient`() {
    for hasBase in [false, true] {
      for local in LocalSide.allCases {
        #expect(decide(hasBase: hasBase, local: local, remote: .unseen) == .unseen)
        #expect(decide(hasBase: hasBase, local: local, remote: .otherPatient) == .hold)
      }
    }
  }
}

@Suite struct OperationLifeTests {
  @Test func `every pair of state and event is in the table or impossible, and none loops without an outside event`() {
    for state in OperationState.allCases {
      for event in OperationEvent.allCases {
        guard let (next, effect) = state.next(event) else { continue }
        if effect == .send { #expect(next == .sent, "\(state) \(event)") }
        if next == .sent { #expect(effect == .send, "\(state) \(event)") }
        if next == .verified || next == .conflicted || next == .quarantined { #expect(effect == .finish, "\(state) \(event)") }
        if effect == .verify { #expect(next == .acknowledged) }
        if effect == .merge { #expect(next == .stale) }
      }
    }
  }

  @Test func `nothing is sent twice without a look between`() {
    // Every path from `sent` back to `send`: walk the table from sent with every event but a look's answer.
    let looked: Set<OperationEvent> = [.foundOurs, .foundOther, .foundUnchanged, .absentOnce, .absentTwice]
    // What the server refused, or never had, was not carried out.
    let refusedOutright: Set<OperationEvent> = [.staleAnswer, .unauthorizedAnswer, .notDelivered]
    var reached: Set<OperationState> = [.sent]
    var grown = true
    while grown {
      grown = false
      for state in reached {
        for event in OperationEvent.allCases where !looked.contains(event) && !refusedOutright.contains(event) {
          guard let (next, effect) = state.next(event) else { continue }
          #expect(effect != .send, "\(state) sends again on \(event)")
          grown = reached.insert(next).inserted || grown
        }
      }
    }
  }

  @Test func `after a crash what was sent is unknown, and is looked for`() {
    #expect(OperationState.sent.next(.recovered)! == (.unknown, .look))
    #expect(OperationState.unknown.next(.recovered)! == (.unknown, .look))
    #expect(OperationState.acknowledged.next(.recovered)! == (.acknowledged, .verify))
    #expect(OperationState.unknown.next(.absentOnce)! == (.unknown, .waitToLook))
  }

  @Test func `final states stay final but for a conflict that is taken up anew`() {
    for event in OperationEvent.allCases {
      #expect(OperationState.verified.next(event) == nil)
      #expect(OperationState.quarantined.next(event) == nil)
      if event != .taken { #expect(OperationState.conflicted.next(event) == nil) }
    }
  }

  @Test func `an edit is in the worst state of its operations`() {
    #expect(EditState.worst([.verified, .pending]) == .pending)
    #expect(EditState.worst([.pending, .unknown, .verified]) == .unknown)
    #expect(EditState.worst([.conflicted, .unknown]) == .conflicted)
    #expect(EditState.worst([.conflicted, .quarantined]) == .quarantined)
    #expect(EditState.worst([]) == .verified)
  }
}
