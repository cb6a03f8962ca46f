internal import Outcomes

/// Values with the bounds they lie between, one below the other, on one axis.
struct IntervalPlot {
  /// One value.
  struct Row {
    let label: String
    let interval: Interval
    /// Which of the three colours.
    var series = 0
    /// What stands at the right: the value in words.
    let words: String
  }

  let title: String
  let description: String
  let axis: String
  let rows: [Row]
  /// Where a line stands that means no difference.
  var reference: Double?
  /// What the axis shows at least.
  var domain: [Double] = []

  private static let rowHeight = 34.0

  /// Where the axis starts: past the longest label, at about seven and a half units a character.
  private var left: Double { max(190, 7.5 * Double(rows.map(\.label.count).max() ?? 0) + 28) }
  private var right: Double { left + 320 }

  /// The picture; its title and description are read out.
  func svg(id: String) -> String {
    let values = rows.flatMap { [$0.interval.low, $0.interval.high] } + domain + (reference.map { [$0] } ?? [])
    let scale = AxisScale(values, from: left, to: right)
    let bottom = Self.rowHeight * Double(rows.count) + 12
    var parts = scale.marks.map { mark -> String in
      let x = Figure.text(scale.place(mark), 1)
      return "<line class=\"grid\" x1=\"\(x)\" y1=\"6\" x2=\"\(x)\" y2=\"\(bottom)\"/>"
        + "<text class=\"soft\" x=\"\(x)\" y=\"\(bottom + 18)\" text-anchor=\"middle\">\(scale.name(mark))</text>"
    }
    if let reference {
      let x = Figure.text(scale.place(reference), 1)
      parts.append("<line class=\"axis\" x1=\"\(x)\" y1=\"6\" x2=\"\(x)\" y2=\"\(bottom)\"/>")
    }
    for (place, row) in rows.enumerated() { parts.append(drawn(row, y: 26 + Self.rowHeight * Double(place), scale)) }
    parts.append(
      "<text class=\"soft\" x=\"\((left + right) / 2)\" y=\"\(bottom + 38)\" text-anchor=\"middle\">\(HTMLText.escaped(axis))</text>")
    return SVGFrame(id: id, title: title, description: description, width: right + 230, height: bottom + 48).svg(parts)
  }

  private func drawn(_ row: Row, y: Double, _ scale: AxisScale) -> String {
    let (low, middle, high) = (scale.place(row.interval.low), scale.place(row.interval.value), scale.place(row.interval.high))
    return "<text x=\"\(left - 14)\" y=\"\(y + 4)\" text-anchor=\"end\">\(HTMLText.escaped(row.label))</text>"
      + "<line class=\"s\(row.series)\" x1=\"\(Figure.text(low, 1))\" y1=\"\(y)\" x2=\"\(Figure.text(high, 1))\" y2=\"\(y)\"/>"
      + "<circle class=\"f\(row.series)\" cx=\"\(Figure.text(middle, 1))\" cy=\"\(y)\" r=\"5\"/>"
      + "<text x=\"\(right + 14)\" y=\"\(y + 4)\">\(HTMLText.escaped(row.words))</text>"
  }
}

/// What every picture has: its size, and the words that a screen reader says.
struct SVGFrame {
  let id: String
  let title: String
  let description: String
  let width: Double
  let height: Double

  func svg(_ parts: [String]) -> String {
    """
    <div class="wide"><svg viewBox="0 0 \(Figure.text(width, 0)) \(Figure.text(height, 0))" role="img" aria-labelledby="\(id)-t \(id)-d" xmlns="http://www.w3.org/2000/svg">
    <title id="\(id)-t">\(HTMLText.escaped(title))</title><desc id="\(id)-d">\(HTMLText.escaped(description))</desc>
    \(parts.joined(separator: "\n"))
    </svg></div>
    """
  }
}
