/// Equality of two parsed values, without making trees of them.
struct TapeEquality {
  let x: TapeView
  let y: TapeView

  @inline(__always) init(_ x: TapeView, _ y: TapeView) {
    self.x = x
    self.y = y
  }

  func areEqual(_ i: UInt32, _ j: UInt32) -> Bool {
    if i == j, x.nodes == y.nodes { return true }
    let a = x.node(i)
    let b = y.node(j)
    guard a.tag == b.tag else { return false }
    if a.tag < TapeNode.number || x.isSameText(a, as: b, in: y) { return true }
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

  @inline(__always) func areEqualStrings(_ i: UInt32, _ j: UInt32) -> Bool {
    let a = x.node(i)
    let b = y.node(j)
    if !a.isEscaped, !b.isEscaped { return x.isSameText(a, as: b, in: y) }
    return x.decoded(a).isSame(y.decoded(b))
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

  private func sortedNames(_ view: TapeView, _ object: UInt32) -> [(name: String, value: UInt32)] {
    var names: [(name: String, value: UInt32)] = []
    let end = view.node(object).next
    var at = object + 1
    while at < end {
      names.append((view.decoded(view.node(at)), at + 1))
      at = view.node(at + 1).next
    }
    return names.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }
}
