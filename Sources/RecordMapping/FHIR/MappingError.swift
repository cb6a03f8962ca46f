/// Why a record could not be rendered at all: where in it, and what is the matter.
///
/// The message never quotes what the record said, which may be a patient's.
public struct MappingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// As `vitals[<id>].systolic`; empty for the record itself.
  public let path: String
  /// What is the matter, in plain words.
  public let message: String

  /// An error at a path of the record.
  public init(_ path: String, _ message: String) {
    self.path = path
    self.message = message
  }

  /// The path and the message on one line.
  public var description: String { path.isEmpty ? message : "\(path): \(message)" }
}

/// Something a person may want to know of a mapping that was done: a code without a match, a reason that was not given.
public struct MappingNotice: Sendable, Hashable {
  /// Where, in the record when rendering, in the resource when reading.
  public let path: String
  /// What happened there, without what it said.
  public let message: String

  /// A notice at a path.
  public init(path: String, message: String) {
    self.path = path
    self.message = message
  }
}

/// A part of a record that no resource says.
public struct Withheld: Sendable, Hashable {
  /// Where in the record; empty for the record itself.
  public let path: String
  /// Why it is not sent.
  public let reason: String

  /// A part that is not sent.
  public init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }
}
