internal import ClinicalMerge
public import LosslessJSON
public import RecordMapping
public import RecordStore

/// A field of our record that a conflict is about, with what each side makes of it; nil is absent.
public struct ConflictField: Sendable, Hashable {
  /// As `vitals[<id>].heartRate`.
  public var path: String
  /// With what was agreed before.
  public var base: JSON?
  /// With our side, which is what the record says.
  public var local: JSON?
  /// With the EHR's side.
  public var remote: JSON?
}

/// What a conflict in a resource means for the record, in the record's own fields: pure.
public enum ConflictFields {
  /// The fields of the record that would change with another side; empty when the record has no word for what differs.
  ///
  /// `record` is the record's body as it stands. Of a conflict that a records file brought, the path is a field's already.
  public static func of(_ conflict: StoredConflict, record: JSON, exchange: Exchange?, mapper: RecordMapper) -> [ConflictField] {
    if conflict.type == RecordsImport.exchangeType || exchange?.type == RecordsImport.exchangeType {
      return [ConflictField(path: conflict.path, base: conflict.base, local: conflict.local, remote: conflict.remote)]
    }
    guard let exchange, let server = exchange.remote ?? exchange.base ?? conflict.remote else { return [] }
    let whole = conflict.path.isEmpty
    let place = ConflictPlace(conflict: conflict)
    let theirs = whole ? nil : place.value(in: server, like: conflict.remote)
    func document(_ side: JSON?) -> JSON? { whole ? side : place.setting(side, in: server, insteadOf: theirs) }
    guard let ours = document(conflict.local) else { return [] }
    func body(_ side: JSON?) -> JSON {
      guard let other = document(side), other != ours else { return record }
      return mapper.reading(record, before: ours, after: other, role: exchange.role).record
    }
    let (base, remote) = (body(conflict.base), body(conflict.remote))
    var paths = RecordTree.places(record, remote)
    paths += RecordTree.places(record, base).filter { !paths.contains($0) }
    // A withdrawn or removed resource takes its whole member with it: that is one place, not one and those in it.
    paths = paths.filter { path in !paths.contains { $0 != path && path.hasPrefix($0) && "[.".contains(path.dropFirst($0.count).first ?? " ") } }
    return paths.map { path in
      ConflictField(
        path: path, base: RecordTree.value(at: path, in: base), local: RecordTree.value(at: path, in: record),
        remote: RecordTree.value(at: path, in: remote))
    }
  }
}
