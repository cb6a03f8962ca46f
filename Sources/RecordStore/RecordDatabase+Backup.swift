internal import GRDB

extension RecordDatabase {
  /// Writes a copy of the store as it is at one moment, while others go on writing; a store can be opened from it, with the same key.
  ///
  /// The file is made under another name, brought to disk, and then given its own, so that no half of a copy ever has it. Throws
  /// `inUse` when there is a file of that name already.
  public func backup(to path: String) async throws(StoreError) { try copy(to: path) }

  private func copy(to path: String) throws(StoreError) {
    do { try queue.writeWithoutTransaction { try Self.copy($0, to: path) } } catch { throw StoreError(error, at: path) }
  }

  /// A copy under the first of `path`, `path-2`, `path-3` … that is free: a migration never writes over what an earlier one kept.
  static func keepCopy(of database: Database, at path: String) throws(StoreError) {
    for number in 1...mostKeptCopies {
      do throws(StoreError) {
        return try copy(database, to: number == 1 ? path : "\(path)-\(number)")
      } catch  where error.kind == .inUse { continue }
    }
    throw StoreError(.full, hint: "\(path) and \(mostKeptCopies - 1) more copies of the store are kept already; move them away")
  }

  /// Whoever has so many copies of one form has something else to mend first.
  private static var mostKeptCopies: Int { 9 }

  private static func copy(_ database: Database, to path: String) throws(StoreError) {
    let unfinished = path + ".unfinished"
    PrivateFile.remove(unfinished)
    try PrivateFile.make(unfinished)
    do {
      try database.execute(sql: "VACUUM INTO ?", arguments: [unfinished])
      try PrivateFile.bringToDisk(unfinished)
    } catch {
      PrivateFile.remove(unfinished)
      throw StoreError(error, at: unfinished)
    }
    try PrivateFile.move(unfinished, to: path)
  }
}
