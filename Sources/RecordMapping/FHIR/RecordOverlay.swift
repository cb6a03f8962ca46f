import ClinicalRecords
import LosslessJSON

/// The difference of two partial records laid over a whole one.
struct RecordOverlay {
  /// Fields of which one of the two says nothing: they are left as they are.
  let unsaid: Set<[String]>

  func apply(_ record: JSON, before: JSON, after: JSON) -> JSON { overlay(record, before, after, []) ?? record }

  private func overlay(_ mine: JSON?, _ before: JSON?, _ after: JSON?, _ path: [String]) -> JSON? {
    if unsaid.contains(path) || Self.areSame(before, after) { return mine }
    if Self.isKeyedList(before), Self.isKeyedList(after), before != nil || after != nil { return list(mine, before, after, path) }
    guard Self.isStruct(before), Self.isStruct(after), Self.isStruct(mine) else { return after }
    var result = mine ?? .object([JSON.Member]())
    for name in Self.names(before, after) {
      let value = overlay(mine?[name], before?[name], after?[name], path + [name])
      if value != result[name] { result = result.setting(name, to: value) }
    }
    // What was taken away to its last member is no longer there; an empty thing that is said stays.
    return after == nil && result.members.isEmpty ? nil : result
  }

  private func list(_ mine: JSON?, _ before: JSON?, _ after: JSON?, _ path: [String]) -> JSON? {
    var members = mine?.elements ?? []
    for id in Self.ids(before, after) {
      let (old, new) = (Self.member(id, before), Self.member(id, after))
      let index = members.firstIndex { $0["id"]?.isString(id) == true }
      switch (index, new) {
      case (let index?, nil) where old != nil: members.remove(at: index)
      case (let index?, let new?): members[index] = overlay(members[index], old ?? ["id": .string(id)], new, path + [id]) ?? members[index]
      case (nil, let new?) where !Self.areSame(old, new): members.append(new)
      default: break
      }
    }
    return members.isEmpty ? nil : .array(members)
  }

  /// Whether two parts say the same: numbers by amount, moments by instant, lists with ids by member.
  static func areSame(_ a: JSON?, _ b: JSON?) -> Bool {
    guard let a, let b else { return a == nil && b == nil }
    if a == b { return true }
    switch (a.kind, b.kind) {
    case (.number, .number): return a.number.flatMap { x in b.number.map { x.isEqualInValue(to: $0) } } ?? false
    case (.string, .string): return a.string.flatMap { DateTime($0) }.map { $0 == b.string.flatMap { DateTime($0) } } ?? false
    case (.object, .object): return names(a, b).allSatisfy { areSame(a[$0], b[$0]) }
    case (.array, .array):
      if isKeyedList(a), isKeyedList(b) { return ids(a, b).allSatisfy { areSame(member($0, a), member($0, b)) } }
      return a.elements.count == b.elements.count && zip(a.elements, b.elements).allSatisfy { areSame($0, $1) }
    default: return false
    }
  }

  /// Whether it is changed member by member: an object that is neither an amount nor a concept nor a coding. Nil may become one.
  private static func isStruct(_ value: JSON?) -> Bool {
    guard let value else { return true }
    guard value.kind == .object else { return false }
    let members = value.members
    if members.count > 2 || members.isEmpty { return true }
    let isAmount = members.count == 2 && value["value"] != nil && value["unit"] != nil
    return !isAmount && !members.allSatisfy { $0.isNamed("codings") || $0.isNamed("text") }
  }

  private static func isKeyedList(_ value: JSON?) -> Bool {
    guard let value else { return true }
    return value.kind == .array && value.elements.allSatisfy { $0["id"]?.kind == .string }
  }

  private static func id(_ member: JSON) -> String? { member["id"]?.string }
  private static func member(_ id: String, _ list: JSON?) -> JSON? { list?.elements.first { $0["id"]?.isString(id) == true } }

  private static func ids(_ a: JSON?, _ b: JSON?) -> [String] {
    let first = (a?.elements ?? []).compactMap(id)
    if first.isEmpty { return (b?.elements ?? []).compactMap(id) }
    return first + (b?.elements ?? []).compactMap(id).filter { !first.contains($0) }
  }

  private static func names(_ a: JSON?, _ b: JSON?) -> [String] {
    let first = (a?.members ?? []).map(\.name)
    if first.isEmpty { return (b?.members ?? []).map(\.name) }
    return first + (b?.members ?? []).map(\.name).filter { !first.contains($0) }
  }
}
