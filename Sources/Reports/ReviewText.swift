internal import LosslessJSON
public import RecordStore

/// A conflict as a person can judge it: every side beside the others, and what each choice does.
public enum ReviewText {
  /// What a reason of the merge means, in plain words.
  public static func words(_ reason: String) -> String { reasons[reason] ?? reason }

  private static let reasons = [
    "both-changed": "both sides changed it",
    "edited-and-removed": "one side changed it, the other took it out",
    "duplicate-keys": "two entries of a list cannot be told apart",
    "status": "the two statuses do not follow one another",
    "withdrawn-and-edited": "one side withdrew it, the other changed it",
    "head-and-detail": "one side changed what this detail belongs to",
    "detail-of-other": "the detail was written about another value",
    "signed-unseen": "what was signed there is not what we last saw",
    "not-together": "each change is right by itself, together they are wrong",
    "other-patient": "there it belongs to another patient",
    "derived-differs": "a computed value is not what its parts come to",
    "base-differs": "we remember another agreement than the EHR shows",
    "server-added-inside": "the EHR added something inside what we changed",
    "no-base": "both have it, they differ, and nothing was agreed before",
    "removed-remotely": "the EHR no longer has it",
    "copy-differs": "two copies of one value differ",
    "altered-by-server": "the EHR keeps something else than what was written",
  ]

  /// A conflict with its three sides aligned, path by path; `record` is the current version of the record.
  public static func text(_ conflict: StoredConflict, record: RecordVersion?) -> String {
    var lines = [
      "\(conflict.id): \(conflict.kind.rawValue) \(conflict.record) and \(conflict.endpoint): \(words(conflict.reason))",
      "open since \(conflict.since)" + (conflict.state == .open ? "" : "; now \(conflict.state.rawValue)"),
    ]
    if let record {
      let reason = record.authorship.reason.map { " (\($0))" } ?? ""
      lines.append("ours was last changed by \(record.authorship.author) at \(record.authorship.at)\(reason)")
    }
    var table = TextTable(["field", "agreed before", "ours (local)", "theirs (remote)"])
    for row in rows(conflict) { table.add([row.path, shown(row.base), shown(row.local), shown(row.remote)]) }
    lines.append(table.text)
    if let settlement = conflict.settlement {
      lines.append("settled: \(settlement.choice.rawValue) by \(settlement.by) at \(settlement.at): \(settlement.because)")
    }
    if conflict.state == .open {
      lines.append("What each choice does, at the next sync:")
      lines += choices(conflict).map { "  " + $0 }
      lines.append("  infusync review settle \(conflict.id) --take local|remote|base --by WHO --because TEXT")
    }
    return lines.joined(separator: "\n")
  }

  private static func choices(_ conflict: StoredConflict) -> [String] {
    if conflict.reason == "removed-remotely" {
      return ["local   ours stays, and is made there anew", "remote  ours is marked as entered in error"]
    }
    let whole = conflict.path.isEmpty
    return [
      "local   ours stays, and is written to \(conflict.endpoint)",
      "remote  theirs is taken into our record; nothing is written",
    ]
      + (whole
        ? []
        : [
          "base    both go back to what was agreed before",
          "--value JSON  both get this value instead",
        ])
  }

  private struct Row {
    var path: String
    var base: JSON?
    var local: JSON?
    var remote: JSON?
  }

  /// The leaves at which the sides differ; a conflict of a whole resource would otherwise be three walls of text.
  private static func rows(_ conflict: StoredConflict) -> [Row] {
    var rows: [Row] = []
    collect(conflict.base, conflict.local, conflict.remote, path: conflict.path, &rows)
    return rows.isEmpty ? [Row(path: conflict.path, base: conflict.base, local: conflict.local, remote: conflict.remote)] : rows
  }

  private static func collect(_ base: JSON?, _ local: JSON?, _ remote: JSON?, path: String, _ rows: inout [Row]) {
    if base == local, local == remote { return }
    let sides = [base, local, remote].compactMap { $0 }
    guard sides.count > 1, sides.allSatisfy({ $0.kind == .object }) else {
      rows.append(Row(path: path.isEmpty ? "(whole)" : path, base: base, local: local, remote: remote))
      return
    }
    var names: [String] = []
    for member in sides.flatMap(\.members) where !names.contains(member.name) { names.append(member.name) }
    for name in names { collect(base?[name], local?[name], remote?[name], path: path.isEmpty ? name : "\(path).\(name)", &rows) }
  }

  private static func shown(_ value: JSON?) -> String { value.map { $0.string ?? $0.compactText } ?? "(nothing)" }
}
