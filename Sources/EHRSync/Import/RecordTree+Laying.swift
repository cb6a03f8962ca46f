internal import LosslessJSON

extension RecordTree {
  /// A record with a part laid over it: members of its lists by their ids, everything else in place of what was there.
  static func laying(_ partial: JSON, over record: JSON) -> JSON {
    partial.members.reduce(record) { tree, member in
      guard let old = tree[member.name], old.kind == .array, member.value.kind == .array, member.value.elements.allSatisfy({ $0["id"] != nil }) else {
        return tree.setting(member.name, to: member.value)
      }
      var list = old.elements
      for element in member.value.elements {
        if let at = list.firstIndex(where: { $0["id"] == element["id"] }) {
          list[at] = element.members.reduce(list[at]) { $0.setting($1.name, to: $1.value) }
        } else {
          list.append(element)
        }
      }
      return tree.setting(member.name, to: .array(list))
    }
  }
}
