internal import ClinicalRecords
internal import Digests
internal import GRDB
internal import LosslessJSON

internal import struct Foundation.Data

/// One transaction, and the few words of SQL that everything in it is said with.
struct StoreTransaction {
  let database: Database
  let sealer: any Sealer
  private let numbers = EndpointNumbers()

  init(database: Database, sealer: any Sealer) {
    self.database = database
    self.sealer = sealer
  }

  /// Executes one statement, prepared once for the life of the connection.
  func execute(_ sql: String, _ arguments: [(any DatabaseValueConvertible)?] = []) throws {
    try database.cachedStatement(sql: sql).execute(arguments: StatementArguments(arguments))
  }

  /// All rows of a query; they are read before the caller goes on, for the statement may be wanted again.
  func rows<Answer>(_ sql: String, _ arguments: [(any DatabaseValueConvertible)?] = [], _ read: (Row) throws -> Answer) throws -> [Answer] {
    var answers: [Answer] = []
    let cursor = try Row.fetchCursor(try database.cachedStatement(sql: sql), arguments: StatementArguments(arguments))
    while let row = try cursor.next() { answers.append(try read(row)) }
    return answers
  }

  /// The first row of a query.
  func first<Answer>(_ sql: String, _ arguments: [(any DatabaseValueConvertible)?] = [], _ read: (Row) throws -> Answer) throws -> Answer? {
    let cursor = try Row.fetchCursor(try database.cachedStatement(sql: sql), arguments: StatementArguments(arguments))
    return try cursor.next().map(read)
  }

  /// The row number of an endpoint; throws `notFound`.
  func number(ofEndpoint name: String) throws -> Int64 {
    if let known = numbers.byName[name] { return known }
    guard let number = try first("SELECT n FROM endpoint WHERE name = ?", [nameInIndex(name)], { $0[0] as Int64 }) else {
      throw StoreError(.notFound, hint: "there is no endpoint \(name)")
    }
    numbers.byName[name] = number
    return number
  }

  /// Forgets the row numbers of endpoints: one was taken out.
  func forgetEndpoints() { numbers.byName = [:] }

  /// How an endpoint's name stands in its column.
  func nameInIndex(_ endpoint: String) -> String { sealer.indexed(endpoint, of: "endpoint") }

  /// How an id stands in the store, as an argument.
  func key(_ id: RecordID) -> String { sealer.standIn(id).description }

  /// Ids as one argument, for `IN (SELECT value FROM json_each(?))`.
  func list(_ ids: some Sequence<RecordID>) -> String { JSON.array(ids.map { .string(key($0)) }).text }

  /// Words as one argument, for `IN (SELECT value FROM json_each(?))`.
  func list(_ words: some Sequence<String>) -> String { JSON.array(words.map { .string($0) }).text }

  /// A body as it goes to disk; nil stays nil.
  func seal(_ body: JSON?, for row: String) throws -> Data? {
    guard let body else { return nil }
    return Data(try sealer.seal(body.bytes, for: row))
  }

  /// A body read from disk.
  func open(_ sealed: Data, for row: String) throws -> JSON {
    do {
      return try JSON(parsing: try sealer.open([UInt8](sealed), for: row))
    } catch {
      throw StoreError(.corrupt, hint: "\(row) cannot be read: it is damaged, or sealed with another key")
    }
  }

  /// A body that may be absent, read from disk.
  func openIfThere(_ sealed: Data?, for row: String) throws -> JSON? {
    try sealed.map { try open($0, for: row) }
  }
}

/// The row numbers of endpoints that a transaction has asked for.
private final class EndpointNumbers {
  var byName: [String: Int64] = [:]
}

extension Row {
  /// The word in a column, of those that this release knows.
  func word<Word: RawRepresentable>(_ column: Int, as: Word.Type = Word.self) throws -> Word where Word.RawValue == String {
    let text: String = self[column]
    guard let word = Word(rawValue: text) else { throw StoreError(.corrupt, hint: "a row of the store says what is no \(Word.self)") }
    return word
  }
}
