internal import GRDB

extension RecordDatabase {
  /// What SQLite finds wrong in the file, at most so many lines without a patient in them; empty when it is whole.
  ///
  /// Reads every page, some 100 MiB a second.
  public func damage(limit: Int = 3) async throws(StoreError) -> [String] { try integrity(limit) }

  private func integrity(_ limit: Int) throws(StoreError) -> [String] {
    do {
      let found = try queue.writeWithoutTransaction { try String.fetchAll($0, sql: "PRAGMA integrity_check(\(max(1, limit)))") }
      return found == ["ok"] ? [] : found
    } catch {
      let error = StoreError(error, at: place)
      if error.kind != .corrupt { throw error }
      return [error.hint]
    }
  }

  /// What SQL answers, every value as a literal of SQL; for tests, which must see and spoil what the surface does not show.
  func inspect(_ sql: String) throws(StoreError) -> [[String]] {
    do {
      return try queue.writeWithoutTransaction { database in
        try Row.fetchAll(database, sql: sql).map { row in row.databaseValues.map(Self.literal) }
      }
    } catch { throw StoreError(error, at: place) }
  }

  private static func literal(_ value: DatabaseValue) -> String {
    guard case .blob(let bytes) = value.storage else { return value.description }
    return "x'\(bytes.map { String(Int($0) + 256, radix: 16).dropFirst() }.joined())'"
  }

  /// Every row of every table, in a fixed order: two equal dumps are two equal stores.
  func dump() throws(StoreError) -> [String] {
    var lines: [String] = []
    for table in try inspect("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name") {
      let name = table[0].split(separator: "\"").joined()
      for row in try inspect("SELECT * FROM \(name) ORDER BY 1") { lines.append("\(name): \(row.joined(separator: ", "))") }
    }
    return lines
  }
}
