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
  static func table(_ caption: String, _ head: [String], _ rows: [[String]]) -> String {
    let heads = head.map { "<th scope=\"col\">\(escaped($0))</th>" }.joined()
    let body = rows.map { row in
      "<tr>" + row.enumerated().map { $0 == 0 ? "<th scope=\"row\">\(escaped($1))</th>" : "<td>\(escaped($1))</td>" }.joined() + "</tr>"
    }
    return "<div class=\"wide\"><table><caption>\(escaped(caption))</caption><thead><tr>\(heads)</tr></thead><tbody>\n"
      + body.joined(separator: "\n") + "\n</tbody></table></div>"
  }

  /// A paragraph.
  static func paragraph(_ text: String) -> String { "<p>\(escaped(text))</p>" }
}
