public import EHRSync

/// What a run did, in plain words.
public enum SyncText {
  /// So many notices are printed; all of them are in the JSON.
  private static let noticeLimit = 20

  /// A few lines on one endpoint; the counts add up as in the JSON.
  public static func text(_ report: EndpointReport) -> String {
    let (pulled, pushed) = (report.pulled, report.pushed)
    var lines = [
      "\(report.endpoint): \(words(report))",
      "  fetched  \(pulled.seen) seen = \(pulled.adopted) adopted, \(pulled.merged) merged, \(pulled.unchanged) unchanged",
      "  edits    \(pushed.edits) = \(pushed.verified) verified + \(pushed.pending) pending + \(pushed.unknown) unknown"
        + " + \(pushed.conflicted) conflicted + \(pushed.quarantined) quarantined; \(report.withheld) withheld"
        + (report.byDocument > 0 ? ", \(report.byDocument) told by documents" : ""),
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

  private static func words(_ report: EndpointReport) -> String {
    switch report.outcome {
    case .done: "done"
    case .review: "done, but a person must act"
    // Running it again helps nobody whom a person must link first.
    case .retry where report.unlinked > 0:
      "not finished; \(report.unlinked) patients must be linked by a person first (`infusync patients match \(report.endpoint)`), then run it again"
    case .retry: "not finished; run it again"
    case .refused: "the EHR refused"
    case .failed: "failed"
    }
  }
}
