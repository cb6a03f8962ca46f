internal import ClinicalRecords
internal import GRDB
internal import LosslessJSON

/// Values that no rule could settle.
extension StoreTransaction {
  private static let columns = "c.id, e.name, c.record, c.kind, c.resource, c.path, c.reason, c.state, c.since, c.sides, c.label, e.label"
  private static let joined = "SELECT \(columns) FROM conflict c JOIN endpoint e ON e.n = c.endpoint"

  private func conflict(_ row: Row) throws -> StoredConflict {
    let kept: String = row[0]
    let id = try labelled(kept, row[10], for: Self.place(kept) + "/id")
    let place = Self.place(id)
    let sides = try open(row[9], for: place)
    return StoredConflict(
      id: id, endpoint: try endpointName(row, 1, 11), record: try self.id(row, 2), kind: try row.word(3), resource: try self.id(row, 4),
      path: try openText(row[5], for: place + "/path"), base: sides["base"], local: sides["local"], remote: sides["remote"],
      reason: try openText(row[6], for: place + "/reason"), state: try row.word(7), since: row[8],
      settlement: try sides["settlement"].map { try StoredConflict.Settlement($0, of: id) },
      severity: sides["severity"]?.string.flatMap(StoredConflict.Severity.init(rawValue:)) ?? .high, type: sides["type"]?.string ?? "",
      role: sides["role"]?.string ?? "", proposal: sides["proposal"].flatMap { StoredConflict.Proposal($0) })
  }

  private static func place(_ conflict: String) -> String { "conflict/\(conflict)" }

  private func idInIndex(_ conflict: String) -> String { sealer.indexed(conflict, of: "conflict") }

  func conflicts(_ endpoint: String?, states: Set<StoredConflict.State>) throws -> [StoredConflict] {
    let states = list(states.map(\.rawValue).sorted())
    let inStates = "c.state IN (SELECT value FROM json_each(?))"
    guard let endpoint else { return try rows("\(Self.joined) WHERE \(inStates) ORDER BY c.n", [states], conflict) }
    let number = try number(ofEndpoint: endpoint)
    return try rows("\(Self.joined) WHERE c.endpoint = ? AND \(inStates) ORDER BY c.n", [number, states], conflict)
  }

  func conflicts(_ endpoint: String, resources: [ResourceID], states: Set<StoredConflict.State>) throws -> [StoredConflict] {
    let number = try number(ofEndpoint: endpoint)
    return try rows(
      "\(Self.joined) WHERE c.endpoint = ? AND c.state IN (SELECT value FROM json_each(?)) AND c.resource IN (SELECT value FROM json_each(?)) ORDER BY c.n",
      [number, list(states.map(\.rawValue).sorted()), list(resources)], conflict)
  }

  func conflict(_ id: String) throws -> StoredConflict? { try first("\(Self.joined) WHERE c.id = ?", [idInIndex(id)], conflict) }

  func conflictHistory(_ id: String) throws -> [StoredConflict] {
    try rows(
      """
      SELECT c.id, e.name, c.record, c.kind, c.resource, c.path, h.reason, h.state, h.since, h.sides, c.label, e.label FROM conflict_history h
      JOIN conflict c ON c.n = h.conflict JOIN endpoint e ON e.n = c.endpoint WHERE c.id = ? ORDER BY h.n
      """, [idInIndex(id)], conflict)
  }

  /// Keeps what stood under that id in its history. One that is re-made while it stands keeps the time it was first seen.
  func save(_ conflict: StoredConflict) throws {
    var conflict = conflict
    if let before = try self.conflict(conflict.id) {
      guard before.endpoint == conflict.endpoint, before.record == conflict.record, before.resource == conflict.resource, before.path == conflict.path
      else { throw StoreError(.failed, hint: "the conflict id \(conflict.id) already names another conflict") }
      if before.state != .closed, before.state != .dissolved { conflict.since = before.since }
      if before == conflict { return }
      try execute(
        """
        INSERT INTO conflict_history (conflict, reason, state, since, sides)
        SELECT n, reason, state, since, sides FROM conflict WHERE id = ?
        """, [idInIndex(conflict.id)])
    }
    let (kept, place) = (idInIndex(conflict.id), Self.place(conflict.id))
    try execute(
      """
      INSERT INTO conflict (id, endpoint, record, kind, resource, path, reason, state, since, sides, label) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, reason = excluded.reason, state = excluded.state, since = excluded.since,
        sides = excluded.sides
      """,
      [
        kept, try number(ofEndpoint: conflict.endpoint), key(conflict.record), conflict.kind.rawValue, key(conflict.resource),
        try sealText(conflict.path, for: place + "/path"), try sealText(conflict.reason, for: place + "/reason"), conflict.state.rawValue,
        conflict.since, try seal(Self.sides(conflict), for: place), try label(conflict.id, for: Self.place(kept) + "/id"),
      ])
  }

  /// What a conflict is about, as one body; a side that is absent is an absent member.
  private static func sides(_ conflict: StoredConflict) -> JSON {
    .object([
      "base": conflict.base, "local": conflict.local, "remote": conflict.remote, "settlement": conflict.settlement?.body,
      "severity": .string(conflict.severity.rawValue), "type": conflict.type.isEmpty ? nil : .string(conflict.type),
      "role": conflict.role.isEmpty ? nil : .string(conflict.role), "proposal": conflict.proposal?.body,
    ])
  }
}

extension StoredConflict.Proposal {
  fileprivate var body: JSON { ["side": .string(side.rawValue), "rule": .string(rule)] }

  fileprivate init?(_ body: JSON) {
    guard let side = body["side"]?.string.flatMap(Side.init(rawValue:)), let rule = body["rule"]?.string else { return nil }
    self.init(side: side, rule: rule)
  }
}

extension StoredConflict.Settlement.Agreed {
  fileprivate var body: JSON {
    .object([
      "base": base, "rendered": rendered, "remote": remote, "serverID": serverID.map { .string($0) }, "serverVersion": serverVersion.map { .string($0) },
      "isGone": .bool(isGone), "mappingVersion": mappingVersion.map { .string($0) },
    ])
  }

  fileprivate init(_ body: JSON) {
    self.init(
      base: body["base"], rendered: body["rendered"], remote: body["remote"], serverID: body["serverID"]?.string,
      serverVersion: body["serverVersion"]?.string, isGone: body["isGone"]?.bool ?? false,
      mappingVersion: body["mappingVersion"]?.string)
  }
}

extension StoredConflict.Settlement {
  fileprivate var body: JSON {
    .object([
      "choice": .string(choice.rawValue), "value": value, "seenRemote": seenRemote, "by": .string(by), "because": .string(because),
      "at": .string(at), "version": version.map { .int($0) }, "before": before?.body,
    ])
  }

  fileprivate init(_ body: JSON, of conflict: String) throws(StoreError) {
    guard let choice = body["choice"]?.string.flatMap(Choice.init(rawValue:)), let by = body["by"]?.string,
      let because = body["because"]?.string, let at = body["at"]?.string
    else { throw StoreError(.corrupt, hint: "the settlement of conflict \(conflict) cannot be read") }
    self.init(
      choice: choice, value: body["value"], seenRemote: body["seenRemote"], by: by, because: because, at: at,
      version: body["version"]?.int, before: body["before"].map { Agreed($0) })
  }
}
