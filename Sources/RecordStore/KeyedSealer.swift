public import ClinicalRecords
public import Digests

/// Seals under a key: bodies and texts by AES-256-GCM, what is searched by keyed hashes, ids by stand-ins.
public struct KeyedSealer: Sealer {
  private let key: SealingKey
  private let nonce: @Sendable () -> [UInt8]

  /// A sealer with a key, and where its nonces come from: 12 bytes of chance at each call, never the same again.
  public init(_ key: SealingKey, nonce: @escaping @Sendable () -> [UInt8]) {
    self.key = key
    self.nonce = nonce
  }

  /// A sealer with a key of these 32 bytes; nil for any other number of them.
  public init?(key bytes: [UInt8], nonce: @escaping @Sendable () -> [UInt8]) {
    guard let key = SealingKey(bytes) else { return nil }
    self.init(key, nonce: nonce)
  }

  /// Which key it seals with.
  public var keyID: String? { key.id }

  /// Seals a body for a row.
  public func seal(_ plain: [UInt8], for row: String) throws -> [UInt8] { try key.seal(plain, for: row, nonce: nonce()) }

  /// The body again; throws when it was sealed for another row, with another key, or is no longer as it was.
  public func open(_ sealed: [UInt8], for row: String) throws -> [UInt8] { try key.open(sealed, for: row) }

  /// A keyed hash of the text.
  public func indexed(_ text: String, of column: String) -> String { key.indexed(text, of: column) }

  /// The id under a cipher of one block.
  public func standIn(_ id: RecordID) -> RecordID {
    let block = key.standIn((id.high, id.low))
    return RecordID(high: block.high, low: block.low)
  }

  /// The id that a stand-in stands for.
  public func standing(for standIn: RecordID) -> RecordID {
    let block = key.standing(for: (standIn.high, standIn.low))
    return RecordID(high: block.high, low: block.low)
  }

  /// HMAC-SHA-256 of the entry.
  public func chained(_ entry: [UInt8]) -> [UInt8]? { key.chained(entry) }
}
