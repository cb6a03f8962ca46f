import ClinicalRecords
import LosslessJSON

/// The ids of members of a record's lists that FHIR gives none: in a file of ours they are the ids of the elements.
///
/// A server is not told of them, for many drop the ids of elements; there such members are told apart by what they say.
enum MemberIDs {
  /// A list of the record, the element of the resource that it becomes, member by member and in the same order.
  static let lists: [(list: String, element: String)] = [
    ("identifiers", "identifier"), ("names", "name"), ("telecoms", "telecom"), ("addresses", "address"),
  ]

  /// The document with the members' ids; nil where it has no such list.
  static func written(in document: JSON, of record: JSON) -> JSON? {
    var result: JSON?
    for (list, element) in lists {
      guard let members = record[list]?.elements, let elements = document[element]?.elements else { continue }
      let own = elements.indices.filter { isOfTheRecord(elements[$0]) }
      guard own.count == members.count, !own.isEmpty else { continue }
      var named = elements
      for (index, member) in zip(own, members) { named[index] = .object([JSON.Member("id", member["id"] ?? .null)] + elements[index].members) }
      result = (result ?? document).setting(element, to: .array(named))
    }
    return result
  }

  /// What the document says of the record, its members by the ids that the document has for all of them.
  static func read(from document: JSON, into partial: JSON) -> JSON {
    var result = partial
    for (list, element) in lists {
      guard let members = partial[list]?.elements, let elements = document[element]?.elements else { continue }
      let ids = elements.filter(isOfTheRecord).map { $0["id"]?.string.flatMap { RecordID($0) } }
      guard ids.count == members.count, ids.allSatisfy({ $0 != nil }) else { continue }
      let named = zip(members, ids).map { member, id in member.setting("id", to: id.map { .string($0.description) }) }
      result = result.setting(list, to: .array(named))
    }
    return result
  }

  /// Our own identifier of the resource is no member of the record.
  private static func isOfTheRecord(_ element: JSON) -> Bool { element["system"]?.string != FHIRSystem.uri }
}
