internal import FixtureEHR
internal import Foundation
public import MappingCatalog
internal import RecordMapping

/// One scenario on a disk, or over a wire, that fails at one point after another; each time everything must be as if it had not.
///
/// After each failure the file is opened by a next process: it must be whole, its audit chain must hold up to the last head that was
/// acknowledged, everything acknowledged must be there; the scenario is then done again to its end, and records, conflicts and the
/// EHR must be those of a clinic to which nothing happened.
public struct CrashTrial: Sendable {
  /// What became of the points that were tried.
  public struct Result: Sendable {
    /// Points that the scenario has when nothing fails.
    public let points: Int
    /// Points that were tried.
    public internal(set) var tried = 0
    /// Points after which something was not as it must be: how to see each again, and what it was.
    public internal(set) var failures: [String] = []
    /// Points that were tried, and after which all was well.
    public var survived: Int { tried - failures.count }
  }

  private let scenario: CrashScenario
  private let scratch: String
  private let mapper: RecordMapper
  private let stage: CrashBench.Stage
  private let reference: CrashAftermath
  /// Points of the disk, and requests, when nothing fails.
  public let points: (disk: Int, wire: Int)

  /// Where trials lie that nobody names a place for, to be followed by a name: in memory where the system has such a disk, for a trial
  /// has its own account of what is on disk.
  public static func scratchFolder() -> String {
    let memory = "/dev/shm"
    return (FileManager.default.isWritableFile(atPath: memory) ? memory + "/" : NSTemporaryDirectory()) + "infusync-crash-"
  }

  /// Prepares the scenario in a scratch folder, and does it once with nothing failing.
  public init(_ scenario: CrashScenario, catalog: MappingCatalog, scratch: String) async throws {
    self.scenario = scenario
    self.scratch = scratch
    mapper = RecordMapper(catalog: catalog)
    let empty = scratch + "/empty"
    try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: true)
    let first = try CrashBench(CrashBench.Stage(folder: empty, ehr: scenario.ehr, time: 0), in: scratch + "/stage", mapper: mapper)
    try await scenario.prepare(first)
    first.close()
    stage = first.stage()
    let whole = try CrashBench(stage, in: scratch + "/reference", mapper: mapper)
    let disk = try FaultyDisk(whole.folder)
    disk.disarm()
    try await scenario.act(whole)
    whole.close()
    points = (disk.points, whole.wire.requests)
    reference = try await CrashAftermath(whole)
    whole.close()
  }

  /// Tries that fault of the disk at each of its points: every `stride`-th from `first` on, counted from 1.
  public func run(_ fault: DiskFault, from first: Int = 1, by stride: Int = 1) async -> Result {
    await tryAll(points.disk, first, stride, "--fault \(fault.rawValue)") { bench, point in
      let disk = try FaultyDisk(bench.folder)
      disk.arm(fault, at: point)
      if !fault.leavesProcess, fault != .dead { bench.wire.endWith { disk.hasFailed } }
      try? await scenario.act(bench)
      let isReached = disk.hasFailed
      if fault == .full, isReached {
        // There is room again, and the same process goes on.
        disk.disarm()
        try await scenario.act(bench)
      }
      bench.close()
      guard disk.openFiles == 0 else { throw CrashTrialError("\(disk.openFiles) files are still open") }
      // The process that is closed after the fault may be the first to reach the point.
      guard isReached || disk.hasFailed else { throw CrashTrialError("the point was not reached: two runs were not alike") }
      try disk.mend()
    }
  }

  /// Tries that fault of the wire at each request: every `stride`-th from `first` on, counted from 1.
  public func run(_ fault: WireFault, from first: Int = 1, by stride: Int = 1) async -> Result {
    await tryAll(points.wire, first, stride, "--fault \(fault.rawValue)") { bench, request in
      bench.wire.arm(fault, at: request)
      try? await scenario.act(bench)
      guard bench.wire.requests >= request else { throw CrashTrialError("the request was not reached: two runs were not alike") }
      bench.close()
    }
  }

  /// Takes the scratch folder away.
  public func removeScratch() { try? FileManager.default.removeItem(atPath: scratch) }

  private func tryAll(_ points: Int, _ first: Int, _ stride: Int, _ words: String, _ act: (CrashBench, Int) async throws -> Void) async -> Result {
    var result = Result(points: points)
    for point in Swift.stride(from: first, through: points, by: max(stride, 1)) {
      result.tried += 1
      do {
        let bench = try CrashBench(stage, in: scratch + "/trial", mapper: mapper)
        try await act(bench, point)
        bench.wire.mend()
        try await check(bench)
      } catch {
        result.failures.append("infusync-lab crash --scenario \(scenario.name) \(words) --point \(point): \(error)")
      }
    }
    return result
  }

  /// What must hold when the next process comes, by an ordinary disk.
  private func check(_ bench: CrashBench) async throws {
    try await CrashAftermath.checkAcknowledged(bench)
    try await scenario.act(bench)
    bench.close()
    let after = try await CrashAftermath(bench)
    if let difference = reference.difference(after, naming: scenario.name != "sync-post") { throw CrashTrialError(difference) }
    if scenario.usesWire {
      let again = try await bench.sync()
      guard again.writes == 0 else { throw CrashTrialError("a sync with nothing new wrote \(again.writes) times") }
    }
    bench.close()
  }
}
