import LosslessJSON

/// The human-readable text of a resource, made from what the resource says (FHIR Narrative, status `generated`).
enum Narrative {
  /// One paragraph a line; every character that XHTML would take for its own is escaped.
  static func generated(_ paragraphs: [String]) -> JSON {
    let body = paragraphs.map { "<p>\(escaped($0))</p>" }.joined()
    return ["status": "generated", "div": .string("<div xmlns=\"http://www.w3.org/1999/xhtml\">\(body)</div>")]
  }

  /// The text as XML 1.0 can hold it; a control character, which it cannot hold in any form, becomes U+FFFD.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\t", "\n", "\r": result.unicodeScalars.append(scalar)
      case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
