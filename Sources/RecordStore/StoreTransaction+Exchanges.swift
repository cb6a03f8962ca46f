internal import ClinicalRecords
internal import GRDB
internal import LosslessJSON

/// What is known of a server's resources, and what it made of our writes.
extension StoreTransaction {
  private static let columns = """
    resource, type, record, patient, role, server_id, server_version, is_gone, mapping_version, base, rendered, remote, agreed_version,
    rendered_is_base, label
    """

  private func exchange(_ endpoint: String) -> (Row) throws -> Exchange {
    { row in
      let resource = try id(row, 0)
      let base = try openIfThere(row[9], for: Self.place(endpoint, resource, "base"))
      let isRenderedAsBase: Bool = row[13]
      let rendered = try openIfThere(row[10], for: Self.place(endpoint, resource, "rendered"))
      var exchange = Exchange(
        endpoint: endpoint, resource: resource, type: row[1], record: try optionalID(row, 2), patient: try optionalID(row, 3), role: row[4],
        serverID: try serverID(endpoint, resource, row[5], row[14]),
        serverVersion: try openTextIfThere(row[6], for: Self.place(endpoint, resource, "version")), base: base,
        rendered: isRenderedAsBase ? base.map(Exchange.plain) : rendered,
        remote: try openIfThere(row[11], for: Self.place(endpoint, resource, "remote")), isGone: row[7], mappingVersion: row[8])
      exchange.recordVersion = row[12]
      exchange.isRenderedAsBase = isRenderedAsBase
      return exchange
    }
  }

  private static func place(_ endpoint: String, _ resource: ResourceID, _ tree: String) -> String { "exchange/\(endpoint)/\(resource)/\(tree)" }

  /// How a server's id stands in its column.
  func idInIndex(_ serverID: String, at endpoint: String) -> String { sealer.indexed(serverID, of: "exchange/\(endpoint)") }

  /// A server's id, from the columns `server_id` and `label` of an exchange.
  func serverID(_ endpoint: String, _ resource: ResourceID, _ kept: String?, _ label: String?) throws -> String? {
    try kept.map { try labelled($0, label, for: Self.place(endpoint, resource, "server")) }
  }

  func exchanges(_ endpoint: String, resources: [ResourceID]) throws -> [Exchange] {
    let number = try number(ofEndpoint: endpoint)
    return try resources.compactMap {
      try first("SELECT \(Self.columns) FROM exchange WHERE endpoint = ? AND resource = ?", [number, key($0)], exchange(endpoint))
    }
  }

  func exchanges(_ endpoint: String, type: String, serverIDs: [String]) throws -> [Exchange] {
    let number = try number(ofEndpoint: endpoint)
    return try serverIDs.flatMap {
      try rows(
        "SELECT \(Self.columns) FROM exchange WHERE endpoint = ? AND type = ? AND server_id = ? ORDER BY +resource",
        [number, type, idInIndex($0, at: endpoint)],
        exchange(endpoint))
    }
  }

  func exchanges(_ endpoint: String, records: [RecordID]) throws -> [Exchange] {
    let number = try number(ofEndpoint: endpoint)
    return try records.flatMap {
      try rows(
        "SELECT \(Self.columns) FROM exchange WHERE endpoint = ? AND record = ? ORDER BY +resource", [number, key($0)], exchange(endpoint))
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
        """, [number, key($0)], exchange(endpoint))
    }
  }

  func exchanges(_ endpoint: String, after: ResourceID?, limit: Int) throws -> [Exchange] {
    try rows(
      "SELECT \(Self.columns) FROM exchange WHERE endpoint = ? AND resource > ? ORDER BY resource LIMIT ?",
      [try number(ofEndpoint: endpoint), after.map(key) ?? "", max(0, limit)], exchange(endpoint))
  }

  func save(_ exchange: Exchange) throws {
    let (endpoint, resource) = (exchange.endpoint, exchange.resource)
    try execute(
      """
      INSERT INTO exchange (endpoint, \(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (endpoint, resource) DO UPDATE SET type = excluded.type, record = excluded.record, patient = excluded.patient,
        role = excluded.role, server_id = excluded.server_id, server_version = excluded.server_version, is_gone = excluded.is_gone,
        mapping_version = excluded.mapping_version, base = excluded.base, rendered = excluded.rendered, remote = excluded.remote,
        agreed_version = excluded.agreed_version, rendered_is_base = excluded.rendered_is_base, label = excluded.label
      """,
      [
        try number(ofEndpoint: endpoint), key(resource), exchange.type, exchange.record.map(key), exchange.patient.map(key), exchange.role,
        exchange.serverID.map { idInIndex($0, at: endpoint) },
        try sealText(exchange.serverVersion, for: Self.place(endpoint, resource, "version")), exchange.isGone, exchange.mappingVersion,
        try seal(exchange.base, for: Self.place(endpoint, resource, "base")),
        try seal(exchange.isRenderedAsBase ? nil : exchange.rendered, for: Self.place(endpoint, resource, "rendered")),
        try seal(exchange.remote, for: Self.place(endpoint, resource, "remote")), exchange.recordVersion, exchange.isRenderedAsBase,
        try label(exchange.serverID, for: Self.place(endpoint, resource, "server")),
      ])
  }
}
