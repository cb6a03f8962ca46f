import ClinicalMerge
import Foundation
import LosslessJSON

/// How many three-way merges a second one core makes of resources of 1.5 KB with a change on both sides.
///
/// Arguments: `--merges` leaves out reading and writing; `--pairs FILE` writes pairs for other merges to read; `--judge COUNT` holds so many generated pairs against the oracle.
@main
struct Bench {
  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    let pairs = speedPairs()
    if arguments.first == "--pairs", arguments.count > 1 {
      let lines = pairs.map { JSON.object(["base": $0.base, "local": $0.local, "remote": $0.remote]).text.filter { $0 != "\n" } + "\n" }
      try lines.joined().write(toFile: arguments[1], atomically: true, encoding: .utf8)
      return
    }
    if arguments.first == "--judge" {
      var judge = Judge()
      judge.run(arguments.dropFirst().first.flatMap { Int($0) } ?? 1_000_000, seed: 41)
      return
    }
    let sizes = pairs.map { $0.base.text.utf8.count }
    print("\(pairs.count) pairs of \(sizes.reduce(0, +) / sizes.count) bytes a side on average, a change on both sides; one core")
    report("three-way merges", "merges/s", pairs.count) { for pair in pairs { sink(merge(base: pair.base, local: pair.local, remote: pair.remote)) } }
    if arguments.first == "--merges" { return }
    let texts = pairs.map { ($0.base.bytes, $0.local.bytes, $0.remote.bytes) }
    report("parse three, merge, write", "merges/s", pairs.count) {
      for (base, local, remote) in texts {
        guard let b = try? JSON(parsing: base), let l = try? JSON(parsing: local), let r = try? JSON(parsing: remote) else { continue }
        bytes &+= merge(base: b, local: l, remote: r).document.bytes.count
      }
    }
  }

  /// Parsed as they come from a server, two thousand of them, none of the same change on both sides.
  static func speedPairs() -> [EditGenerator.Edited] {
    var generator = EditGenerator(seed: 2026)
    var pairs: [EditGenerator.Edited] = []
    while pairs.count < 2_000 {
      let pair = generator.next()
      func read(_ json: JSON) -> JSON { (try? JSON(parsing: json.bytes)) ?? json }
      pairs.append(EditGenerator.Edited(kind: pair.kind, base: read(pair.base), local: read(pair.local), remote: read(pair.remote), told: pair.told))
    }
    return pairs
  }

  nonisolated(unsafe) static var bytes = 0

  @inline(never) static func sink(_ merged: Merged) { bytes &+= merged.conflicts.count }

  /// Of this thread's time, so that what else the machine does counts less.
  private static func threadNanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  /// The best of several rounds.
  static func report(_ name: String, _ unit: String, _ count: Int, _ work: () -> Void) {
    var least = Double.infinity
    var spent = 0.0
    while spent < 2 {
      let start = threadNanoseconds()
      work()
      let seconds = Double(threadNanoseconds() - start) / 1e9
      least = min(least, seconds)
      spent += seconds
    }
    print(name.padding(toLength: 44, withPad: " ", startingAt: 0), String(format: "%9.0f %@", Double(count) / least, unit))
  }
}
