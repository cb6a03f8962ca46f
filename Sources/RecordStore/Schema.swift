internal import GRDB

internal import struct Foundation.Data

/// The tables, release by release.
///
/// `user_version` says how many of the migrations a file has had. A released migration is never edited; a change is a new one.
struct Schema {
  /// What is sealed with a store's key when the store is made, so that the key is known again.
  private static let proof = Array("infusync".utf8)
  private static let proofRow = "seal/proof"

  /// "INFU" in ASCII: what `file` and SQLite's own tools tell a store by.
  static let applicationID = 0x494E_4655

  /// What each migration executes, oldest first.
  static let migrations = [records + exchange + audit, sources, auditSalt + refusals, seal]

  /// What brings a store to this release.
  let migrations: [String]
  /// For people: the file.
  let place: String
  /// What a new store is made with.
  let sealer: any Sealer

  /// Looks before anything is changed: a new file, a store of ours, or an error.
  func refuseForeign(_ database: Database) throws {
    let application = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
    let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
    guard application == Self.applicationID || (application == 0 && tables == 0) else {
      throw StoreError(.cannotOpen, hint: "\(place) is a database of something else")
    }
    try refuseNewer(database)
  }

  /// Looks before anything is changed: a store is opened by what it was made with, and by nothing else.
  func refuseOtherSeal(_ database: Database) throws {
    guard try version(database) > 0 else { return }
    let isSealable = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master WHERE name = 'seal'") != 0
    let row = isSealable ? try Row.fetchOne(database, sql: "SELECT key, proof FROM seal") : nil
    guard let key = sealer.keyID else {
      if row == nil { return }
      throw StoreError(.locked, hint: "\(place) is sealed, and no key was named; nothing was read")
    }
    guard let row else { throw StoreError(.locked, hint: "\(place) is not sealed, and a key was named; nothing was read") }
    let proof = [UInt8](row[1] as Data)
    guard row[0] as String == key, (try? sealer.open(proof, for: Self.proofRow)) == Self.proof else {
      throw StoreError(.wrongKey, hint: "\(place) is sealed with another key than the one named; nothing was read")
    }
  }

  /// Whether a file that is there already has to be brought to this release.
  func isBehind(_ database: Database) throws -> Bool { (1..<migrations.count).contains(try version(database)) }

  /// The form of a file: how many of the migrations it has had.
  func version(_ database: Database) throws -> Int { try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0 }

  /// Brings a file to this release, all of it or nothing.
  func migrate(_ database: Database) throws {
    guard try version(database) != migrations.count else { return }
    try database.inTransaction(.immediate) {
      try refuseNewer(database)
      // Asked again: another process may have been first.
      let before = try version(database)
      for migration in migrations.dropFirst(before) { try database.execute(sql: migration) }
      if before == 0, let key = sealer.keyID {
        try database.execute(
          sql: "INSERT INTO seal (n, key, proof) VALUES (1, ?, ?)", arguments: [key, Data(try sealer.seal(Self.proof, for: Self.proofRow))])
      }
      try database.execute(sql: "PRAGMA application_id = \(Self.applicationID); PRAGMA user_version = \(migrations.count)")
      return .commit
    }
  }

  private func refuseNewer(_ database: Database) throws {
    let version = try version(database)
    guard version <= migrations.count else {
      throw StoreError(.tooNew, hint: "\(place) was written by a newer release (its form is \(version), this one knows \(migrations.count)); update the tool")
    }
  }
}

extension Schema {
  /// A body is stored once, in its history; `record` points to the current version.
  private static let records = """
    CREATE TABLE record (
      n INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      kind TEXT NOT NULL,
      patient TEXT NOT NULL,
      version INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX record_by_kind ON record (kind, id);
    CREATE INDEX record_by_patient ON record (patient, kind, id);
    CREATE TABLE record_version (
      n INTEGER PRIMARY KEY,
      record INTEGER NOT NULL REFERENCES record (n),
      version INTEGER NOT NULL,
      patient TEXT NOT NULL,
      author TEXT NOT NULL,
      at TEXT NOT NULL,
      reason TEXT,
      origin TEXT,
      body BLOB NOT NULL,
      UNIQUE (record, version)
    ) STRICT;

    """

  /// What is known of each endpoint; all of it goes when the endpoint goes.
  private static let exchange = """
    CREATE TABLE endpoint (
      n INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      url TEXT NOT NULL,
      vendor TEXT NOT NULL,
      is_source INTEGER NOT NULL,
      last_run TEXT,
      last_success TEXT,
      capability BLOB
    ) STRICT;
    CREATE TABLE roster (
      n INTEGER PRIMARY KEY,
      endpoint INTEGER NOT NULL REFERENCES endpoint (n) ON DELETE CASCADE,
      patient TEXT NOT NULL,
      UNIQUE (endpoint, patient)
    ) STRICT;
    CREATE INDEX roster_by_patient ON roster (patient);
    CREATE TABLE patient_link (
      n INTEGER PRIMARY KEY,
      endpoint INTEGER NOT NULL REFERENCES endpoint (n) ON DELETE CASCADE,
      patient TEXT NOT NULL,
      server_id TEXT NOT NULL,
      linked_by TEXT NOT NULL,
      at TEXT NOT NULL,
      UNIQUE (endpoint, patient),
      UNIQUE (endpoint, server_id)
    ) STRICT;
    CREATE TABLE exchange (
      n INTEGER PRIMARY KEY,
      endpoint INTEGER NOT NULL REFERENCES endpoint (n) ON DELETE CASCADE,
      resource TEXT NOT NULL,
      type TEXT NOT NULL,
      record TEXT,
      patient TEXT,
      role TEXT NOT NULL,
      server_id TEXT,
      server_version TEXT,
      is_gone INTEGER NOT NULL,
      mapping_version TEXT,
      base BLOB,
      rendered BLOB,
      remote BLOB,
      UNIQUE (endpoint, resource)
    ) STRICT;
    CREATE INDEX exchange_by_server_id ON exchange (endpoint, type, server_id, resource);
    CREATE INDEX exchange_by_record ON exchange (endpoint, record, resource);
    CREATE TABLE outbox (
      n INTEGER PRIMARY KEY,
      endpoint INTEGER NOT NULL REFERENCES endpoint (n) ON DELETE CASCADE,
      record INTEGER NOT NULL REFERENCES record (n),
      version INTEGER NOT NULL,
      at TEXT NOT NULL,
      state TEXT NOT NULL,
      UNIQUE (endpoint, record, version)
    ) STRICT;
    CREATE INDEX outbox_by_record ON outbox (record);
    CREATE TABLE operation (
      n INTEGER PRIMARY KEY,
      endpoint INTEGER NOT NULL REFERENCES endpoint (n) ON DELETE CASCADE,
      resource TEXT NOT NULL,
      record TEXT NOT NULL,
      record_version INTEGER NOT NULL,
      intent TEXT NOT NULL,
      state TEXT NOT NULL,
      if_match TEXT,
      attempts INTEGER NOT NULL,
      looks INTEGER NOT NULL,
      not_before TEXT,
      last_error TEXT,
      body BLOB NOT NULL,
      rendered BLOB NOT NULL,
      UNIQUE (endpoint, resource)
    ) STRICT;
    CREATE TABLE conflict (
      n INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      endpoint INTEGER NOT NULL REFERENCES endpoint (n) ON DELETE CASCADE,
      record TEXT NOT NULL,
      kind TEXT NOT NULL,
      resource TEXT NOT NULL,
      path TEXT NOT NULL,
      reason TEXT NOT NULL,
      state TEXT NOT NULL,
      since TEXT NOT NULL,
      sides BLOB NOT NULL
    ) STRICT;
    CREATE INDEX conflict_by_state ON conflict (endpoint, state);
    CREATE TABLE conflict_history (
      n INTEGER PRIMARY KEY,
      conflict INTEGER NOT NULL REFERENCES conflict (n) ON DELETE CASCADE,
      reason TEXT NOT NULL,
      state TEXT NOT NULL,
      since TEXT NOT NULL,
      sides BLOB NOT NULL
    ) STRICT;
    CREATE INDEX conflict_history_by_conflict ON conflict_history (conflict);
    CREATE TABLE cursor (
      n INTEGER PRIMARY KEY,
      endpoint INTEGER NOT NULL REFERENCES endpoint (n) ON DELETE CASCADE,
      key TEXT NOT NULL,
      mark TEXT NOT NULL,
      UNIQUE (endpoint, key)
    ) STRICT;
    CREATE TABLE receipt (
      n INTEGER PRIMARY KEY,
      endpoint INTEGER NOT NULL REFERENCES endpoint (n) ON DELETE CASCADE,
      resource TEXT NOT NULL,
      server_version TEXT NOT NULL,
      path TEXT NOT NULL,
      difference TEXT NOT NULL,
      UNIQUE (endpoint, resource, server_version, path, difference)
    ) STRICT;

    """

  /// The chain is only ever added to; the triggers are there for whoever opens the file by hand, the hashes for the rest.
  private static let audit = """
    CREATE TABLE audit (
      n INTEGER PRIMARY KEY,
      action TEXT NOT NULL,
      actor TEXT NOT NULL,
      at TEXT NOT NULL,
      record TEXT,
      detail BLOB NOT NULL,
      hash TEXT NOT NULL
    ) STRICT;
    CREATE INDEX audit_by_record ON audit (record) WHERE record IS NOT NULL;
    CREATE TRIGGER audit_is_not_altered BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit chain is only added to'); END;
    CREATE TRIGGER audit_is_not_removed BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit chain is only added to'); END;
    CREATE TABLE lease (
      n INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      holder TEXT,
      token INTEGER NOT NULL,
      until TEXT NOT NULL
    ) STRICT;
    """

  /// What a source of files needs: which version of a record a rendering is of, renderings that are the base itself stored once, and
  /// what a source said before it said something else. Smaller indexes, for a file may bring a million resources.
  private static let sources = """
    ALTER TABLE exchange ADD COLUMN agreed_version INTEGER;
    ALTER TABLE exchange ADD COLUMN rendered_is_base INTEGER NOT NULL DEFAULT 0;
    DROP INDEX exchange_by_server_id;
    CREATE INDEX exchange_by_server_id ON exchange (endpoint, server_id);
    DROP INDEX exchange_by_record;
    CREATE INDEX exchange_by_record ON exchange (endpoint, record) WHERE record IS NOT NULL;
    CREATE TABLE superseded (
      n INTEGER PRIMARY KEY,
      endpoint INTEGER NOT NULL REFERENCES endpoint (n) ON DELETE CASCADE,
      resource TEXT NOT NULL,
      hash TEXT NOT NULL,
      UNIQUE (endpoint, resource, hash)
    ) STRICT;

    """

  /// What the hashes of documents in the audit log are salted with: made here once, the same for ever, no other store's.
  private static let auditSalt = """
    CREATE TABLE audit_salt (
      n INTEGER PRIMARY KEY CHECK (n = 1),
      salt BLOB NOT NULL
    ) STRICT;
    INSERT INTO audit_salt (n, salt) VALUES (1, randomblob(32));

    """

  /// What a server says itself of a write that it refuses.
  private static let refusals = "ALTER TABLE operation ADD COLUMN refusal BLOB;"

  /// Whether the store is sealed, and with which key; and beside each text that is searched a place for the text itself, where its column has a hash.
  private static let seal = """
    CREATE TABLE seal (
      n INTEGER PRIMARY KEY CHECK (n = 1),
      key TEXT NOT NULL,
      proof BLOB NOT NULL
    ) STRICT;
    ALTER TABLE endpoint ADD COLUMN label TEXT;
    ALTER TABLE patient_link ADD COLUMN label TEXT;
    ALTER TABLE exchange ADD COLUMN label TEXT;
    ALTER TABLE conflict ADD COLUMN label TEXT;
    ALTER TABLE receipt ADD COLUMN label TEXT;
    ALTER TABLE superseded ADD COLUMN label TEXT;

    """
}
