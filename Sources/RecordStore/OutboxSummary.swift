/// How much waits at an endpoint, and since when.
public struct OutboxSummary: Sendable, Hashable {
  /// Edits not yet verified, by state; a state that none is in is absent.
  public var counts: [EditState: Int]
  /// UTC; when the oldest of them was made. nil when nothing waits.
  public var oldest: String?

  /// A summary of these counts.
  public init(counts: [EditState: Int], oldest: String?) {
    self.counts = counts
    self.oldest = oldest
  }
}
