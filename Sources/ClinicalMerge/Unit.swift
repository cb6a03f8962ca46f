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
      let element = type.element(member.name)
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
  var needsWrapping: Bool { element.isGroup || members.count > 1 || members[0].name != name }
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
    return all(Unit.all(of: members.base, type: type), Unit.all(of: members.local, type: type), Unit.all(of: members.remote, type: type), type)
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
    let members = resource.members.filter { type.element($0.name).unit == unit }
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
    let old = object?.members ?? []
    var done = [Bool](repeating: false, count: changes.count)
    var members: [JSON.Member] = []
    members.reserveCapacity(old.count + changes.count)
    for member in old {
      guard let at = places.place(of: member) else {
        members.append(member)
        continue
      }
      if !done[at] { members += changes[at].members }
      done[at] = true
    }
    for (at, change) in changes.enumerated() where !done[at] { members += change.members }
    return .object(members)
  }
}
