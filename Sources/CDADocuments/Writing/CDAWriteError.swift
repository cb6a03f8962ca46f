/// Why an element cannot be written as XML: which element, and what is the matter; never what it says.
public struct CDAWriteError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The names from the root to the element: `ClinicalDocument/recordTarget/patientRole`.
  public let path: String
  /// What is the matter, in plain words.
  public let message: String

  /// The path and the message on one line.
  public var description: String { "\(path): \(message)" }
}
