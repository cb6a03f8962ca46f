public import ClinicalRecords

/// All that waits as one HTML page to look at together: nothing is fetched, nothing runs, everything is escaped.
public enum ReviewPage {
  /// The page of these items, in their order; `now` is the time of day, UTC, and the only thing in it that is not of the items.
  public static func html(_ entries: [ReviewEntry], now: DateTime) -> String {
    let at = ValueWords.minute(now.description)
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="robots" content="noindex">
      <title>What waits for a person: \(entries.count) items, \(escaped(at))</title>
      <style>
      \(ReviewStyle.css)
      </style>
      </head>
      <body>
      <header>
      <h1>What waits for a person</h1>
      <p>\(summary(entries)) As of \(escaped(at)).</p>
      <p class="care">This page shows patients' data. Do not leave it lying about; delete it when the review is done.</p>
      </header>
      <main>
      \(overview(entries))
      \(entries.map(section).joined(separator: "\n"))
      </main>
      </body>
      </html>

      """
  }

  private static func summary(_ entries: [ReviewEntry]) -> String {
    if entries.isEmpty { return "Nothing waits." }
    let high = entries.filter { $0.severity == .high }.count
    let oldest = entries.map(\.ageDays).max() ?? 0
    return "\(entries.count) \(entries.count == 1 ? "item" : "items"), \(high) of high severity; the oldest waits \(oldest) \(oldest == 1 ? "day" : "days")."
  }

  private static func overview(_ entries: [ReviewEntry]) -> String {
    if entries.isEmpty { return "" }
    let rows = entries.map { one in
      """
      <tr role="row"><th scope="row" role="rowheader"><a href="#\(escaped(one.id))">\(escaped(one.label))</a></th><td role="cell" data-is="Severity">\(badge(one))</td>\
      <td role="cell" data-is="Waits">\(one.ageDays) d</td><td role="cell" data-is="Endpoint">\(escaped(one.endpoint))</td><td role="cell" data-is="Patient">\(escaped(one.patient))</td>\
      <td role="cell" data-is="Record">\(escaped(one.heading))</td></tr>
      """
    }
    return """
      <section aria-labelledby="overview">
      <h2 id="overview">Overview</h2>
      <table role="table">
      <caption>All items, gravest and oldest first</caption>
      <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">What</th><th scope="col" role="columnheader">Severity</th><th scope="col" role="columnheader">Waits</th><th scope="col" role="columnheader">Endpoint</th>\
      <th scope="col" role="columnheader">Patient</th><th scope="col" role="columnheader">Record</th></tr></thead>
      <tbody role="rowgroup">
      \(rows.joined(separator: "\n"))
      </tbody>
      </table>
      </section>
      """
  }

  private static func section(_ one: ReviewEntry) -> String {
    """
    <section class="item" id="\(escaped(one.id))" aria-labelledby="\(escaped(one.id))-title">
    <h2 id="\(escaped(one.id))-title">\(escaped(one.label))</h2>
    <p class="about">\(badge(one)) <span>\(escaped(one.heading))</span> <span>\(escaped(one.patient))</span> <span>\(escaped(one.endpoint))</span> \
    <span>waits \(one.ageDays) \(one.ageDays == 1 ? "day" : "days")</span> <code>\(escaped(one.id))</code></p>
    <p class="why">\(escaped(one.why))</p>
    \(sides(one))
    \(changed(one))
    \(one.proposal.map { "<p class=\"proposal\"><strong>Proposed is \(escaped($0)).</strong> Nothing is done without a person.</p>" } ?? "")
    \(choices(one))
    </section>
    """
  }

  private static func sides(_ one: ReviewEntry) -> String {
    if one.rows.isEmpty { return "" }
    let rows = one.rows.map { row in
      """
      <tr role="row"><th scope="row" role="rowheader">\(escaped(row.label))</th><td role="cell" data-is="Agreed before">\(cell(row.agreed))</td>\
      <td role="cell" class="ours" data-is="Ours (local)">\(cell(row.ours))</td><td role="cell" class="theirs" data-is="Theirs (remote)">\(cell(row.theirs))</td></tr>
      """
    }
    return """
      <table class="sides" role="table">
      <caption>The three sides</caption>
      <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">Field</th><th scope="col" role="columnheader">Agreed before</th><th scope="col" role="columnheader">Ours (local)</th><th scope="col" role="columnheader">Theirs (remote)</th></tr></thead>
      <tbody role="rowgroup">
      \(rows.joined(separator: "\n"))
      </tbody>
      </table>
      """
  }

  private static func changed(_ one: ReviewEntry) -> String {
    let ours = one.oursChanged.isEmpty ? "" : "<dt>Ours was last changed by</dt><dd>\(escaped(one.oursChanged))</dd>"
    let theirs = one.theirsChanged.isEmpty ? "" : "<dt>\(one.reason == "quarantined" ? "Attempts" : "Theirs is at")</dt><dd>\(escaped(one.theirsChanged))</dd>"
    return "<dl>\(ours)\(theirs)<dt>Record</dt><dd><code>\(one.record)</code></dd></dl>"
  }

  private static func choices(_ one: ReviewEntry) -> String {
    if one.choices.isEmpty { return "" }
    let items = one.choices.map { choice in
      """
      <li><p><strong>\(escaped(choice.name))</strong> \(escaped(choice.effect))</p>
      <pre><code>\(escaped(choice.command))</code></pre></li>
      """
    }
    return "<h3>What each choice does</h3>\n<ul class=\"choices\">\n\(items.joined(separator: "\n"))\n</ul>"
  }

  private static func badge(_ one: ReviewEntry) -> String { "<span class=\"severity \(one.severity.rawValue)\">\(one.severity.rawValue)</span>" }

  private static func cell(_ text: String) -> String { text == ValueWords.nothing ? "<em>nothing</em>" : "<bdi>\(escaped(text))</bdi>" }

  /// A text that can stand in an element or a quoted attribute, and that cannot turn the text around it.
  static func escaped(_ text: String) -> String {
    var out = ""
    for character in ValueWords.printable(text) {
      switch character {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&#39;"
      default: out.append(character)
      }
    }
    return out
  }
}
