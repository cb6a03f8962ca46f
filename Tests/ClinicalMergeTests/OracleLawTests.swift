import ClinicalMerge
import LosslessJSON
import Testing

/// Nothing lost, nothing invented, nothing mixed: seen by an oracle that knows no merge.
struct OracleLawTests {
  private static func account(_ pair: Pair) -> LeafAccount {
    let merged = merge(base: pair.sample.base, local: pair.local, remote: pair.remote, under: LawTests.policy)
    return LeafAccount(base: pair.sample.base, local: pair.local, remote: pair.remote, merged: merged)
  }

  @Test(arguments: Sample.all) func `L7 what a side added or changed is written or shown`(sample: Sample) {
    for pair in sample.pairs {
      let account = Self.account(pair)
      #expect(account.lost.isEmpty, "\(pair.told): \(account.lost) is lost from \(account.merged.document)")
    }
  }

  @Test(arguments: Sample.all) func `L8 nothing is written that no side says`(sample: Sample) {
    for pair in sample.pairs {
      let sides = Self.account(pair)
      let invented = sides.written.leaves.subtracting(sides.local.leaves).subtracting(sides.remote.leaves)
      #expect(invented.isEmpty, "\(pair.told): \(invented)")
    }
  }

  @Test(arguments: Sample.all) func `L9 no atom is mixed of two sides`(sample: Sample) {
    for pair in sample.pairs {
      let sides = Self.account(pair)
      let mixed = sides.written.atoms.subtracting(sides.local.atoms).subtracting(sides.remote.atoms)
      #expect(mixed.isEmpty, "\(pair.told): \(mixed)")
    }
  }

  @Test(arguments: Sample.all) func `L10 what one side removed and the other left alone is gone`(sample: Sample) {
    for pair in sample.pairs {
      let sides = Self.account(pair)
      guard sides.merged.conflicts.isEmpty else { continue }
      #expect(sides.returned.isEmpty, "\(pair.told): \(sides.returned)")
    }
  }
}
