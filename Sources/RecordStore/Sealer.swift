public import ClinicalRecords

/// What stands between the store and the disk: every column that could tell of a patient goes through it.
///
/// The row's name is given so that a sealed body is bound to its place: `record/<id>/<version>`, `exchange/<endpoint>/<resource>/base`.
public protocol Sealer: Sendable {
  /// Which key it seals with, for the store to know it again; nil where nothing is sealed.
  var keyID: String? { get }

  /// Makes of a body what is written to disk.
  func seal(_ plain: [UInt8], for row: String) throws -> [UInt8]

  /// The body again; throws when it was not sealed for that row.
  func open(_ sealed: [UInt8], for row: String) throws -> [UInt8]

  /// What stands for a text in a column that is searched for it: the same for the same text, and for no other.
  func indexed(_ text: String, of column: String) -> String

  /// What stands for an id in the store: the same for the same id, and for no other.
  func standIn(_ id: RecordID) -> RecordID

  /// The id that a stand-in stands for.
  func standing(for standIn: RecordID) -> RecordID

  /// HMAC-SHA-256 of an entry of the audit log under a key of this sealer; nil where a plain SHA-256 is to do.
  func chained(_ entry: [UInt8]) -> [UInt8]?
}

/// Writes everything as it is.
public struct ClearSealer: Sealer {
  /// None.
  public var keyID: String? { nil }

  /// A sealer that seals nothing.
  public init() {}

  /// The same bytes.
  public func seal(_ plain: [UInt8], for row: String) -> [UInt8] { plain }

  /// The same bytes.
  public func open(_ sealed: [UInt8], for row: String) -> [UInt8] { sealed }

  /// The same text.
  public func indexed(_ text: String, of column: String) -> String { text }

  /// The same id.
  public func standIn(_ id: RecordID) -> RecordID { id }

  /// The same id.
  public func standing(for standIn: RecordID) -> RecordID { standIn }

  /// None.
  public func chained(_ entry: [UInt8]) -> [UInt8]? { nil }
}
