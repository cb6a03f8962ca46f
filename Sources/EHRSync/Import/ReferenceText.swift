internal import LosslessJSON

/// The references in the bytes of a document: found without walking its tree, and replaced with every other byte as it was.
///
/// A member is a reference when its name is spelled `"reference"`, without escapes, and its value is a string without escapes; any
/// other spelling stays as it is.
enum ReferenceText {
  /// `"referen` and `ference"` as they lie in memory: the member's name is both, three bytes apart.
  private static let head = word(#""referen"#)
  private static let tail = word(#"ference""#)

  private static func word(_ text: String) -> UInt64 { text.utf8.reversed().reduce(0) { $0 << 8 | UInt64($1) }.littleEndian }

  /// The texts of all references, in the order of the document.
  static func all(in document: JSON) -> [String] {
    document.bytes.withUnsafeBytes { bytes in places(bytes).map { String(decoding: bytes[$0], as: UTF8.self) } }
  }

  /// The document with the text of each reference replaced; where the closure gives nil it stays. The same value when none was.
  static func rewriting(_ document: JSON, _ replacement: (String) -> String?) -> JSON {
    let source = document.bytes
    var changes: [(Range<Int>, String)] = []
    source.withUnsafeBytes { bytes in
      for place in places(bytes) {
        let text = String(decoding: bytes[place], as: UTF8.self)
        if let other = replacement(text), other != text { changes.append((place, other)) }
      }
    }
    if changes.isEmpty { return document }
    var out: [UInt8] = []
    out.reserveCapacity(source.count + 40 * changes.count)
    var from = 0
    for (place, text) in changes {
      out.append(contentsOf: source[from..<place.lowerBound])
      // The text goes between the quotes that are there; one that would need escapes is no reference of ours.
      out.append(contentsOf: text.utf8.contains { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C } ? Array(source[place])[...] : Array(text.utf8)[...])
      from = place.upperBound
    }
    out.append(contentsOf: source[from...])
    return (try? JSON(parsing: out)) ?? document
  }

  /// Where the texts of the references stand, without their quotes.
  private static func places(_ bytes: UnsafeRawBufferPointer) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var at = 0
    let (head, tail, last) = (head, tail, bytes.count - 11)
    while at <= last {
      guard bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self) == head, bytes.loadUnaligned(fromByteOffset: at + 3, as: UInt64.self) == tail else {
        at += 1
        continue
      }
      var index = at + 11
      at = index
      skipSpace(bytes, &index)
      guard index < bytes.count, bytes[index] == UInt8(ascii: ":") else { continue }
      index += 1
      skipSpace(bytes, &index)
      guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { continue }
      let text = index + 1
      var end = text
      while end < bytes.count, bytes[end] != UInt8(ascii: "\""), bytes[end] != UInt8(ascii: "\\") { end += 1 }
      guard end < bytes.count, bytes[end] == UInt8(ascii: "\"") else { continue }
      found.append(text..<end)
      at = end
    }
    return found
  }

  private static func skipSpace(_ bytes: UnsafeRawBufferPointer, _ index: inout Int) {
    while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
  }
}
