/// Why a JSON value is no record: where in it, and what was expected.
///
/// The message never quotes what the value said, which may be a patient's.
public struct RecordError: Error, Hashable, Sendable, CustomStringConvertible {
  /// As `vitals[3].systolic.unit`; empty for the record itself.
  public let path: String
  /// What was expected there, in plain words.
  public let message: String

  /// An error at a path of the record.
  public init(path: String, message: String) {
    self.path = path
    self.message = message
  }

  /// The path and the message on one line.
  public var description: String { path.isEmpty ? message : "\(path): \(message)" }
}
