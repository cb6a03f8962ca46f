/// A look over the bytes of a document before libxml2 gets them: what it would be slow at, or believe.
///
/// Counts tags, not well-formedness: what it passes may still be malformed, but cannot be costly. Linear in the bytes.
struct MarkupScan {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let limits: CDALimits
  private var at = 0
  private var elements = 0
  private var nodes = 0
  private var depth = 0

  /// Throws at the first limit that is passed, document type declaration or NUL.
  static func check(_ bytes: [UInt8], _ limits: CDALimits) throws(CDAReadError) {
    let failure: CDAReadError? = bytes.withUnsafeBufferPointer { bytes in
      var scan = MarkupScan(bytes: bytes, limits: limits)
      do throws(CDAReadError) {
        try scan.run()
        return nil
      } catch {
        return error
      }
    }
    if let failure { throw failure }
  }

  private init(bytes: UnsafeBufferPointer<UInt8>, limits: CDALimits) {
    self.bytes = bytes
    self.limits = limits
  }

  private mutating func run() throws(CDAReadError) {
    while at < bytes.count {
      let start = at
      try skip(to: UInt8(ascii: "<"))
      if at > start { try count(1) }
      if at < bytes.count { try markup() }
    }
  }

  /// On to the next such byte. A NUL would end the document for libxml2, whatever comes after it.
  private mutating func skip(to stop: UInt8) throws(CDAReadError) {
    while at < bytes.count, bytes[at] != stop {
      if bytes[at] == 0 { throw failure(.malformed(code: 9)) }
      at += 1
    }
  }

  private mutating func markup() throws(CDAReadError) {
    if startsHere("<!--") {
      try pass("-->", from: 4)
    } else if startsHere("<![CDATA[") {
      try pass("]]>", from: 9)
    } else if startsHere("<?") {
      try pass("?>", from: 2)
    } else if startsHere("<!") {
      // Outside a document type declaration XML knows no other markup that begins so.
      throw failure(.documentType)
    } else {
      try tag()
    }
  }

  private mutating func tag() throws(CDAReadError) {
    let start = at
    let isEnd = at + 1 < bytes.count && bytes[at + 1] == UInt8(ascii: "/")
    let last = min(bytes.count, at + limits.tagBytes)
    var attributes = 0
    while at < last, bytes[at] != UInt8(ascii: ">") {
      let byte = bytes[at]
      if byte == 0 { throw failure(.malformed(code: 9)) }
      at += 1
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        attributes += 1
        try skip(to: byte)
        at += 1
      }
    }
    if at - start >= limits.tagBytes { throw failure(.tooLarge("a tag of more than \(limits.tagBytes) bytes")) }
    if attributes > limits.attributes { throw failure(.tooLarge("an element of more than \(limits.attributes) attributes")) }
    let isEmpty = at > start && at < bytes.count && bytes[at - 1] == UInt8(ascii: "/")
    at = min(bytes.count, at + 1)
    if isEnd {
      depth = max(0, depth - 1)
      return
    }
    elements += 1
    if elements > limits.elements { throw failure(.tooLarge("more than \(limits.elements) elements")) }
    if depth >= limits.depth { throw failure(.tooLarge("more than \(limits.depth) elements within one another")) }
    // An attribute is two of libxml2's nodes: itself, and its value.
    try count(1 + 2 * attributes)
    if !isEmpty { depth += 1 }
  }

  private mutating func count(_ more: Int) throws(CDAReadError) {
    nodes += more
    if nodes > limits.nodes { throw failure(.tooLarge("more than \(limits.nodes) elements, values and pieces of text")) }
  }

  private mutating func pass(_ end: StaticString, from offset: Int) throws(CDAReadError) {
    try count(1)
    at = min(bytes.count, at + offset)
    while at < bytes.count {
      try skip(to: end.utf8Start[0])
      if startsHere(end) { break }
      at += 1
    }
    at = min(bytes.count, at + end.utf8CodeUnitCount)
  }

  private func startsHere(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard bytes.count - at >= count else { return false }
    for offset in 0..<count where bytes[at + offset] != text.utf8Start[offset] { return false }
    return true
  }

  /// The line is counted only where it is told.
  private func failure(_ kind: CDAReadError.Kind) -> CDAReadError {
    CDAReadError(kind: kind, line: 1 + bytes[..<min(at, bytes.count)].count { $0 == 0x0A })
  }
}
