/// What is wrong with a mapping file: which file, which field, and what is allowed there.
public struct CatalogFault: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file's path in the folder: `instruments/phq-9.json`.
  public let file: String
  /// As `items[3].range`; empty for the file itself.
  public let field: String
  /// What was expected, in plain words.
  public let message: String

  /// A fault at a field of a file.
  public init(file: String, field: String, message: String) {
    self.file = file
    self.field = field
    self.message = message
  }

  /// File, field and message on one line.
  public var description: String { field.isEmpty ? "\(file): \(message)" : "\(file): \(field): \(message)" }
}
