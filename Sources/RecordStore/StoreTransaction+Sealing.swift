internal import ClinicalRecords
internal import Digests
internal import GRDB

/// Texts and ids, as they stand in a store that may be sealed.
extension StoreTransaction {
  private var isSealed: Bool { sealer.keyID != nil }

  /// A text that nobody searches, as it goes to disk: itself, or sealed and in Base64URL; nil stays nil.
  func sealText(_ text: String?, for row: String) throws -> String? {
    guard let text, isSealed else { return text }
    return Base64URL.encode(try sealer.seal(Array(text.utf8), for: row))
  }

  /// A text read from disk.
  func openText(_ kept: String, for row: String) throws -> String {
    guard isSealed else { return kept }
    guard let sealed = Base64URL.decode(kept), let plain = try? sealer.open(sealed, for: row) else {
      throw StoreError(.corrupt, hint: "\(row) cannot be read: it is damaged, or sealed with another key")
    }
    return String(decoding: plain, as: UTF8.self)
  }

  /// A text that may be absent, read from disk.
  func openTextIfThere(_ kept: String?, for row: String) throws -> String? { try kept.map { try openText($0, for: row) } }

  /// What goes beside a text that is searched: nothing, or in a sealed store, where its column has a hash, the text itself under seal.
  func label(_ text: String?, for row: String) throws -> String? { isSealed ? try sealText(text, for: row) : nil }

  /// A text that is searched, read from its column and the one beside it.
  func labelled(_ kept: String, _ label: String?, for row: String) throws -> String {
    guard isSealed else { return kept }
    guard let label else { throw StoreError(.corrupt, hint: "\(row) is missing") }
    return try openText(label, for: row)
  }

  /// The name of an endpoint, from the columns `name` and `label`.
  func endpointName(_ row: Row, _ name: Int, _ label: Int) throws -> String {
    let kept: String = row[name]
    return try labelled(kept, row[label], for: "endpoint/\(kept)/name")
  }

  /// The id in a column.
  func id(_ row: Row, _ column: Int) throws -> RecordID {
    guard let id = try optionalID(row, column) else { throw StoreError(.corrupt, hint: "a row of the store has no id where one must be") }
    return id
  }

  /// The id in a column that may be empty.
  func optionalID(_ row: Row, _ column: Int) throws -> RecordID? {
    guard let text = row[column] as String? else { return nil }
    guard let id = RecordID(text) else { throw StoreError(.corrupt, hint: "a row of the store holds a bad id") }
    return sealer.standing(for: id)
  }
}

extension StoreTransaction {
  /// The id in a column that may be empty, where the very spelling counts.
  func exactID(_ row: Row, _ column: Int) throws -> RecordID? {
    let id = try optionalID(row, column)
    guard id.map(key) == row[column] as String? else { throw StoreError(.corrupt, hint: "a row of the store holds a bad id") }
    return id
  }
}

extension [String] {
  /// As SQLite orders texts.
  var inOrderOfBytes: [String] { sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }
}
