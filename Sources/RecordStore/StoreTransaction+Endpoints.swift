internal import ClinicalRecords
internal import GRDB
internal import LosslessJSON

/// Endpoints, who is exchanged with them, and who is who there.
extension StoreTransaction {
  private static let columns = "name, url, vendor, is_source, last_run, last_success, capability, label"

  private func endpoint(_ row: Row) throws -> StoredEndpoint {
    let name = try endpointName(row, 0, 7)
    return StoredEndpoint(
      name: name, url: try openText(row[1], for: Self.place(name, "url")), vendor: row[2], isSource: row[3], lastRun: row[4], lastSuccess: row[5],
      capability: try openIfThere(row[6], for: Self.place(name, "capability")))
  }

  private static func place(_ endpoint: String, _ what: String) -> String { "endpoint/\(endpoint)/\(what)" }

  func endpoints() throws -> [StoredEndpoint] {
    let all = try rows("SELECT \(Self.columns) FROM endpoint ORDER BY name", [], endpoint)
    return all.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  func endpoint(_ name: String) throws -> StoredEndpoint? {
    try first("SELECT \(Self.columns) FROM endpoint WHERE name = ?", [nameInIndex(name)], endpoint)
  }

  func save(_ endpoint: StoredEndpoint) throws {
    let kept = nameInIndex(endpoint.name)
    try execute(
      """
      INSERT INTO endpoint (\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (name) DO UPDATE SET url = excluded.url, vendor = excluded.vendor, is_source = excluded.is_source,
        last_run = excluded.last_run, last_success = excluded.last_success, capability = excluded.capability, label = excluded.label
      """,
      [
        kept, try sealText(endpoint.url, for: Self.place(endpoint.name, "url")), endpoint.vendor, endpoint.isSource, endpoint.lastRun,
        endpoint.lastSuccess, try seal(endpoint.capability, for: Self.place(endpoint.name, "capability")),
        try label(endpoint.name, for: Self.place(kept, "name")),
      ])
  }

  func removeEndpoint(_ name: String) throws {
    let number = try number(ofEndpoint: name)
    let waiting = try first("SELECT count(*) FROM outbox WHERE endpoint = ?", [number]) { $0[0] as Int } ?? 0
    guard waiting == 0 else {
      throw StoreError(.inUse, hint: "\(waiting) edits are not yet verified at \(name); sync, or take its patients off the roster first")
    }
    try execute("DELETE FROM endpoint WHERE n = ?", [number])
    forgetEndpoints()
  }

  func roster(_ endpoint: String) throws -> [RecordID] {
    try rows("SELECT patient FROM roster WHERE endpoint = ? ORDER BY patient", [try number(ofEndpoint: endpoint)]) { try id($0, 0) }.sorted()
  }

  /// Puts patients on the roster; those who were not on it have all their records told, in the order of (kind, id).
  func addToRoster(_ endpoint: String, _ patients: [RecordID], at: String) throws {
    let number = try number(ofEndpoint: endpoint)
    let isSource = try first("SELECT is_source FROM endpoint WHERE n = ?", [number]) { $0[0] as Bool } ?? false
    for patient in patients {
      let known = try first("SELECT kind FROM record WHERE id = ?", [key(patient)], { try $0.word(0, as: RecordKind.self) })
      guard known == .patient else { throw StoreError(.notFound, hint: "there is no patient \(patient)") }
      try execute("INSERT INTO roster (endpoint, patient) VALUES (?, ?) ON CONFLICT DO NOTHING", [number, key(patient)])
      guard database.changesCount == 1, !isSource else { continue }
      for kind in RecordKind.allCases {
        try execute(
          """
          INSERT INTO outbox (endpoint, record, version, at, state)
          SELECT ?, n, version, ?, 'pending' FROM record WHERE patient = ? AND kind = ? ORDER BY id ON CONFLICT DO NOTHING
          """, [number, at, key(patient), kind.rawValue])
      }
    }
  }

  /// Takes patients off the roster with what waits for them. A write that may have reached the server stays known.
  func removeFromRoster(_ endpoint: String, _ patients: [RecordID]) throws {
    let number = try number(ofEndpoint: endpoint)
    for patient in patients {
      try execute("DELETE FROM roster WHERE endpoint = ? AND patient = ?", [number, key(patient)])
      try execute(
        "DELETE FROM outbox WHERE endpoint = ? AND record IN (SELECT n FROM record WHERE patient = ?)", [number, key(patient)])
      try execute(
        "DELETE FROM operation WHERE endpoint = ? AND attempts = 0 AND record IN (SELECT id FROM record WHERE patient = ?)",
        [number, key(patient)])
    }
  }

  func links(_ endpoint: String) throws -> [PatientLink] {
    let number = try number(ofEndpoint: endpoint)
    let links = try rows("SELECT patient, server_id, linked_by, at, label FROM patient_link WHERE endpoint = ?", [number]) { row in
      let patient = try id(row, 0)
      let place = "link/\(endpoint)/\(patient)"
      return PatientLink(
        endpoint: endpoint, patient: patient, serverID: try labelled(row[1], row[4], for: place + "/server"),
        by: try openText(row[2], for: place + "/by"), at: row[3])
    }
    return links.sorted { $0.patient < $1.patient }
  }

  /// Links a patient, or links it anew. A patient of the server is only ever one of ours.
  func link(_ link: PatientLink) throws {
    let number = try number(ofEndpoint: link.endpoint)
    let kept = sealer.indexed(link.serverID, of: "link/\(link.endpoint)")
    let place = "link/\(link.endpoint)/\(link.patient)"
    let taken = try first(
      "SELECT patient FROM patient_link WHERE endpoint = ? AND server_id = ? AND patient <> ?",
      [number, kept, key(link.patient)], { try id($0, 0) })
    if let taken {
      throw StoreError(.inUse, hint: "Patient/\(link.serverID) of \(link.endpoint) is linked to \(taken); unlink that one first")
    }
    try execute(
      """
      INSERT INTO patient_link (endpoint, patient, server_id, linked_by, at, label) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (endpoint, patient) DO UPDATE SET server_id = excluded.server_id, linked_by = excluded.linked_by, at = excluded.at,
        label = excluded.label
      """,
      [
        number, key(link.patient), kept, try sealText(link.by, for: place + "/by"), link.at, try label(link.serverID, for: place + "/server"),
      ])
  }

  func unlink(_ endpoint: String, _ patient: RecordID) throws {
    try execute("DELETE FROM patient_link WHERE endpoint = ? AND patient = ?", [try number(ofEndpoint: endpoint), key(patient)])
    guard database.changesCount == 1 else { throw StoreError(.notFound, hint: "\(patient) is not linked at \(endpoint)") }
  }

  func cursor(_ endpoint: String, _ key: String) throws -> String? {
    let kept = sealer.indexed(key, of: "cursor/\(endpoint)")
    return try first("SELECT mark FROM cursor WHERE endpoint = ? AND key = ?", [try number(ofEndpoint: endpoint), kept]) {
      try openText($0[0], for: "cursor/\(endpoint)/\(kept)")
    }
  }

  func setCursor(_ endpoint: String, _ key: String, to mark: String) throws {
    let kept = sealer.indexed(key, of: "cursor/\(endpoint)")
    try execute(
      "INSERT INTO cursor (endpoint, key, mark) VALUES (?, ?, ?) ON CONFLICT (endpoint, key) DO UPDATE SET mark = excluded.mark",
      [try number(ofEndpoint: endpoint), kept, try sealText(mark, for: "cursor/\(endpoint)/\(kept)")])
  }
}
