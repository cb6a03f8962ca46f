public import LosslessJSON

/// A place in a record where both sides said something else, with all three sides; nil is absent.
public struct RecordTreeConflict: Sendable, Hashable {
  /// As `vitals[<id>].heartRate`.
  public var path: String
  /// What both sides last agreed on.
  public var base: JSON?
  /// What the store has; it stays until a person settles the conflict.
  public var local: JSON?
  /// What the file says.
  public var remote: JSON?
}

/// Three-way merge of records in the form of a records file.
///
/// A member of the record, and of a list member that has an `id`, merges by itself; lists whose members have ids merge by id;
/// everything else (an amount with its unit, a concept, a list without ids) is whole or not at all. At a conflict the local
/// side stays.
public enum RecordTree {
  /// The record that both sides make, and where they disagree; without a base every difference is a conflict.
  public static func merge(base: JSON?, local: JSON, remote: JSON) -> (merged: JSON, conflicts: [RecordTreeConflict]) {
    var conflicts: [RecordTreeConflict] = []
    let merged = members(base, local, remote, path: "", &conflicts)
    return (merged, conflicts)
  }

  /// The tree with the value at a path as a conflict names it set; nil takes it out.
  public static func setting(_ value: JSON?, at path: String, in record: JSON) -> JSON {
    guard let step = path.firstIndex(where: { $0 == "." || $0 == "[" }) else { return record.setting(path, to: value) }
    let name = String(path[..<step])
    guard let inner = record[name] else { return record }
    guard path[step] == "[", let end = path[step...].firstIndex(of: "]") else { return record }
    let id = path[path.index(after: step)..<end]
    let rest = path[path.index(after: end)...].drop { $0 == "." }
    var list = inner.elements
    let at = list.firstIndex { $0["id"]?.string.map { $0 == id } ?? false }
    if rest.isEmpty {
      if let value { if let at { list[at] = value } else { list.append(value) } } else if let at { list.remove(at: at) }
    } else if let at {
      list[at] = setting(value, at: String(rest), in: list[at])
    }
    return record.setting(name, to: list.isEmpty ? nil : .array(list))
  }

  private static func members(_ base: JSON?, _ local: JSON, _ remote: JSON, path: String, _ conflicts: inout [RecordTreeConflict]) -> JSON {
    var result = local
    let names = local.members.map(\.name) + remote.members.map(\.name).filter { local[$0] == nil }
    for name in names {
      let place = path.isEmpty ? name : path + "." + name
      result = result.setting(name, to: unit(base?[name], local[name], remote[name], path: place, &conflicts))
    }
    return result
  }

  private static func unit(_ base: JSON?, _ local: JSON?, _ remote: JSON?, path: String, _ conflicts: inout [RecordTreeConflict]) -> JSON? {
    if local == remote || remote == base { return local }
    if local == base { return remote }
    let sides = [base, local, remote].compactMap { $0 }
    if sides.allSatisfy(isKeyedList) {
      let merged = keyed(base?.elements ?? [], local?.elements ?? [], remote?.elements ?? [], path: path, &conflicts)
      return merged.isEmpty ? nil : .array(merged)
    }
    conflicts.append(RecordTreeConflict(path: path, base: base, local: local, remote: remote))
    return local
  }

  private static func isKeyedList(_ json: JSON) -> Bool {
    json.kind == .array && json.elements.allSatisfy { $0["id"]?.string != nil }
  }

  private static func keyed(_ base: [JSON], _ local: [JSON], _ remote: [JSON], path: String, _ conflicts: inout [RecordTreeConflict]) -> [JSON] {
    func member(_ id: String, of list: [JSON]) -> JSON? { list.first { $0["id"]?.string == id } }
    var ids = local.compactMap { $0["id"]?.string }
    ids += remote.compactMap { $0["id"]?.string }.filter { !ids.contains($0) }
    return ids.compactMap { id in
      let (b, l, r) = (member(id, of: base), member(id, of: local), member(id, of: remote))
      let place = "\(path)[\(id)]"
      if let l, let r, b != nil || l != r { return l == r ? l : members(b, l, r, path: place, &conflicts) }
      return unit(b, l, r, path: place, &conflicts)
    }
  }
}
