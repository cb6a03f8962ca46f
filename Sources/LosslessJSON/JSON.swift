/// An immutable JSON tree that keeps what the text said: every member, its order, and the digits of every number.
///
/// A value is cheap to copy and safe to share: what was parsed stays in the bytes it came in, and is decoded when asked
/// for. Equality asks whether two trees say the same to the digit: `1.0` is not `1.00`, but the order of an object's
/// members, the spelling of a string's escapes and the space between tokens do not count.
public struct JSON: Sendable {
  enum Storage: Sendable {
    /// A node of a parsed text.
    case parsed(JSONSource, UInt32)
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSON])
    case object([Member])
  }

  let storage: Storage

  @inline(__always) init(_ storage: Storage) { self.storage = storage }

  /// What a value is, before one looks inside.
  public enum Kind: Sendable, Hashable { case null, bool, number, string, array, object }

  /// The kind of this value.
  public var kind: Kind {
    switch storage {
    case .parsed(let source, let node): Kind(tag: source.node(node).tag)
    case .null: .null
    case .bool: .bool
    case .number: .number
    case .string: .string
    case .array: .array
    case .object: .object
    }
  }

  /// Whether this is the literal `null`.
  public var isNull: Bool { kind == .null }

  /// The decoded text of a string; nil for anything else.
  public var string: String? {
    switch storage {
    case .parsed(let source, let index):
      let node = source.node(index)
      return node.tag == TapeNode.string ? source.document.decoded(node) : nil
    case .string(let text): return text
    default: return nil
    }
  }

  /// Whether this is a string that says these code units; cheaper than to decode it and compare.
  public func isString(_ text: String) -> Bool {
    switch storage {
    case .parsed(let source, let index):
      guard source.node(index).tag == TapeNode.string else { return false }
      var text = text
      return text.withUTF8 { source.document.isName(Int(index), $0) }
    case .string(let own): return own.isSame(text)
    default: return false
    }
  }

  /// The truth of a boolean; nil for anything else.
  public var bool: Bool? {
    switch storage {
    case .parsed(let source, let index):
      let tag = source.node(index).tag
      return tag == TapeNode.yes ? true : tag == TapeNode.no ? false : nil
    case .bool(let truth): return truth
    default: return nil
    }
  }

  /// The number with its digits; nil for anything else.
  public var number: JSONNumber? {
    switch storage {
    case .parsed(let source, let index):
      let node = source.node(index)
      return node.tag == TapeNode.number ? JSONNumber(unchecked: String(decoding: source.bytes(of: node), as: UTF8.self)) : nil
    case .number(let number): return number
    default: return nil
    }
  }

  /// The value of a number written as a plain integer that fits 64 bits; nil for anything else.
  public var int: Int? { number.flatMap { Int($0.literal) } }
}

/// One step down a tree: a member's name or an element's index, counted from 0.
public enum JSONStep: Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
  case name(String)
  case index(Int)

  /// The step to the member of that name.
  public init(stringLiteral name: String) { self = .name(name) }
  /// The step to the element at that index.
  public init(integerLiteral index: Int) { self = .index(index) }
}

extension JSON: CustomStringConvertible {
  /// The text, as ``text``.
  public var description: String { text }
}
