/// The three sides of a conflict in columns as wide as the terminal lets them be; below one another where it is too narrow.
struct SideBySide {
  /// What a terminal is asked for; none is asked for on anything else.
  enum Ink: String {
    case strong = "1", faint = "2", red = "31", ours = "36", theirs = "33"

    func on(_ text: String, _ isColored: Bool) -> String { isColored ? "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" : text }
  }

  /// Columns of characters.
  let width: Int
  let isColored: Bool

  /// Narrower than this, columns would break every word.
  static let narrow = 72
  private static let head = ["", "agreed before", "ours (local)", "theirs (remote)"]
  private static let inks: [Ink?] = [.strong, .faint, .ours, .theirs]

  func text(_ rows: [ReviewEntry.Row]) -> String { width < Self.narrow ? stacked(rows) : columns(rows) }

  private func columns(_ rows: [ReviewEntry.Row]) -> String {
    let cells = [Self.head] + rows.map { [$0.label, $0.agreed, $0.ours, $0.theirs] }
    let wanted = (0..<4).map { column in cells.map { $0[column].count }.max() ?? 0 }
    let widths = fitted(wanted)
    return cells.map { row in
      let wrapped = zip(row, widths).map { Self.wrapped($0, to: $1) }
      return (0..<(wrapped.map(\.count).max() ?? 0)).map { line in
        let parts = wrapped.enumerated().map { column, lines in (column, line < lines.count ? lines[line] : "") }
        let last = parts.last { !$0.1.isEmpty }?.0 ?? 0
        return parts.filter { $0.0 <= last }.map { column, text in
          let padding = column == last ? "" : String(repeating: " ", count: widths[column] - text.count + 2)
          return (text.isEmpty ? text : Self.inks[column].map { $0.on(text, isColored) } ?? text) + padding
        }.joined()
      }.joined(separator: "\n")
    }.joined(separator: "\n")
  }

  /// Each column what it wants where all fit; else the widest give way first.
  private func fitted(_ wanted: [Int]) -> [Int] {
    var widths = wanted
    while widths.reduce(6, +) > width, let at = widths.indices.max(by: { widths[$0] < widths[$1] }), widths[at] > 8 { widths[at] -= 1 }
    return widths
  }

  private func stacked(_ rows: [ReviewEntry.Row]) -> String {
    rows.map { row in
      let sides = [(row.agreed, Ink.faint, "agreed before  "), (row.ours, .ours, "ours (local)   "), (row.theirs, .theirs, "theirs (remote)")]
      let lines = sides.flatMap { value, ink, name in
        Self.wrapped(value, to: max(12, width - 18)).enumerated().map { at, line in
          "  " + (at == 0 ? name : String(repeating: " ", count: 15)) + " " + ink.on(line, isColored)
        }
      }
      return ([Ink.strong.on(row.label, isColored)] + lines).joined(separator: "\n")
    }.joined(separator: "\n")
  }

  /// Broken between words, and within one that is too long.
  static func wrapped(_ text: String, to width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      var word = word[...]
      if !line.isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      }
      while word.count > width {
        lines.append(String(word.prefix(width)))
        word = word.dropFirst(width)
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    return line.isEmpty && !lines.isEmpty ? lines : lines + [line]
  }
}
