public import LosslessJSON
public import RecordStore

/// What waits at one endpoint, for people and monitors.
public struct EndpointState: Sendable, Hashable {
  private let endpoint: StoredEndpoint
  private let summary: OutboxSummary
  private let openConflicts: Int

  /// The state of an endpoint with so many open conflicts.
  public init(_ endpoint: StoredEndpoint, _ summary: OutboxSummary, openConflicts: Int) {
    self.endpoint = endpoint
    self.summary = summary
    self.openConflicts = openConflicts
  }

  private func count(_ state: EditState) -> Int { summary.counts[state] ?? 0 }

  /// As `status --json` prints it; edits by state, and `openConflicts` beside them.
  public var json: JSON {
    [
      "endpoint": .string(endpoint.name), "lastRun": endpoint.lastRun.map { .string($0) } ?? .null,
      "lastSuccess": endpoint.lastSuccess.map { .string($0) } ?? .null, "pending": .int(count(.pending)), "unknown": .int(count(.unknown)),
      "conflicted": .int(count(.conflicted)), "quarantined": .int(count(.quarantined)), "openConflicts": .int(openConflicts),
      "oldestWaiting": summary.oldest.map { .string($0) } ?? .null,
    ]
  }

  /// 75 while something is pending or unknown anywhere, else 3 while a person must act, else 0.
  public static func status(_ states: [EndpointState]) -> ExitStatus {
    ExitStatus.ofSeveral(
      states.map { state in
        if state.count(.pending) + state.count(.unknown) > 0 { return .again }
        return state.count(.conflicted) + state.count(.quarantined) + state.openConflicts > 0 ? .review : .done
      })
  }

  /// One line for a monitor.
  public static func line(_ states: [EndpointState]) -> String {
    func sum(_ state: EditState) -> Int { states.reduce(0) { $0 + $1.count(state) } }
    let conflicts = states.reduce(0) { $0 + $1.openConflicts }
    let oldest = states.compactMap(\.summary.oldest).min().map { ", oldest \($0)" } ?? ""
    return
      "\(sum(.pending)) pending, \(sum(.unknown)) unknown, \(sum(.conflicted)) conflicted, \(sum(.quarantined)) quarantined, \(conflicts) open conflicts\(oldest)"
  }

  /// A table for people.
  public static func table(_ states: [EndpointState]) -> String {
    var table = TextTable(["endpoint", "pending", "unknown", "conflicted", "quarantined", "open conflicts", "oldest waiting", "last success", "last run"])
    for state in states {
      table.add(
        [state.endpoint.name] + [EditState.pending, .unknown, .conflicted, .quarantined].map { String(state.count($0)) }
          + [String(state.openConflicts), state.summary.oldest ?? "", state.endpoint.lastSuccess ?? "never", state.endpoint.lastRun ?? "never"])
    }
    return table.isEmpty ? "No endpoint was added yet." : table.text
  }
}
