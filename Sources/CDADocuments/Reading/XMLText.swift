/// Comparing what libxml2 has with what is wanted, without a copy of either: Swift makes an array of a string it hands to C.
enum XMLText {
  /// Whether a string that ends with a NUL has exactly these bytes.
  static func isEqual(_ text: UnsafePointer<UInt8>?, _ wanted: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let text else { return false }
    // A byte that differs ends it, a NUL among them.
    for at in 0..<wanted.count where text[at] != wanted[at] { return false }
    return text[wanted.count] == 0
  }

  static func isEqual(_ text: UnsafePointer<UInt8>?, _ wanted: StaticString) -> Bool {
    isEqual(text, UnsafeBufferPointer(start: wanted.utf8Start, count: wanted.utf8CodeUnitCount))
  }

  static func isEqual(_ text: UnsafePointer<UInt8>?, _ wanted: String) -> Bool {
    var wanted = wanted
    return wanted.withUTF8 { isEqual(text, $0) }
  }
}
