public import ClinicalRecords
internal import GRDB
public import LosslessJSON

internal import struct Foundation.Data

/// One long transaction: what a file brings, batch after batch, and what is known by then; all of it is kept, or nothing.
///
/// Good only inside the closure of ``RecordDatabase/load(lease:_:)``. What was written in it is seen by the next question.
public struct BulkLoad {
  let transaction: StoreTransaction
  let place: String

  /// Writes a batch, which is on disk when the whole load is.
  public func write(_ batch: StoreBatch) throws(StoreError) { _ = try ask { try $0.commit(batch) } }

  /// The endpoint or source of that name; nil when there is none.
  public func endpoint(_ name: String) throws(StoreError) -> StoredEndpoint? { try ask { try $0.endpoint(name) } }

  /// Current versions of those that are known, in the order asked for.
  public func records(_ ids: [RecordID]) throws(StoreError) -> [RecordVersion] { try ask { try $0.records(ids) } }

  /// Current versions in the order of (kind, id), after `after`, at most `limit`.
  public func records(of selection: RecordSelection, after: RecordID?, limit: Int) throws(StoreError) -> [RecordVersion] {
    try ask { try $0.records(of: selection, after: after, limit: limit) }
  }

  /// Exchanges that are known, in the order asked for.
  public func exchanges(_ endpoint: String, resources: [ResourceID]) throws(StoreError) -> [Exchange] {
    try ask { try $0.exchanges(endpoint, resources: resources) }
  }

  /// All exchanges of these records, in the order of the records asked for, then of resources.
  public func exchanges(_ endpoint: String, records: [RecordID]) throws(StoreError) -> [Exchange] {
    try ask { try $0.exchanges(endpoint, records: records) }
  }

  /// Of these records what stands for the whole record, and what waits for it; not what is agreed of members of its lists.
  public func wholeExchanges(_ endpoint: String, records: [RecordID]) throws(StoreError) -> [Exchange] {
    try ask { try $0.wholeExchanges(endpoint, records: records) }
  }

  /// Which resources have these ids there, whatever their type; no bodies are read.
  public func aliases(_ endpoint: String, serverIDs: [String]) throws(StoreError) -> [ResourceAlias] {
    try ask { try $0.aliases(endpoint, serverIDs: serverIDs) }
  }

  /// What is agreed of these records and was told with nothing open, in the order of the records asked for, then of resources.
  public func agreed(_ endpoint: String, records: [RecordID]) throws(StoreError) -> [AgreedDocument] {
    try ask { try $0.agreed(endpoint, records: records) }
  }

  /// The conflicts of these resources in these states.
  public func conflicts(_ endpoint: String, resources: [ResourceID], states: Set<StoredConflict.State>) throws(StoreError) -> [StoredConflict] {
    try ask { try $0.conflicts(endpoint, resources: resources, states: states) }
  }

  /// What a source said of a resource before it said something else: SHA-256 of the bytes, in lower-case hex.
  public func superseded(_ endpoint: String, _ resource: ResourceID) throws(StoreError) -> Set<String> {
    try ask { try $0.superseded(endpoint, resource) }
  }

  /// All endpoints and sources, in the order of their names.
  public func endpoints() throws(StoreError) -> [StoredEndpoint] { try ask { try $0.endpoints() } }

  /// What an endpoint's resources are called there, in the order of resources, after `after`, at most `limit`.
  public func aliases(_ endpoint: String, after: ResourceID?, limit: Int) throws(StoreError) -> [ResourceAlias] {
    try ask { try $0.aliases(endpoint, after: after, limit: limit) }
  }

  /// What is only carried, as it came, in the order of resources, after `after`, at most `limit`.
  public func carried(_ endpoint: String, after: ResourceID?, limit: Int) throws(StoreError) -> [CarriedDocument] {
    try ask { try $0.carried(endpoint, after: after, limit: limit) }
  }

  private func ask<Answer>(_ question: (StoreTransaction) throws -> Answer) throws(StoreError) -> Answer {
    do { return try question(transaction) } catch { throw StoreError(error, at: place) }
  }
}

/// Which resource of ours is which at an endpoint, without its trees.
public struct ResourceAlias: Sendable, Hashable {
  /// FHIR resource type: `Observation`.
  public var type: String
  /// The id there.
  public var serverID: String
  /// The resource.
  public var resource: ResourceID
  /// The record it renders; nil for what is only carried.
  public var record: RecordID?
  /// Whose it is; nil when it is nobody's, or not known.
  public var patient: RecordID?
}

/// A resource that is only carried: its bytes as they came, which nobody has looked into.
public struct CarriedDocument: Sendable, Hashable {
  /// Which it is, and what it is called there.
  public var alias: ResourceAlias
  /// The document, as it came.
  public var bytes: [UInt8]
}

/// What a source said of a resource that renders a record of ours, without our rendering of it.
public struct AgreedDocument: Sendable, Hashable {
  /// The resource.
  public var resource: ResourceID
  /// The record it renders.
  public var record: RecordID
  /// Which of the record's resources.
  public var role: String
  /// What both sides agreed on, as ``Exchange/base``.
  public var base: JSON
  /// The version of the record that was agreed on; nil when that is not known.
  public var recordVersion: Int?
  /// The mapping release it was rendered with.
  public var mappingVersion: String?
}

/// What becomes of a load when its work is done.
public enum LoadEnd: Sendable, Hashable { case keep, discard }

extension RecordDatabase {
  /// Pages of the database that a load holds in memory, in KiB: enough for the inner nodes of the indexes of some million resources,
  /// and far from the 100 MiB that an import may take as a whole.
  private static let loadCache = 24_576

  /// Does the work of one file in one transaction: kept when the work says so, undone when it says so or throws.
  ///
  /// Others who want to write wait meanwhile, for ``busyTimeout`` at most; who reads sees the store as it was.
  public func load<Answer>(lease: Lease?, _ work: (BulkLoad) throws -> (Answer, LoadEnd)) async throws -> Answer {
    try loading(lease, work)
  }

  /// Asks many questions of the store as it is at one moment, while others go on writing; nothing can be written in it.
  public func snapshot<Answer>(_ work: (BulkLoad) throws -> Answer) async throws -> Answer { try looking(work) }

  private func looking<Answer>(_ work: (BulkLoad) throws -> Answer) throws -> Answer {
    try queue.writeWithoutTransaction { database in
      do { try database.beginTransaction(.deferred) } catch { throw StoreError(error, at: place) }
      defer { try? database.rollback() }
      return try work(BulkLoad(transaction: StoreTransaction(database: database, sealer: sealer), place: place))
    }
  }

  private func loading<Answer>(_ lease: Lease?, _ work: (BulkLoad) throws -> (Answer, LoadEnd)) throws -> Answer {
    try queue.writeWithoutTransaction { database in
      do {
        try database.execute(sql: "PRAGMA cache_size = -\(Self.loadCache)")
        try database.beginTransaction(.immediate)
      } catch { throw StoreError(error, at: place) }
      defer { try? database.execute(sql: "PRAGMA cache_size = -2000; PRAGMA shrink_memory") }
      do {
        let transaction = StoreTransaction(database: database, sealer: sealer)
        if let lease { try transaction.requireHeld(lease) }
        let (answer, end) = try work(BulkLoad(transaction: transaction, place: place))
        if end == .keep { try kept(database) } else { try database.rollback() }
        return answer
      } catch {
        if database.isInsideTransaction { try? database.rollback() }
        throw error
      }
    }
  }

  private func kept(_ database: Database) throws(StoreError) {
    do { try database.commit() } catch { throw StoreError(error, at: place) }
  }
}

/// What the questions of a load ask.
extension StoreTransaction {
  func aliases(_ endpoint: String, serverIDs: [String]) throws -> [ResourceAlias] {
    let number = try number(ofEndpoint: endpoint)
    return try serverIDs.flatMap { id in
      try rows(
        "SELECT type, server_id, resource, record, patient, label FROM exchange WHERE endpoint = ? AND server_id = ? ORDER BY +resource",
        [number, idInIndex(id, at: endpoint)], alias(endpoint))
    }
  }

  func aliases(_ endpoint: String, after: ResourceID?, limit: Int) throws -> [ResourceAlias] {
    try rows(
      """
      SELECT type, server_id, resource, record, patient, label FROM exchange
      WHERE endpoint = ? AND resource > ? AND server_id IS NOT NULL AND base IS NOT NULL ORDER BY resource LIMIT ?
      """, [try number(ofEndpoint: endpoint), after.map(key) ?? "", limit], alias(endpoint))
  }

  func carried(_ endpoint: String, after: ResourceID?, limit: Int) throws -> [CarriedDocument] {
    try rows(
      """
      SELECT type, server_id, resource, record, patient, label, base FROM exchange WHERE endpoint = ? AND resource > ? AND server_id IS NOT NULL
        AND base IS NOT NULL AND rendered IS NULL AND NOT rendered_is_base AND type <> 'Record' ORDER BY resource LIMIT ?
      """, [try number(ofEndpoint: endpoint), after.map(key) ?? "", limit]
    ) { row in
      let alias = try alias(endpoint)(row)
      return CarriedDocument(alias: alias, bytes: try sealer.open([UInt8](row[6] as Data), for: "exchange/\(endpoint)/\(alias.resource)/base"))
    }
  }

  func agreed(_ endpoint: String, records: [RecordID]) throws -> [AgreedDocument] {
    let number = try number(ofEndpoint: endpoint)
    return try records.flatMap { record in
      try rows(
        """
        SELECT resource, role, base, agreed_version, mapping_version FROM exchange WHERE endpoint = ? AND record = ?
          AND base IS NOT NULL AND remote IS NULL AND (rendered IS NOT NULL OR rendered_is_base) ORDER BY +resource
        """, [number, key(record)]
      ) { row in
        let resource = try id(row, 0)
        let base = try open(row[2], for: "exchange/\(endpoint)/\(resource)/base")
        return AgreedDocument(resource: resource, record: record, role: row[1], base: base, recordVersion: row[3], mappingVersion: row[4])
      }
    }
  }

  private func alias(_ endpoint: String) -> (Row) throws -> ResourceAlias {
    { row in
      let resource = try id(row, 2)
      return ResourceAlias(
        type: row[0], serverID: try serverID(endpoint, resource, row[1], row[5]) ?? "", resource: resource, record: try optionalID(row, 3),
        patient: try optionalID(row, 4))
    }
  }

  func superseded(_ endpoint: String, _ resource: ResourceID) throws -> Set<String> {
    let place = "superseded/\(endpoint)/\(resource)"
    let hashes = try rows("SELECT hash, label FROM superseded WHERE endpoint = ? AND resource = ?", [try number(ofEndpoint: endpoint), key(resource)]) {
      try labelled($0[0], $0[1], for: place)
    }
    return Set(hashes)
  }

  func supersede(_ endpoint: String, _ resource: ResourceID, _ hash: String) throws {
    let place = "superseded/\(endpoint)/\(resource)"
    try execute(
      "INSERT INTO superseded (endpoint, resource, hash, label) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
      [try number(ofEndpoint: endpoint), key(resource), sealer.indexed(hash, of: place), try label(hash, for: place)])
  }

  /// Says that what was agreed with a record's version is agreed with a later one too.
  func agree(_ endpoint: String, _ record: RecordID, from: Int, to version: Int) throws {
    try execute(
      "UPDATE exchange SET agreed_version = ? WHERE endpoint = ? AND record = ? AND agreed_version = ?",
      [version, try number(ofEndpoint: endpoint), key(record), from])
  }
}
