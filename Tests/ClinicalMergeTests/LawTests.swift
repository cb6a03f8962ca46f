import FHIRR4
import LosslessJSON
import Testing

@testable import ClinicalMerge

/// The laws of any merge, on every pair of one edit a side and on 60 larger pairs of each sample.
struct LawTests {
  /// Our own change of a signed document amends it before the merge, so it is no part of the laws.
  static let policy = MergePolicy(amendsWhatWasSigned: false)

  static func merged(_ b: JSON, _ l: JSON, _ r: JSON) -> Merged { merge(base: b, local: l, remote: r, under: policy) }

  static func same(_ a: JSON, _ b: JSON) -> Bool { Equivalence.areEquivalent(a, b) }

  /// A withdrawn condition loses its clinical status by rule.
  static func isForced(_ pair: Pair) -> Bool {
    [pair.local, pair.remote].contains { Withdrawal.isSaid(by: $0["verificationStatus"]) }
  }

  @Test(arguments: Sample.all) func `L1 equal bytes in give equal bytes out`(sample: Sample) {
    for pair in sample.largerPairs(40, seed: 7) {
      let first = Self.merged(sample.base, pair.local, pair.remote)
      let again = Self.merged(json(sample.base.text), json(pair.local.text), json(pair.remote.text))
      #expect(first == again && first.document.text == again.document.text, "\(pair.told)")
    }
  }

  @Test(arguments: Sample.all) func `L2 three equal sides change nothing and disagree on nothing`(sample: Sample) {
    for pair in sample.smallPairs {
      let merged = Self.merged(pair.local, pair.local, pair.local)
      #expect(merged.document == pair.local && merged.conflicts.isEmpty && merged.notices.isEmpty, "\(pair.told)")
    }
  }

  @Test(arguments: Sample.all) func `L3 where one side did not move the other's word is taken`(sample: Sample) {
    for pair in sample.pairs where !Self.isForced(pair) {
      #expect(Self.merged(sample.base, sample.base, pair.remote).document == pair.remote, "\(pair.told)")
      let pushed = Self.merged(sample.base, pair.local, sample.base)
      #expect(Self.same(pushed.document, pair.local) && pushed.conflicts.isEmpty, "\(pair.told): \(pushed.document)")
    }
  }

  @Test(arguments: Sample.all) func `L4 the same change on both sides is no conflict`(sample: Sample) {
    for pair in sample.pairs where !Self.isForced(pair) {
      let merged = Self.merged(sample.base, pair.local, pair.local)
      #expect(Self.same(merged.document, pair.local) && merged.conflicts.isEmpty, "\(pair.told): \(merged)")
    }
  }

  @Test(arguments: Sample.all) func `L5 neither side is preferred`(sample: Sample) {
    for pair in sample.pairs {
      let one = Self.merged(sample.base, pair.local, pair.remote)
      let other = Self.merged(sample.base, pair.remote, pair.local)
      let swapped = other.conflicts.map { MergeConflict(path: $0.path, base: $0.base, local: $0.remote, remote: $0.local, reason: $0.reason) }
      #expect(Set(one.conflicts.map(Told.init)) == Set(swapped.map(Told.init)), "\(pair.told)")
      if one.conflicts.isEmpty { #expect(Self.same(one.document, other.document), "\(pair.told): \(one.document) \(other.document)") }
    }
  }

  @Test(arguments: Sample.all) func `L6 merging the result again adds nothing`(sample: Sample) {
    for pair in sample.pairs where !Self.isForced(pair) {
      let once = Self.merged(sample.base, pair.local, pair.remote)
      guard once.conflicts.isEmpty else { continue }
      let again = Self.merged(sample.base, once.document, pair.remote)
      if again.conflicts.isEmpty { #expect(Self.same(again.document, once.document), "\(pair.told)") }
      // A signature over the other side's change, or members that cannot be told apart, may be asked about again.
      let allowed: Set<MergeConflict.Reason> = [.signedUnseen, .duplicateKeys, .bothChanged, .headAndDetail, .editedAndRemoved]
      #expect(again.conflicts.allSatisfy { allowed.contains($0.reason) }, "\(pair.told): \(again.conflicts)")
    }
  }

  @Test(arguments: Sample.all) func `L11 at a conflict the EHR's word is written, and its group with it`(sample: Sample) {
    for pair in sample.pairs {
      let merged = Self.merged(sample.base, pair.local, pair.remote)
      for conflict in merged.conflicts {
        #expect(value(at: conflict.path, in: merged.document) == value(at: conflict.path, in: pair.remote), "\(pair.told) at \(conflict.path)")
      }
      let group = CoherenceGroup.of(sample.description) ?? []
      guard merged.conflicts.contains(where: { group.contains(ElementPath($0.path).top ?? "") }) else { continue }
      for unit in group where unit != Withdrawal.unit(of: sample.description) && !(unit == "clinicalStatus" && Self.isForced(pair)) {
        #expect(UnitSides.value(unit, of: merged.document) == UnitSides.value(unit, of: pair.remote), "\(pair.told): \(unit)")
      }
    }
  }

  @Test(arguments: Sample.all) func `L18 a withdrawal is never lost`(sample: Sample) {
    let unit = Withdrawal.unit(of: sample.description)
    for pair in sample.pairs where [pair.local, pair.remote].contains(where: { Withdrawal.isSaid(by: $0[unit]) }) {
      #expect(Withdrawal.isSaid(by: Self.merged(sample.base, pair.local, pair.remote).document[unit]), "\(pair.told)")
    }
  }

  @Test(arguments: Sample.all) func `L19 two valid sides give a valid document or a conflict`(sample: Sample) {
    let invariants = Invariant.of(sample.description)
    for pair in sample.pairs {
      let merged = Self.merged(sample.base, pair.local, pair.remote)
      guard merged.conflicts.isEmpty else { continue }
      for invariant in invariants where invariant.holds(pair.local) && invariant.holds(pair.remote) {
        #expect(invariant.holds(merged.document), "\(pair.told): \(merged.document)")
      }
    }
  }

  @Test(arguments: Sample.all) func `L21 the order of a keyed list means nothing`(sample: Sample) {
    let lists = ["identifier", "name", "telecom", "component", "note", "category", "participant", "extension", "reaction", "performer"]
    func turned(_ document: JSON) -> JSON {
      lists.reduce(document) { document, name in document[name].map { document.setting(name, to: .array($0.elements.reversed())) } ?? document }
    }
    for pair in sample.pairs {
      let one = Self.merged(sample.base, pair.local, pair.remote)
      for other in [
        Self.merged(turned(sample.base), pair.local, pair.remote), Self.merged(sample.base, turned(pair.local), pair.remote),
        Self.merged(sample.base, pair.local, turned(pair.remote)),
      ] {
        #expect(Self.same(one.document, other.document), "\(pair.told): \(one.document) \(other.document)")
        #expect(Set(one.conflicts.map(Told.init)) == Set(other.conflicts.map(Told.init)), "\(pair.told)")
      }
    }
  }
}

/// A conflict whatever the order of keyed members in its sides.
private struct Told: Hashable {
  let path: String
  let reason: String
  let local: JSON?
  let remote: JSON?

  init(_ conflict: MergeConflict) {
    path = conflict.path
    reason = conflict.reason.rawValue
    func told(_ value: JSON?) -> JSON? {
      guard let value else { return nil }
      return value.kind == .array ? .array(value.elements.sorted { $0.text < $1.text }) : value
    }
    local = told(conflict.local)
    remote = told(conflict.remote)
  }
}
