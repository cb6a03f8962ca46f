internal import EHRSync
internal import LosslessJSON
internal import RecordStore

/// Who changed what: on our side from the history of the record, on theirs from what the EHR says of its version.
enum ReviewAuthors {
  /// The last version that changed one of these places; without places the last that was written here.
  static func ours(_ paths: [String], _ history: [RecordVersion]) -> String {
    for (before, after) in zip(history, history.dropFirst()).reversed()
    where paths.contains(where: { RecordTree.value(at: $0, in: before.body) != RecordTree.value(at: $0, in: after.body) }) {
      return words(after)
    }
    guard let version = paths.isEmpty ? history.last(where: { $0.authorship.origin == nil }) ?? history.last : history.first else { return "" }
    return words(version)
  }

  /// `Nurse Example, 2026-03-02 14:00 UTC: misread at the monitor`.
  static func words(_ version: RecordVersion) -> String {
    let authorship = version.authorship
    let from = authorship.origin.map { $0 == authorship.author ? "" : " (from \($0))" } ?? ""
    let reason = authorship.reason.map { ": \($0)" } ?? ""
    return ValueWords.printable("\(authorship.author)\(from), \(ValueWords.minute(authorship.at))\(reason)")
  }

  static func theirs(_ conflict: StoredConflict, _ exchange: Exchange?) -> String {
    guard let exchange else { return conflict.endpoint }
    if exchange.type == RecordsImport.exchangeType { return "a file of \(conflict.endpoint)" }
    var words = conflict.endpoint
    if conflict.reason == "removed-remotely" { return words + ", where it is gone" }
    if let version = exchange.serverVersion { words += ", version \(version)" }
    let meta = (exchange.remote ?? exchange.base)?["meta"]
    if let at = meta?["lastUpdated"]?.string { words += ", last changed there \(ValueWords.minute(at))" }
    return ValueWords.printable(words)
  }
}
