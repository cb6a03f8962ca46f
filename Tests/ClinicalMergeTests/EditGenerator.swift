import LosslessJSON

/// Two edits of one base, in the frequencies of an infusion clinic beside a hospital.
///
/// Of 100 pairs 60 touch different elements, 20 make the same change, 15 change one element to different values, and 5 set a
/// reordering or a removal in a list against an edit. Everything follows from the seed.
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

  /// A base with the leaves people may change and the lists they may thin out.
  private struct Ground {
    let base: JSON
    let leaves: [[JSONStep]]
    let lists: [[JSONStep]]
  }

  private static let grounds: [Ground] = EditedResources.all.map { base in
    var leaves: [[JSONStep]] = []
    var lists: [[JSONStep]] = []
    walk(base, [], &leaves, &lists)
    return Ground(base: base, leaves: leaves, lists: lists)
  }

  private var numbers: Numbers

  init(seed: UInt64) { numbers = Numbers(state: seed) }

  /// Neither the server's bookkeeping, nor what says whose a document is, nor what names a member.
  private static let left: Set<String> = ["resourceType", "id", "text", "meta", "language", "subject", "patient", "linkId", "url", "note", "extension"]

  private static func walk(_ value: JSON, _ path: [JSONStep], _ leaves: inout [[JSONStep]], _ lists: inout [[JSONStep]]) {
    switch value.kind {
    case .object:
      for member in value.members where !(path.isEmpty && left.contains(member.name)) && member.name != "linkId" && member.name != "system" {
        if member.name == "code", member.value["coding"] != nil, path.count > 1 { continue }  // The code that names a component.
        walk(member.value, path + [.name(member.name)], &leaves, &lists)
      }
    case .array:
      if value.count > 1, value.elements.allSatisfy({ $0.kind == .object }) { lists.append(path) }
      for (index, element) in value.elements.enumerated() { walk(element, path + [.index(index)], &leaves, &lists) }
    case .null: break
    default: leaves.append(path)
    }
  }

  mutating func next() -> Edited {
    let ground = Self.grounds[numbers.below(Self.grounds.count)]
    let share = numbers.below(100)
    let kind: Class = share < 60 ? .disjoint : share < 80 ? .same : share < 95 ? .other : .list
    let base = ground.base
    let first = ground.leaves[numbers.below(ground.leaves.count)]
    let variant = numbers.below(2)
    let ours = Self.changed(base, first, variant)
    switch kind {
    case .same: return Edited(kind: kind, base: base, local: ours, remote: Self.changed(base, first, variant), told: "both \(Self.told(first))")
    case .other: return Edited(kind: kind, base: base, local: ours, remote: Self.changed(base, first, 1 - variant), told: "each \(Self.told(first))")
    case .disjoint:
      var second = first
      while second.prefix(1) == first.prefix(1) { second = ground.leaves[numbers.below(ground.leaves.count)] }
      return Edited(
        kind: kind, base: base, local: ours, remote: Self.changed(base, second, numbers.below(2)), told: "\(Self.told(first)) beside \(Self.told(second))")
    case .list:
      let list = ground.lists[numbers.below(ground.lists.count)]
      var members = base[list]?.elements ?? []
      let edits = ground.leaves.filter { $0.starts(with: list) }
      let edit = edits.isEmpty ? first : edits[numbers.below(edits.count)]
      let removes = numbers.below(2) == 0
      if removes { members.remove(at: numbers.below(members.count)) } else { members.reverse() }
      let other = base.setting(list, to: .array(members))
      let edited = Self.changed(base, edit, variant)
      let isOurs = numbers.below(2) == 0
      return Edited(
        kind: kind, base: base, local: isOurs ? other : edited, remote: isOurs ? edited : other,
        told: "\(removes ? "removal from" : "reordering of") \(Self.told(list)) against \(Self.told(edit))")
    }
  }

  static func told(_ path: [JSONStep]) -> String {
    path.map { if case .name(let name) = $0 { name } else if case .index(let index) = $0 { "\(index)" } else { "" } }.joined(separator: ".")
  }

  /// The leaf said otherwise, in one of two ways; a status moves on, a coded status to another code.
  private static func changed(_ base: JSON, _ path: [JSONStep], _ variant: Int) -> JSON {
    guard let old = base[path] else { return base }
    let new: JSON
    switch old.kind {
    case .bool: new = .bool(!(old.bool ?? false))
    case .number: new = JSONNumber("\((old.int ?? 0) + 1 + variant)").map { .number($0) } ?? old
    default:
      if path == ["status"], let next = statuses[base["resourceType"]?.string ?? ""] {
        new = .string(next[variant])
      } else if path == ["docStatus"] {
        new = .string(["final", "amended"][variant])
      } else {
        new = .string(text(old.string ?? "", variant))
      }
    }
    return base.setting(path, to: new)
  }

  /// Where a status may move from what the bases say.
  private static let statuses: [String: [String]] = [
    "Observation": ["final", "amended"], "MedicationAdministration": ["completed", "stopped"], "Procedure": ["completed", "on-hold"],
    "Encounter": ["in-progress", "finished"], "QuestionnaireResponse": ["completed", "stopped"], "DocumentReference": ["superseded", "entered-in-error"],
  ]

  private static func text(_ old: String, _ variant: Int) -> String {
    let bytes = Array(old.utf8)
    if bytes.count >= 10, bytes[4] == 0x2D, bytes[7] == 0x2D {
      return old.prefix(8) + (variant == 0 ? "17" : "18") + old.dropFirst(10)
    }
    if bytes.count == 4, Int(old) != nil { return "\((Int(old) ?? 0) + 1 + variant)" }
    return old + (variant == 0 ? "-a" : "-b")
  }
}
