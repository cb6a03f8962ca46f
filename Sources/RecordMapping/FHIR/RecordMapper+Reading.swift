import ClinicalRecords
public import LosslessJSON

extension RecordMapper {
  /// What a change of one resource makes of its record: `L ⊕ (G(after) ⊖ G(before))`.
  ///
  /// Only what differs by value is touched; everything else keeps its digits, offsets and order. `unreadable` are paths in
  /// the resource that changed, in elements a mapping knows, and that the record has no word for.
  public func reading(_ record: JSON, before: JSON, after: JSON, role: String) -> (record: JSON, unreadable: [String]) {
    let id = record["id"]?.string.flatMap { RecordID($0) } ?? RecordID(high: 0, low: 0)
    let old = read(before, role: role, record: id)
    let new = read(after, role: role, record: id)
    // A withdrawn record keeps what its other resources say: that each of them is withdrawn too is no news.
    let isWithdrawn = record["recordStatus"]?.string == RecordStatus.enteredInError.rawValue
    if isWithdrawn, Withdrawal.isWithdrawn(after), new.partial["recordStatus"] == nil { return (record, []) }
    let aligned = MemberAlignment.align(record: record, before: old.partial, after: new.partial)
    let unsaid = old.unsaid.union(new.unsaid)
    let result = RecordOverlay(unsaid: unsaid).apply(record, before: aligned.before, after: aligned.after)
    return (result, unreadable(record, result, before: before, after: after, role: role))
  }

  /// A document with those Quantities in the units of our own rendering that stand in its places and can be converted to them.
  ///
  /// For comparing only: a document in its server's own units is never written in ours.
  public func inUnits(of rendered: JSON, _ document: JSON) -> JSON { FHIRForms.inUnits(of: rendered, document, words: catalog.unitWords) }

  /// Leaves of the mapping's elements that changed, and that rendering the new record does not change likewise.
  private func unreadable(_ record: JSON, _ result: JSON, before: JSON, after: JSON, role: String) -> [String] {
    guard let parsed = Role(role), let mapping = FHIRMappings.all.first(where: { $0.owns(parsed) }) else { return [] }
    var names = Set(mapping.elements.flatMap(\.names)).subtracting(["meta"])
    if mapping.type != "Patient" { names.remove("identifier") }
    let changed = names.filter { before[$0] != after[$0] }
    if changed.isEmpty { return [] }
    let rendered = try? document(result, role: parsed)
    var paths: Set<String> = []
    for name in changed {
      let old = Leaves(before[name].map { FHIRForms.inUnits(of: rendered?[name], $0, words: catalog.unitWords) }, at: name)
      let new = Leaves(after[name].map { FHIRForms.inUnits(of: rendered?[name], $0, words: catalog.unitWords) }, at: name)
      let ours = Leaves(rendered?[name], at: name)
      for leaf in new.subtracting(old) where !ours.contains(leaf) { paths.insert(leaf.path) }
      // A document that the record no longer has is explained by that.
      if rendered != nil { for leaf in old.subtracting(new) where ours.contains(leaf) { paths.insert(leaf.path) } }
    }
    if rendered == nil, Withdrawal.isWithdrawn(after) { return [] }
    return paths.sorted()
  }
}

/// The leaves of a tree without the indices of its lists, equal when they say the same.
private struct Leaves {
  struct Leaf: Hashable {
    let path: String
    let value: String
  }

  private var all: Set<Leaf> = []

  init(_ tree: JSON?, at path: String) {
    if let tree { add(tree, path) }
  }

  func contains(_ leaf: Leaf) -> Bool { all.contains(leaf) }
  func subtracting(_ other: Leaves) -> Set<Leaf> { all.subtracting(other.all) }

  private mutating func add(_ tree: JSON, _ path: String) {
    switch tree.kind {
    case .object: for member in tree.members where member.name != "display" { add(member.value, path + "." + member.name) }
    case .array: for element in tree.elements { add(element, path) }
    case .number: all.insert(Leaf(path: path, value: tree.number?.normalized ?? ""))
    case .string: all.insert(Leaf(path: path, value: tree.string.flatMap { DateTime($0) }.map { $0.utc.description } ?? tree.string ?? ""))
    case .bool, .null: all.insert(Leaf(path: path, value: tree.text))
    }
  }
}
