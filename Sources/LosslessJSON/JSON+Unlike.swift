extension JSON {
  /// Which members of two objects are not alike, to the digit: a bit for each, by its place in its object.
  ///
  /// Compares texts and makes no trees. Nil unless both are objects as they were parsed, of at most 64 members each.
  public static func unlikeMembers(_ a: JSON, _ b: JSON) -> (a: UInt64, b: UInt64)? {
    guard case .parsed(let x, let i) = a.storage, case .parsed(let y, let j) = b.storage else { return nil }
    return withExtendedLifetime((x, y)) {
      guard let own = TapeMembers(TapeView(y), j), var other = TapeMembers(TapeView(x), i) else { return nil }
      var (isAlikeA, isAlikeB) = (UInt64(0), UInt64(0))
      var node = own.first
      for place in 0..<own.count {
        if let one = other.find(own.view, node) {
          isAlikeA |= 1 << UInt64(one)
          isAlikeB |= 1 << UInt64(place)
        }
        node = own.view.node(node + 1).next
      }
      return (other.all & ~isAlikeA, own.all & ~isAlikeB)
    }
  }

  /// Which members of three objects are not alike, to the digit, on all of them: a bit for each, by its place in its object.
  ///
  /// Compares texts and makes no trees. Nil unless all three are objects as they were parsed, of at most 64 members each.
  public static func unlikeMembers(_ a: JSON, _ b: JSON, _ c: JSON) -> (a: UInt64, b: UInt64, c: UInt64)? {
    guard case .parsed(let x, let i) = a.storage, case .parsed(let y, let j) = b.storage, case .parsed(let z, let k) = c.storage else { return nil }
    return withExtendedLifetime((x, y, z)) {
      guard let own = TapeMembers(TapeView(z), k), var first = TapeMembers(TapeView(x), i), var second = TapeMembers(TapeView(y), j) else { return nil }
      var (isAlikeA, isAlikeB, isAlikeC) = (UInt64(0), UInt64(0), UInt64(0))
      var node = own.first
      for place in 0..<own.count {
        if let one = first.find(own.view, node), let two = second.find(own.view, node) {
          isAlikeA |= 1 << UInt64(one)
          isAlikeB |= 1 << UInt64(two)
          isAlikeC |= 1 << UInt64(place)
        }
        node = own.view.node(node + 1).next
      }
      return (first.all & ~isAlikeA, second.all & ~isAlikeB, own.all & ~isAlikeC)
    }
  }

  /// The members at these places of an object, a bit for each.
  public func members(at places: UInt64) -> [Member] {
    if places == 0 { return [] }
    guard case .parsed(let source, let index) = storage, let own = TapeMembers(TapeView(source), index) else {
      return members.enumerated().filter { $0.offset < 64 && places & (1 << UInt64($0.offset)) != 0 }.map(\.element)
    }
    var found: [Member] = []
    found.reserveCapacity(places.nonzeroBitCount)
    var node = own.first
    for place in 0..<own.count {
      if places & (1 << UInt64(place)) != 0 { found.append(Member(source, at: node)) }
      node = own.view.node(node + 1).next
    }
    return withExtendedLifetime(source) { found }
  }

  /// Whether an object has a member whose name begins with that byte, or is spelled with escapes.
  public func hasName(beginningWith byte: UInt8) -> Bool {
    switch storage {
    case .parsed(let source, let index):
      return withExtendedLifetime(source) {
        let view = TapeView(source)
        guard view.node(index).tag == TapeNode.object else { return false }
        var at = index + 1
        while at < view.node(index).next {
          if view.base[Int(view.node(at).start) + 1] == byte || view.node(at).isEscaped { return true }
          at = view.node(at + 1).next
        }
        return false
      }
    case .object(let members): return members.contains { $0.name.utf8.first == byte }
    default: return false
    }
  }

  /// Whether this stands as it was parsed; nothing in it was built.
  public var isParsed: Bool {
    if case .parsed = storage { return true }
    return false
  }

  /// Whether a string anywhere inside, or a name, begins with that byte or is spelled with escapes.
  public func hasString(beginningWith byte: UInt8) -> Bool {
    switch storage {
    case .parsed(let source, let index):
      return withExtendedLifetime(source) {
        let view = TapeView(source)
        let end = view.node(index).tag < TapeNode.array ? index + 1 : view.node(index).next
        return (index..<end).contains { at in
          let node = view.node(at)
          return node.tag == TapeNode.string && (node.isEscaped || view.base[Int(node.start) + 1] == byte)
        }
      }
    case .string(let text): return text.utf8.first == byte
    case .array(let elements): return elements.contains { $0.hasString(beginningWith: byte) }
    case .object(let members): return members.contains { $0.label.hasString(beginningWith: byte) || $0.value.hasString(beginningWith: byte) }
    default: return false
    }
  }

  /// Whether no boolean, number or string is anywhere inside: an empty object or list, `null`, or such in such.
  public var isBlank: Bool {
    switch storage {
    case .parsed(let source, let index): return withExtendedLifetime(source) { Self.isBlank(TapeView(source), index) }
    case .null: return true
    case .array(let elements): return elements.allSatisfy(\.isBlank)
    case .object(let members): return members.allSatisfy(\.value.isBlank)
    default: return false
    }
  }

  private static func isBlank(_ view: TapeView, _ index: UInt32) -> Bool {
    let node = view.node(index)
    switch node.tag {
    case TapeNode.null: return true
    case TapeNode.array, TapeNode.object:
      let isObject = node.tag == TapeNode.object
      var at = index + 1
      while at < node.next {
        let value = isObject ? at + 1 : at
        guard isBlank(view, value) else { return false }
        at = view.node(value).next
      }
      return true
    default: return false
    }
  }
}

/// The members of a parsed object, searched from where the last one was found.
private struct TapeMembers {
  let view: TapeView
  let first: UInt32
  let count: Int
  private var place = 0
  private var node: UInt32

  @inline(__always) init?(_ view: TapeView, _ index: UInt32) {
    let object = view.node(index)
    guard object.tag == TapeNode.object, object.count <= 64 else { return nil }
    self.view = view
    first = index + 1
    node = first
    count = object.count
  }

  /// A bit for each member.
  var all: UInt64 { count == 64 ? .max : (1 << UInt64(count)) - 1 }

  /// The place of the member whose name and value are like those at a node of another text.
  @inline(__always) mutating func find(_ other: TapeView, _ label: UInt32) -> Int? {
    let equality = TapeEquality(view, other)
    let hash = other.node(label).next
    for _ in 0..<count {
      if place == count { (place, node) = (0, first) }
      let (here, at) = (place, node)
      place += 1
      node = view.node(at + 1).next
      if view.node(at).next == hash, equality.areEqualStrings(at, label) { return equality.areEqual(at + 1, label + 1) ? here : nil }
    }
    return nil
  }
}
