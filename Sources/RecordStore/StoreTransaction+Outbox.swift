internal import ClinicalRecords
internal import GRDB
internal import LosslessJSON

internal import struct Foundation.Data

/// What an endpoint has yet to be told, and the writes that tell it.
extension StoreTransaction {
  func outbox(_ endpoint: String) throws -> [OutboxEdit] {
    try rows(
      """
      SELECT r.id, r.kind, v.patient, o.version, o.at, o.state FROM outbox o JOIN record r ON r.n = o.record
      JOIN record_version v ON v.record = o.record AND v.version = o.version WHERE o.endpoint = ? ORDER BY o.n
      """, [try number(ofEndpoint: endpoint)]
    ) {
      OutboxEdit(
        endpoint: endpoint, record: try id($0, 0), kind: try $0.word(1), patient: try id($0, 2), version: $0[3], at: $0[4], state: try $0.word(5))
    }
  }

  func outboxSummary(_ endpoint: String) throws -> OutboxSummary {
    let counts = try rows("SELECT state, count(*), min(at) FROM outbox WHERE endpoint = ? GROUP BY state", [try number(ofEndpoint: endpoint)]) {
      (try $0.word(0, as: EditState.self), $0[1] as Int, $0[2] as String)
    }
    return OutboxSummary(counts: Dictionary(counts.map { ($0.0, $0.1) }) { $0 + $1 }, oldest: counts.map(\.2).min())
  }

  func waiting(_ records: [RecordID]) throws -> [RecordID: [String]] {
    var waiting: [RecordID: [String]] = [:]
    for record in records {
      let names = try rows(
        """
        SELECT DISTINCT e.name, e.label FROM record r JOIN outbox o ON o.record = r.n JOIN endpoint e ON e.n = o.endpoint WHERE r.id = ?
        """, [key(record)]
      ) { try endpointName($0, 0, 1) }
      if !names.isEmpty { waiting[record] = names.inOrderOfBytes }
    }
    return waiting
  }

  func setState(_ endpoint: String, _ record: RecordID, upTo version: Int, to state: EditState) throws {
    let which = "endpoint = ? AND record = (SELECT n FROM record WHERE id = ?) AND version <= ?"
    let number = try number(ofEndpoint: endpoint)
    if state == .verified {
      try execute("DELETE FROM outbox WHERE \(which)", [number, key(record), version])
    } else {
      let isThere = try first("SELECT 1 FROM outbox WHERE \(which) LIMIT 1", [number, key(record), version]) { $0[0] as Int } != nil
      if isThere {
        try execute("UPDATE outbox SET state = ? WHERE \(which)", [state.rawValue, number, key(record), version])
      } else if state == .pending {
        // A settlement that changes no record: the endpoint has to be told all the same.
        try execute(
          """
          INSERT INTO outbox (endpoint, record, version, at, state)
          SELECT ?, r.n, r.version, v.at, 'pending' FROM record r JOIN record_version v ON v.record = r.n AND v.version = r.version
          JOIN endpoint e ON e.n = ? AND e.is_source = 0 JOIN roster o ON o.endpoint = e.n AND o.patient = r.patient
          WHERE r.id = ? ON CONFLICT DO NOTHING
          """, [number, number, key(record)])
      }
    }
  }

  private static let columns = """
    resource, record, record_version, intent, state, if_match, attempts, looks, not_before, last_error, body, rendered, refusal
    """

  private static func place(_ endpoint: String, _ resource: ResourceID, _ tree: String) -> String { "operation/\(endpoint)/\(resource)/\(tree)" }

  func operations(_ endpoint: String) throws -> [StoredOperation] {
    try rows("SELECT \(Self.columns) FROM operation WHERE endpoint = ? ORDER BY n", [try number(ofEndpoint: endpoint)]) { row in
      let resource = try id(row, 0)
      func text(_ column: Int, _ name: String) throws -> String? { try openTextIfThere(row[column], for: Self.place(endpoint, resource, name)) }
      return StoredOperation(
        endpoint: endpoint, resource: resource, record: try id(row, 1), recordVersion: row[2], intent: try row.word(3), state: try row.word(4),
        body: try open(row[10], for: Self.place(endpoint, resource, "body")),
        rendered: try open(row[11], for: Self.place(endpoint, resource, "rendered")),
        ifMatch: try text(5, "version"), attempts: row[6], looks: row[7], notBefore: row[8], lastError: try text(9, "error"),
        refusal: try (row[12] as Data?).map { try open($0, for: Self.place(endpoint, resource, "refusal")) }?.string)
    }
  }

  /// Keeps an operation in its place in the order; one that is verified has nothing left to survive.
  func save(_ operation: StoredOperation) throws {
    let (endpoint, resource) = (operation.endpoint, operation.resource)
    guard operation.state != .verified else { return try dropOperation(endpoint, resource) }
    try execute(
      """
      INSERT INTO operation (endpoint, \(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (endpoint, resource) DO UPDATE SET record = excluded.record, record_version = excluded.record_version,
        intent = excluded.intent, state = excluded.state, if_match = excluded.if_match, attempts = excluded.attempts, looks = excluded.looks,
        not_before = excluded.not_before, last_error = excluded.last_error, body = excluded.body, rendered = excluded.rendered,
        refusal = excluded.refusal
      """,
      [
        try number(ofEndpoint: endpoint), key(resource), key(operation.record), operation.recordVersion, operation.intent.rawValue,
        operation.state.rawValue, try sealText(operation.ifMatch, for: Self.place(endpoint, resource, "version")), operation.attempts, operation.looks,
        operation.notBefore, try sealText(operation.lastError, for: Self.place(endpoint, resource, "error")),
        try seal(operation.body, for: Self.place(endpoint, resource, "body")),
        try seal(operation.rendered, for: Self.place(endpoint, resource, "rendered")),
        try seal(operation.refusal.map { .string($0) }, for: Self.place(endpoint, resource, "refusal")),
      ])
  }

  func dropOperation(_ endpoint: String, _ resource: ResourceID) throws {
    try execute("DELETE FROM operation WHERE endpoint = ? AND resource = ?", [try number(ofEndpoint: endpoint), key(resource)])
  }
}
