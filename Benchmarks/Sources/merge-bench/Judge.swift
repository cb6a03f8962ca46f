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
  private var told = 0
  private var kinds: [EditGenerator.Class: (all: Int, reviewed: Int)] = [:]
  private var losing: [String: (pairs: Int, leaves: Int)] = [:]
  private let bases = EditedResources.all.map { (base: $0, told: LeafOracle($0)) }
  private let policy = MergePolicy(amendsWhatWasSigned: false)

  mutating func run(_ count: Int, seed: UInt64) {
    var generator = EditGenerator(seed: seed)
    for at in 0..<count { judge(generator.next(), laterIsOurs: at % 2 == 0) }
    print("\(count) pairs, seed \(seed), over \(EditedResources.all.count) resources of 19 types")
    for kind in EditGenerator.Class.allCases {
      let (all, reviewed) = kinds[kind] ?? (0, 0)
      print("  \(Self.names[kind] ?? ""): \(share(all, count)), of these to review \(share(reviewed, all))")
    }
    print("merged \(merged), to review \(reviewed): review rate \(share(reviewed, count))")
    print(
      "wrong: merged against the oracle \(wronglyMerged), reviewed against the oracle \(wronglyReviewed), leaves neither written nor shown, or back again \(lostByUs)"
    )
    for way in losing.keys.sorted() {
      let lost = losing[way] ?? (0, 0)
      print("\(way): loses something in \(lost.pairs) pairs (\(share(lost.pairs, count))), \(lost.leaves) leaves")
    }
  }

  private static let names: [EditGenerator.Class: String] = [
    .disjoint: "different elements", .same: "the same change", .other: "one element, two values", .list: "reordering or removal against an edit",
  ]

  private mutating func judge(_ pair: EditGenerator.Edited, laterIsOurs: Bool) {
    let clashes = AtomOracle(base: pair.base, local: pair.local, remote: pair.remote).clashes
    let result = merge(base: pair.base, local: pair.local, remote: pair.remote, under: policy)
    let place = bases.firstIndex { $0.base == pair.base }
    let account = LeafAccount(base: pair.base, local: pair.local, remote: pair.remote, merged: result, told: place.map { bases[$0].told })
    let isReviewed = !result.conflicts.isEmpty
    let old = kinds[pair.kind] ?? (0, 0)
    kinds[pair.kind] = (old.all + 1, old.reviewed + (isReviewed ? 1 : 0))
    if isReviewed { reviewed += 1 } else { merged += 1 }
    if clashes.isEmpty == isReviewed {
      if isReviewed { wronglyReviewed += 1 } else { wronglyMerged += 1 }
      tell(pair, "oracle \(clashes), merge \(result.conflicts.map { $0.path + " " + $0.reason.rawValue })")
    }
    let missing = account.lost.count + (isReviewed ? 0 : account.returned.count)
    lostByUs += missing
    if missing > 0 { tell(pair, "lost \(account.lost.sorted()), back \(account.returned.sorted())") }
    let theirs = LeafAccount.lost(account.remote, of: account.base, in: account.local)
    let ours = LeafAccount.lost(account.local, of: account.base, in: account.remote)
    count("keep mine", theirs)
    count("keep theirs", ours)
    count("later edit wins", laterIsOurs ? theirs : ours)
  }

  private mutating func tell(_ pair: EditGenerator.Edited, _ what: String) {
    told += 1
    if told <= 40 { print("\(pair.base["resourceType"]?.string ?? "") \(pair.kind) \(pair.told): \(what)") }
  }

  private mutating func count(_ way: String, _ leaves: Int) {
    let old = losing[way] ?? (0, 0)
    losing[way] = (old.pairs + (leaves > 0 ? 1 : 0), old.leaves + leaves)
  }

  private func share(_ part: Int, _ all: Int) -> String { String(format: "%.2f %%", 100 * Double(part) / Double(max(1, all))) }
}
