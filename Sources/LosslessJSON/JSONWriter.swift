extension JSON {
  /// The compact text: no space between tokens, members in their order, numbers as they were written.
  public var bytes: [UInt8] {
    var out: [UInt8] = []
    write(into: &out)
    return out
  }

  /// The compact text as a string.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Appends the compact text.
  public func write(into out: inout [UInt8]) {
    switch storage {
    case .null: out.append(contentsOf: "null".utf8)
    case .bool(let truth): out.append(contentsOf: (truth ? "true" : "false").utf8)
    case .number(let number): out.append(contentsOf: number.literal.utf8)
    case .string(let text): Self.write(text, into: &out)
    case .array(let elements):
      out.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { out.append(UInt8(ascii: ",")) }
        element.write(into: &out)
      }
      out.append(UInt8(ascii: "]"))
    case .object(let members):
      out.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { out.append(UInt8(ascii: ",")) }
        Self.write(member.name, into: &out)
        out.append(UInt8(ascii: ":"))
        member.value.write(into: &out)
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
    switch kind {
    case .array where !elements.isEmpty:
      out.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { out.append(UInt8(ascii: ",")) }
        line(indent + 1)
        element.writePretty(into: &out, indent: indent + 1)
      }
      line(indent)
      out.append(UInt8(ascii: "]"))
    case .object where !members.isEmpty:
      out.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { out.append(UInt8(ascii: ",")) }
        line(indent + 1)
        Self.write(member.name, into: &out)
        out.append(contentsOf: ": ".utf8)
        member.value.writePretty(into: &out, indent: indent + 1)
      }
      line(indent)
      out.append(UInt8(ascii: "}"))
    default: write(into: &out)
    }
  }

  static func write(_ text: String, into out: inout [UInt8]) {
    out.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        out.append(UInt8(ascii: "\\"))
        out.append(byte)
      case 0x0A: out.append(contentsOf: "\\n".utf8)
      case 0x0D: out.append(contentsOf: "\\r".utf8)
      case 0x09: out.append(contentsOf: "\\t".utf8)
      case 0..<0x20:
        let hex = "0123456789abcdef".utf8.map { $0 }
        out.append(contentsOf: "\\u00".utf8)
        out.append(hex[Int(byte >> 4)])
        out.append(hex[Int(byte & 15)])
      default: out.append(byte)
      }
    }
    out.append(UInt8(ascii: "\""))
  }
}
