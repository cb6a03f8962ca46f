import ClinicalMerge
import Foundation
import LosslessJSON

/// Holds generated pairs against the oracle, and counts what simpler ways to settle them lose on the same pairs.
struct Judge {
  private var merged = 0
  private var reviewed = 0
  private var wronglyMerged = 0
  private var wronglyReviewed = 0
  private var lostByUs = 0
  private var losing: [String: (pairs: Int, leaves: Int)] = ["keep mine": (0, 0), "keep theirs": (0, 0), "later edit wins": (0, 0)]
  private let policy = MergePolicy(amendsWhatWasSigned: false)

  mutating func run(_ count: Int, seed: UInt64) {
    var generator = EditGenerator(seed: seed)
    for at in 0..<count { judge(generator.next(), laterIsOurs: at % 2 == 0) }
    print(
      "\(count) pairs, seed \(seed): 60 % disjoint elements, 20 % same element same value, 15 % same element other value, 5 % list reordered or thinned out against an edit"
    )
    print("merged \(merged), to review \(reviewed): review rate \(share(reviewed, count))")
    print("wrong: merged against the oracle \(wronglyMerged), reviewed against the oracle \(wronglyReviewed), leaves lost by the merge \(lostByUs)")
    for way in losing.keys.sorted() {
      let lost = losing[way] ?? (0, 0)
      print("\(way): loses something in \(lost.pairs) pairs (\(share(lost.pairs, count))), \(lost.leaves) leaves")
    }
  }

  private mutating func judge(_ pair: EditGenerator.Edited, laterIsOurs: Bool) {
    let isClash = !AtomOracle(base: pair.base, local: pair.local, remote: pair.remote).clashes.isEmpty
    let result = merge(base: pair.base, local: pair.local, remote: pair.remote, under: policy)
    if result.conflicts.isEmpty { merged += 1 } else { reviewed += 1 }
    if isClash != !result.conflicts.isEmpty {
      if isClash { wronglyMerged += 1 } else { wronglyReviewed += 1 }
      if wronglyMerged + wronglyReviewed < 6 {
        print("wrong: \(pair.base["resourceType"]?.string ?? "") \(pair.kind) \(pair.told) \(result.conflicts.map(\.path))")
      }
    }
    let (ours, theirs) = (
      AtomOracle.lost(pair.local, of: pair.base, in: pair.remote), AtomOracle.lost(pair.remote, of: pair.base, in: pair.local)
    )
    count("keep mine", theirs)
    count("keep theirs", ours)
    count("later edit wins", laterIsOurs ? theirs : ours)
    if result.conflicts.isEmpty, !result.decisions.contains(where: { $0.setAside != nil }) {
      let lost = AtomOracle.lost(pair.local, of: pair.base, in: result.document) + AtomOracle.lost(pair.remote, of: pair.base, in: result.document)
      lostByUs += lost
      if lost > 0, lostByUs < 6 { print("lost: \(pair.base["resourceType"]?.string ?? "") \(pair.kind) \(pair.told)") }
    }
  }

  private mutating func count(_ way: String, _ leaves: Int) {
    guard leaves > 0, let old = losing[way] else { return }
    losing[way] = (old.pairs + 1, old.leaves + leaves)
  }

  private func share(_ part: Int, _ all: Int) -> String { String(format: "%.2f %%", 100 * Double(part) / Double(max(1, all))) }
}
