/// The values by which edits are found again wherever they went: a number with five decimals that ends in 7, as `61.00017`.
enum EditToken {
  /// All of them in a text.
  static func all(in bytes: [UInt8]) -> Set<String> {
    var found = Set<String>()
    for dot in bytes.indices where bytes[dot] == UInt8(ascii: ".") && dot + 5 < bytes.count && bytes[dot + 5] == UInt8(ascii: "7") {
      guard bytes[(dot + 1)...(dot + 4)].allSatisfy(isDigit), dot + 6 == bytes.count || !isDigit(bytes[dot + 6]) else { continue }
      var start = dot
      while start > 0, isDigit(bytes[start - 1]) { start -= 1 }
      if start < dot { found.insert(String(decoding: bytes[start...(dot + 5)], as: UTF8.self)) }
    }
    return found
  }

  /// The one with that number, beginning with those digits.
  static func text(_ leading: Int, serial: Int) -> String { "\(leading).\(String(10_000 + serial).dropFirst())7" }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}
