/// Rows of texts in columns for a terminal or a log.
public struct TextTable: Sendable {
  private let head: [String]
  private var rows: [[String]] = []

  /// A table with these headings.
  public init(_ head: [String]) { self.head = head }

  /// Adds a row; missing cells are empty, cells past the headings are left out.
  public mutating func add(_ row: [String]) {
    rows.append(head.indices.map { row.indices.contains($0) ? Self.onOneLine(row[$0]) : "" })
  }

  /// Whether there is no row.
  public var isEmpty: Bool { rows.isEmpty }

  /// One line a row under the headings, two spaces between columns, no space at a line's end.
  public var text: String {
    let all = [head] + rows
    let widths = head.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    return all.map { row in
      var line = ""
      for (cell, width) in zip(row, widths) { line += cell + String(repeating: " ", count: width - cell.count + 2) }
      while line.last == " " { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }

  /// Control characters would let a value from an EHR write anywhere on a terminal.
  private static func onOneLine(_ cell: String) -> String {
    String(cell.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : Character($0) })
  }
}
