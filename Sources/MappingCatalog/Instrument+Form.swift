extension Instrument {
  /// The lowest answer of its items: 1 where a form counts from 1; nil for an instrument without ranges.
  public var leastAnswer: Int? { items.compactMap { $0.range?.lowerBound }.min() }
}
