internal import EHRSync
internal import LosslessJSON
internal import RecordStore

/// The three sides of a conflict, field by field, only where they differ.
enum ReviewRows {
  static func rows(_ fields: [ConflictField], _ conflict: StoredConflict, in record: JSON, role: String, type: String) -> [ReviewEntry.Row] {
    if fields.isEmpty {
      let label = FieldWords.label(element: conflict.path, role: role, type: type, in: record)
      return split(label, conflict.base, conflict.local, conflict.remote, deep: conflict.path.isEmpty)
    }
    return fields.flatMap { split(FieldWords.label($0.path, in: record), $0.base, $0.local, $0.remote, deep: false) }
  }

  /// A value of several members shows those that differ; an amount, a concept or a period is one value.
  private static func split(_ label: String, _ base: JSON?, _ local: JSON?, _ remote: JSON?, deep: Bool) -> [ReviewEntry.Row] {
    let sides = [base, local, remote].compactMap { $0 }
    let isOne = !sides.allSatisfy { $0.kind == .object } || sides.contains { isWhole($0) } || (sides.count < 2 && !deep)
    if isOne || sides.isEmpty {
      return [ReviewEntry.Row(label: label, agreed: ValueWords.text(base), ours: ValueWords.text(local), theirs: ValueWords.text(remote))]
    }
    var names: [String] = []
    for member in sides.flatMap(\.members) where !names.contains(member.name) && member.name != "id" && member.name != "meta" { names.append(member.name) }
    let differing = names.filter { base?[$0] != local?[$0] || local?[$0] != remote?[$0] }
    return differing.map { name in
      ReviewEntry.Row(
        label: label + ", " + FieldWords.words(of: name), agreed: ValueWords.text(base?[name]), ours: ValueWords.text(local?[name]),
        theirs: ValueWords.text(remote?[name]))
    }
  }

  private static func isWhole(_ value: JSON) -> Bool {
    ["value", "text", "coding", "codings", "code", "reference"].contains { value[$0] != nil } || value.members.allSatisfy { $0.name.hasPrefix("value") }
  }
}
