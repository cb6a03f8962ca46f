/// A code in a code system, as FHIR has it.
public struct Coding: Sendable, Hashable {
  /// A URI: `http://snomed.info/sct`.
  public var system: String
  /// The code itself, as its system spells it.
  public var code: String
  /// What the system calls it.
  public var display: String?

  public init(system: String, code: String, display: String? = nil) {
    self.system = system
    self.code = code
    self.display = display
  }
}

/// What is meant, in codes, in words, or both (FHIR CodeableConcept).
public struct CodedConcept: Sendable, Hashable {
  /// The same meaning in one or more code systems.
  public var codings: [Coding]
  /// The meaning in words.
  public var text: String?

  public init(_ codings: [Coding] = [], text: String? = nil) {
    self.codings = codings
    self.text = text
  }
}
