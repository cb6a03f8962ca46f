extension JSONDocument {
  /// What the value at that node is.
  public func kind(of node: Int) -> JSON.Kind { JSON.Kind(tag: nodes[node].tag) }

  /// Elements of an array or members of an object; 0 for anything else.
  public func count(of node: Int) -> Int { nodes[node].count }

  /// The node after this value and all inside it.
  ///
  /// In an array that is the next element, in an object the next member's name, unless it is ``end(of:)`` the container.
  public func next(after node: Int) -> Int { Int(nodes[node].next) }

  /// The node after the last one inside this container. Its first element, or the name of its first member, is `node + 1`.
  public func end(of node: Int) -> Int { Int(nodes[node].next) }

  /// Where the value, or the member's name with its quotes, stands in the text.
  public func range(of node: Int) -> Range<Int> { Int(nodes[node].start)..<Int(nodes[node].end) }

  /// The node of the value of that member; nil when the node is no object or has no such member.
  public func member(_ name: String, of node: Int) -> Int? {
    var name = name
    return name.withUTF8 { find($0, in: node) }
  }

  /// Gives the bytes of a value, or of a member's name, as they stand in the text.
  public func withBytes<Result>(of node: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    body(UnsafeRawBufferPointer(start: base + Int(nodes[node].start), count: nodes[node].length))
  }

  /// The decoded text of a string, or of a member's name; nil for anything else.
  public func string(at node: Int) -> String? {
    nodes[node].tag == TapeNode.string ? decoded(nodes[node]) : nil
  }

  @inline(__always) func decoded(_ node: TapeNode) -> String {
    let start = base + Int(node.start)
    if !node.isEscaped {
      return String(decoding: UnsafeBufferPointer(start: start + 1, count: node.length - 2), as: UTF8.self)
    }
    return String(decoding: StringCheck.decode(start, base + Int(node.end)), as: UTF8.self)
  }

  /// The node of the value of the member whose name as decoded has these bytes.
  func find(_ name: UnsafeBufferPointer<UInt8>, in object: Int) -> Int? {
    guard nodes[object].tag == TapeNode.object else { return nil }
    let hash = name.baseAddress.map { NameHash.of($0, name.count) } ?? NameHash.mix(0, 0, 0)
    let end = Int(nodes[object].next)
    var at = object + 1
    while at < end {
      if nodes[at].next == hash, isName(at, name) { return at + 1 }
      at = Int(nodes[at + 1].next)
    }
    return nil
  }

  /// Whether the string or name at that node says these bytes.
  func isName(_ at: Int, _ name: UnsafeBufferPointer<UInt8>) -> Bool {
    let node = nodes[at]
    if node.isEscaped {
      return StringCheck.decode(base + Int(node.start), base + Int(node.end)).elementsEqual(name)
    }
    guard node.length - 2 == name.count else { return false }
    guard let other = name.baseAddress else { return true }
    return SameBytes.areEqual(base + Int(node.start) + 1, other, name.count)
  }
}

extension JSON.Kind {
  @inline(__always) init(tag: UInt32) {
    self =
      switch tag {
      case TapeNode.null: .null
      case TapeNode.no, TapeNode.yes: .bool
      case TapeNode.number: .number
      case TapeNode.string: .string
      case TapeNode.array: .array
      default: .object
      }
  }
}
