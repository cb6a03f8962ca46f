/// Text made safe to stand in a page.
enum HTMLText {
  /// With `&`, `<`, `>` and quotes as entities, and without control characters.
  static func escaped(_ text: String) -> String {
    var safe = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": safe += "&amp;"
      case "<": safe += "&lt;"
      case ">": safe += "&gt;"
      case "\"": safe += "&quot;"
      case "'": safe += "&#39;"
      default: if scalar.properties.generalCategory != .control { safe.unicodeScalars.append(scalar) }
      }
    }
    return safe
  }

  /// A table with a caption; the first cell of each row is its heading.
  ///
  /// In a narrow window a row becomes a list: so each cell has its column's name with it, and each part says its role, which a
  /// screen reader would else lose with the table's layout.
  static func table(_ caption: String, _ head: [String], _ rows: [[String]]) -> String {
    let heads = head.map { "<th scope=\"col\" role=\"columnheader\">\(escaped($0))</th>" }.joined()
    let body = rows.map { row -> String in
      let cells = row.enumerated().map { place, cell in
        if place == 0 { return "<th scope=\"row\" role=\"rowheader\">\(escaped(cell))</th>" }
        return "<td role=\"cell\" data-label=\"\(head.indices.contains(place) ? escaped(head[place]) : "")\">\(escaped(cell))</td>"
      }
      return "<tr role=\"row\">\(cells.joined())</tr>"
    }
    let top = "<thead role=\"rowgroup\"><tr role=\"row\">\(heads)</tr></thead>"
    return "<div class=\"wide\"><table role=\"table\"><caption>\(escaped(caption))</caption>\(top)<tbody role=\"rowgroup\">\n"
      + body.joined(separator: "\n") + "\n</tbody></table></div>"
  }

  /// A paragraph.
  static func paragraph(_ text: String) -> String { "<p>\(escaped(text))</p>" }
}
