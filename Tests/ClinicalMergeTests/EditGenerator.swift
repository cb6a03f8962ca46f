import LosslessJSON

/// Two edits of one base, in the frequencies of an infusion clinic beside a hospital.
///
/// Of 100 pairs 60 touch different elements, 20 make the same change, 15 change one element to different values, and 5 set a
/// reordering or a removal in a list against an edit in it. Everything follows from the seed.
struct EditGenerator {
  enum Class: String, CaseIterable, Sendable { case disjoint, same, other, list }

  struct Edited: Sendable {
    let kind: Class
    let base: JSON
    let local: JSON
    let remote: JSON
    let told: String
  }

  /// A generator of chance that is none.
  struct Numbers {
    var state: UInt64
    mutating func below(_ bound: Int) -> Int {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return Int((z ^ (z >> 31)) % UInt64(max(1, bound)))
    }
  }

  /// A base with what people may do to it.
  private struct Ground {
    let base: JSON
    let edits: [ResourceEdit]
    let lists: [String]
  }

  private static let grounds: [Ground] = EditedResources.all.map { base in
    let lists = base.members.filter { $0.value.kind == .array && $0.value.count > 1 && $0.value[0]?.kind == .object && $0.name != "contained" }
    return Ground(base: base, edits: ResourceEdit.all(of: base), lists: lists.map(\.name))
  }

  private var numbers: Numbers

  init(seed: UInt64) { numbers = Numbers(state: seed) }

  private mutating func one(of edits: [ResourceEdit]) -> ResourceEdit { edits[numbers.below(edits.count)] }

  mutating func next() -> Edited {
    let ground = Self.grounds[numbers.below(Self.grounds.count)]
    let share = numbers.below(100)
    let kind: Class = share < 60 ? .disjoint : share < 80 ? .same : share < 95 ? .other : .list
    let base = ground.base
    let first = one(of: ground.edits)
    let variant = numbers.below(2)
    let ours = first.apply(base, variant)
    switch kind {
    case .same: return Edited(kind: kind, base: base, local: ours, remote: first.apply(base, variant), told: "both \(first.told)")
    case .other: return Edited(kind: kind, base: base, local: ours, remote: first.apply(base, 1 - variant), told: "each \(first.told)")
    case .disjoint:
      var second = one(of: ground.edits)
      while second.element == first.element { second = one(of: ground.edits) }
      return Edited(kind: kind, base: base, local: ours, remote: second.apply(base, numbers.below(2)), told: "\(first.told) beside \(second.told)")
    case .list: return list(ground, first, variant)
    }
  }

  private mutating func list(_ ground: Ground, _ first: ResourceEdit, _ variant: Int) -> Edited {
    let (base, list) = (ground.base, ground.lists[numbers.below(ground.lists.count)])
    var members = base[list]?.elements ?? []
    let edits = ground.edits.filter { $0.element == list }
    let edit = edits.isEmpty ? first : one(of: edits)
    let removes = numbers.below(2) == 0
    if removes { members.remove(at: numbers.below(members.count)) } else { members.reverse() }
    let other = base.setting(list, to: .array(members))
    let edited = edit.apply(base, variant)
    let isOurs = numbers.below(2) == 0
    return Edited(
      kind: .list, base: base, local: isOurs ? other : edited, remote: isOurs ? edited : other,
      told: "\(removes ? "removal from" : "reordering of") \(list) against \(edit.told)")
  }
}
