import Foundation
import LosslessJSON

/// Reads NDJSON with this project's codec and with Foundation, in one run on one core, and prints MB/s of each.
///
/// Argument: an NDJSON file; without one, a text of the same nature is made. A line is parsed as one document.
@main
struct Bench {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    let text = try arguments.first.map { try Data(contentsOf: URL(filePath: $0)) }.map(Array.init) ?? InventedNDJSON.text(lines: 6_000)
    let lines = NDJSONLines(text).map { $0.range }
    print("\(text.count) bytes, \(lines.count) lines; best of several rounds, one core, MB = 10^6 bytes")
    let subject = Subject(text: text, lines: lines)
    for measure in Subject.all { report(measure.name, bytes: text.count) { try measure.run(subject) } }
    for measure in TreeMeasures.all { try TreeMeasures.report(measure, on: subject) }
  }

  /// Runs for a second at least, three times at least, and prints the best.
  static func report(_ name: String, bytes: Int, _ run: () throws -> Int) rethrows {
    var best = Double.infinity
    var spent = 0.0
    var rounds = 0
    var check = 0
    while rounds < 3 || (spent < 1 && rounds < 1_000) {
      let clock = ContinuousClock()
      let start = clock.now
      check = try run()
      let time = (clock.now - start) / .seconds(1)
      best = min(best, time)
      spent += time
      rounds += 1
    }
    print(name.padding(toLength: 52, withPad: " ", startingAt: 0), String(format: "%8.0f MB/s  (check %d)", Double(bytes) / best / 1e6, check))
  }
}
