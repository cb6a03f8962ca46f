import ArgumentParser
import Foundation
import MappingCatalog
import Simulation

/// The real engine against pretended EHRs with faults, one seed deciding all.
struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate", abstract: "Run the real engine in a simulated world, and look whether anything is lost or done twice")

  @Option(help: "One seed, to see a failure again.") var seed: UInt64?
  @Option(help: "How many seeds.") var seeds: Int = 100
  @Option(help: "The first of them.") var from: UInt64 = 1
  @Option(help: "Days in each world, one sync a day of each store that is online.") var days: Int = 3
  @Option(help: "Stores of the clinic, 1 to 3; the seed says when you do not.") var stores: Int?
  @Option(help: "Plant a known defect, to show that it is found: \(PlantedDefect.allCases.map(\.rawValue).joined(separator: ", ")).")
  var defect: PlantedDefect = .none
  @Flag(help: "Try all orders of a few edits in three stores instead of seeds.") var exhaustive = false
  @Option(help: "With --exhaustive: edits at once, at most.") var edits: Int = 4
  @Option(help: "With --exhaustive: how many kinds of edits of the ten.") var letters: Int = 10
  @Option(help: "With --exhaustive: the part to try, as 1/2.") var part: String = "1/1"

  @Flag(help: "Print each seed's trace, for comparing two processes.") var traces = false

  @Flag(help: "Tell every request of every run; with --seed, to see a failure again in words.") var story = false

  func validate() throws {
    if let stores, !(1...3).contains(stores) { throw ValidationError("--stores is 1, 2 or 3") }
  }

  func run() throws {
    let (catalog, faults) = MappingCatalog.load()
    if let fault = faults.first { throw ValidationError("\(fault)") }
    if exhaustive { return try tryAllOrders(catalog) }
    var simulation = SyncSimulation(catalog: catalog)
    simulation.days = days
    simulation.stores = stores
    simulation.defect = defect
    if story { simulation.story = { print($0) } }
    let began = ContinuousClock.now
    var totals = (edits: 0, runs: 0, kills: 0, conflicts: 0, requests: 0, steps: 0)
    var failed: [UInt64] = []
    var ran = 0
    for seed in seed.map({ [$0] }) ?? (0..<seeds).map({ from + UInt64($0) }) {
      let result = simulation.run(seed: seed)
      ran += 1
      totals.edits += result.edits
      totals.runs += result.runs
      totals.kills += result.kills
      totals.conflicts += result.conflicts
      totals.requests += result.requests
      totals.steps += result.steps
      if traces { print("seed \(seed) trace \(String(result.trace, radix: 16)) steps \(result.steps)") }
      guard !result.violations.isEmpty else { continue }
      failed.append(seed)
      print("seed \(seed):")
      for violation in result.violations { print("  \(violation)") }
      print(
        "  again: infusync-lab simulate --seed \(seed) --days \(days)" + (stores.map { " --stores \($0)" } ?? "")
          + (defect == .none ? "" : " --defect \(defect.rawValue)"))
      if defect != .none { break }
    }
    let elapsed = ContinuousClock.now - began
    let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
    let told = "\(totals.runs) runs, \(totals.kills) of them killed, \(totals.edits) edits, \(totals.conflicts) conflicts"
    print("\(ran) seeds in \(String(format: "%.1f", seconds)) s: \(told), \(totals.requests) requests, \(totals.steps) steps")
    if defect == .none {
      print("\(ran - failed.count) passed, \(failed.count) failed")
    } else {
      print(failed.first.map { "the planted defect \(defect.rawValue) was found by seed \($0)" } ?? "the planted defect \(defect.rawValue) was NOT found")
    }
    if defect == .none, !failed.isEmpty { throw ExitCode(1) }
    if defect != .none, failed.isEmpty { throw ExitCode(1) }
  }
}

extension SimulateCommand {
  private func tryAllOrders(_ catalog: MappingCatalog) throws {
    let numbers = part.split(separator: "/").compactMap { Int($0) }
    guard numbers.count == 2, numbers[0] >= 1, numbers[0] <= numbers[1] else { throw ValidationError("--part is as 1/2") }
    var trial = ConvergenceTrial(catalog: catalog)
    trial.edits = edits
    trial.letters = letters
    trial.part = (index: numbers[0] - 1, of: numbers[1])
    let began = ContinuousClock.now
    let result = trial.run()
    for violation in result.violations.prefix(50) { print("  " + violation) }
    let seconds = (ContinuousClock.now - began).components.seconds
    print(
      "\(result.assignments) assignments of up to \(edits) of \(letters) edits to 3 stores, \(result.orders) orders, \(result.runs) runs in \(seconds) s: "
        + "\(result.withoutConflict) without conflict, \(result.violations.count) violations")
    print("again: infusync-lab simulate --exhaustive --edits \(edits) --letters \(letters) --part \(part)")
    if !result.violations.isEmpty { throw ExitCode(1) }
  }
}

extension PlantedDefect: ExpressibleByArgument {}
