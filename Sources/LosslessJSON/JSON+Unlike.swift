extension JSON {
  /// Which members of three objects are not alike, to the digit, on all of them: a bit for each, by its place in its object.
  ///
  /// Compares texts and makes no trees. Nil unless all three are objects as they were parsed, of at most 64 members each.
  public static func unlikeMembers(_ a: JSON, _ b: JSON, _ c: JSON) -> (a: UInt64, b: UInt64, c: UInt64)? {
    guard case .parsed(let x, let i) = a.storage, case .parsed(let y, let j) = b.storage, case .parsed(let z, let k) = c.storage,
      let own = TapeMembers(z, k), var first = TapeMembers(x, i), var second = TapeMembers(y, j)
    else { return nil }
    var (isAlikeA, isAlikeB, isAlikeC) = (UInt64(0), UInt64(0), UInt64(0))
    var node = own.first
    for place in 0..<own.count {
      defer { node = z.node(node + 1).next }
      guard let one = first.find(z, node), let two = second.find(z, node) else { continue }
      isAlikeA |= 1 << UInt64(one)
      isAlikeB |= 1 << UInt64(two)
      isAlikeC |= 1 << UInt64(place)
    }
    return (first.all & ~isAlikeA, second.all & ~isAlikeB, own.all & ~isAlikeC)
  }

  /// The members at these places of an object, a bit for each.
  public func members(at places: UInt64) -> [Member] {
    if places == 0 { return [] }
    guard case .parsed(let source, let index) = storage, let own = TapeMembers(source, index) else {
      return members.enumerated().filter { $0.offset < 64 && places & (1 << UInt64($0.offset)) != 0 }.map(\.element)
    }
    var found: [Member] = []
    var node = own.first
    for place in 0..<own.count {
      if places & (1 << UInt64(place)) != 0 { found.append(Member(label: JSON(.parsed(source, node)), JSON(.parsed(source, node + 1)))) }
      node = source.node(node + 1).next
    }
    return found
  }
}

/// The members of a parsed object, searched from where the last one was found.
private struct TapeMembers {
  let source: JSONSource
  let first: UInt32
  let count: Int
  private var place = 0
  private var node: UInt32

  init?(_ source: JSONSource, _ index: UInt32) {
    let object = source.node(index)
    guard object.tag == TapeNode.object, object.count <= 64 else { return nil }
    self.source = source
    first = index + 1
    node = first
    count = object.count
  }

  /// A bit for each member.
  var all: UInt64 { count == 64 ? .max : (1 << UInt64(count)) - 1 }

  /// The place of the member whose name and value are like those at a node of another text.
  mutating func find(_ other: JSONSource, _ label: UInt32) -> Int? {
    let equality = TapeEquality(source, other)
    for _ in 0..<count {
      if place == count { (place, node) = (0, first) }
      let (here, at) = (place, node)
      place += 1
      node = source.node(at + 1).next
      if source.node(at).next == other.node(label).next, equality.areEqual(at, label) {
        if equality.areEqual(at + 1, label + 1) { return here }
        return nil
      }
    }
    return nil
  }
}
