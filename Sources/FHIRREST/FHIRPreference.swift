/// What a write's answer should hold (`Prefer: return=…`); servers are free to do otherwise.
public enum FHIRPreference: String, Sendable, Hashable, CaseIterable {
  case minimal, representation
  case operationOutcome = "OperationOutcome"

  var field: String { "return=" + rawValue }
}
