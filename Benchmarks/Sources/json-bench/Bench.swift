import Foundation
import LosslessJSON

/// Reads NDJSON with this project's codec and with Foundation, in one run on one core, and prints MB/s of each.
///
/// Arguments: an NDJSON file, without which a text of the same nature is made; words that the names of the measures
/// wanted contain. A line is parsed as one document. Time is that of the thread, so that a busy machine blurs it less.
@main
struct Bench {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    if arguments.first == "--make", let file = arguments.dropFirst().first {
      return try Data(InventedNDJSON.text(lines: 12_000)).write(to: URL(filePath: file))
    }
    let text = try arguments.first.map { try Data(contentsOf: URL(filePath: $0)) }.map(Array.init) ?? InventedNDJSON.text(lines: 12_000)
    let lines = NDJSONLines(text).map { $0.range }
    print("\(text.count) bytes, \(lines.count) lines; best of several rounds, one core, MB = 10^6 bytes")
    let subject = Subject(text: text, lines: lines)
    let words = arguments.dropFirst()
    func isWanted(_ name: String) -> Bool { words.isEmpty || words.contains { name.contains($0) } }
    for measure in Subject.all where isWanted(measure.name) { try report(measure.name, bytes: text.count) { try measure.run(subject) } }
    for measure in TreeMeasures.all where isWanted(measure.name) { try TreeMeasures.report(measure, on: subject) }
  }

  /// Runs for a second at least, three times at least, and prints the best.
  static func report(_ name: String, bytes: Int, _ run: () throws -> Int) rethrows {
    var best = Double.infinity
    var spent = 0.0
    var rounds = 0
    var check = 0
    while rounds < 3 || (spent < 1 && rounds < 1_000) {
      let start = threadSeconds()
      check = try run()
      let time = threadSeconds() - start
      best = min(best, time)
      spent += time
      rounds += 1
    }
    print(name.padding(toLength: 52, withPad: " ", startingAt: 0), String(format: "%8.0f MB/s  (check %d)", Double(bytes) / best / 1e6, check))
  }

  static func threadSeconds() -> Double {
    var now = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
  }
}
