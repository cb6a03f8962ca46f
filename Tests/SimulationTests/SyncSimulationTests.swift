import MappingCatalog
import Simulation
import Testing

/// The real engine in a world where one seed decides all; thousands of seeds are `infusync-lab simulate`'s.
@Suite struct SyncSimulationTests {
  private let catalog = MappingCatalog.load().catalog

  @Test(arguments: [1, 2, 3]) func `a clinic of so many stores loses nothing in the first seeds`(stores: Int) {
    var simulation = SyncSimulation(catalog: catalog)
    simulation.stores = stores
    for seed in 1...2 as ClosedRange<UInt64> {
      let result = simulation.run(seed: seed)
      #expect(result.violations.isEmpty, "infusync-lab simulate --seed \(seed) --stores \(stores): \(result.violations)")
      #expect(result.stores == stores)
    }
  }

  @Test func `the same seed goes the same way twice`() {
    var simulation = SyncSimulation(catalog: catalog)
    simulation.stores = 2
    let (one, other) = (simulation.run(seed: 7), simulation.run(seed: 7))
    #expect(one.trace == other.trace && one.steps == other.steps)
    #expect(one.trace != simulation.run(seed: 8).trace)
  }

  @Test func `updates without If-Match are found out by two stores`() {
    var simulation = SyncSimulation(catalog: catalog)
    simulation.stores = 2
    simulation.defect = .blindOverwrite
    #expect((1...12 as ClosedRange<UInt64>).contains { !simulation.run(seed: $0).violations.isEmpty })
  }

  @Test func `all orders of two of three edits in three stores give one document, and lose nothing`() {
    var trial = ConvergenceTrial(catalog: catalog)
    trial.edits = 2
    trial.letters = 3
    let result = trial.run()
    #expect(result.violations.isEmpty, "\(result.violations)")
    // Three edits of one store each, and of three pairs those in one store and those in two.
    #expect(result.assignments == 3 + 3 * 2 && result.orders == 3 * 3 + 3 * 9)
    // Two numbers for one telephone, in two stores.
    #expect(result.withoutConflict < result.assignments)
  }
}
