internal import GRDB

extension RecordDatabase {
  /// Writes a copy of the store as it is at one moment, while others go on writing; a store can be opened from it.
  ///
  /// The file is made under another name, brought to disk, and then given its own, so that no half of a copy ever has it. Throws
  /// `inUse` when there is a file of that name already.
  public func backup(to path: String) async throws(StoreError) { try copy(to: path) }

  private func copy(to path: String) throws(StoreError) {
    let unfinished = path + ".unfinished"
    PrivateFile.remove(unfinished)
    try PrivateFile.make(unfinished)
    do {
      try queue.writeWithoutTransaction { try $0.execute(sql: "VACUUM INTO ?", arguments: [unfinished]) }
      try PrivateFile.bringToDisk(unfinished)
    } catch {
      PrivateFile.remove(unfinished)
      throw StoreError(error, at: unfinished)
    }
    try PrivateFile.move(unfinished, to: path)
  }
}
