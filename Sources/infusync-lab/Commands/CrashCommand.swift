import ArgumentParser
import CrashTrials
import Foundation
import MappingCatalog

/// The real store and the real engine, with the disk or the wire failing at one point after another.
struct CrashCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "crash", abstract: "Fail the disk and the wire at every point of what a clinic does, and look whether anything is lost or done twice")

  @Option(help: "One of \(CrashScenario.all.map(\.name).joined(separator: ", ")); all when you do not say.") var scenario: String?
  @Option(help: "One of \((DiskFault.allCases.map(\.rawValue) + WireFault.allCases.map(\.rawValue)).joined(separator: ", ")); all when you do not say.")
  var fault: String?
  @Option(help: "One point, to see a failure again.") var point: Int?
  @Option(help: "The part of the points to try, as 1/4.") var part = "1/1"

  func validate() throws {
    if let scenario, CrashScenario.named(scenario) == nil { throw ValidationError("there is no scenario \(scenario)") }
    if let fault, DiskFault(rawValue: fault) == nil, WireFault(rawValue: fault) == nil { throw ValidationError("there is no fault \(fault)") }
    _ = try numbers()
  }

  private func numbers() throws -> (index: Int, of: Int) {
    let numbers = part.split(separator: "/").compactMap { Int($0) }
    guard numbers.count == 2, numbers[0] >= 1, numbers[0] <= numbers[1] else { throw ValidationError("--part is as 1/4") }
    return (numbers[0], numbers[1])
  }

  func run() async throws {
    let (catalog, faults) = MappingCatalog.load()
    if let fault = faults.first { throw ValidationError("\(fault)") }
    let (index, parts) = try numbers()
    let (first, stride) = point.map { ($0, Int.max) } ?? (index, parts)
    var totals = (tried: 0, failed: 0)
    for scenario in CrashScenario.all where self.scenario == nil || scenario.name == self.scenario {
      let trial = try await CrashTrial(scenario, catalog: catalog, scratch: CrashTrial.scratchFolder() + UUID().uuidString)
      defer { trial.removeScratch() }
      print("\(scenario.name): \(scenario.summary); \(trial.points.disk) points of the disk, \(trial.points.wire) requests")
      for fault in DiskFault.allCases where self.fault == nil || fault.rawValue == self.fault {
        count(await trial.run(fault, from: first, by: stride), fault.rawValue, &totals)
      }
      for fault in WireFault.allCases where trial.points.wire > 0 && (self.fault == nil || fault.rawValue == self.fault) {
        count(await trial.run(fault, from: first, by: stride), fault.rawValue, &totals)
      }
    }
    print("\(totals.tried - totals.failed) survived, \(totals.failed) failed")
    if totals.failed > 0 { throw ExitCode(1) }
  }

  private func count(_ result: CrashTrial.Result, _ fault: String, _ totals: inout (tried: Int, failed: Int)) {
    totals.tried += result.tried
    totals.failed += result.failures.count
    print("  \(fault): \(result.tried) of \(result.points) tried, \(result.survived) survived")
    for failure in result.failures.prefix(20) { print("    \(failure)") }
  }
}
