/// What a server makes of one element of one type each time it is written: learned from receipts, unlearned by a single counter-example.
public struct ServerHabit: Sendable, Hashable {
  /// Receipts without a counter-example after which a habit is learned: it is told once, and is no misfit any more.
  public static let learnedAfter = 3

  /// The FHIR resource type.
  public var type: String
  /// Without keys of members: `component.interpretation`.
  public var path: String
  /// What becomes of it; never `kept`.
  public var difference: FidelityReceipt.Difference
  /// Receipts since the server last kept it; from 1.
  public var times: Int

  public init(type: String, path: String, difference: FidelityReceipt.Difference, times: Int) {
    self.type = type
    self.path = path
    self.difference = difference
    self.times = times
  }

  /// Whether it has been seen often enough.
  public var isLearned: Bool { times >= Self.learnedAfter }
}
