/// One instrument's totals over the days of a course, the infusions marked below.
struct CourseLinePlot {
  let title: String
  let description: String
  /// Days from the first infusion, and totals.
  let points: [(day: Double, total: Double, label: String)]
  /// Days on which infusions began.
  let infusions: [Double]
  /// What the total can come to.
  let range: ClosedRange<Int>

  private static let (left, right, top, bottom) = (40.0, 424.0, 30.0, 220.0)

  func svg(id: String) -> String {
    let days = AxisScale(points.map(\.day) + infusions, from: Self.left, to: Self.right)
    let totals = AxisScale([Double(range.lowerBound), Double(range.upperBound)], from: Self.bottom, to: Self.top)
    var parts = totals.marks.map { mark -> String in
      let y = Figure.text(totals.place(mark), 1)
      return "<line class=\"grid\" x1=\"\(Self.left)\" y1=\"\(y)\" x2=\"\(Self.right)\" y2=\"\(y)\"/>"
        + "<text class=\"soft\" x=\"\(Self.left - 8)\" y=\"\(y)\" dy=\"4\" text-anchor=\"end\">\(totals.name(mark))</text>"
    }
    parts += days.marks.map { mark in
      "<text class=\"soft\" x=\"\(Figure.text(days.place(mark), 1))\" y=\"\(Self.bottom + 36)\" text-anchor=\"middle\">\(days.name(mark))</text>"
    }
    parts += infusions.map { day in
      let x = Figure.text(days.place(day), 1)
      return "<line class=\"s1\" x1=\"\(x)\" y1=\"\(Self.bottom + 4)\" x2=\"\(x)\" y2=\"\(Self.bottom + 18)\"/>"
    }
    let places = points.map { "\(Figure.text(days.place($0.day), 1)),\(Figure.text(totals.place($0.total), 1))" }
    if places.count > 1 { parts.append("<path class=\"s0\" d=\"M\(places.joined(separator: " L"))\"/>") }
    parts += points.map { point in
      "<circle class=\"f0\" cx=\"\(Figure.text(days.place(point.day), 1))\" cy=\"\(Figure.text(totals.place(point.total), 1))\" r=\"4.5\">"
        + "<title>\(HTMLText.escaped(point.label))</title></circle>"
    }
    parts.append("<text class=\"soft\" x=\"8\" y=\"14\">points</text>")
    parts.append("<text class=\"soft\" x=\"\(Self.left)\" y=\"\(Self.bottom + 58)\">days from the first infusion</text>")
    parts.append("<line class=\"s1\" x1=\"292\" y1=\"\(Self.bottom + 46)\" x2=\"292\" y2=\"\(Self.bottom + 60)\"/>")
    parts.append("<text class=\"soft\" x=\"299\" y=\"\(Self.bottom + 58)\">infusion</text>")
    parts.append("<circle class=\"f0\" cx=\"370\" cy=\"\(Self.bottom + 54)\" r=\"4.5\"/><text class=\"soft\" x=\"380\" y=\"\(Self.bottom + 58)\">total</text>")
    return SVGFrame(id: id, title: title, description: description, width: 440, height: Self.bottom + 70).svg(parts)
  }
}
