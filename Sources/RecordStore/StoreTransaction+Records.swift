internal import ClinicalRecords
internal import GRDB
internal import LosslessJSON

/// Records and their history.
extension StoreTransaction {
  private static let columns = "r.id, r.kind, v.patient, v.version, v.author, v.at, v.reason, v.origin, v.body"
  private static let current = "SELECT \(columns) FROM record r JOIN record_version v ON v.record = r.n AND v.version = r.version"

  private func version(_ row: Row) throws -> RecordVersion {
    let id = try id(row, 0)
    let number: Int = row[3]
    let place = Self.place(id, number)
    return RecordVersion(
      record: id, kind: try row.word(1), patient: try self.id(row, 2), version: number, body: try open(row[8], for: place),
      authorship: Authorship(
        author: try openText(row[4], for: place + "/author"), at: row[5], reason: try openTextIfThere(row[6], for: place + "/reason"),
        origin: try openTextIfThere(row[7], for: place + "/origin")))
  }

  private static func place(_ record: RecordID, _ version: Int) -> String { "record/\(record)/\(version)" }

  func records(_ ids: [RecordID]) throws -> [RecordVersion] {
    try ids.compactMap { try first("\(Self.current) WHERE r.id = ?", [key($0)], version) }
  }

  func records(of selection: RecordSelection, after: RecordID?, limit: Int) throws -> [RecordVersion] {
    var start: (kind: RecordKind, id: String)?
    if let after {
      guard let kind = try first("SELECT kind FROM record WHERE id = ?", [key(after)], { try $0.word(0, as: RecordKind.self) }) else {
        throw StoreError(.notFound, hint: "there is no record \(after)")
      }
      start = (kind, key(after))
    }
    var found: [RecordVersion] = []
    for kind in RecordKind.allCases where selection.kinds?.contains(kind) != false {
      if let start, kind < start.kind { continue }
      let left = limit - found.count
      guard left > 0 else { break }
      let floor = start.flatMap { $0.kind == kind ? $0.id : nil } ?? ""
      found += try records(of: kind, patients: selection.patients, after: floor, limit: left)
    }
    return found
  }

  private func records(of kind: RecordKind, patients: [RecordID]?, after floor: String, limit: Int) throws -> [RecordVersion] {
    let end = "AND r.id > ? ORDER BY r.id LIMIT ?"
    guard let patients else {
      return try rows("\(Self.current) WHERE r.kind = ? \(end)", [kind.rawValue, floor, limit], version)
    }
    let ofPatients = "r.patient IN (SELECT value FROM json_each(?))"
    return try rows("\(Self.current) WHERE \(ofPatients) AND r.kind = ? \(end)", [list(patients), kind.rawValue, floor, limit], version)
  }

  func history(_ record: RecordID) throws -> [RecordVersion] {
    try rows(
      "SELECT \(Self.columns) FROM record r JOIN record_version v ON v.record = r.n WHERE r.id = ? ORDER BY v.version", [key(record)], version)
  }

  func recordCounts() throws -> [RecordKind: Int] {
    let counts = try rows("SELECT kind, count(*) FROM record GROUP BY kind") { (try $0.word(0, as: RecordKind.self), $0[1] as Int) }
    return Dictionary(counts) { $0 + $1 }
  }

  /// Makes a record what the edit says, and tells the endpoints that want to know; an edit that changes nothing leaves no trace.
  func apply(_ edit: RecordEdit) throws -> RecordVersion {
    let before = try first(
      "SELECT r.n, r.kind, r.version FROM record r WHERE r.id = ?", [key(edit.record)],
      { (row: $0[0] as Int64, kind: try $0.word(1, as: RecordKind.self), version: $0[2] as Int) })
    if let madeFrom = edit.madeFrom, madeFrom != before?.version ?? 0 {
      throw StoreError(.moved, hint: "record \(edit.record) is at version \(before?.version ?? 0), and the edit was made from \(madeFrom)")
    }
    guard let before else {
      try execute(
        "INSERT INTO record (id, kind, patient, version) VALUES (?, ?, ?, 1)",
        [key(edit.record), edit.kind.rawValue, key(edit.patient)])
      return try append(edit, version: 1, row: database.lastInsertedRowID)
    }
    guard before.kind == edit.kind else {
      throw StoreError(.failed, hint: "record \(edit.record) is a \(before.kind.rawValue) and cannot become a \(edit.kind.rawValue)")
    }
    if let current = try records([edit.record]).first, current.patient == edit.patient, current.body == edit.body { return current }
    let version = before.version + 1
    try execute("UPDATE record SET patient = ?, version = ? WHERE n = ?", [key(edit.patient), version, before.row])
    return try append(edit, version: version, row: before.row)
  }

  private func append(_ edit: RecordEdit, version: Int, row: Int64) throws -> RecordVersion {
    let by = edit.authorship
    let place = Self.place(edit.record, version)
    try execute(
      "INSERT INTO record_version (record, version, patient, author, at, reason, origin, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      [
        row, version, key(edit.patient), try sealText(by.author, for: place + "/author"), by.at, try sealText(by.reason, for: place + "/reason"),
        try sealText(by.origin, for: place + "/origin"), try seal(edit.body, for: place),
      ])
    try execute(
      """
      INSERT INTO outbox (endpoint, record, version, at, state)
      SELECT e.n, ?, ?, ?, 'pending' FROM roster r JOIN endpoint e ON e.n = r.endpoint
      WHERE r.patient = ? AND NOT e.is_source AND e.name NOT IN (SELECT value FROM json_each(?)) ORDER BY e.n
      """, [row, version, by.at, key(edit.patient), list(edit.toldBy.map(nameInIndex))])
    return RecordVersion(record: edit.record, kind: edit.kind, patient: edit.patient, version: version, body: edit.body, authorship: by)
  }
}
