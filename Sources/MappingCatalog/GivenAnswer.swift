/// What stands where an answer should: a whole number, or something that is none.
public enum GivenAnswer: Sendable, Hashable {
  case whole(Int)
  /// A fraction, a text, a truth: rejected with the item's name.
  case notWhole
}

extension GivenAnswer: ExpressibleByIntegerLiteral {
  public init(integerLiteral value: Int) { self = .whole(value) }
}
