import LosslessJSON
import Testing

@testable import ClinicalMerge

/// L20, tried in full: up to four edits of one resource made offline in up to three stores, which sync with one EHR in every order.
///
/// The bound: of each sample five edits far apart, every set of at most four of them, every way to spread a set over three stores
/// (stores have no names, so a spread counts once), all six orders of the stores, and as many rounds as it takes to be still.
struct ConvergenceTests {
  /// Every way to put `count` edits into at most three unnamed stores, as the store of each edit.
  static func spreads(_ count: Int) -> [[Int]] {
    (0..<count).reduce([[]]) { spreads, _ in
      spreads.flatMap { spread in (0...min(2, (spread.max() ?? -1) + 1)).map { spread + [$0] } }
    }
  }

  static func subsets(of edits: [Int], upTo size: Int) -> [[Int]] {
    edits.reduce([[]]) { sets, edit in sets + sets.filter { $0.count < size }.map { $0 + [edit] } }.filter { !$0.isEmpty }
  }

  static let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]

  /// The stores and the EHR after enough rounds in one order.
  struct Outcome {
    var server: JSON
    var stores: [StoreModel]
    /// Whether a round passed in which nobody wrote.
    var isStill = false
    /// Whether anything was ever a conflict.
    var hadConflict = false
    var shown: Set<String> = []

    init(_ base: JSON, _ stores: [StoreModel], _ order: [Int]) {
      (server, self.stores) = (base, stores)
      for round in 0..<5 {
        let before = server
        for store in order {
          server = self.stores[store].sync(server)
          for conflict in self.stores[store].conflicts { shown.formUnion(LeafOracle.values(conflict.local, named: LeafAccount.end(of: conflict.path))) }
          hadConflict = hadConflict || !self.stores[store].conflicts.isEmpty
        }
        isStill = server == before
        if isStill, round > 0 { return }
      }
    }
  }

  static func cases(_ sample: Sample) -> [(told: String, stores: [StoreModel])] {
    let step = max(1, sample.edits.count / 5)
    let pool = (0..<5).map { $0 * step }
    return subsets(of: pool, upTo: 4).flatMap { edits in
      spreads(edits.count).map { spread in
        let stores = (0..<3).map { store -> StoreModel in
          var model = StoreModel(sample.base)
          model.record = sample.edited(edits.indices.filter { spread[$0] == store }.map { edits[$0] })
          return model
        }
        let told = zip(edits, spread).map { "\(sample.edits[$0].name) in store \($1)" }.joined(separator: ", ")
        return (told, stores)
      }
    }
  }

  @Test(arguments: Sample.all) func `L20 stores that sync in any order come to one document, and what is in conflict is lost in none`(sample: Sample) {
    for (told, stores) in Self.cases(sample) {
      let outcomes = Self.orders.map { Outcome(sample.base, stores, $0) }
      for (order, outcome) in zip(Self.orders, outcomes) {
        #expect(outcome.isStill, "\(told) in order \(order): a still system writes")
        Self.expectNothingLost(outcome, sample.base, stores, "\(told) in order \(order)")
        for store in outcome.stores where store.conflicts.isEmpty {
          #expect(LawTests.same(store.base, outcome.server), "\(told) in order \(order): a base is not what the EHR says")
        }
      }
      if outcomes.contains(where: \.hadConflict) {
        for (order, outcome) in zip(Self.orders, outcomes) { Self.expectOneAfterSettling(outcome, "\(told) in order \(order)") }
      } else {
        for outcome in outcomes.dropFirst() {
          #expect(LawTests.same(outcomes[0].server, outcome.server), "\(told): \(outcomes[0].server) \(outcome.server)")
        }
        for store in outcomes[0].stores { #expect(LawTests.same(store.record, outcomes[0].server), "\(told): \(store.record)") }
      }
    }
  }

  /// Each leaf that a store's edits added is in the EHR, in a store's record or before a person.
  private static func expectNothingLost(_ outcome: Outcome, _ base: JSON, _ stores: [StoreModel], _ told: String) {
    let there = outcome.stores.reduce(LeafOracle(outcome.server).leaves) { $0.union(LeafOracle($1.record).leaves) }
    let old = LeafOracle(base).leaves
    for store in stores {
      for leaf in LeafOracle(store.record).leaves.subtracting(old).subtracting(there) {
        #expect(outcome.shown.contains(LeafOracle.ending(leaf)), "\(told): \(leaf) is lost")
      }
    }
  }

  private static func expectOneAfterSettling(_ outcome: Outcome, _ told: String) {
    var (server, stores) = (outcome.server, outcome.stores)
    for at in stores.indices where !stores[at].conflicts.isEmpty { stores[at].settleByRemote(server) }
    for _ in 0..<2 { for at in stores.indices { server = stores[at].sync(server) } }
    for store in stores {
      #expect(store.conflicts.isEmpty && LawTests.same(store.record, server), "\(told): after settling \(store.record) \(server)")
    }
  }
}
