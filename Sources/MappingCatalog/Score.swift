/// What the answers to an instrument come to.
public struct Score: Sendable, Hashable {
  /// Whether the answers make a score.
  public enum Status: Sendable, Hashable {
    case complete
    /// A scored item has no answer; there is no total.
    case incomplete
    /// An answer cannot be; the reason, as `item 3 out of range 0-4`. Nothing else is said.
    case rejected(String)
  }

  /// Whether the answers make a score.
  public let status: Status
  /// Nil unless every scored item is answered.
  public let total: Int?
  /// By subscale id, in the order of the instrument; a subscale that lacks an answer has a nil sum.
  public let subscales: [Subscale]

  /// One subscale and its sum.
  public struct Subscale: Sendable, Hashable {
    /// As `B`.
    public let id: String
    /// Nil when one of its items has no answer.
    public let sum: Int?

    /// A subscale's sum.
    public init(id: String, sum: Int?) {
      self.id = id
      self.sum = sum
    }
  }
}

extension Instrument {
  /// Adds up the answers by item id; an item that is absent is unanswered.
  ///
  /// An unanswered scored item makes it incomplete, and an answer out of its item's range rejects the whole: nothing is
  /// clamped, filled in or left out. The first fault counts, items in the order of the form, unknown ones after them.
  public func score(_ answers: [String: Int]) -> Score {
    for item in items {
      if let answer = answers[item.id], let range = item.range, !range.contains(answer) {
        return rejected("item \(item.id) out of range \(range.lowerBound)-\(range.upperBound)")
      }
    }
    if let unknown = answers.keys.filter({ item($0) == nil }).min() { return rejected("item \(unknown) unknown") }
    let total = sum(items.filter(\.isScored).map(\.id), of: answers)
    return Score(
      status: total == nil ? .incomplete : .complete, total: total,
      subscales: subscales.map { Score.Subscale(id: $0.id, sum: sum($0.items, of: answers)) })
  }

  private func rejected(_ reason: String) -> Score { Score(status: .rejected(reason), total: nil, subscales: []) }

  private func sum(_ items: [String], of answers: [String: Int]) -> Int? {
    var sum = 0
    for item in items {
      guard let answer = answers[item] else { return nil }
      sum += answer
    }
    return sum
  }
}
