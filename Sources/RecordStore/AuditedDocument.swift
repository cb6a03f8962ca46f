public import LosslessJSON

/// A document that an audit entry vouches for: the chain keeps a salted hash of it, and never the document.
public struct AuditedDocument: Sendable, Hashable {
  /// What it is to the entry: `B`, `O`, `R`, `S0`, `S1`, `W`, `E` as in the specification of the merge, or a word and a path.
  public let name: String
  /// The very bytes that are hashed.
  public let bytes: [UInt8]

  /// A document under its name in the entry.
  public init(_ name: String, _ document: JSON) {
    self.name = name
    bytes = document.bytes
  }

  /// Those of these documents that are there.
  public static func all(_ documents: KeyValuePairs<String, JSON?>) -> [AuditedDocument] {
    documents.compactMap { name, document in document.map { AuditedDocument(name, $0) } }
  }
}
