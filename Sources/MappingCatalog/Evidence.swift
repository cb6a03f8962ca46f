internal import LosslessJSON

/// Where a rule comes from, and whether its source was seen or only remembered.
public struct Evidence: Sendable, Hashable {
  /// Whether somebody saw the rule in the source that is named; a report says so where a threshold is not.
  public let isVerified: Bool
  /// In words: `Marx 2022, sample 1`, `project decision`.
  public let source: String

  /// A rule's source.
  public init(isVerified: Bool, source: String) {
    self.isVerified = isVerified
    self.source = source
  }
}

extension FieldReader {
  /// The members every rule carries beside its own.
  static let evidence = ["verified", "source", "note"]

  func evidence(in json: JSON, at path: String) -> Evidence {
    Evidence(isVerified: truth("verified", in: json, at: path), source: text("source", in: json, at: path))
  }
}
