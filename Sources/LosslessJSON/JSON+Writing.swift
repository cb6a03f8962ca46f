extension JSON {
  /// The text: of a parsed value the very bytes it was read from, space inside it included; of a built one, compact.
  ///
  /// A built value that holds parsed ones has their bytes as they came. Where no line end may be inside (NDJSON), use
  /// ``compactBytes``.
  public var bytes: [UInt8] {
    var out: [UInt8] = []
    write(into: &out)
    return out
  }

  /// The text as a string; see ``bytes``.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The text without space between tokens; names, strings and numbers are spelled as they came.
  public var compactBytes: [UInt8] {
    var out: [UInt8] = []
    writeCompact(into: &out)
    return out
  }

  /// The text without space between tokens, as a string.
  public var compactText: String { String(decoding: compactBytes, as: UTF8.self) }

  /// The bytes this value was parsed from, space inside it included; nil when it was built.
  public var sourceBytes: [UInt8]? {
    guard case .parsed(let source, let index) = storage else { return nil }
    return Array(source.bytes(of: source.node(index)))
  }

  /// Appends the text; see ``bytes``.
  public func write(into out: inout [UInt8]) { write(into: &out, compact: false) }

  /// Appends the text without space between tokens.
  public func writeCompact(into out: inout [UInt8]) { write(into: &out, compact: true) }

  private func write(into out: inout [UInt8], compact: Bool) {
    switch storage {
    case .parsed(let source, let index):
      let node = source.node(index)
      if compact, node.tag >= TapeNode.array {
        source.document.write(node: Int(index), into: &out)
      } else {
        out.append(contentsOf: source.bytes(of: node))
      }
    case .null: out.append(contentsOf: "null".utf8)
    case .bool(let truth): out.append(contentsOf: (truth ? "true" : "false").utf8)
    case .number(let number): out.append(contentsOf: number.literal.utf8)
    case .string(let text): Self.write(text, into: &out)
    case .array(let elements):
      out.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { out.append(UInt8(ascii: ",")) }
        element.write(into: &out, compact: compact)
      }
      out.append(UInt8(ascii: "]"))
    case .object(let members):
      out.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { out.append(UInt8(ascii: ",")) }
        member.label.write(into: &out, compact: compact)
        out.append(UInt8(ascii: ":"))
        member.value.write(into: &out, compact: compact)
      }
      out.append(UInt8(ascii: "}"))
    }
  }

  /// The text for people: two spaces a level, a line a member.
  public var prettyText: String {
    var out: [UInt8] = []
    writePretty(into: &out, indent: 0)
    return String(decoding: out, as: UTF8.self)
  }

  private func writePretty(into out: inout [UInt8], indent: Int) {
    func line(_ level: Int) {
      out.append(UInt8(ascii: "\n"))
      out.append(contentsOf: repeatElement(UInt8(ascii: " "), count: level * 2))
    }
    guard count > 0 else { return writeCompact(into: &out) }
    let isArray = kind == .array
    out.append(UInt8(ascii: isArray ? "[" : "{"))
    if isArray {
      for (index, element) in elements.enumerated() {
        if index > 0 { out.append(UInt8(ascii: ",")) }
        line(indent + 1)
        element.writePretty(into: &out, indent: indent + 1)
      }
    } else {
      for (index, member) in members.enumerated() {
        if index > 0 { out.append(UInt8(ascii: ",")) }
        line(indent + 1)
        member.label.write(into: &out)
        out.append(contentsOf: ": ".utf8)
        member.value.writePretty(into: &out, indent: indent + 1)
      }
    }
    line(indent)
    out.append(UInt8(ascii: isArray ? "]" : "}"))
  }

  static func write(_ text: String, into out: inout [UInt8]) {
    out.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { bytes in
      var plain = 0
      for (index, byte) in bytes.enumerated() where byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
        out.append(contentsOf: bytes[plain..<index])
        writeEscape(byte, into: &out)
        plain = index + 1
      }
      out.append(contentsOf: bytes[plain...])
    }
    out.append(UInt8(ascii: "\""))
  }

  private static func writeEscape(_ byte: UInt8, into out: inout [UInt8]) {
    out.append(UInt8(ascii: "\\"))
    switch byte {
    case 0x0A: out.append(UInt8(ascii: "n"))
    case 0x0D: out.append(UInt8(ascii: "r"))
    case 0x09: out.append(UInt8(ascii: "t"))
    case 0..<0x20:
      out.append(contentsOf: "u00".utf8)
      for nibble in [byte >> 4, byte & 15] { out.append(nibble < 10 ? 0x30 + nibble : 0x61 + nibble - 10) }
    default: out.append(byte)
    }
  }
}
