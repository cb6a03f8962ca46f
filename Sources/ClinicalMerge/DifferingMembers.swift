import FHIRR4
import LosslessJSON

/// The members of three objects that are not alike on all of them, with the others of their units.
///
/// Most of a resource is the same on all sides; it is compared by its bytes and never taken apart.
struct DifferingMembers {
  private(set) var base: [JSON.Member] = []
  private(set) var local: [JSON.Member] = []
  private(set) var remote: [JSON.Member] = []

  /// Of three objects as they were parsed; nil where one is not, or where a unit's other members have to be looked for.
  init?(parsed b: JSON?, _ l: JSON?, _ r: JSON?, type: ElementType) {
    guard let b, let l, let r, let places = JSON.unlikeMembers(b, l, r) else { return nil }
    (base, local, remote) = (b.members(at: places.a), l.members(at: places.b), r.members(at: places.c))
    for member in base + local + remote {
      let name = member.name
      if name.utf8.first == UInt8(ascii: "_") || type.element(name).isGroup || r["_" + name] != nil { return nil }
    }
  }

  /// Nil where an object has more members than are kept track of; FHIR has none with half as many.
  init?(_ b: [JSON.Member], _ l: [JSON.Member], _ r: [JSON.Member], type: ElementType) {
    guard max(b.count, l.count, r.count) <= 64 else { return nil }
    var (isAlikeB, isAlikeL, isAlikeR) = (UInt64(0), UInt64(0), UInt64(0))
    var (i, j) = (0, 0)
    for k in r.indices {
      let member = r[k]
      if !(i < b.count && j < l.count && b[i] == member && l[j] == member) {
        guard let x = b.firstIndex(of: member), let y = l.firstIndex(of: member) else { continue }
        (i, j) = (x, y)
      }
      isAlikeB |= 1 << UInt64(i)
      isAlikeL |= 1 << UInt64(j)
      isAlikeR |= 1 << UInt64(k)
      i += 1
      j += 1
    }
    func others(_ members: [JSON.Member], _ isAlike: UInt64) -> [JSON.Member] {
      if isAlike.nonzeroBitCount == members.count { return [] }
      return members.indices.compactMap { isAlike & (1 << UInt64($0)) == 0 ? members[$0] : nil }
    }
    (base, local, remote) = (others(b, isAlikeB), others(l, isAlikeL), others(r, isAlikeR))
    var units: [String] = []
    for member in base + local + remote {
      let unit = type.element(member.name).unit
      if !units.contains(unit) { units.append(unit) }
    }
    if units.isEmpty { return }
    let places = MemberPlaces(units, type: type)
    guard r.indices.contains(where: { isAlikeR & (1 << UInt64($0)) != 0 && places.place(of: r[$0]) != nil }) else { return }
    (base, local, remote) = (places.those(b), places.those(l), places.those(r))
  }
}

/// Tells which of some units an object's member belongs to, most often without a look at what the member is called.
struct MemberPlaces {
  private let units: [String]
  private let siblings: [String]
  private let isGrouped: Bool
  private let type: ElementType

  init(_ units: [String], type: ElementType) {
    self.units = units
    self.type = type
    siblings = units.map { "_" + $0 }
    isGrouped = units.contains { type.element($0).isGroup || $0.utf8.last == UInt8(ascii: "]") || type.isGroup($0) }
  }

  /// The place in the list of units; nil for a member of another.
  func place(of member: JSON.Member) -> Int? {
    guard !isGrouped else {
      let unit = type.element(member.name).unit
      return units.firstIndex(of: unit)
    }
    for at in units.indices where member.isNamed(units[at]) || member.isNamed(siblings[at]) { return at }
    return nil
  }

  func those(_ members: [JSON.Member]) -> [JSON.Member] { members.filter { place(of: $0) != nil } }
}
