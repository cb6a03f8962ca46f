/// Why a conflict waits, and why a side is proposed, each a sentence.
public enum ReviewReasons {
  /// What a reason of the merge means, short enough for a column.
  public static func short(_ reason: String) -> String { shorts[reason] ?? reason }

  /// The same as a sentence of its own; `endpoint` is the EHR's name.
  public static func sentence(_ reason: String, endpoint: String) -> String {
    (sentences[reason] ?? short(reason) + ".").split(separator: "%", omittingEmptySubsequences: false).joined(separator: endpoint)
  }

  /// Why a side is proposed.
  public static func proposal(_ rule: String, endpoint: String) -> String {
    switch rule {
    case "clinic-leads": "this is written down in the clinic first"
    case "ehr-leads": "\(endpoint) is where this is kept first"
    case "what-is-there-stays": "a fact that was taken out is lost, one that stays can still be taken out"
    case "the-graver-is-safer": "it is the graver of the two, and so the safer one to believe until someone has looked"
    default: rule
    }
  }

  private static let shorts = [
    "both-changed": "both sides changed it",
    "edited-and-removed": "one side changed it, the other took it out",
    "duplicate-keys": "two entries of a list cannot be told apart",
    "status": "the two statuses do not follow one another",
    "withdrawn-and-edited": "one side withdrew it, the other changed it",
    "head-and-detail": "one side changed what this detail belongs to",
    "detail-of-other": "the detail was written about another value",
    "signed-unseen": "one side signed it, the other changed it",
    "not-together": "each change is right by itself, together they are wrong",
    "other-patient": "there it belongs to another patient",
    "derived-differs": "a computed value is not what its parts come to",
    "base-differs": "we remember another agreement than the EHR shows",
    "server-added-inside": "the EHR added something inside what we changed",
    "no-base": "both have it, they differ, and nothing was agreed before",
    "removed-remotely": "the EHR no longer has it",
    "copy-differs": "two copies of one value differ",
    "altered-by-server": "the EHR keeps something else than what was written",
    "quarantined": "the EHR refused it for good",
  ]

  private static let sentences = [
    "both-changed": "The clinic and % both changed it since they last agreed, to different values; no rule may choose between them.",
    "edited-and-removed": "One side changed it while the other took it out; taking it out could lose the change.",
    "duplicate-keys": "The list has two entries that cannot be told apart, and both sides changed them.",
    "status": "Both sides moved the status, and neither of the two follows the other.",
    "withdrawn-and-edited": "One side marked it as entered in error while the other still changed it; the change would be lost with it.",
    "head-and-detail": "One side changed what it is about while the other changed a detail; the detail may not belong to the new one.",
    "detail-of-other": "The detail was written beside another value than the one that now stands.",
    "signed-unseen": "One side signed it as final without having seen what the other changed.",
    "not-together": "Each side's change is right by itself; together they would make a record that contradicts itself.",
    "other-patient": "% says that it belongs to another patient. Nothing of this patient is exchanged there until that is put right.",
    "derived-differs": "% holds a computed value that is not what its parts come to.",
    "base-differs": "What % holds is not what was agreed with it last, and the difference was never taken in.",
    "server-added-inside": "% had added something inside the very value that we changed, and it may not hold for the new value.",
    "no-base": "Both sides had it before they ever agreed on it, and they say different things.",
    "removed-remotely": "% no longer has it, and we still do.",
    "copy-differs": "The same fact is told in two places at %, and they differ.",
    "altered-by-server": "% took what we wrote and keeps something else.",
    "quarantined": "% refused to take it, and would refuse it again as it is.",
  ]
}
