/// The status and header fields of an answer, as its lines come in.
package struct CurlHead {
  /// Three digits, or 0 when the status line has none.
  package private(set) var status = 0
  /// In their order.
  package private(set) var fields: [(name: String, value: String)] = []
  /// Set when content has begun: what comes after it are trailers, which nobody asked for.
  var isComplete = false
  private var bytes = 0

  package init() {}

  /// Takes one line; false when the limits are passed. A status line begins anew: interim answers are forgotten.
  package mutating func take(_ line: UnsafeRawBufferPointer, limits: CurlLimits) -> Bool {
    bytes += line.count
    guard bytes <= limits.headerBytes else { return false }
    guard !isComplete else { return true }
    var end = line.count
    while end > 0, line[end - 1] == 0x0D || line[end - 1] == 0x0A || line[end - 1] == 0x20 || line[end - 1] == 0x09 { end -= 1 }
    let text = UnsafeRawBufferPointer(rebasing: line[..<end])
    if text.starts(with: "HTTP/".utf8) {
      fields = []
      status = Self.status(text)
    } else if let first = text.first, first == 0x20 || first == 0x09 {
      // Folding is obsolete (RFC 9112, 5.2) and still met: the line belongs to the field before it.
      if let last = fields.popLast() { fields.append((last.name, last.value + " " + Self.trimmed(text[...]))) }
    } else if let colon = text.firstIndex(of: UInt8(ascii: ":")) {
      guard fields.count < limits.headerFields else { return false }
      fields.append((String(decoding: text[..<colon], as: UTF8.self), Self.trimmed(text[(colon + 1)...])))
    }
    return true
  }

  /// `HTTP/1.1 200 OK`: the three digits after the first space; 0 when there are none.
  private static func status(_ line: UnsafeRawBufferPointer) -> Int {
    guard let space = line.firstIndex(of: 0x20) else { return 0 }
    let digits = line[(space + 1)...].prefix(3)
    guard digits.count == 3, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return 0 }
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  private static func trimmed(_ text: Slice<UnsafeRawBufferPointer>) -> String {
    String(decoding: text.drop { $0 == 0x20 || $0 == 0x09 }, as: UTF8.self)
  }
}
