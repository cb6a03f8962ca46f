import ClinicalRecords
import LosslessJSON

/// Finds which member of a patient's list is meant by one that FHIR gave no id.
///
/// Reading gives such members ids that follow from what they say. Here a member that was there before gets the id of the
/// record's member that says the same, and one that is new takes the place of the one that vanished from its slot, when
/// each is the only one; then the same once more over the whole list.
enum MemberAlignment {
  /// The lists whose members FHIR gives no ids, and the fields that make a slot.
  static let slots: [(list: String, fields: [String])] = [
    ("identifiers", ["system"]), ("names", ["use"]), ("telecoms", ["system", "use"]), ("addresses", ["use"]),
  ]

  static func align(record: JSON, before: JSON, after: JSON) -> (before: JSON, after: JSON) {
    var (before, after) = (before, after)
    for (list, fields) in slots {
      let mine = record[list]?.elements ?? []
      let old = known(before[list]?.elements ?? [], as: mine)
      let new = replaced(after[list]?.elements ?? [], since: before[list]?.elements ?? [], old, mine, slot: fields)
      if before[list] != nil { before = before.setting(list, to: .array(old)) }
      if after[list] != nil { after = after.setting(list, to: .array(new)) }
    }
    return (before, after)
  }

  /// The members with the ids of the record's own that say the same.
  private static func known(_ members: [JSON], as mine: [JSON]) -> [JSON] {
    var free = mine
    return members.map { member in
      guard let index = free.firstIndex(where: { content($0) == content(member) }) else { return member }
      return member.setting("id", to: free.remove(at: index)["id"])
    }
  }

  private static func replaced(_ new: [JSON], since read: [JSON], _ old: [JSON], _ mine: [JSON], slot fields: [String]) -> [JSON] {
    let renamed = zip(read, old).map { ($0["id"], $1["id"]) }
    // What comes anew may follow to the id of a member that said the same until somebody here changed it: it gets one of its own.
    var taken = Set((old + mine).compactMap { $0["id"]?.string })
    var result = new.map { member in
      if let known = renamed.first(where: { $0.0 == member["id"] }) { return member.setting("id", to: known.1) }
      guard var id = member["id"]?.string else { return member }
      while !taken.insert(id).inserted { id = RecordID(deriving: [id, "another"]).description }
      return member.setting("id", to: .string(id))
    }
    func pair(_ key: (JSON) -> [JSON?]) {
      let gone = old.filter { one in !result.contains { $0["id"] == one["id"] } }
      let come = result.indices.filter { index in !old.contains { $0["id"] == result[index]["id"] } }
      for index in come {
        let rivals = come.filter { key(result[$0]) == key(result[index]) }
        let places = gone.filter { key($0) == key(result[index]) }
        if rivals.count == 1, places.count == 1, let place = places.first { result[index] = result[index].setting("id", to: place["id"]) }
      }
    }
    pair { member in fields.map { member[$0] } }
    pair { _ in [] }
    return result
  }

  private static func content(_ member: JSON) -> JSON { member.setting("id", to: nil) }
}
