import Foundation
import LosslessJSON

/// Work on trees as a three-way merge does it: look up, compare, set, build.
struct TreeMeasures: Sendable {
  let name: String
  let unit: String
  let run: @Sendable ([JSON], [JSON]) -> Int

  static let all = [
    TreeMeasures(name: "compare with a tree read from the same bytes", unit: "trees/s") { trees, others in
      zip(trees, others).reduce(0) { $0 + ($1.0 == $1.1 ? 1 : 0) }
    },
    TreeMeasures(name: "compare member by member with an edited tree", unit: "trees/s") { trees, others in
      var equal = 0
      for (tree, other) in zip(trees, others) {
        for member in tree.members where other[member.name] == member.value { equal += 1 }
      }
      return equal
    },
    TreeMeasures(name: "set two members and write", unit: "trees/s") { trees, _ in
      trees.reduce(0) { $0 + $1.setting("status", to: "amended").setting(["meta", "versionId"], to: "2").bytes.count }
    },
    TreeMeasures(name: "walk every value", unit: "trees/s") { trees, _ in trees.reduce(0) { $0 + leaves($1) } },
    TreeMeasures(name: "hash", unit: "trees/s") { trees, _ in trees.reduce(0) { $0 ^ $1.hashValue } & 1 },
  ]

  static func leaves(_ json: JSON) -> Int {
    switch json.kind {
    case .array: json.elements.reduce(0) { $0 + leaves($1) }
    case .object: json.members.reduce(0) { $0 + leaves($1.value) }
    default: 1
    }
  }

  static func report(_ measure: TreeMeasures, on subject: Subject) throws {
    let trees = try subject.lines.map { try JSON(parsing: Array(subject.text[$0])) }
    let others = try subject.lines.map { try JSON(parsing: Array(subject.text[$0])) }
    var best = Double.infinity
    var check = 0
    for _ in 0..<5 {
      let start = Bench.threadSeconds()
      check = measure.run(trees, others)
      best = min(best, Bench.threadSeconds() - start)
    }
    let name = "ours: \(measure.name)".padding(toLength: 52, withPad: " ", startingAt: 0)
    print(name, String(format: "%8.0f %@  (check %d)", Double(trees.count) / best, measure.unit, check))
  }
}
