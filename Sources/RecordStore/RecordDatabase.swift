internal import GRDB

/// The repository in a file of SQLite.
///
/// One connection, one transaction a call, on disk when the call returns. The methods are `async` for the protocol's sake and
/// never suspend: each does its work on the caller's executor, so that a run under one seed goes the same way every time.
public final class RecordDatabase: Sendable {
  /// How long a call waits for another process that writes; a large import is done in less. Past it the call throws `busy`.
  public static let busyTimeout = Duration.seconds(10)

  let queue: DatabaseQueue
  let sealer: any Sealer
  /// For people: the file, or where else it is.
  let place: String

  /// Opens the store, and makes it when there is none; the file can then be read by its owner only.
  ///
  /// A file that is made is sealed by the sealer, and opened by no other ever after. Before a store of an earlier release is brought to
  /// this one a copy of it is put beside it, `<path>.form-<its form>`. Throws `tooNew` for a store of a newer release, `cannotOpen` for a
  /// file that is something else, `locked` and `wrongKey` where the sealer is not the store's; none of these is changed.
  public convenience init(path: String, sealer: any Sealer = ClearSealer(), busyTimeout: Duration = RecordDatabase.busyTimeout) throws(StoreError) {
    try self.init(path: path, sealer: sealer, busyTimeout: busyTimeout, migrations: Schema.migrations)
  }

  /// With the migrations of some other release; for tests of how a store is brought from one to the next.
  init(
    path: String, sealer: any Sealer = ClearSealer(), busyTimeout: Duration = RecordDatabase.busyTimeout, migrations: [String]
  ) throws(StoreError) {
    self.sealer = sealer
    place = path
    do {
      try PrivateFile.make(path)
      queue = try DatabaseQueue(path: path, configuration: Self.configuration(busyTimeout))
      try queue.writeWithoutTransaction { database in
        let schema = Schema(migrations: migrations, place: path, sealer: sealer)
        try schema.refuseForeign(database)
        try schema.refuseOtherSeal(database)
        try Self.makeDurable(database, at: path)
        if try schema.isBehind(database) { try Self.keepCopy(of: database, at: "\(path).form-\(try schema.version(database))") }
        try schema.migrate(database)
        // Asked again: another process may have made the store meanwhile.
        try schema.refuseOtherSeal(database)
      }
    } catch { throw StoreError(error, at: path) }
  }

  private init(memoryWith sealer: any Sealer, copying other: DatabaseQueue? = nil) throws(StoreError) {
    self.sealer = sealer
    place = "the store in memory"
    do {
      queue = try DatabaseQueue(configuration: Self.configuration(Self.busyTimeout))
      try other?.backup(to: queue)
      try queue.writeWithoutTransaction { database in
        try database.execute(sql: "PRAGMA temp_store = MEMORY")
        if other == nil {
          try Schema(migrations: Schema.migrations, place: "the store in memory", sealer: sealer).migrate(database)
          // Two runs under one seed make the same chain.
          try database.execute(sql: "UPDATE audit_salt SET salt = zeroblob(32)")
        }
      }
    } catch { throw StoreError(error, at: "the store in memory") }
  }

  /// A store that is gone with the process; for tests, trials and the simulation.
  public static func inMemory(sealer: any Sealer = ClearSealer()) throws(StoreError) -> RecordDatabase {
    try RecordDatabase(memoryWith: sealer)
  }

  /// A store of its own in memory with all that this one holds now; for trials that begin at one point again and again.
  public func copyInMemory() throws(StoreError) -> RecordDatabase {
    try RecordDatabase(memoryWith: sealer, copying: queue)
  }

  /// Whether what it holds is sealed.
  public var isSealed: Bool { sealer.keyID != nil }

  /// Reads in one transaction.
  func read<Answer>(_ work: (StoreTransaction) throws -> Answer) throws(StoreError) -> Answer {
    try transaction(.deferred, work)
  }

  /// Writes in one transaction, or nothing.
  func write<Answer>(_ work: (StoreTransaction) throws -> Answer) throws(StoreError) -> Answer {
    try transaction(.immediate, work)
  }

  /// The one way to the connection. Synchronous, for GRDB's `await queue.write` would leave the executor.
  private func transaction<Answer>(_ kind: Database.TransactionKind, _ work: (StoreTransaction) throws -> Answer) throws(StoreError) -> Answer {
    do {
      return try queue.writeWithoutTransaction { database in
        try database.beginTransaction(kind)
        do {
          let answer = try work(StoreTransaction(database: database, sealer: sealer))
          try database.commit()
          return answer
        } catch {
          if database.isInsideTransaction { try? database.rollback() }
          throw error
        }
      }
    } catch { throw StoreError(error, at: place) }
  }
}

extension RecordDatabase {
  private static func configuration(_ busyTimeout: Duration) -> Configuration {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = true
    let (seconds, attoseconds) = busyTimeout.components
    configuration.busyMode = .timeout(Double(seconds) + Double(attoseconds) * 1e-18)
    return configuration
  }

  /// Write-ahead log, and every commit on disk before it returns.
  private static func makeDurable(_ database: Database, at path: String) throws {
    let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
    guard mode == "wal" else {
      throw StoreError(.cannotOpen, hint: "\(path) is on a disk without shared memory, which the store needs; move the home to a local disk")
    }
    try database.execute(sql: "PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON; PRAGMA journal_size_limit = 67108864")
  }
}
