import FHIRR4
import LosslessJSON

/// The members of three objects that are not alike on all of them, with the others of their units.
///
/// Most of a resource is the same on all sides; it is compared by its bytes and never taken apart.
struct DifferingMembers {
  private(set) var base: [JSON.Member] = []
  private(set) var local: [JSON.Member] = []
  private(set) var remote: [JSON.Member] = []

  /// Whether each of these members is a unit by itself, and called like it.
  private(set) var areUnits = false

  /// Of three objects as they were parsed; nil where one is not.
  init?(parsed b: JSON?, _ l: JSON?, _ r: JSON?, type: ElementType) {
    guard let b, let l, let r, let places = JSON.unlikeMembers(b, l, r) else { return nil }
    (base, local, remote) = (b.members(at: places.a), l.members(at: places.b), r.members(at: places.c))
    let underscore = UInt8(ascii: "_")
    areUnits =
      !b.hasName(beginningWith: underscore) && !l.hasName(beginningWith: underscore) && !r.hasName(beginningWith: underscore)
      && !hasGroup(base, type) && !hasGroup(local, type) && !hasGroup(remote, type)
    if !areUnits { takeInSiblings(b, l, r, isAlikeR: ~places.c, type: type) }
  }

  /// Whether everything is alike on all three.
  var isEmpty: Bool { base.isEmpty && local.isEmpty && remote.isEmpty }

  /// Whether one of the members holds contained resources or may refer to one.
  var refersInside: Bool { [base, local, remote].contains { $0.contains(where: Self.refersInside) } }

  private static func refersInside(_ member: JSON.Member) -> Bool {
    member.isNamed("contained") || member.value.hasString(beginningWith: UInt8(ascii: "#"))
  }

  private func hasGroup(_ members: [JSON.Member], _ type: ElementType) -> Bool { members.contains { type.element(of: $0).isGroup } }

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
    takeInSiblings(.object(b), .object(l), .object(r), isAlikeR: isAlikeR, type: type)
  }

  /// The other members of the units of those found; they are alike on all sides, but a unit is compared whole.
  private mutating func takeInSiblings(_ b: JSON, _ l: JSON, _ r: JSON, isAlikeR: UInt64, type: ElementType) {
    var units: [String] = []
    for member in base + local + remote {
      let unit = type.element(of: member).unit
      if !units.contains(unit) { units.append(unit) }
    }
    if units.isEmpty { return }
    let places = MemberPlaces(units, type: type)
    guard r.members(at: isAlikeR).contains(where: { places.place(of: $0) != nil }) else { return }
    (base, local, remote) = (places.those(b.members), places.those(l.members), places.those(r.members))
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
    guard !isGrouped else { return units.firstIndex(of: type.element(of: member).unit) }
    for at in units.indices where member.isNamed(units[at]) || member.isNamed(siblings[at]) { return at }
    return nil
  }

  func those(_ members: [JSON.Member]) -> [JSON.Member] { members.filter { place(of: $0) != nil } }
}
