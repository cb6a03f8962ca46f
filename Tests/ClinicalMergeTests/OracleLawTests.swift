import ClinicalMerge
import LosslessJSON
import Testing

/// Nothing lost, nothing invented, nothing mixed: seen by an oracle that knows no merge.
struct OracleLawTests {
  private struct Sides {
    let base: LeafOracle
    let local: LeafOracle
    let remote: LeafOracle
    let written: LeafOracle
    let merged: Merged

    init(_ pair: Pair) {
      merged = merge(base: pair.sample.base, local: pair.local, remote: pair.remote, under: LawTests.policy)
      base = LeafOracle(pair.sample.base)
      local = LeafOracle(pair.local)
      remote = LeafOracle(pair.remote)
      written = LeafOracle(merged.document)
    }

    /// The leaves people are shown, apart from the document.
    var shown: Set<String> {
      var shown: Set<String> = []
      for conflict in merged.conflicts {
        for side in [conflict.local, conflict.remote] { shown.formUnion(LeafOracle.values(side, named: ElementPathEnd.of(conflict.path))) }
      }
      for decision in merged.decisions { shown.formUnion(LeafOracle.values(decision.setAside, named: decision.path)) }
      for notice in merged.notices { shown.formUnion(LeafOracle.values(notice.value, named: notice.path)) }
      return shown
    }
  }

  @Test(arguments: Sample.all) func `L7 what a side added or changed is written or shown`(sample: Sample) {
    for pair in sample.pairs {
      let sides = Sides(pair)
      let new = sides.local.leaves.subtracting(sides.base.leaves).union(sides.remote.leaves.subtracting(sides.base.leaves))
      let kept = sides.base.leaves.intersection(sides.local.leaves).intersection(sides.remote.leaves)
      let shown = sides.shown
      for leaf in new.union(kept).subtracting(sides.written.leaves) {
        #expect(shown.contains(LeafOracle.ending(leaf)), "\(pair.told): \(leaf) is lost from \(sides.merged.document)")
      }
    }
  }

  @Test(arguments: Sample.all) func `L8 nothing is written that no side says`(sample: Sample) {
    for pair in sample.pairs {
      let sides = Sides(pair)
      let invented = sides.written.leaves.subtracting(sides.local.leaves).subtracting(sides.remote.leaves)
      #expect(invented.isEmpty, "\(pair.told): \(invented)")
    }
  }

  @Test(arguments: Sample.all) func `L9 no atom is mixed of two sides`(sample: Sample) {
    for pair in sample.pairs {
      let sides = Sides(pair)
      let mixed = sides.written.atoms.subtracting(sides.local.atoms).subtracting(sides.remote.atoms)
      #expect(mixed.isEmpty, "\(pair.told): \(mixed)")
    }
  }

  @Test(arguments: Sample.all) func `L10 what one side removed and the other left alone is gone`(sample: Sample) {
    for pair in sample.pairs {
      let sides = Sides(pair)
      guard sides.merged.conflicts.isEmpty else { continue }
      let left = sides.base.leaves.subtracting(sides.local.leaves.intersection(sides.remote.leaves)).intersection(sides.written.leaves)
        .filter { !$0.hasPrefix("/note") }  // A note that one side edits outlives its removal by the other.
      #expect(left.isEmpty, "\(pair.told): \(left)")
    }
  }
}
