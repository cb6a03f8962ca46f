extension JSON {
  /// How many elements an array or members an object has; 0 for anything else.
  public var count: Int {
    switch storage {
    case .parsed(let source, let index): source.node(index).count
    case .array(let elements): elements.count
    case .object(let members): members.count
    default: 0
    }
  }

  /// The elements of an array; empty for anything else.
  public var elements: [JSON] {
    switch storage {
    case .array(let elements): return elements
    case .parsed(let source, let index):
      let node = source.node(index)
      guard node.tag == TapeNode.array else { return [] }
      return [JSON](unsafeUninitializedCapacity: node.count) { buffer, count in
        var at = index + 1
        while at < node.next {
          (buffer.baseAddress.unsafelyUnwrapped + count).initialize(to: JSON(.parsed(source, at)))
          count += 1
          at = source.node(at).next
        }
      }
    default: return []
    }
  }

  /// The members of an object in the order of the text; empty for anything else.
  public var members: [Member] {
    switch storage {
    case .object(let members): return members
    case .parsed(let source, let index):
      let node = source.node(index)
      guard node.tag == TapeNode.object else { return [] }
      return [Member](unsafeUninitializedCapacity: node.count) { buffer, count in
        var at = index + 1
        while at < node.next {
          (buffer.baseAddress.unsafelyUnwrapped + count).initialize(to: Member(source, at: at))
          count += 1
          at = source.node(at + 1).next
        }
      }
    default: return []
    }
  }

  /// The member of that name; nil when this is no object or has none.
  public subscript(name: String) -> JSON? {
    switch storage {
    case .parsed(let source, let index):
      return source.document.member(name, of: Int(index)).map { JSON(.parsed(source, UInt32($0))) }
    case .object(let members):
      for member in members where member.isNamed(name) { return member.value }
      return nil
    default: return nil
    }
  }

  /// The element at that index; nil when this is no array or is shorter.
  public subscript(index: Int) -> JSON? {
    switch storage {
    case .array(let elements): return elements.indices.contains(index) ? elements[index] : nil
    case .parsed(let source, let own):
      let node = source.node(own)
      guard node.tag == TapeNode.array, index >= 0, index < node.count else { return nil }
      var at = own + 1
      for _ in 0..<index { at = source.node(at).next }
      return JSON(.parsed(source, at))
    default: return nil
    }
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
