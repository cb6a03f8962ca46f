public import LosslessJSON

/// What a server says went wrong, or right.
public struct OperationOutcome: Sendable, Hashable {
  /// One thing it says.
  public struct Issue: Sendable, Hashable {
    /// `fatal`, `error`, `warning` or `information`.
    public let severity: String
    /// The kind of issue: `invalid`, `not-found`, `conflict`.
    public let code: String
    /// In the server's words; may quote a patient's data, so it is not for logs.
    public let text: String?
    /// Where in the resource, as FHIRPath.
    public let expressions: [String]
  }

  /// In the server's order.
  public let issues: [Issue]

  /// Nil when the resource is no OperationOutcome.
  public init?(_ json: JSON) {
    guard json.resourceType == "OperationOutcome" else { return nil }
    issues = (json["issue"]?.elements ?? []).map { issue in
      Issue(
        severity: issue["severity"]?.string ?? "error", code: issue["code"]?.string ?? "unknown",
        text: issue["diagnostics"]?.string ?? issue["details"]?["text"]?.string ?? issue["details"]?["coding"]?[0]?["display"]?.string,
        expressions: (issue["expression"] ?? issue["location"])?.elements.compactMap(\.string) ?? [])
    }
  }

  /// Whether any issue says that the request failed.
  public var isFailure: Bool { issues.contains { $0.severity == "error" || $0.severity == "fatal" } }

  /// The kinds of its issues with where they are, without the server's words: fit for a log.
  public var summary: String {
    issues.map { $0.expressions.isEmpty ? $0.code : "\($0.code) at \($0.expressions.joined(separator: ", "))" }.joined(separator: "; ")
  }
}
