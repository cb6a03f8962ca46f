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

  private static let (left, right, rowHeight) = (14.0, 426.0, 48.0)
  /// About so many characters of a label and its words fit on one line.
  private static let lineLength = 54

  /// The picture; its title and description are read out. Narrow enough to be read on a telephone: a row's words stand above its line.
  func svg(id: String) -> String {
    let values = rows.flatMap { [$0.interval.low, $0.interval.high] } + domain + (reference.map { [$0] } ?? [])
    let scale = AxisScale(values, from: Self.left, to: Self.right)
    let heights = rows.map { Self.rowHeight + (isLong($0) ? 18 : 0) }
    let bottom = heights.reduce(0, +) + 10
    var parts = scale.marks.map { mark -> String in
      let x = Figure.text(scale.place(mark), 1)
      return "<line class=\"grid\" x1=\"\(x)\" y1=\"4\" x2=\"\(x)\" y2=\"\(bottom)\"/>"
        + "<text class=\"soft\" x=\"\(x)\" y=\"\(bottom + 17)\" text-anchor=\"middle\">\(scale.name(mark))</text>"
    }
    if let reference {
      let x = Figure.text(scale.place(reference), 1)
      parts.append("<line class=\"axis\" x1=\"\(x)\" y1=\"4\" x2=\"\(x)\" y2=\"\(bottom)\"/>")
    }
    var top = 0.0
    for (row, height) in zip(rows, heights) {
      parts.append(drawn(row, top: top, height: height, scale))
      top += height
    }
    parts.append(
      "<text class=\"soft\" x=\"\((Self.left + Self.right) / 2)\" y=\"\(bottom + 36)\" text-anchor=\"middle\">\(HTMLText.escaped(axis))</text>")
    return SVGFrame(id: id, title: title, description: description, width: Self.left + Self.right, height: bottom + 44).svg(parts)
  }

  private func isLong(_ row: Row) -> Bool { row.label.count + row.words.count > Self.lineLength }

  private func drawn(_ row: Row, top: Double, height: Double, _ scale: AxisScale) -> String {
    let (low, middle, high) = (scale.place(row.interval.low), scale.place(row.interval.value), scale.place(row.interval.high))
    let y = top + height - 10
    // Behind the words the grid is not seen, so that it strikes none of them through.
    return "<text class=\"halo\" x=\"\(Self.left)\" y=\"\(top + 22)\">\(HTMLText.escaped(row.label))</text>"
      + "<text class=\"halo\" x=\"\(Self.right)\" y=\"\(isLong(row) ? top + 40 : top + 22)\" text-anchor=\"end\">\(HTMLText.escaped(row.words))</text>"
      + "<line class=\"s\(row.series)\" x1=\"\(Figure.text(low, 1))\" y1=\"\(y)\" x2=\"\(Figure.text(high, 1))\" y2=\"\(y)\"/>"
      + "<circle class=\"f\(row.series)\" cx=\"\(Figure.text(middle, 1))\" cy=\"\(y)\" r=\"5\"/>"
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
