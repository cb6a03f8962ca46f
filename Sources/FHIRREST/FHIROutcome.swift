public import LosslessJSON

/// What an `OperationOutcome` says.
public struct FHIROutcome: Sendable, Hashable {
  /// How bad one issue is; FHIR's own words.
  public enum Severity: String, Sendable, Hashable, CaseIterable { case fatal, error, warning, information }

  /// One thing the server has to say.
  public struct Issue: Sendable, Hashable {
    /// Nil when the server used no word of FHIR's.
    public let severity: Severity?
    /// FHIR's issue type: `duplicate`, `throttled`, `not-found`.
    public let code: String?
    /// The codes of `details`, as `system|code`; vendors put their error numbers there.
    public let details: [String]
    /// The server's own words, from `details.text` and `diagnostics`. May name a patient: for the person at the tool, not for logs.
    public let words: [String]
    /// FHIRPath of what is meant; `location` where `expression` is absent.
    public let expressions: [String]

    /// Whether the server did not do what was asked.
    public var isError: Bool { severity == .fatal || severity == .error || severity == nil }

    /// Severity, code and place, without the server's free words.
    public var summary: String {
      let place = expressions.isEmpty ? "" : " at " + expressions.joined(separator: ", ")
      let numbers = details.isEmpty ? "" : " (" + details.joined(separator: ", ") + ")"
      return "\(severity?.rawValue ?? "unknown severity"): \(code ?? "no code")\(numbers)\(place)"
    }
  }

  /// The issues, in order.
  public let issues: [Issue]

  /// More issues than this are not read: one bad resource can make thousands.
  static let issueLimit = 100

  /// Nil when the resource is no `OperationOutcome`.
  public init?(_ resource: JSON) {
    guard resource["resourceType"]?.string == "OperationOutcome" else { return nil }
    issues = (resource["issue"]?.elements ?? []).prefix(Self.issueLimit).map(Issue.init)
  }

  /// Whether any issue is an error; one without issues says nothing went wrong.
  public var hasError: Bool { issues.contains(where: \.isError) }

  /// The summaries of all issues, for logs and reports; never the server's free words.
  public var summary: String { issues.map(\.summary).joined(separator: "; ") }
}

extension FHIROutcome.Issue {
  init(_ issue: JSON) {
    severity = issue["severity"]?.string.flatMap { FHIROutcome.Severity(rawValue: $0) }
    code = issue["code"]?.string.flatMap(Self.token)
    details = (issue["details"]?["coding"]?.elements ?? []).prefix(10).compactMap { coding in
      guard let code = coding["code"]?.string.flatMap(Self.token) else { return nil }
      return coding["system"]?.string.flatMap(Self.token).map { $0 + "|" + code } ?? code
    }
    words = [issue["details"]?["text"]?.string, issue["diagnostics"]?.string].compactMap { $0 }
    let places = issue["expression"]?.elements ?? issue["location"]?.elements ?? []
    expressions = places.prefix(10).compactMap { $0.string.flatMap(Self.path) }
  }

  /// Codes have no spaces and are short; anything else is text in the wrong place, and text may name a patient.
  private static func token(_ text: String) -> String? {
    text.utf8.count <= 200 && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } ? text : nil
  }

  /// A path of elements; one with a literal in it (`identifier.where(value='…')`) is cut before the literal.
  private static func path(_ text: String) -> String? {
    let path = text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || ".[]/:_-".contains($0)) }
    return path.isEmpty ? nil : String(path.prefix(200))
  }
}
