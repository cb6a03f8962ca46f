import ClinicalMerge
import LosslessJSON
import Testing

/// Merged if and only if the oracle says that the edits can stand together, on seeded pairs of every mapped type.
struct AtomOracleTests {
  @Test(arguments: 0..<8) func `a pair is merged exactly when nothing was changed differently on both sides`(seed: Int) {
    var generator = EditGenerator(seed: UInt64(seed) + 1)
    for _ in 0..<2_500 {
      let pair = generator.next()
      let clashes = AtomOracle(base: pair.base, local: pair.local, remote: pair.remote).clashes
      let merged = merge(base: pair.base, local: pair.local, remote: pair.remote, under: LawTests.policy)
      let told = "\(pair.base["resourceType"]?.string ?? ""): \(pair.kind) \(pair.told)"
      #expect(clashes.isEmpty == merged.conflicts.isEmpty, "\(told): oracle \(clashes), merge \(merged.conflicts.map { $0.path + " " + $0.reason.rawValue })")
      let account = LeafAccount(base: pair.base, local: pair.local, remote: pair.remote, merged: merged)
      #expect(account.lost.isEmpty, "\(told): \(account.lost) lost")
      if merged.conflicts.isEmpty { #expect(account.returned.isEmpty, "\(told): \(account.returned) back again") }
    }
  }

  @Test func `each mapped type is tried, about 1,5 kilobytes each`() {
    #expect(Set(EditedResources.all.compactMap { $0["resourceType"]?.string }).count == 19)
    #expect(EditedResources.all.allSatisfy { (1_300...1_800).contains($0.text.utf8.count) })
  }

  @Test func `the frequencies are those that are told`() {
    var generator = EditGenerator(seed: 9)
    var counts: [EditGenerator.Class: Int] = [:]
    for _ in 0..<10_000 { counts[generator.next().kind, default: 0] += 1 }
    for (kind, share) in [(EditGenerator.Class.disjoint, 60), (.same, 20), (.other, 15), (.list, 5)] {
      #expect(abs((counts[kind] ?? 0) - share * 100) < 200, "\(kind)")
    }
  }
}
