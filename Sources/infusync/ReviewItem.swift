import ClinicalRecords
import LosslessJSON
import RecordStore
import Reports

/// What waits for a person: a conflict, or a write that the EHR refused for good.
enum ReviewItem {
  case conflict(StoredConflict)
  case quarantined(StoredOperation, RecordVersion?, since: String)

  /// Everything that waits, conflicts first.
  static func all(_ store: RecordDatabase) async throws -> [ReviewItem] {
    let conflicts = try await store.conflicts(nil, states: [.open]).map { ReviewItem.conflict($0) }
    var refused: [ReviewItem] = []
    for endpoint in try await store.endpoints() where !endpoint.isSource {
      let operations = try await store.operations(endpoint.name).filter { $0.state == .quarantined }
      if operations.isEmpty { continue }
      let records = Dictionary(try await store.records(operations.map(\.record)).map { ($0.record, $0) }, uniquingKeysWith: { first, _ in first })
      let since = Dictionary(try await store.outbox(endpoint.name).map { ($0.record, $0.at) }, uniquingKeysWith: { first, _ in first })
      refused += operations.map { .quarantined($0, records[$0.record], since: since[$0.record] ?? "") }
    }
    return conflicts + refused
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
    case .quarantined(let operation, _, _): "q" + operation.resource.description.filter { $0 != "-" }.suffix(10)
    }
  }

  /// The members that jobs rely on, and what a person is shown beside them.
  func json(_ entry: ReviewEntry) -> JSON {
    .object(sides.members + shown(entry))
  }

  private var sides: JSON {
    switch self {
    case .conflict(let conflict):
      [
        "id": .string(conflict.id), "record": .string(conflict.record.description), "kind": .string(conflict.kind.rawValue), "path": .string(conflict.path),
        "base": conflict.base ?? .null, "local": conflict.local ?? .null, "remote": conflict.remote ?? .null, "reason": .string(conflict.reason),
        "since": .string(conflict.since), "endpoint": .string(conflict.endpoint), "state": .string(conflict.state.rawValue),
        "proposal": conflict.proposal.map { ["side": .string($0.side.rawValue), "rule": .string($0.rule)] } ?? .null,
        "settlement": conflict.settlement.map(Self.json) ?? .null,
      ]
    case .quarantined(let operation, let record, let since):
      [
        "id": .string(id), "record": .string(operation.record.description), "kind": record.map { .string($0.kind.rawValue) } ?? .null, "path": "",
        "base": .null, "local": operation.body, "remote": .null, "reason": "quarantined", "since": since.isEmpty ? .null : .string(since),
        "endpoint": .string(operation.endpoint), "state": "open", "words": (operation.refusal ?? operation.lastError).map { .string($0) } ?? .null,
        "attempts": .int(operation.attempts),
      ]
    }
  }

  private func shown(_ entry: ReviewEntry) -> [JSON.Member] {
    let fields = entry.fields.map { field -> JSON in
      ["path": .string(field.path), "base": field.base ?? .null, "local": field.local ?? .null, "remote": field.remote ?? .null]
    }
    return [
      JSON.Member("severity", .string(entry.severity.rawValue)), JSON.Member("ageDays", .int(entry.ageDays)), JSON.Member("label", .string(entry.label)),
      JSON.Member("recordLabel", .string(entry.heading)), JSON.Member("why", .string(entry.why)), JSON.Member("fields", .array(fields)),
      JSON.Member("ours", .string(entry.oursChanged)), JSON.Member("theirs", .string(entry.theirsChanged)),
      JSON.Member(
        "choices", .array(entry.choices.map { ["name": .string($0.name), "effect": .string($0.effect), "command": .string($0.command)] })),
    ]
  }

  private static func json(_ settlement: StoredConflict.Settlement) -> JSON {
    [
      "choice": .string(settlement.choice.rawValue), "value": settlement.value ?? .null, "by": .string(settlement.by), "because": .string(settlement.because),
      "at": .string(settlement.at),
    ]
  }
}
