public import EHRSync

/// What a run did, in plain words.
public enum SyncText {
  /// So many notices are printed; all of them are in the JSON.
  private static let noticeLimit = 20

  /// A few lines on one endpoint; the counts add up as in the JSON.
  public static func text(_ report: EndpointReport) -> String {
    let (pulled, pushed) = (report.pulled, report.pushed)
    var lines = [
      "\(report.endpoint): \(words(report.outcome))",
      "  fetched  \(pulled.seen) seen = \(pulled.adopted) adopted, \(pulled.merged) merged, \(pulled.unchanged) unchanged",
      "  edits    \(pushed.edits) = \(pushed.verified) verified + \(pushed.pending) pending + \(pushed.unknown) unknown"
        + " + \(pushed.conflicted) conflicted + \(pushed.quarantined) quarantined; \(report.withheld) withheld",
      "  requests \(report.requests), of which \(report.writes) could change something",
    ]
    if report.openConflicts > 0 { lines.append("  \(report.openConflicts) open conflicts wait for a person: `infusync review list`") }
    for notice in report.notices.prefix(noticeLimit) {
      lines.append(
        "  note: " + [notice.record?.description, notice.path.isEmpty ? nil : notice.path, notice.message].compactMap { $0 }.joined(separator: ": "))
    }
    if report.notices.count > noticeLimit { lines.append("  and \(report.notices.count - noticeLimit) more notes (`--json` has all)") }
    return lines.joined(separator: "\n")
  }

  private static func words(_ outcome: SyncOutcome) -> String {
    switch outcome {
    case .done: "done"
    case .review: "done, but a person must act"
    case .retry: "not finished; run it again"
    case .refused: "the EHR refused"
    case .failed: "failed"
    }
  }
}
