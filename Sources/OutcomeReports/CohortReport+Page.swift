internal import Outcomes

extension CohortReport {
  /// One HTML page with its pictures in it; needs nothing from anywhere.
  public var page: String {
    var page = HTMLPage(title: title)
    page.parts += sentences.map { HTMLText.paragraph($0) }
    if let plot = responsePlot { page.parts += ["<h2>\(HTMLText.escaped(plot.title))</h2>", plot.svg(id: "shares")] }
    if let plot = differencePlot { page.parts += ["<h2>\(HTMLText.escaped(plot.title))</h2>", plot.svg(id: "differences")] }
    page.parts.append("<h2>Tables</h2>")
    page.parts += tables.map { HTMLText.table($0.caption, $0.head, $0.rows) }
    if notes.isEmpty { return page.text }
    page.parts.append("<h2>How to read this</h2>")
    page.parts.append("<ul>\n" + notes.map { "<li>\(HTMLText.escaped($0))</li>" }.joined(separator: "\n") + "\n</ul>")
    return page.text
  }

  /// Responders, or those who are positive, with their intervals.
  private var responsePlot: IntervalPlot? {
    let rows = cohort.groups.enumerated().compactMap { place, group -> IntervalPlot.Row? in
      guard !isSmall(group), let proportion = question.positiveAtLeast == nil ? group.responders : group.positive, !isSmall(proportion),
        question.positiveAtLeast == nil || isTold(proportion, of: group), let share = proportion.share
      else { return nil }
      let percent = Interval(100 * share.value, low: 100 * share.low, high: 100 * share.high)
      return IntervalPlot.Row(
        label: group.name, interval: percent, series: place % 3, words: "\(proportion.count) of \(proportion.total), \(Figure.percent(share.value))")
    }
    if rows.isEmpty { return nil }
    let what = question.positiveAtLeast == nil ? "Responders" : "Positive"
    return IntervalPlot(
      title: "\(what), in percent", description: rows.map { "\($0.label): \($0.words)" }.joined(separator: "; "), axis: "percent, with Wilson's 95 % interval",
      rows: rows, domain: [0, 100])
  }

  /// The difference of the falls, in all and by subscale, or of the pairs of a crossover.
  private var differencePlot: IntervalPlot? {
    guard question.positiveAtLeast == nil else { return nil }
    var rows: [IntervalPlot.Row] = []
    let places = cohort.groups.contains { isBlurred($0) } ? 1 : 2
    func add(_ label: String, _ interval: Interval, _ series: Int) {
      let bounds = "\(Figure.text(interval.low, places)) to \(Figure.text(interval.high, places))"
      rows.append(IntervalPlot.Row(label: label, interval: interval, series: series, words: "\(Figure.text(interval.value, places)) (\(bounds))"))
    }
    if let only {
      if let found = only.difference { add("total", found.difference, 0) }
      for (subscale, found) in zip(instrument?.subscales ?? [], only.subscales) {
        if let found { add(subscale.name, found.difference, 1) }
      }
    } else {
      for comparison in comparisons { if let found = comparison.difference { add("\(comparison.first) − \(comparison.second)", found.difference, 0) } }
    }
    if let found = paired { add("pairs", found.difference, 0) }
    if rows.isEmpty { return nil }
    let names = cohort.groups.map(\.name)
    let order = cohort.paired == nil ? "\(names.first ?? "") less \(names.last ?? "")" : "\(names.last ?? "") less \(names.first ?? "")"
    let words = names.count == 2 ? ", \(order)" : ", each two groups"
    return IntervalPlot(
      title: "Difference in points\(words)", description: rows.map { "\($0.label): \($0.words)" }.joined(separator: "; "),
      axis: "points, with the 95 % interval; the line is no difference", rows: rows, reference: 0)
  }
}
