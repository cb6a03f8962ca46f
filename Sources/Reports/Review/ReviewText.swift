/// What waits for a person, as a terminal shows it.
public enum ReviewText {
  /// One line an item, gravest and oldest first as they come; no values, so that it can be read over somebody's shoulder.
  public static func list(_ entries: [ReviewEntry]) -> String {
    if entries.isEmpty { return "Nothing waits for a person." }
    var table = TextTable(["id", "severity", "waits", "endpoint", "patient", "record", "what", "why"])
    for one in entries {
      let why = one.reason == "quarantined" ? one.why : ReviewReasons.short(one.reason)
      table.add([one.id, one.severity.rawValue, age(one), one.endpoint, one.patient, one.heading, one.label, why])
    }
    return table.text + "\n\n`infusync review show ID` shows all sides of one, and what each choice does."
  }

  /// The items in the order in which they should be looked at: gravest first, then oldest, then as they were.
  public static func ordered(_ entries: [ReviewEntry]) -> [ReviewEntry] {
    entries.enumerated().sorted { a, b in
      (a.element.severity, a.element.since, a.offset) < (b.element.severity, b.element.since, b.offset)
    }.map(\.element)
  }

  /// One item with its three sides aligned, who changed what, why it waits and what each choice does.
  ///
  /// `width` is in characters; with `isColored` the sides are told apart by colour too, never by colour alone.
  public static func text(_ entry: ReviewEntry, width: Int = 100, isColored: Bool = false) -> String {
    let days = entry.ageDays == 0 ? "" : ", " + age(entry)
    let waits = "severity \(entry.severity.rawValue)" + (entry.since.isEmpty ? "" : "; waiting since \(ValueWords.minute(entry.since))\(days)")
    let severity = wrap(waits, width)
    var lines = [
      SideBySide.Ink.strong.on(wrap("\(entry.id): \(entry.label)", width), isColored),
      wrap("\(entry.heading), \(entry.patient), record \(entry.record)", width),
      entry.severity == .high ? SideBySide.Ink.red.on(severity, isColored) : severity, "", wrap(entry.why, width), "",
    ]
    if !entry.rows.isEmpty {
      lines += [SideBySide(width: width, isColored: isColored).text(entry.rows), ""]
      lines.append(wrap("ours was last changed by \(entry.oursChanged)", width))
      lines.append(wrap("theirs is at \(entry.theirsChanged)", width))
    } else if entry.reason == "quarantined" {
      lines += [wrap("last changed by \(entry.oursChanged); \(entry.theirsChanged)", width)]
    }
    if let proposal = entry.proposal { lines += ["", wrap("Proposed is \(proposal). Nothing is done without you.", width)] }
    if let outcome = entry.outcome {
      lines += ["", outcome.split(separator: "\n").map { wrap(ValueWords.printable(String($0)), width) }.joined(separator: "\n")]
    }
    if !entry.choices.isEmpty {
      lines += ["", "What each choice does:"]
      for choice in entry.choices {
        let name = choice.name + String(repeating: " ", count: max(1, 8 - choice.name.count))
        lines.append(indented(SideBySide.wrapped(choice.effect, to: max(24, width - 10)), first: "  " + name, rest: 10))
        lines.append("          " + SideBySide.Ink.faint.on(choice.command, isColored))
      }
    }
    return lines.joined(separator: "\n")
  }

  /// What is said of a record with open conflicts, wherever it is shown or written out; nil without any.
  public static func mark(_ conflicts: Int, records: Int) -> String? {
    guard conflicts > 0 else { return nil }
    let what = conflicts == 1 ? "an open conflict" : "\(conflicts) open conflicts"
    let whose = records == 1 ? "This record has \(what)" : "\(records) of these records have \(what)"
    return whose + "; our side is what stands here. `infusync review list` shows what waits."
  }

  private static func age(_ entry: ReviewEntry) -> String {
    entry.since.isEmpty ? "" : entry.ageDays == 0 ? "since today" : entry.ageDays == 1 ? "1 day" : "\(entry.ageDays) days"
  }

  private static func wrap(_ text: String, _ width: Int) -> String { SideBySide.wrapped(text, to: max(24, width)).joined(separator: "\n") }

  private static func indented(_ lines: [String], first: String, rest: Int) -> String {
    lines.enumerated().map { ($0 == 0 ? first : String(repeating: " ", count: rest)) + $1 }.joined(separator: "\n")
  }
}
