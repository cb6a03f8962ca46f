extension JSON {
  /// One name and value of an object, in the order of the text.
  public struct Member: Sendable, Hashable {
    private enum Storage: Sendable {
      /// The node of the name in a parsed text; that of the value is the next one.
      case parsed(JSONSource, UInt32)
      case built(label: JSON, value: JSON)
    }

    private let storage: Storage

    /// The node of a name that was parsed; nil of one that was built.
    @inline(__always) var parsedLabel: (source: JSONSource, node: UInt32)? {
      if case .parsed(let source, let node) = storage { return (source, node) }
      return nil
    }

    /// A string, which of a parsed member keeps its spelling.
    var label: JSON {
      switch storage {
      case .parsed(let source, let node): JSON(.parsed(source, node))
      case .built(let label, _): label
      }
    }

    /// What the member holds.
    public var value: JSON {
      switch storage {
      case .parsed(let source, let node): JSON(.parsed(source, node + 1))
      case .built(_, let value): value
      }
    }

    /// The name as decoded.
    public var name: String { label.string ?? "" }

    /// A member of that name and value.
    public init(_ name: String, _ value: JSON) { storage = .built(label: JSON(.string(name)), value: value) }

    /// A member with the name of another, spelled as there.
    init(label: JSON, _ value: JSON) { storage = .built(label: label, value: value) }

    /// The member of which the name is at that node.
    @inline(__always) init(_ source: JSONSource, at node: UInt32) { storage = .parsed(source, node) }

    /// Whether the name as decoded is this one; makes no string of it.
    public func isNamed(_ name: String) -> Bool { label.isString(name) }

    /// Whether both names as decoded are the same; makes no strings of them.
    public func hasName(of other: Member) -> Bool { label == other.label }

    /// Whether both have the same name and say the same, to the digit.
    public static func == (a: Member, b: Member) -> Bool { a.label == b.label && a.value == b.value }

    /// Feeds what equality looks at.
    public func hash(into hasher: inout Hasher) {
      label.hash(into: &hasher)
      value.hash(into: &hasher)
    }
  }
}
