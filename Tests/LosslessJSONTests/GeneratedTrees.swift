@testable import LosslessJSON

/// Trees made from a seed, small enough to read and full of what is awkward.
struct GeneratedTrees: RandomNumberGenerator {
  private var state: UInt64

  init(seed: Int) { state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state &* 0x2545_F491_4F6C_DD1D
  }

  static let texts = ["", "a", "12345678", "a longer name than one word", "é", "e\u{301}", "😀", "\"\\/\u{8}\u{C}\n\r\t\0\u{1F}\u{7F}", "\u{2028}", "x\"y"]
  static let numbers = ["0", "-0", "72.50", "1E2", "1e+05", "0.1000000000000000055511", "-12345678901234567890123", "1e-400"]

  mutating func tree(depth: Int = 4) -> JSON {
    switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &self) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &self))
    case 2: return JSONNumber(Self.numbers.randomElement(using: &self) ?? "0").map { .number($0) } ?? .null
    case 3, 4: return .string(Self.texts.randomElement(using: &self) ?? "")
    case 5: return .array((0..<Int.random(in: 0..<4, using: &self)).map { _ in tree(depth: depth - 1) })
    default:
      let names = Self.texts.shuffled(using: &self).prefix(Int.random(in: 0..<6, using: &self))
      return .object(names.map { JSON.Member($0, tree(depth: depth - 1)) })
    }
  }

  /// The same tree in another spelling: spaces, escapes, the order of members.
  mutating func respelled(_ json: JSON) -> String {
    let space = [" ", "", "\n\t", "\r\n        "].randomElement(using: &self) ?? ""
    switch json.kind {
    case .string: return respelled(json.string ?? "")
    case .array: return "[" + space + json.elements.map { respelled($0) }.joined(separator: space + "," + space) + "]"
    case .object:
      let members = json.members.shuffled(using: &self).map { respelled($0.name) + space + ":" + space + respelled($0.value) }
      return "{" + space + members.joined(separator: "," + space) + space + "}"
    default: return json.text
    }
  }

  private mutating func respelled(_ text: String) -> String {
    guard Bool.random(using: &self) else { return JSON.string(text).text }
    let units = text.utf16.map { "\\u" + String(repeating: "0", count: 4 - String($0, radix: 16).count) + String($0, radix: 16) }
    return "\"" + units.joined() + "\""
  }
}
