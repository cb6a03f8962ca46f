/// An immutable JSON tree that keeps what the text said: every member, its order, and the digits of every number.
///
/// A value is cheap to copy and safe to share. Equality asks whether two trees say the same to the digit: `1.0` is not
/// `1.00`, but the order of an object's members and the spelling of a string's escapes do not count.
public struct JSON: Sendable {
  enum Storage: Sendable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSON])
    case object([Member])
  }

  let storage: Storage

  init(_ storage: Storage) { self.storage = storage }

  /// One name and value of an object, in the order of the text.
  public struct Member: Sendable, Hashable {
    public let name: String
    public let value: JSON

    public init(_ name: String, _ value: JSON) {
      self.name = name
      self.value = value
    }
  }

  /// What a value is, before one looks inside.
  public enum Kind: Sendable, Hashable { case null, bool, number, string, array, object }

  /// The kind of this value.
  public var kind: Kind {
    switch storage {
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
  public var string: String? { if case .string(let text) = storage { text } else { nil } }

  /// The truth of a boolean; nil for anything else.
  public var bool: Bool? { if case .bool(let truth) = storage { truth } else { nil } }

  /// The number with its digits; nil for anything else.
  public var number: JSONNumber? { if case .number(let number) = storage { number } else { nil } }

  /// The value of a number written as a plain integer that fits 64 bits; nil for anything else.
  public var int: Int? { number.flatMap { Int($0.literal) } }

  /// The elements of an array; empty for anything else.
  public var elements: [JSON] { if case .array(let elements) = storage { elements } else { [] } }

  /// The members of an object in the order of the text; empty for anything else.
  public var members: [Member] { if case .object(let members) = storage { members } else { [] } }

  /// The member of that name; nil when this is no object or has none.
  public subscript(name: String) -> JSON? { members.first { $0.name == name }?.value }

  /// The element at that index; nil when this is no array or is shorter.
  public subscript(index: Int) -> JSON? {
    let elements = self.elements
    return elements.indices.contains(index) ? elements[index] : nil
  }

  /// The value at the end of a chain of member names and indices; nil as soon as one is missing.
  public subscript(path: [JSONStep]) -> JSON? {
    var here: JSON? = self
    for step in path {
      switch step {
      case .name(let name): here = here?[name]
      case .index(let index): here = here?[index]
      }
    }
    return here
  }
}

/// One step down a tree: a member's name or an element's index, counted from 0.
public enum JSONStep: Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
  case name(String)
  case index(Int)

  public init(stringLiteral name: String) { self = .name(name) }
  public init(integerLiteral index: Int) { self = .index(index) }
}

extension JSON: Hashable {
  public static func == (a: JSON, b: JSON) -> Bool {
    switch (a.storage, b.storage) {
    case (.null, .null): return true
    case (.bool(let x), .bool(let y)): return x == y
    case (.number(let x), .number(let y)): return x == y
    case (.string(let x), .string(let y)): return x == y
    case (.array(let x), .array(let y)): return x == y
    case (.object(let x), .object(let y)):
      guard x.count == y.count else { return false }
      if zip(x, y).allSatisfy({ $0.name == $1.name }) { return zip(x, y).allSatisfy { $0.value == $1.value } }
      return x.allSatisfy { member in b[member.name] == member.value }
    default: return false
    }
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(kind)
    switch storage {
    case .null: break
    case .bool(let truth): hasher.combine(truth)
    case .number(let number): hasher.combine(number)
    case .string(let text): hasher.combine(text)
    case .array(let elements): hasher.combine(elements)
    case .object(let members):
      for member in members.sorted(by: { $0.name < $1.name }) { hasher.combine(member) }
    }
  }
}

extension JSON: CustomStringConvertible {
  public var description: String { text }
}
