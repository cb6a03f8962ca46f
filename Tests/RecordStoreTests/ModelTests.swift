import ClinicalRecords
import LosslessJSON
import Testing

@testable import RecordStore

@Suite struct ModelTests {
  /// A failing seed is tried alone with `arguments: [SEED]`.
  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func `whatever is done to it, the store looks as the plain model does`(seed: UInt64) async throws {
    var chance = Chance(seed: seed)
    var model = StoreModel()
    let store = try RecordDatabase.inMemory()
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
      let (view, modelView) = (try await StoreView(of: store), StoreView(of: model))
      guard view == modelView else {
        Issue.record("seed \(seed), step \(step), after \(action):\n\(view)\nis not\n\(modelView)")
        return
      }
    }
    #expect(try await store.verifyAudit(head: store.auditHead()).isIntact)
  }
}
