internal import ClinicalRecords
internal import GRDB
internal import LosslessJSON

/// What is known of a server's resources, and what it made of our writes.
extension StoreTransaction {
  private static let columns = """
    resource, type, record, patient, role, server_id, server_version, is_gone, mapping_version, base, rendered, remote, agreed_version,
    rendered_is_base
    """

  private func exchange(_ endpoint: String) -> (Row) throws -> Exchange {
    { row in
      let resource = try row.id(0)
      let base = try openIfThere(row[9], for: Self.place(endpoint, resource, "base"))
      let isRenderedAsBase: Bool = row[13]
      let rendered = try openIfThere(row[10], for: Self.place(endpoint, resource, "rendered"))
      var exchange = Exchange(
        endpoint: endpoint, resource: resource, type: row[1], record: try row.optionalID(2), patient: try row.optionalID(3), role: row[4],
        serverID: row[5], serverVersion: row[6], base: base, rendered: isRenderedAsBase ? base.map(Exchange.plain) : rendered,
        remote: try openIfThere(row[11], for: Self.place(endpoint, resource, "remote")), isGone: row[7], mappingVersion: row[8])
      exchange.recordVersion = row[12]
      exchange.isRenderedAsBase = isRenderedAsBase
      return exchange
    }
  }

  private static func place(_ endpoint: String, _ resource: ResourceID, _ tree: String) -> String { "exchange/\(endpoint)/\(resource)/\(tree)" }

  func exchanges(_ endpoint: String, resources: [ResourceID]) throws -> [Exchange] {
    let number = try number(ofEndpoint: endpoint)
    return try resources.compactMap {
      try first("SELECT \(Self.columns) FROM exchange WHERE endpoint = ? AND resource = ?", [number, $0.description], exchange(endpoint))
    }
  }

  func exchanges(_ endpoint: String, type: String, serverIDs: [String]) throws -> [Exchange] {
    let number = try number(ofEndpoint: endpoint)
    return try serverIDs.flatMap {
      try rows(
        "SELECT \(Self.columns) FROM exchange WHERE endpoint = ? AND type = ? AND server_id = ? ORDER BY +resource", [number, type, $0],
        exchange(endpoint))
    }
  }

  func exchanges(_ endpoint: String, records: [RecordID]) throws -> [Exchange] {
    let number = try number(ofEndpoint: endpoint)
    return try records.flatMap {
      try rows(
        "SELECT \(Self.columns) FROM exchange WHERE endpoint = ? AND record = ? ORDER BY +resource", [number, $0.description], exchange(endpoint))
    }
  }

  /// Without what is agreed of members of the records' lists: the whole records' resources, and what waits.
  func wholeExchanges(_ endpoint: String, records: [RecordID]) throws -> [Exchange] {
    let number = try number(ofEndpoint: endpoint)
    return try records.flatMap {
      try rows(
        """
        SELECT \(Self.columns) FROM exchange WHERE endpoint = ? AND record = ?
          AND (instr(role, '/') = 0 OR (rendered IS NULL AND NOT rendered_is_base)) ORDER BY +resource
        """, [number, $0.description], exchange(endpoint))
    }
  }

  func exchanges(_ endpoint: String, after: ResourceID?, limit: Int) throws -> [Exchange] {
    try rows(
      "SELECT \(Self.columns) FROM exchange WHERE endpoint = ? AND resource > ? ORDER BY resource LIMIT ?",
      [try number(ofEndpoint: endpoint), after?.description ?? "", max(0, limit)], exchange(endpoint))
  }

  func save(_ exchange: Exchange) throws {
    let (endpoint, resource) = (exchange.endpoint, exchange.resource)
    try execute(
      """
      INSERT INTO exchange (endpoint, \(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (endpoint, resource) DO UPDATE SET type = excluded.type, record = excluded.record, patient = excluded.patient,
        role = excluded.role, server_id = excluded.server_id, server_version = excluded.server_version, is_gone = excluded.is_gone,
        mapping_version = excluded.mapping_version, base = excluded.base, rendered = excluded.rendered, remote = excluded.remote,
        agreed_version = excluded.agreed_version, rendered_is_base = excluded.rendered_is_base
      """,
      [
        try number(ofEndpoint: endpoint), resource.description, exchange.type, exchange.record?.description, exchange.patient?.description,
        exchange.role, exchange.serverID, exchange.serverVersion, exchange.isGone, exchange.mappingVersion,
        try seal(exchange.base, for: Self.place(endpoint, resource, "base")),
        try seal(exchange.isRenderedAsBase ? nil : exchange.rendered, for: Self.place(endpoint, resource, "rendered")),
        try seal(exchange.remote, for: Self.place(endpoint, resource, "remote")), exchange.recordVersion, exchange.isRenderedAsBase,
      ])
  }

  /// Every receipt, in the order they came.
  func receipts(_ endpoint: String) throws -> [FidelityReceipt] {
    let number = try number(ofEndpoint: endpoint)
    return try rows("SELECT resource, server_version, path, difference FROM receipt WHERE endpoint = ? ORDER BY n", [number]) {
      let version: String = $0[1]
      return FidelityReceipt(
        endpoint: endpoint, resource: try $0.id(0), serverVersion: version.isEmpty ? nil : version, path: $0[2], difference: try $0.word(3))
    }
  }

  /// Receipts after the last counter-example, counted by type, path and difference.
  func habits(_ endpoint: String) throws -> [ServerHabit] {
    let number = try number(ofEndpoint: endpoint)
    return try rows(
      """
      WITH seen AS (
        SELECT r.n, e.type, r.path, r.difference FROM receipt r JOIN exchange e ON e.endpoint = r.endpoint AND e.resource = r.resource
        WHERE r.endpoint = ? AND r.difference <> 'byDocument'
      ), kept AS (SELECT type, path, MAX(n) AS n FROM seen WHERE difference = 'kept' GROUP BY type, path)
      SELECT s.type, s.path, s.difference, COUNT(*) FROM seen s LEFT JOIN kept k ON k.type = s.type AND k.path = s.path
      WHERE s.difference <> 'kept' AND s.n > COALESCE(k.n, 0)
      GROUP BY s.type, s.path, s.difference ORDER BY s.type, s.path, s.difference
      """, [number]
    ) { ServerHabit(type: $0[0], path: $0[1], difference: try $0.word(2), times: $0[3]) }
  }

  func save(_ receipt: FidelityReceipt) throws {
    try execute(
      "INSERT INTO receipt (endpoint, resource, server_version, path, difference) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      [
        try number(ofEndpoint: receipt.endpoint), receipt.resource.description, receipt.serverVersion ?? "", receipt.path,
        receipt.difference.rawValue,
      ])
  }
}
