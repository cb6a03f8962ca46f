public import LosslessJSON

extension RecordTree {
  /// The places at which two bodies of a record differ, as ``setting(_:at:in:)`` takes them, in the order of the record.
  ///
  /// Members of lists that have ids are followed by their id; an amount with its unit, a concept, a list without ids is one place.
  public static func places(_ old: JSON, _ new: JSON) -> [String] { places(old, new, "") }

  /// What a body says at a place; nil for nothing.
  public static func value(at path: String, in record: JSON) -> JSON? {
    guard let step = path.firstIndex(where: { $0 == "." || $0 == "[" }) else { return path.isEmpty ? record : record[path] }
    guard let inner = record[String(path[..<step])] else { return nil }
    guard path[step] == "[" else { return value(at: String(path[path.index(after: step)...]), in: inner) }
    guard let end = path[step...].firstIndex(of: "]") else { return nil }
    let id = path[path.index(after: step)..<end]
    guard let member = inner.elements.first(where: { $0["id"]?.string.map { $0 == id } ?? false }) else { return nil }
    return value(at: String(path[path.index(after: end)...].drop { $0 == "." }), in: member)
  }

  private static func places(_ old: JSON, _ new: JSON, _ path: String) -> [String] {
    let names = old.members.map(\.name) + new.members.map(\.name).filter { old[$0] == nil }
    return names.flatMap { name in differing(old[name], new[name], path.isEmpty ? name : path + "." + name) }
  }

  private static func differing(_ old: JSON?, _ new: JSON?, _ path: String) -> [String] {
    if old == new { return [] }
    guard [old, new].allSatisfy({ $0.map(hasIDs) ?? true }) else { return [path] }
    let (before, after) = (old?.elements ?? [], new?.elements ?? [])
    func member(_ id: String, of list: [JSON]) -> JSON? { list.first { $0["id"]?.string == id } }
    var ids = before.compactMap { $0["id"]?.string }
    ids += after.compactMap { $0["id"]?.string }.filter { !ids.contains($0) }
    return ids.flatMap { id -> [String] in
      let (was, now) = (member(id, of: before), member(id, of: after))
      guard let was, let now else { return ["\(path)[\(id)]"] }
      return was == now ? [] : places(was, now, "\(path)[\(id)]")
    }
  }

  private static func hasIDs(_ json: JSON) -> Bool { json.kind == .array && json.count > 0 && json.elements.allSatisfy { $0["id"]?.string != nil } }
}
