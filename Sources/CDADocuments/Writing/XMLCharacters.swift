/// Which characters XML 1.0 can hold, and which make a name.
enum XMLCharacters {
  /// Production 2 of XML 1.0: neither a control character but tab, line feed and carriage return, nor U+FFFE and U+FFFF.
  static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
    default: false
    }
  }

  static func canHold(_ text: String) -> Bool {
    // Of UTF-8, only controls and the byte 0xEF, with which U+FFFE begins, need a closer look.
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0xEF }) { return true }
    return text.unicodeScalars.allSatisfy(isAllowed)
  }

  /// The text with U+FFFD in the place of each character that XML cannot hold.
  static func replacing(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { scalars.append(isAllowed(scalar) ? scalar : "\u{FFFD}") }
    return String(scalars)
  }

  /// Whether the text can name an element or attribute of a document of ours: ASCII, one prefix at most.
  static func isName(_ text: String) -> Bool {
    var prefixes = 0
    var isFirst = true
    for byte in text.utf8 {
      if byte == UInt8(ascii: ":"), !isFirst, prefixes == 0 {
        prefixes = 1
        isFirst = true
        continue
      }
      guard isLetter(byte) || !isFirst && (isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")) else { return false }
      isFirst = false
    }
    return !isFirst
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
