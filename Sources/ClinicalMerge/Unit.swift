import FHIRR4
import LosslessJSON

/// The smallest part of an object that is merged by itself: a member, a primitive with its sibling, a choice or a group.
struct Unit {
  let name: String
  /// What it is, and where it belongs.
  let element: Element
  /// Its members on one side, in their order; never empty.
  var members: [JSON.Member]

  /// The units of an object, in the order of their first members.
  static func all(of object: JSON?, type: ElementType) -> [Unit] {
    object.map { all(of: $0.members, type: type) } ?? []
  }

  /// The units of these members.
  static func all(of members: [JSON.Member], type: ElementType) -> [Unit] {
    var units: [Unit] = []
    for member in members where !Equivalence.isAbsent(member.value) {
      let element = type.element(of: member)
      if element.isGroup || member.name.utf8.first == UInt8(ascii: "_") || !units.isEmpty,
        let at = units.firstIndex(where: { $0.name == element.unit })
      {
        units[at].members.append(member)
      } else {
        units.append(Unit(name: element.unit, element: element, members: [member]))
      }
    }
    return units
  }

  /// Whether it has to be shown as an object of its members.
  var needsWrapping: Bool { element.kind != .ignored && (element.isGroup || members.count > 1 || !members[0].isNamed(name)) }
}

/// One unit with what each side says of it.
struct UnitSides {
  let name: String
  /// How the unit is merged.
  let kind: ElementKind
  /// Whether the sides are objects of members, or the one member's value.
  let isWrapped: Bool
  let base: JSON?
  let local: JSON?
  let remote: JSON?

  /// The units of three objects, remote's first in their order, then those that only the others have.
  static func all(base: JSON?, local: JSON?, remote: JSON?, type: ElementType) -> [UnitSides] {
    all(Unit.all(of: base, type: type), Unit.all(of: local, type: type), Unit.all(of: remote, type: type), type)
  }

  /// The units of which not all three sides are alike, in the order of ``all(base:local:remote:type:)``.
  static func differing(base: JSON?, local: JSON?, remote: JSON?, type: ElementType) -> [UnitSides] {
    guard
      let members = DifferingMembers(parsed: base, local, remote, type: type)
        ?? DifferingMembers(base?.members ?? [], local?.members ?? [], remote?.members ?? [], type: type)
    else {
      return all(base: base, local: local, remote: remote, type: type)
    }
    return all(members, type)
  }

  /// The units of these members.
  static func all(_ members: DifferingMembers, _ type: ElementType) -> [UnitSides] {
    if members.areUnits { return plain(members, type) }
    return all(Unit.all(of: members.base, type: type), Unit.all(of: members.local, type: type), Unit.all(of: members.remote, type: type), type)
  }

  /// As ``all(base:local:remote:type:)`` where each member is a unit by itself and called like it.
  private static func plain(_ members: DifferingMembers, _ type: ElementType) -> [UnitSides] {
    var sides: [UnitSides] = []
    sides.reserveCapacity(members.remote.count + 2)
    func value(_ members: [JSON.Member], _ label: JSON.Member) -> JSON? {
      members.first { $0.hasName(of: label) }.flatMap { $0.value.isBlank ? nil : $0.value }
    }
    func add(_ member: JSON.Member, _ b: JSON?, _ l: JSON?, _ r: JSON?) {
      let element = type.element(of: member)
      sides.append(UnitSides(element: element, base: b, local: l, remote: r))
    }
    for member in members.remote where !member.value.isBlank { add(member, value(members.base, member), value(members.local, member), member.value) }
    for member in members.local where !member.value.isBlank && !members.remote.contains(where: { $0.hasName(of: member) }) {
      add(member, value(members.base, member), member.value, nil)
    }
    for member in members.base where !member.value.isBlank {
      if members.remote.contains(where: { $0.hasName(of: member) }) || members.local.contains(where: { $0.hasName(of: member) }) { continue }
      add(member, member.value, nil, nil)
    }
    return sides
  }

  private init(element: Element, base: JSON?, local: JSON?, remote: JSON?) {
    (name, kind, isWrapped) = (element.unit, element.kind, false)
    (self.base, self.local, self.remote) = (base, local, remote)
  }

  private static func all(_ b: [Unit], _ l: [Unit], _ r: [Unit], _ type: ElementType) -> [UnitSides] {
    var sides: [UnitSides] = []
    sides.reserveCapacity(r.count + 4)
    for unit in r { sides.append(UnitSides(b.first { $0.name == unit.name }, l.first { $0.name == unit.name }, unit, type)) }
    for unit in l where !r.contains(where: { $0.name == unit.name }) {
      sides.append(UnitSides(b.first { $0.name == unit.name }, unit, nil, type))
    }
    for unit in b where !r.contains(where: { $0.name == unit.name }) && !l.contains(where: { $0.name == unit.name }) {
      sides.append(UnitSides(unit, nil, nil, type))
    }
    return sides
  }

  private init(_ base: Unit?, _ local: Unit?, _ remote: Unit?, _ type: ElementType) {
    let some = base ?? local ?? remote
    let name = some?.name ?? ""
    let wrapped = [base, local, remote].contains { $0?.needsWrapping ?? false }
    self.name = name
    isWrapped = wrapped
    kind = wrapped ? .atom(type.name) : some?.element.kind ?? .unknown
    func value(_ unit: Unit?) -> JSON? { unit.map { wrapped ? .object($0.members) : $0.members[0].value } }
    self.base = value(base)
    self.local = value(local)
    self.remote = value(remote)
  }

  /// The value of one unit of a resource, as a conflict shows it.
  static func value(_ unit: String, of resource: JSON) -> JSON? {
    let type = ElementType.resource(resource["resourceType"]?.string ?? "")
    let members = resource.members.filter { type.element(of: $0).unit == unit }
    return members.isEmpty ? nil : .object(members)
  }

  /// The members that stand for a value of this unit in its object.
  func members(_ value: JSON?) -> [JSON.Member] {
    guard let value else { return [] }
    return isWrapped ? value.members : [JSON.Member(name, value)]
  }

  /// An object with the members of the units replaced by these; what is not told keeps its bytes and its place.
  static func rebuilt(_ object: JSON?, type: ElementType, _ changes: [(unit: String, members: [JSON.Member])]) -> JSON {
    let places = MemberPlaces(changes.map(\.unit), type: type)
    var members = object?.members ?? []
    var done = [Bool](repeating: false, count: changes.count)
    var at = 0
    while at < members.count {
      guard let change = places.place(of: members[at]) else {
        at += 1
        continue
      }
      let new = done[change] ? [] : changes[change].members
      done[change] = true
      if new.count == 1 { members[at] = new[0] } else { members.replaceSubrange(at...at, with: new) }
      at += new.count
    }
    for (at, change) in changes.enumerated() where !done[at] { members += change.members }
    return .object(members)
  }
}
