/// What stands between the store and the disk: every column that holds a body goes through it.
///
/// The row's name is given so that a sealed body is bound to its place: `record/<id>/<version>`, `exchange/<endpoint>/<resource>/base`.
public protocol Sealer: Sendable {
  /// Makes of a body what is written to disk.
  func seal(_ plain: [UInt8], for row: String) throws -> [UInt8]

  /// The body again; throws when it was not sealed for that row.
  func open(_ sealed: [UInt8], for row: String) throws -> [UInt8]
}

/// Writes bodies as they are.
public struct ClearSealer: Sealer {
  /// A sealer that seals nothing.
  public init() {}

  /// The same bytes.
  public func seal(_ plain: [UInt8], for row: String) -> [UInt8] { plain }

  /// The same bytes.
  public func open(_ sealed: [UInt8], for row: String) -> [UInt8] { sealed }
}
