import CrashTrials
import Foundation
import MappingCatalog
import Testing

/// A part of the points of each scenario; `infusync-lab crash` tries them all.
@Suite struct CrashTrialsTests {
  /// About so many points of each kind of fault; fewer where a trial takes a whole sync.
  static let limits = (disk: 8, sync: 2)

  @Test(arguments: CrashScenario.all.map(\.name))
  func `whatever becomes of the disk at any point, nothing acknowledged is gone and the end is the same`(name: String) async throws {
    let trial = try await Self.trial(name)
    defer { trial.removeScratch() }
    for (index, fault) in DiskFault.allCases.enumerated() {
      let stride = max(1, trial.points.disk / (trial.points.wire > 0 ? Self.limits.sync : Self.limits.disk))
      // Not the same points for each fault.
      let result = await trial.run(fault, from: 1 + index * stride / 7, by: stride)
      #expect(result.tried > 0)
      #expect(result.failures.isEmpty, "\(result.failures.prefix(5).joined(separator: "\n"))")
    }
  }

  @Test(arguments: ["sync", "sync-post", "settle"])
  func `whatever becomes of any request, nothing is lost or done twice`(name: String) async throws {
    let trial = try await Self.trial(name)
    defer { trial.removeScratch() }
    for (index, fault) in WireFault.allCases.enumerated() {
      let stride = max(1, trial.points.wire / Self.limits.sync)
      let result = await trial.run(fault, from: 1 + index * stride / 7, by: stride)
      #expect(result.tried > 0)
      #expect(result.failures.isEmpty, "\(result.failures.prefix(5).joined(separator: "\n"))")
    }
  }

  private static func trial(_ name: String) async throws -> CrashTrial {
    let scenario = try #require(CrashScenario.named(name))
    let (catalog, faults) = MappingCatalog.load()
    try #require(faults.isEmpty)
    return try await CrashTrial(scenario, catalog: catalog, scratch: CrashTrial.scratchFolder() + UUID().uuidString)
  }
}
