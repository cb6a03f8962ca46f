internal import ClinicalRecords
internal import GRDB
internal import LosslessJSON

/// Endpoints, who is exchanged with them, and who is who there.
extension StoreTransaction {
  private static let columns = "name, url, vendor, is_source, last_run, last_success, capability"

  private func endpoint(_ row: Row) throws -> StoredEndpoint {
    let name: String = row[0]
    return StoredEndpoint(
      name: name, url: row[1], vendor: row[2], isSource: row[3], lastRun: row[4], lastSuccess: row[5],
      capability: try openIfThere(row[6], for: Self.place(name)))
  }

  private static func place(_ endpoint: String) -> String { "endpoint/\(endpoint)/capability" }

  func endpoints() throws -> [StoredEndpoint] { try rows("SELECT \(Self.columns) FROM endpoint ORDER BY name", [], endpoint) }

  func endpoint(_ name: String) throws -> StoredEndpoint? {
    try first("SELECT \(Self.columns) FROM endpoint WHERE name = ?", [name], endpoint)
  }

  func save(_ endpoint: StoredEndpoint) throws {
    try execute(
      """
      INSERT INTO endpoint (\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (name) DO UPDATE SET url = excluded.url, vendor = excluded.vendor, is_source = excluded.is_source,
        last_run = excluded.last_run, last_success = excluded.last_success, capability = excluded.capability
      """,
      [
        endpoint.name, endpoint.url, endpoint.vendor, endpoint.isSource, endpoint.lastRun, endpoint.lastSuccess,
        try seal(endpoint.capability, for: Self.place(endpoint.name)),
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
    try rows("SELECT patient FROM roster WHERE endpoint = ? ORDER BY patient", [try number(ofEndpoint: endpoint)]) { try $0.id(0) }
  }

  /// Puts patients on the roster; those who were not on it have all their records told, in the order of (kind, id).
  func addToRoster(_ endpoint: String, _ patients: [RecordID], at: String) throws {
    let number = try number(ofEndpoint: endpoint)
    let isSource = try first("SELECT is_source FROM endpoint WHERE n = ?", [number]) { $0[0] as Bool } ?? false
    for patient in patients {
      let known = try first("SELECT kind FROM record WHERE id = ?", [patient.description], { try $0.word(0, as: RecordKind.self) })
      guard known == .patient else { throw StoreError(.notFound, hint: "there is no patient \(patient)") }
      try execute("INSERT INTO roster (endpoint, patient) VALUES (?, ?) ON CONFLICT DO NOTHING", [number, patient.description])
      guard database.changesCount == 1, !isSource else { continue }
      for kind in RecordKind.allCases {
        try execute(
          """
          INSERT INTO outbox (endpoint, record, version, at, state)
          SELECT ?, n, version, ?, 'pending' FROM record WHERE patient = ? AND kind = ? ORDER BY id ON CONFLICT DO NOTHING
          """, [number, at, patient.description, kind.rawValue])
      }
    }
  }

  /// Takes patients off the roster with what waits for them. A write that may have reached the server stays known.
  func removeFromRoster(_ endpoint: String, _ patients: [RecordID]) throws {
    let number = try number(ofEndpoint: endpoint)
    for patient in patients {
      try execute("DELETE FROM roster WHERE endpoint = ? AND patient = ?", [number, patient.description])
      try execute(
        "DELETE FROM outbox WHERE endpoint = ? AND record IN (SELECT n FROM record WHERE patient = ?)", [number, patient.description])
      try execute(
        "DELETE FROM operation WHERE endpoint = ? AND attempts = 0 AND record IN (SELECT id FROM record WHERE patient = ?)",
        [number, patient.description])
    }
  }

  func links(_ endpoint: String) throws -> [PatientLink] {
    let number = try number(ofEndpoint: endpoint)
    return try rows("SELECT patient, server_id, linked_by, at FROM patient_link WHERE endpoint = ? ORDER BY patient", [number]) {
      PatientLink(endpoint: endpoint, patient: try $0.id(0), serverID: $0[1], by: $0[2], at: $0[3])
    }
  }

  /// Links a patient, or links it anew. A patient of the server is only ever one of ours.
  func link(_ link: PatientLink) throws {
    let number = try number(ofEndpoint: link.endpoint)
    let taken = try first(
      "SELECT patient FROM patient_link WHERE endpoint = ? AND server_id = ? AND patient <> ?",
      [number, link.serverID, link.patient.description], { try $0.id(0) })
    if let taken {
      throw StoreError(.inUse, hint: "Patient/\(link.serverID) of \(link.endpoint) is linked to \(taken); unlink that one first")
    }
    try execute(
      """
      INSERT INTO patient_link (endpoint, patient, server_id, linked_by, at) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (endpoint, patient) DO UPDATE SET server_id = excluded.server_id, linked_by = excluded.linked_by, at = excluded.at
      """, [number, link.patient.description, link.serverID, link.by, link.at])
  }

  func unlink(_ endpoint: String, _ patient: RecordID) throws {
    try execute("DELETE FROM patient_link WHERE endpoint = ? AND patient = ?", [try number(ofEndpoint: endpoint), patient.description])
    guard database.changesCount == 1 else { throw StoreError(.notFound, hint: "\(patient) is not linked at \(endpoint)") }
  }

  func cursor(_ endpoint: String, _ key: String) throws -> String? {
    try first("SELECT mark FROM cursor WHERE endpoint = ? AND key = ?", [try number(ofEndpoint: endpoint), key]) { $0[0] }
  }

  func setCursor(_ endpoint: String, _ key: String, to mark: String) throws {
    try execute(
      "INSERT INTO cursor (endpoint, key, mark) VALUES (?, ?, ?) ON CONFLICT (endpoint, key) DO UPDATE SET mark = excluded.mark",
      [try number(ofEndpoint: endpoint), key, mark])
  }
}
