internal import ClinicalRecords
internal import GRDB
internal import LosslessJSON

/// What a server made of our writes.
///
/// The path of an element may hold the key of a member of a list, and so a number of the patient's.
extension StoreTransaction {
  private static func place(_ path: String) -> String { "receipt/\(path)" }

  /// Every receipt, in the order they came.
  func receipts(_ endpoint: String) throws -> [FidelityReceipt] {
    let number = try number(ofEndpoint: endpoint)
    return try rows("SELECT resource, server_version, path, difference, label FROM receipt WHERE endpoint = ? ORDER BY n", [number]) {
      let (version, path) = try words($0[1], $0[2], $0[4])
      return FidelityReceipt(
        endpoint: endpoint, resource: try id($0, 0), serverVersion: version.isEmpty ? nil : version, path: path, difference: try $0.word(3))
    }
  }

  /// Receipts after the last counter-example, counted by type, path and difference.
  func habits(_ endpoint: String) throws -> [ServerHabit] {
    let number = try number(ofEndpoint: endpoint)
    let habits = try rows(
      """
      WITH seen AS (
        SELECT r.n, e.type, r.path, r.difference, r.server_version, r.label
        FROM receipt r JOIN exchange e ON e.endpoint = r.endpoint AND e.resource = r.resource WHERE r.endpoint = ? AND r.difference <> 'byDocument'
      ), kept AS (SELECT type, path, MAX(n) AS n FROM seen WHERE difference = 'kept' GROUP BY type, path)
      SELECT s.type, s.path, s.difference, COUNT(*), s.server_version, s.label, MAX(s.n)
      FROM seen s LEFT JOIN kept k ON k.type = s.type AND k.path = s.path
      WHERE s.difference <> 'kept' AND s.n > COALESCE(k.n, 0)
      GROUP BY s.type, s.path, s.difference ORDER BY s.type, s.path, s.difference
      """, [number]
    ) { ServerHabit(type: $0[0], path: try words($0[4], $0[1], $0[5]).path, difference: try $0.word(2), times: $0[3]) }
    // A stable order by what is read, whatever stands for it in the store.
    func order(_ habit: ServerHabit) -> [UInt8] { Array("\(habit.type)\0\(habit.path)\0\(habit.difference.rawValue)".utf8) }
    return habits.sorted { order($0).lexicographicallyPrecedes(order($1)) }
  }

  func save(_ receipt: FidelityReceipt) throws {
    let version = receipt.serverVersion ?? ""
    let path = sealer.indexed(receipt.path, of: "receipt/path")
    try execute(
      "INSERT INTO receipt (endpoint, resource, server_version, path, difference, label) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      [
        try number(ofEndpoint: receipt.endpoint), key(receipt.resource), sealer.indexed(version, of: "receipt/version"), path, receipt.difference.rawValue,
        try label(JSON.array([.string(version), .string(receipt.path)]).text, for: Self.place(path)),
      ])
  }

  /// The server's version and the path, from the columns of both and `label`.
  private func words(_ version: String, _ path: String, _ label: String?) throws -> (version: String, path: String) {
    guard let label else { return (version, path) }
    let both = try? JSON(parsing: Array(try openText(label, for: Self.place(path)).utf8))
    guard let version = both?[0]?.string, let path = both?[1]?.string else {
      throw StoreError(.corrupt, hint: "a receipt cannot be read: it is damaged, or sealed with another key")
    }
    return (version, path)
  }
}
