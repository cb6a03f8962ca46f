extension JSON: Hashable {
  /// Whether both say the same, to the digit.
  public static func == (a: JSON, b: JSON) -> Bool {
    switch (a.storage, b.storage) {
    case (.parsed(let x, let i), .parsed(let y, let j)): return TapeEquality(x, y).areEqual(i, j)
    case (.bool(let x), .bool(let y)): return x == y
    case (.number(let x), .number(let y)): return x == y
    case (.string(let x), .string(let y)): return x.isSame(y)
    case (.string(let x), _): return b.isString(x)
    case (_, .string(let y)): return a.isString(y)
    default: break
    }
    let kind = a.kind
    guard kind == b.kind else { return false }
    switch kind {
    case .null: return true
    case .bool: return a.bool == b.bool
    case .number: return a.number == b.number
    case .string: return false
    case .array: return a.count == b.count && a.elements == b.elements
    case .object: return a.count == b.count && areEqual(a.members, b.members)
    }
  }

  private static func areEqual(_ x: [Member], _ y: [Member]) -> Bool {
    for index in x.indices {
      guard x[index].label == y[index].label else { return areEqualInAnyOrder(x, y) }
      guard x[index].value == y[index].value else { return false }
    }
    return true
  }

  private static func areEqualInAnyOrder(_ x: [Member], _ y: [Member]) -> Bool {
    func sorted(_ members: [Member]) -> [(name: String, value: JSON)] {
      members.map { ($0.name, $0.value) }.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }
    return zip(sorted(x), sorted(y)).allSatisfy { $0.name.isSame($1.name) && $0.value == $1.value }
  }

  /// Feeds what equality looks at, members in any order.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(kind)
    switch kind {
    case .null: break
    case .bool: hasher.combine(bool)
    case .number: hasher.combine(number)
    case .string:
      var text = string ?? ""
      text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
      hasher.combine(UInt8(0xFF))
    case .array:
      let elements = elements
      hasher.combine(elements.count)
      for element in elements { element.hash(into: &hasher) }
    case .object:
      var sum = 0
      for member in members {
        var own = Hasher()
        member.label.hash(into: &own)
        member.value.hash(into: &own)
        sum &+= own.finalize()
      }
      hasher.combine(sum)
    }
  }
}

/// Equality of two parsed values, without making trees of them.
struct TapeEquality {
  let x: JSONSource
  let y: JSONSource

  init(_ x: JSONSource, _ y: JSONSource) {
    self.x = x
    self.y = y
  }

  func areEqual(_ i: UInt32, _ j: UInt32) -> Bool {
    if x === y, i == j { return true }
    let a = x.node(i)
    let b = y.node(j)
    guard a.tag == b.tag else { return false }
    if a.tag < TapeNode.number { return true }
    let isSameText = a.length == b.length && SameBytes.areEqual(x.document.base + Int(a.start), y.document.base + Int(b.start), a.length)
    if isSameText { return true }
    switch a.tag {
    case TapeNode.string: return areEqualStrings(i, j)
    case TapeNode.array:
      guard a.count == b.count else { return false }
      var (i, j) = (i + 1, j + 1)
      while i < a.next {
        guard areEqual(i, j) else { return false }
        i = x.node(i).next
        j = y.node(j).next
      }
      return true
    case TapeNode.object: return a.count == b.count && areEqualObjects(i, j)
    default: return false
    }
  }

  private func areEqualStrings(_ i: UInt32, _ j: UInt32) -> Bool {
    let a = x.node(i)
    let b = y.node(j)
    if !a.isEscaped, !b.isEscaped {
      return a.length == b.length && SameBytes.areEqual(x.document.base + Int(a.start), y.document.base + Int(b.start), a.length)
    }
    return x.document.decoded(a).isSame(y.document.decoded(b))
  }

  private func areEqualObjects(_ i: UInt32, _ j: UInt32) -> Bool {
    let end = x.node(i).next
    var (one, two) = (i + 1, j + 1)
    while one < end {
      guard x.node(one).next == y.node(two).next, areEqualStrings(one, two) else { return areEqualInAnyOrder(i, j) }
      guard areEqual(one + 1, two + 1) else { return false }
      one = x.node(one + 1).next
      two = y.node(two + 1).next
    }
    return true
  }

  private func areEqualInAnyOrder(_ i: UInt32, _ j: UInt32) -> Bool {
    let names = sortedNames(x, i)
    let others = sortedNames(y, j)
    return zip(names, others).allSatisfy { $0.name.isSame($1.name) && areEqual($0.value, $1.value) }
  }

  private func sortedNames(_ source: JSONSource, _ object: UInt32) -> [(name: String, value: UInt32)] {
    var names: [(name: String, value: UInt32)] = []
    let end = source.node(object).next
    var at = object + 1
    while at < end {
      names.append((source.document.decoded(source.node(at)), at + 1))
      at = source.node(at + 1).next
    }
    return names.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }
}
