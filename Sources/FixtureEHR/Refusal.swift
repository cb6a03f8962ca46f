import LosslessJSON

/// Why the server does not do what was asked: a status and the one issue of its OperationOutcome.
struct Refusal: Error, Sendable, Hashable {
  let status: Int
  /// From the value set issue-type.
  let code: String
  let diagnostics: String
  /// A FHIRPath of the element at fault, where there is one.
  let expression: String?
  /// The methods that would be taken, for 405.
  var allow: String?

  init(_ status: Int, _ code: String, _ diagnostics: String, at expression: String? = nil, allow: String? = nil) {
    self.status = status
    self.code = code
    self.diagnostics = diagnostics
    self.expression = expression
    self.allow = allow
  }

  var outcome: JSON { Self.outcome(severity: "error", code: code, diagnostics: diagnostics, expression: expression) }

  static func outcome(severity: String, code: String, diagnostics: String, expression: String? = nil) -> JSON {
    .object([
      "resourceType": "OperationOutcome",
      "issue": [
        .object([
          "severity": .string(severity), "code": .string(code), "diagnostics": .string(diagnostics),
          "expression": expression.map { [.string($0)] },
        ])
      ],
    ])
  }
}

extension JSON {
  /// An OperationOutcome whose issues carry a vendor's code in `details`.
  func coded(_ code: String) -> JSON {
    let issues = (self["issue"]?.elements ?? []).map { issue in
      issue.setting("details", to: ["coding": [["code": .string(code)]], "text": issue["diagnostics"] ?? .string(code)])
    }
    return setting("issue", to: .array(issues))
  }
}
