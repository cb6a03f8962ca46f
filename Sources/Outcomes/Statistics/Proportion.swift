/// How many of how many, with Wilson's interval (Wilson 1927, J Am Stat Assoc 22:209-212).
public struct Proportion: Sendable, Hashable {
  /// How many have it.
  public let count: Int
  /// Of how many.
  public let total: Int
  /// From 0 to 1, with 95 % by Wilson's score; nil of nobody.
  public let share: Interval?

  /// So many of so many; a count outside of 0 to the total is taken to its nearer end.
  public init(_ count: Int, of total: Int) {
    self.total = max(total, 0)
    self.count = min(max(count, 0), self.total)
    guard total > 0 else {
      share = nil
      return
    }
    let (n, p, z) = (Double(total), Double(self.count) / Double(total), StandardNormal.quantile95)
    let below = 1 + z * z / n
    let middle = (p + z * z / (2 * n)) / below
    let reach = z / below * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
    share = Interval(p, low: self.count == 0 ? 0 : max(0, middle - reach), high: self.count == total ? 1 : min(1, middle + reach))
  }
}
