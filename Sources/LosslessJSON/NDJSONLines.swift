/// The lines of an NDJSON text that is in memory: each with its number, and where it stands, its line end not included.
///
/// Lines of nothing but space are left out, and counted.
public struct NDJSONLines: Sequence, IteratorProtocol, Sendable {
  let text: [UInt8]
  var at = 0
  var number = 0

  /// The lines of that text; nothing of it is checked yet.
  public init(_ text: [UInt8]) { self.text = text }

  /// The next line that is not blank; its number is counted from 1.
  public mutating func next() -> (number: Int, range: Range<Int>)? {
    while at < text.count {
      let start = at
      let end = text.withUnsafeBytes { bytes in
        bytes.baseAddress.flatMap { SameBytes.lineEnd($0 + start, bytes.count - start) }.map { start + $0 } ?? bytes.count
      }
      at = end + 1
      number += 1
      if !Self.isBlank(text[start..<end]) { return (number, start..<end) }
    }
    return nil
  }

  static func isBlank(_ line: ArraySlice<UInt8>) -> Bool {
    for byte in line where byte != 0x20 && byte != 0x09 && byte != 0x0D { return false }
    return true
  }
}
