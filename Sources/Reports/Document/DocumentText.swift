/// Text of a document that somebody else wrote, made fit to stand in a page.
enum DocumentText {
  /// Text that can stand in an element or a quoted attribute and is nothing but text there.
  ///
  /// Without control characters but line feed and tab, and without those that turn the direction of what stands around them.
  static func escaped(_ text: String) -> String {
    var out = ""
    out.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x26: out += "&amp;"
      case 0x3C: out += "&lt;"
      case 0x3E: out += "&gt;"
      case 0x22: out += "&quot;"
      case 0x27: out += "&#39;"
      case 0x9, 0xA, 0x20...0x7E: out.unicodeScalars.append(scalar)
      case 0...0x1F, 0x7F...0x9F, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: break
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }

  /// With one space in the place of every stretch of white space, and none at the ends.
  static func collapsed(_ text: String) -> String {
    var out = String.UnicodeScalarView()
    var isBetween = false
    for scalar in text.unicodeScalars {
      if scalar.value <= 0x20 || scalar.value > 0x7E && scalar.properties.isWhitespace {
        isBetween = true
      } else {
        if isBetween, !out.isEmpty { out.append(" ") }
        isBetween = false
        out.append(scalar)
      }
    }
    return String(out)
  }

  /// An id that a page can have: what XML lets one be, as far as it is ASCII; nil for anything else.
  static func id(_ text: String?) -> String? {
    guard let text, !text.isEmpty, text.utf8.count <= 128 else { return nil }
    let isPlain = text.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || [0x2D, 0x2E, 0x5F].contains(byte)
    }
    // Its own prefix, so that no id of a document is one of the page's.
    return isPlain ? "n-" + text : nil
  }

  /// Where a link of a narrative may lead: to a place in the page, or by http or https; nil for anything else.
  static func link(_ text: String?) -> String? {
    guard let text else { return nil }
    if text.hasPrefix("#") { return id(String(text.dropFirst())).map { "#" + $0 } }
    let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"\"'<>\\^`{|}".utf8.contains($0) }
    let lower = text.lowercased()
    return isPlain && (lower.hasPrefix("https://") || lower.hasPrefix("http://")) ? text : nil
  }

  /// How large a file is, for people: `12 kB`.
  static func size(_ bytes: Int) -> String { bytes < 1000 ? "\(bytes) bytes" : bytes < 1_000_000 ? "\(bytes / 1000) kB" : "\(bytes / 1_000_000) MB" }

  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  /// A time of CDA for people, as fine as it was written: `20260302100500-0500` is `2 Mar 2026 10:05 -05:00`; as it stands when it is no time.
  static func time(_ text: String) -> String {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let rest = text.dropFirst(digits.count)
    let zone = rest.firstIndex { $0 == "+" || $0 == "-" }.map { rest[$0...] } ?? ""
    guard digits.count >= 4, digits.count.isMultiple(of: 2), digits.count <= 14 else { return text }
    func part(_ start: Int) -> Substring? {
      digits.count >= start + 2 ? digits.dropFirst(start).prefix(2) : nil
    }
    var words = String(digits.prefix(4))
    if let month = part(4) {
      guard let number = Int(month), (1...12).contains(number) else { return text }
      words = (part(6).flatMap { Int($0) }.map { "\($0) " } ?? "") + months[number - 1] + " " + words
    }
    if let hour = part(8) { words += " \(hour):\(part(10) ?? "00")" + (part(12).map { $0 == "00" ? "" : ":\($0)" } ?? "") }
    if !zone.isEmpty { words += " " + (zone.count == 5 ? zone.prefix(3) + ":" + zone.suffix(2) : zone) }
    return words
  }
}
