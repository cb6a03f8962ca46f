/// The encoding of a document's bytes: by its byte order mark, else by its XML declaration, else UTF-8.
enum DocumentEncoding {
  /// What libxml2 is told, and the bytes it is given.
  ///
  /// UTF-16 is turned into UTF-8 first, so that every check of bytes sees ASCII as ASCII. The declaration is not believed
  /// beside a byte order mark.
  static func decoded(_ bytes: [UInt8]) throws(CDAReadError) -> (bytes: [UInt8], name: String) {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return (Array(bytes.dropFirst(3)), "UTF-8") }
    if bytes.starts(with: [0xFF, 0xFE]) { return (try utf16(bytes.dropFirst(2), bigEndian: false), "UTF-8") }
    if bytes.starts(with: [0xFE, 0xFF]) { return (try utf16(bytes.dropFirst(2), bigEndian: true), "UTF-8") }
    if bytes.starts(with: [0x3C, 0x00]) { return (try utf16(bytes[...], bigEndian: false), "UTF-8") }
    if bytes.starts(with: [0x00, 0x3C]) { return (try utf16(bytes[...], bigEndian: true), "UTF-8") }
    guard let name = declared(bytes) else { return (bytes, "UTF-8") }
    switch name.lowercased() {
    case "utf-8", "utf8": return (bytes, "UTF-8")
    case "us-ascii", "ascii": return (bytes, "US-ASCII")
    case "iso-8859-1", "latin1": return (bytes, "ISO-8859-1")
    case "windows-1252", "cp1252": return (bytes, "windows-1252")
    default: throw CDAReadError(kind: .encoding, line: 1)
    }
  }

  private static func utf16(_ bytes: ArraySlice<UInt8>, bigEndian: Bool) throws(CDAReadError) -> [UInt8] {
    let low = bytes.startIndex + (bigEndian ? 1 : 0)
    let high = bytes.startIndex + (bigEndian ? 0 : 1)
    let units = stride(from: 0, to: bytes.count - 1, by: 2).map { UInt16(bytes[high + $0]) << 8 | UInt16(bytes[low + $0]) }
    guard bytes.count.isMultiple(of: 2), let text = String(validating: units, as: UTF16.self) else { throw CDAReadError(kind: .encoding, line: 0) }
    return Array(text.utf8)
  }

  /// What the XML declaration says, looked for in its first 200 bytes.
  private static func declared(_ bytes: [UInt8]) -> String? {
    let head = String(decoding: bytes.prefix(200), as: UTF8.self)
    guard head.hasPrefix("<?xml"), let end = head.firstRange(of: "?>"), let found = head[..<end.lowerBound].firstRange(of: "encoding") else { return nil }
    let rest = head[found.upperBound..<end.lowerBound].drop { $0 == " " || $0 == "=" || $0 == "\t" }
    guard let quote = rest.first, quote == "\"" || quote == "'" else { return nil }
    return String(rest.dropFirst().prefix { $0 != quote })
  }
}
