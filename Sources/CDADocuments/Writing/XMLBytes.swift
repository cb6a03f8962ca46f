/// The bytes of an XML document in the making: markup as it stands, text and values escaped.
struct XMLBytes {
  private(set) var bytes: [UInt8] = []

  init() { bytes.reserveCapacity(1 << 17) }

  /// Markup of ours.
  mutating func put(_ markup: StaticString) { bytes.append(contentsOf: UnsafeBufferPointer(start: markup.utf8Start, count: markup.utf8CodeUnitCount)) }

  /// A name that was checked.
  mutating func put(name: String) { bytes.append(contentsOf: name.utf8) }

  /// Two spaces a level.
  mutating func indent(_ depth: Int) { bytes.append(contentsOf: repeatElement(0x20, count: 2 * depth)) }

  /// Text between tags; false where it has a character that XML cannot hold.
  mutating func put(text: String) -> Bool { put(escaped: text, isAttribute: false) }

  /// A value between double quotes; false where it has a character that XML cannot hold.
  mutating func put(attribute value: String) -> Bool { put(escaped: value, isAttribute: true) }

  private mutating func put(escaped text: String, isAttribute: Bool) -> Bool {
    var text = text
    return text.withUTF8 { source in
      var start = 0
      for at in source.indices {
        guard Self.isSpecial(source[at]) else { continue }
        guard let reference = Self.reference(source[at], isAttribute) else {
          guard Self.isAllowed(source, at) else { return false }
          continue
        }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: source[start..<at]))
        put(reference)
        start = at + 1
      }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: source[start...]))
      return true
    }
  }

  /// Whether a byte needs a closer look; nearly every one stands for itself.
  private static func isSpecial(_ byte: UInt8) -> Bool {
    if byte > UInt8(ascii: ">") { return byte == 0xEF }
    return byte < 0x20 || byte >= UInt8(ascii: "<") && byte != UInt8(ascii: "=") || byte == UInt8(ascii: "&") || byte == UInt8(ascii: "\"")
  }

  /// What stands for a byte; nil where the byte stands for itself, or must not stand at all.
  private static func reference(_ byte: UInt8, _ isAttribute: Bool) -> StaticString? {
    switch byte {
    case UInt8(ascii: "<"): "&lt;"
    case UInt8(ascii: ">"): "&gt;"
    case UInt8(ascii: "&"): "&amp;"
    case UInt8(ascii: "\""): "&quot;"
    case 0x0D: "&#13;"
    // A reader would make a space of them.
    case 0x0A where isAttribute: "&#10;"
    case 0x09 where isAttribute: "&#9;"
    default: nil
    }
  }

  /// Of UTF-8, controls are not allowed, nor U+FFFE and U+FFFF (EF BF BE, EF BF BF).
  private static func isAllowed(_ source: UnsafeBufferPointer<UInt8>, _ at: Int) -> Bool {
    let byte = source[at]
    guard byte == 0xEF else { return byte == 0x0A || byte == 0x09 }
    return at + 2 >= source.count || source[at + 1] != 0xBF || source[at + 2] < 0xBE
  }
}
