/// Bytes as text in the alphabet of URLs, without padding (RFC 4648, 5; RFC 7515, 2).
public enum Base64URL {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  /// The text of some bytes.
  public static func encode(_ bytes: [UInt8]) -> String {
    var out: [UInt8] = []
    out.reserveCapacity((bytes.count * 4 + 2) / 3)
    var at = 0
    while at < bytes.count {
      let rest = min(3, bytes.count - at)
      let group = (0..<3).reduce(UInt32(0)) { $0 << 8 | ($1 < rest ? UInt32(bytes[at + $1]) : 0) }
      for place in 0...rest { out.append(alphabet[Int(group >> UInt32(18 - 6 * place) & 63)]) }
      at += 3
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// The text of a text's UTF-8.
  public static func encode(_ text: String) -> String { encode(Array(text.utf8)) }

  /// The bytes of a text; nil for another alphabet, padding, an impossible length, or bits left over that are not zero.
  public static func decode(_ text: some StringProtocol) -> [UInt8]? {
    var out: [UInt8] = []
    var group: UInt32 = 0
    var bits = 0
    for byte in text.utf8 {
      guard let value = value(byte) else { return nil }
      group = group << 6 | value
      bits += 6
      if bits >= 8 {
        bits -= 8
        out.append(UInt8(truncatingIfNeeded: group >> UInt32(bits)))
        group &= (1 << UInt32(bits)) - 1
      }
    }
    return bits < 6 && group == 0 ? out : nil
  }

  private static func value(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 0x41...0x5A: UInt32(byte - 0x41)
    case 0x61...0x7A: UInt32(byte - 0x61) + 26
    case 0x30...0x39: UInt32(byte - 0x30) + 52
    case UInt8(ascii: "-"): 62
    case UInt8(ascii: "_"): 63
    default: nil
    }
  }
}
