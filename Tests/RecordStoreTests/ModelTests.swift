import ClinicalRecords
import LosslessJSON
import Testing

@testable import RecordStore

@Suite struct ModelTests {
  /// A failing seed is tried alone with `arguments: [SEED]`.
  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func `whatever is done to it, the store looks as the plain model does`(seed: UInt64) async throws {
    try await hold(try RecordDatabase.inMemory(), seed) { $0 }
  }

  /// Ids have stand-ins there, so that what is told in the order of ids comes in another, and always in that.
  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func `whatever is done to it, a sealed store looks as the plain model does`(seed: UInt64) async throws {
    try await hold(try RecordDatabase.inMemory(sealer: Sealers.keyed()), seed, \.inOrder)
  }

  private func hold(_ store: RecordDatabase, _ seed: UInt64, _ looked: (StoreView) -> StoreView) async throws {
    var chance = Chance(seed: seed)
    var model = StoreModel()
    var lease: Lease?
    for step in 0..<30 {
      var trial = model
      let action = RandomAction.any(&chance, step: step, lease: lease)
      var answers: [RecordVersion] = []
      let expected = await kind { answers = try action.apply(to: &trial) }
      let dump = expected == nil ? [] : try store.dump()
      var versions: [RecordVersion] = []
      let actual = await kind { versions = try await action.apply(to: store) }
      #expect(actual == expected, "seed \(seed), step \(step): \(action)")
      if expected == nil {
        model = trial
        #expect(versions == answers, "seed \(seed), step \(step)")
      } else {
        #expect(try store.dump() == dump, "seed \(seed), step \(step): a refused step changed something")
      }
      if case .takeLease = action { lease = trial.leases.first?.lease }
      // A look from everywhere is dear, and what went wrong stays to be seen.
      guard step % 5 == 4 else { continue }
      let (view, modelView) = (looked(try await StoreView(of: store)), looked(StoreView(of: model)))
      guard view == modelView else {
        Issue.record("seed \(seed), step \(step), after \(action):\n\(view)\nis not\n\(modelView)")
        return
      }
    }
    #expect(try await store.verifyAudit(head: store.auditHead()).isIntact)
  }
}
