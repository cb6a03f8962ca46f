import ClinicalRecords
import LosslessJSON

/// What the schema of a kind of record says of its root: which fields must be there, and in which order they are written.
enum RecordSchema {
  private static let fields: [RecordKind: [String]] = Dictionary(
    uniqueKeysWithValues: RecordKind.allCases.map { ($0, (RecordCoding.schema($0)["properties"]?.members ?? []).map(\.name)) })
  private static let needed: [RecordKind: [String]] = Dictionary(
    uniqueKeysWithValues: RecordKind.allCases.map { ($0, (RecordCoding.schema($0)["required"]?.elements ?? []).compactMap(\.string)) })

  static func required(_ kind: RecordKind) -> [String] { needed[kind] ?? [] }

  /// The record with its fields in the order of the schema.
  static func ordered(_ record: JSON, _ kind: RecordKind) -> JSON {
    let names = fields[kind] ?? []
    let known = names.compactMap { name in record[name].map { JSON.Member(name, $0) } }
    return .object(known + record.members.filter { !names.contains($0.name) })
  }

  /// The record with the members of a list in the order of their time, those of one moment by their ids.
  static func inTime(_ record: JSON, _ list: String) -> JSON {
    guard let members = record[list]?.elements, members.count > 1 else { return record }
    func time(_ member: JSON) -> DateTime? {
      ["at", "start", "onset"].lazy.compactMap { member[$0]?.string.flatMap { DateTime($0) } }.first
    }
    let keyed = members.map { (time: time($0), id: $0["id"]?.string ?? "", member: $0) }
    let sorted = keyed.sorted { a, b in
      switch (a.time, b.time) {
      case (let x?, let y?): x == y ? a.id < b.id : x < y
      case (_?, nil): true
      case (nil, _?): false
      case (nil, nil): a.id < b.id
      }
    }
    return record.setting(list, to: .array(sorted.map(\.member)))
  }
}
