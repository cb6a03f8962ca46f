internal import Outcomes

/// A table of a report: the same for text and for a page.
struct ReportTable {
  let caption: String
  let head: [String]
  let rows: [[String]]

  /// Columns as wide as their widest cell, two spaces between.
  var text: String {
    let all = [head] + rows
    let widths = head.indices.map { column in all.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0 }
    let lines = all.map { row -> String in
      var line = ""
      for (cell, width) in zip(row, widths) { line += cell + String(repeating: " ", count: width - cell.count + 2) }
      while line.last == " " { line.removeLast() }
      return "  " + line
    }
    return ([caption] + lines).joined(separator: "\n")
  }
}

extension CohortReport {
  /// The tables of the report, in their order.
  var tables: [ReportTable] { [groupTable, responseTable, subscaleTable, exposureTable, eventTable].compactMap { $0 } }

  private var told: [Cohort.Group] { cohort.groups.filter { !isSmall($0) } }

  private var groupTable: ReportTable? {
    if question.positiveAtLeast != nil { return nil }
    let rows = cohort.groups.map { group -> [String] in
      if isSmall(group) { return [group.name, "fewer than \(question.smallestCell)"] }
      return [
        group.name, String(group.count), "\(words(missing: group.missingBaseline)), \(words(missing: group.missingEndpoint))",
        spread(group.baseline, of: group), spread(group.endpoint, of: group), spread(group.reduction, of: group),
      ]
    }
    return ReportTable(
      caption: "Totals, mean (SD); the fall is of those with both",
      head: ["group", "n", "missing at start, end", question.baseline, question.endpoint, "fall"],
      rows: rows)
  }

  private var responseTable: ReportTable? {
    let rows = told.compactMap { group in
      group.responders.map { responders in
        [
          group.name, share(responders), group.observedResponders.map { isTold($0, of: group) ? share($0) : "not told" } ?? "–",
          group.held.map { held($0, of: group) } ?? "–",
        ]
      }
    }
    return rows.isEmpty || question.positiveAtLeast != nil
      ? nil : ReportTable(caption: "Responders, with Wilson's 95 %", head: ["group", "of all", "of those seen", "response held"], rows: rows)
  }

  private func held(_ held: SurvivalMedian, of group: Cohort.Group) -> String {
    let rest = group.unfollowed > 0 ? "; \(words(missing: group.unfollowed)) not followed" : ""
    guard held.count > 0 else { return "–" + rest }
    if isSmall(held) { return "not told" }
    return (held.median.map { "median \(Figure.text($0, 1)) days" } ?? "no median: \(held.events) of \(held.count) lost it") + rest
  }

  private var subscaleTable: ReportTable? {
    guard let instrument, question.positiveAtLeast == nil, told.contains(where: { !$0.subscales.isEmpty }) else { return nil }
    let rows = instrument.subscales.indices.map { place -> [String] in
      let found = only.flatMap { $0.subscales.indices.contains(place) ? $0.subscales[place] : nil }
      return [instrument.subscales[place].name] + told.map { spread($0.subscales[place], of: $0) }
        + (told.count == 2 ? [found.map { words($0, isBlurred: only.map(isBlurred) ?? false) } ?? "–"] : [])
    }
    return ReportTable(
      caption: "Fall by subscale, mean (SD)", head: ["subscale"] + told.map(\.name) + (told.count == 2 ? ["difference (95 % CI)"] : []), rows: rows)
  }

  private var exposureTable: ReportTable? {
    guard let least = question.positiveAtLeast else { return nil }
    let rows = cohort.groups.map { group -> [String] in
      if isSmall(group) { return [group.name, "fewer than \(question.smallestCell)"] }
      return [
        group.name, String(group.count), words(missing: group.missingEndpoint),
        group.positive.map { isTold($0, of: group) ? share($0) : "not told" } ?? "–",
        group.positive.map { isSmall($0) || !isTold($0, of: group) ? "not told" : String($0.total - $0.count) } ?? "–",
      ]
    }
    return ReportTable(caption: "A total of \(least) or more", head: ["group", "n", "missing", "positive, with Wilson's 95 %", "negative"], rows: rows)
  }

  private var eventTable: ReportTable? {
    let names = told.flatMap { $0.events.map(\.name) }.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    if names.isEmpty { return nil }
    let rows = names.map { name in
      [name]
        + told.map { group in
          let share = group.events.first { $0.name == name }?.share ?? Proportion(0, of: group.treated)
          return isSmall(share) ? "not told" : "\(Figure.percent(share.share?.value)) (\(share.count))"
        }
    }
    let heads = told.map { "\($0.name), \(words(missing: $0.treated)) treated" }
    return ReportTable(caption: "Adverse events, in percent of those treated", head: ["event"] + heads, rows: rows)
  }

  /// What the groups come to when held against each other, a sentence each.
  var sentences: [String] {
    var said: [String] = []
    for comparison in question.positiveAtLeast == nil ? comparisons : [] {
      guard let found = comparison.difference else { continue }
      let isBlurred = isBlurred(comparison)
      let places = isBlurred ? 1 : 2
      let error = isBlurred ? "" : ", SE \(Figure.text(found.standardError))"
      let d = found.cohensD.map { "; Cohen's d \(Figure.text($0.value, places)) (\(Figure.text($0.low, places)) to \(Figure.text($0.high, places)))" } ?? ""
      said.append(
        "Difference of the falls, \(comparison.first) less \(comparison.second): \(words(found, isBlurred: isBlurred))\(error), \(Figure.p(found.p))\(d).")
    }
    if let table {
      said.append(
        "Fisher's exact test, two-sided: \(Figure.p(table.fisherP))"
          + (table.chiSquare.map { "; Pearson's chi-square without correction: \(Figure.text($0.statistic)), \(Figure.p($0.p))" } ?? "")
          + (table.oddsRatio.map { "; odds ratio \(Figure.text($0))" } ?? "") + ".")
    }
    if let found = paired, told.count == 2 {
      said.append(
        "\(told[1].name) less \(told[0].name) in the same \(found.count) people: \(Figure.text(found.difference.value, 1)) "
          + "(95 % CI \(Figure.text(found.difference.low, 1)) to \(Figure.text(found.difference.high, 1))), SE \(Figure.text(found.standardError)), "
          + "\(Figure.p(found.p)); \(words(missing: cohort.missingPairs)) without both.")
    }
    return said
  }

  func words(_ found: MeanDifference, isBlurred: Bool) -> String {
    let places = isBlurred ? 1 : 2
    return
      "\(Figure.text(found.difference.value, places)) (\(Figure.text(found.difference.low, places)) to \(Figure.text(found.difference.high, places)))"
  }

  func share(_ proportion: Proportion) -> String {
    if isSmall(proportion) { return "not told" }
    guard let share = proportion.share else { return "–" }
    let bounds = "\(Figure.text(100 * share.low, 0)) to \(Figure.text(100 * share.high, 0))"
    return "\(proportion.count) of \(proportion.total), \(Figure.percent(share.value)) (\(bounds))"
  }

  private func spread(_ summary: SampleSummary, of group: Cohort.Group) -> String {
    if summary.mean == nil { return "–" }
    if isFew(summary) { return "not told" }
    let places = isSmall(group.count - summary.count) || isBlurred(group) ? 1 : 2
    return "\(Figure.text(summary.mean, places)) (\(Figure.text(summary.standardDeviation, places)))"
  }

  /// For a terminal or a mail.
  public var text: String {
    ([title] + tables.map(\.text) + sentences + notes).joined(separator: "\n\n")
  }
}
