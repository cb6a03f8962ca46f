/// Why an amount cannot be read in the unit that was expected; nothing is guessed instead.
public enum UnitError: Error, Sendable, Hashable, CustomStringConvertible {
  /// No unit was given.
  case missing(expected: String)
  /// No unit of UCUM that is known here: the code, and the part of it that nobody knows.
  case unknown(code: String, part: String)
  /// The two measure different things.
  case incommensurable(from: String, expected: String)
  /// A volume was given where a mass was expected, or a mass for a volume, and no concentration that leads from one to the other.
  case concentrationNeeded(from: String, expected: String)
  /// The exact result needs more than 38 digits.
  case tooManyDigits(from: String, expected: String)

  /// What was found and what was expected, in plain words.
  public var description: String {
    switch self {
    case .missing(let expected):
      expected.isEmpty
        ? "the unit is missing; one of UCUM was expected" : "the unit is missing; \(expected) was expected, or a unit that can be converted to it"
    case .unknown(let code, let part): part == code ? "\(code) is no unit that is known" : "\(code) is no unit that is known: \(part) is not"
    case .incommensurable(let from, let expected): "\(from) cannot be converted to \(expected), which was expected"
    case .concentrationNeeded(let from, let expected): "\(from) can be converted to \(expected) only with a concentration, and none is given"
    case .tooManyDigits(let from, let expected): "the amount in \(from) has too many digits to be converted to \(expected)"
    }
  }
}
