/// A look over the bytes of a document before libxml2 gets them: what it would be slow at, or believe.
///
/// Counts tags, not well-formedness: what it passes may still be malformed, but cannot be costly. Linear in the bytes.
struct MarkupScan {
  private let bytes: [UInt8]
  private let limits: CDALimits
  private var at = 0
  private var line = 1
  private var elements = 0
  private var depth = 0

  /// Throws at the first limit that is passed, document type declaration or NUL.
  static func check(_ bytes: [UInt8], _ limits: CDALimits) throws(CDAReadError) {
    var scan = MarkupScan(bytes: bytes, limits: limits)
    try scan.run()
  }

  private init(bytes: [UInt8], limits: CDALimits) {
    self.bytes = bytes
    self.limits = limits
  }

  private mutating func run() throws(CDAReadError) {
    while at < bytes.count {
      if bytes[at] == UInt8(ascii: "<") {
        try markup()
      } else {
        try step()
      }
    }
  }

  /// One byte on. A NUL would end the document for libxml2, whatever comes after it.
  private mutating func step() throws(CDAReadError) {
    if bytes[at] == 0x0A { line += 1 }
    if bytes[at] == 0 { throw CDAReadError(kind: .malformed(code: 9), line: line) }
    at += 1
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
      throw CDAReadError(kind: .documentType, line: line)
    } else {
      try tag()
    }
  }

  private mutating func tag() throws(CDAReadError) {
    let start = at
    let isEnd = at + 1 < bytes.count && bytes[at + 1] == UInt8(ascii: "/")
    var quote: UInt8 = 0
    while at < bytes.count {
      let byte = bytes[at]
      if at - start >= limits.tagBytes { throw CDAReadError(kind: .tooLarge("a tag of more than \(limits.tagBytes) bytes"), line: line) }
      if quote != 0 {
        if byte == quote { quote = 0 }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
      } else if byte == UInt8(ascii: ">") {
        break
      }
      try step()
    }
    let isEmpty = at > start && at < bytes.count && bytes[at - 1] == UInt8(ascii: "/")
    if isEnd {
      depth = max(0, depth - 1)
      return
    }
    elements += 1
    if elements > limits.elements { throw CDAReadError(kind: .tooLarge("more than \(limits.elements) elements"), line: line) }
    if depth >= limits.depth { throw CDAReadError(kind: .tooLarge("more than \(limits.depth) elements within one another"), line: line) }
    if !isEmpty { depth += 1 }
  }

  private mutating func pass(_ end: StaticString, from offset: Int) throws(CDAReadError) {
    for _ in 0..<offset { try step() }
    while at < bytes.count, !startsHere(end) { try step() }
    at = min(bytes.count, at + end.utf8CodeUnitCount)
  }

  private func startsHere(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard bytes.count - at >= count else { return false }
    return (0..<count).allSatisfy { bytes[at + $0] == text.utf8Start[$0] }
  }
}
