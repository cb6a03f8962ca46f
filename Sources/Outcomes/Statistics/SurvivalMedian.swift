/// The median time to an event where some were no longer watched, after Kaplan and Meier (1958, J Am Stat Assoc 53:457-481).
public struct SurvivalMedian: Sendable, Hashable {
  /// How many were watched.
  public let count: Int
  /// How many had the event.
  public let events: Int
  /// The first time at which no more than half were left without the event; nil where more than half still were at the end.
  public let median: Double?

  /// Of times, and whether each ended in the event. At a tie the event comes before the end of watching.
  public init(_ times: [(time: Double, isEvent: Bool)]) {
    count = times.count
    events = times.count { $0.isEvent }
    let sorted = times.sorted { ($0.time, $0.isEvent ? 0 : 1) < ($1.time, $1.isEvent ? 0 : 1) }
    var left = 1.0
    var median: Double?
    var place = 0
    while place < sorted.count, median == nil {
      let time = sorted[place].time
      let atRisk = sorted.count - place
      let same = sorted[place...].prefix { $0.time == time }
      let lost = same.count { $0.isEvent }
      left *= 1 - Double(lost) / Double(atRisk)
      // Half is half: 1 - 5/10 may come out a rounding above it.
      if lost > 0, left <= 0.5 + 1e-12 { median = time }
      place += same.count
    }
    self.median = median
  }
}
