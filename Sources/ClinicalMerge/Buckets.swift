import FHIRR4
import LosslessJSON

/// The members, on all sides of a keyed list, that are found to be the same member.
struct Bucket {
  var base: [JSON] = []
  var local: [JSON] = []
  var remote: [JSON] = []
  /// Whether members without a common key were put together because one replaced the other.
  var isReplacement = false
  /// Where its first local member stands.
  var localPlace: Int?

  var isSingle: Bool { base.count <= 1 && local.count <= 1 && remote.count <= 1 && !isReplacement }
}

/// Sorts the members of three lists into buckets: members that share a key are one, directly or through others.
struct Buckets {
  let keys: ListKeys
  let equivalence: Equivalence
  let type: String
  private var parent: [Int] = []
  private var entries: [(side: Int, member: JSON, root: Int)] = []
  private var replaced: Set<Int> = []
  /// Whether more than one new member could have replaced a vanished one.
  private(set) var isUnsure = false

  init(_ base: [JSON], _ local: [JSON], _ remote: [JSON], type: String, keys: ListKeys, equivalence: Equivalence) {
    self.keys = keys
    self.equivalence = equivalence
    self.type = type
    var rootOfKey: [String: Int] = [:]
    var entryOfBase = [Int?](repeating: nil, count: base.count)
    parent.reserveCapacity(base.count + 4)
    entries.reserveCapacity(base.count + local.count + remote.count)
    for (side, list) in [base, local, remote].enumerated() {
      for (at, member) in list.enumerated() where !Equivalence.isAbsent(member) {
        // What another side has word for word at the same place has the same keys.
        if side > 0, at < base.count, let twin = entryOfBase[at], base[at] == member {
          entries.append((side, member, twin))
          continue
        }
        let own = parent.count
        parent.append(own)
        if side == 0 { entryOfBase[at] = own }
        for key in named(member) {
          if let other = rootOfKey[key] { join(own, other) } else { rootOfKey[key] = own }
        }
        entries.append((side, member, own))
      }
    }
    pairReplacements()
  }

  /// A member without a key is known by all it says.
  private func named(_ member: JSON) -> [String] {
    let keys = keys.keys(of: member, type: type)
    guard keys.isEmpty else { return keys }
    return ["\u{1}" + (equivalence.normal(member, ElementType.kind(ofType: type), "")?.text ?? "")]
  }

  private func root(_ at: Int) -> Int {
    var at = at
    while parent[at] != at { at = parent[at] }
    return at
  }

  private mutating func join(_ a: Int, _ b: Int) {
    let (x, y) = (root(a), root(b))
    if x != y { parent[max(x, y)] = min(x, y) }
  }

  /// If on one side exactly one member of a slot vanished and exactly one new one appeared there, the two are one; then once more over the whole list.
  private mutating func pairReplacements() {
    guard ListKeys.replaces(type) else { return }
    let roots = entries.map { root($0.root) }
    var there = [UInt8](repeating: 0, count: parent.count)
    for (entry, root) in zip(entries, roots) { there[root] |= 1 << UInt8(entry.side) }
    // A side that lost no member, or gained none, replaced none.
    func isExchanged(by side: UInt8) -> Bool { there.contains { $0 & 1 != 0 && $0 & side == 0 } && there.contains { $0 & 1 == 0 && $0 & side != 0 } }
    guard isExchanged(by: 2) || isExchanged(by: 4) else { return }
    var all: [(Int, Int)] = []
    for side in 1...2 {
      // Each side by itself: what the other made of a member says nothing of what this one did.
      var pairs: [(Int, Int)] = []
      var vanished: [(root: Int, slot: String?)] = []
      var new: [(root: Int, slot: String?)] = []
      for (entry, root) in zip(entries, roots) {
        if entry.side == 0, there[root] & (1 << UInt8(side)) == 0, !vanished.contains(where: { $0.root == root }) {
          vanished.append((root, keys.slot(of: entry.member, type: type)))
        } else if entry.side == side, there[root] & 1 == 0, !new.contains(where: { $0.root == root }) {
          new.append((root, keys.slot(of: entry.member, type: type)))
        }
      }
      if vanished.isEmpty || new.isEmpty { continue }
      for (root, slot) in vanished where slot != nil {
        let rivals = vanished.filter { $0.slot == slot }
        let candidates = new.filter { $0.slot == slot }
        if rivals.count == 1, candidates.count == 1 {
          pairs.append((root, candidates[0].root))
        } else if candidates.count > 1 {
          isUnsure = true
        }
      }
      let leftVanished = vanished.filter { old in !pairs.contains { $0.0 == old.root } }
      let leftNew = new.filter { candidate in !pairs.contains { $0.1 == candidate.root } }
      if leftVanished.count == 1, leftNew.count == 1 { pairs.append((leftVanished[0].root, leftNew[0].root)) }
      all += pairs
    }
    for (old, new) in all {
      join(old, new)
      replaced.insert(old)
    }
  }

  /// The buckets, remote's in their order, then those that only the others have.
  func sorted() -> [Bucket] {
    let replacedRoots = Set(replaced.map(root))
    var buckets: [Bucket] = []
    var placeOfRoot = [Int](repeating: -1, count: parent.count)
    var place = 0
    for side in [2, 1, 0] {
      for entry in entries where entry.side == side {
        let root = root(entry.root)
        let at = placeOfRoot[root] < 0 ? buckets.count : placeOfRoot[root]
        if at == buckets.count {
          buckets.append(Bucket(isReplacement: replacedRoots.contains(root)))
          placeOfRoot[root] = at
        }
        switch side {
        case 0: buckets[at].base.append(entry.member)
        case 1:
          buckets[at].local.append(entry.member)
          if buckets[at].localPlace == nil { buckets[at].localPlace = place }
          place += 1
        default: buckets[at].remote.append(entry.member)
        }
      }
    }
    return buckets
  }
}
