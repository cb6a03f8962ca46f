import ClinicalRecords
import LosslessJSON
import RecordStore
import Reports

/// What waits for a person: a conflict, or a write that the EHR refused for good.
enum ReviewItem {
  case conflict(StoredConflict)
  case quarantined(StoredOperation, RecordKind?)

  /// Everything that waits, conflicts first.
  static func all(_ store: RecordDatabase) async throws -> [ReviewItem] {
    let conflicts = try await store.conflicts(nil, states: [.open]).map { ReviewItem.conflict($0) }
    var refused: [StoredOperation] = []
    for endpoint in try await store.endpoints() where !endpoint.isSource {
      refused += try await store.operations(endpoint.name).filter { $0.state == .quarantined }
    }
    let kinds = Dictionary(try await store.records(refused.map(\.record)).map { ($0.record, $0.kind) }, uniquingKeysWith: { first, _ in first })
    return conflicts + refused.map { .quarantined($0, kinds[$0.record]) }
  }

  /// The conflict of that id in whatever state, or the quarantined write.
  static func one(_ id: String, _ store: RecordDatabase) async throws -> ReviewItem {
    if let conflict = try await store.conflict(id) { return .conflict(conflict) }
    guard let item = try await all(store).first(where: { $0.id == id }) else {
      throw Failure(.usage, "nothing to review has the id \(id); `infusync review list` shows what waits")
    }
    return item
  }

  /// Short, for people to type.
  var id: String {
    switch self {
    case .conflict(let conflict): conflict.id
    case .quarantined(let operation, _): "q" + operation.resource.description.filter { $0 != "-" }.suffix(10)
    }
  }

  var json: JSON {
    switch self {
    case .conflict(let conflict):
      [
        "id": .string(conflict.id), "record": .string(conflict.record.description), "kind": .string(conflict.kind.rawValue), "path": .string(conflict.path),
        "base": conflict.base ?? .null, "local": conflict.local ?? .null, "remote": conflict.remote ?? .null, "reason": .string(conflict.reason),
        "since": .string(conflict.since), "endpoint": .string(conflict.endpoint), "state": .string(conflict.state.rawValue),
      ]
    case .quarantined(let operation, let kind):
      [
        "id": .string(id), "record": .string(operation.record.description), "kind": kind.map { .string($0.rawValue) } ?? .null, "path": "", "base": .null,
        "local": operation.body, "remote": .null, "reason": "quarantined", "since": operation.notBefore.map { .string($0) } ?? .null,
        "endpoint": .string(operation.endpoint), "state": "open", "words": operation.lastError.map { .string($0) } ?? .null,
      ]
    }
  }

  /// A row of the list: no values, so that a list can be read over somebody's shoulder.
  var row: [String] {
    switch self {
    case .conflict(let conflict):
      [
        conflict.id, conflict.endpoint, conflict.kind.rawValue, conflict.record.description, conflict.path.isEmpty ? "(whole)" : conflict.path,
        ReviewText.words(conflict.reason), conflict.since,
      ]
    case .quarantined(let operation, let kind):
      [id, operation.endpoint, kind?.rawValue ?? "", operation.record.description, "(whole)", "refused: \(operation.lastError ?? "no words")", ""]
    }
  }
}
