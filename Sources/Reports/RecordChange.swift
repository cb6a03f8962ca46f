public import LosslessJSON

/// One place at which two versions of a record differ.
public struct RecordChange: Sendable, Hashable {
  /// As `vitals[<id>].heartRate`; empty for the whole record.
  public let path: String
  /// What it said before; nil for nothing.
  public let from: JSON?
  /// What it says now; nil for nothing.
  public let to: JSON?

  /// Where two versions differ, in the order of the record; a first version differs as a whole from nothing.
  ///
  /// Members of lists are followed by their `id`; an amount with its unit, a concept, a list without ids is told whole.
  public static func between(_ old: JSON?, _ new: JSON?) -> [RecordChange] { between(old, new, path: "", isRoot: true) }

  private static func between(_ old: JSON?, _ new: JSON?, path: String, isRoot: Bool) -> [RecordChange] {
    if old == new { return [] }
    guard let old, let new else { return [RecordChange(path: path, from: old, to: new)] }
    if isKeyed(old), isKeyed(new) { return members(old.elements, new.elements, path) }
    guard old.kind == .object, new.kind == .object, isRoot || old["id"] != nil else { return [RecordChange(path: path, from: old, to: new)] }
    let names = old.members.map(\.name) + new.members.map(\.name).filter { old[$0] == nil }
    return names.flatMap { name in between(old[name], new[name], path: path.isEmpty ? name : "\(path).\(name)", isRoot: false) }
  }

  private static func members(_ old: [JSON], _ new: [JSON], _ path: String) -> [RecordChange] {
    let ids = (old + new).compactMap { $0["id"]?.string }
    var seen = Set<String>()
    return ids.filter { seen.insert($0).inserted }.flatMap { id in
      between(old.first { $0["id"]?.string == id }, new.first { $0["id"]?.string == id }, path: "\(path)[\(id)]", isRoot: false)
    }
  }

  private static func isKeyed(_ json: JSON) -> Bool { json.kind == .array && json.count > 0 && json.elements.allSatisfy { $0["id"]?.string != nil } }
}
