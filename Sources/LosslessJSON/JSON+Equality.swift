extension JSON: Hashable {
  /// Whether both say the same, to the digit.
  public static func == (a: JSON, b: JSON) -> Bool {
    switch (a.storage, b.storage) {
    case (.parsed(let x, let i), .parsed(let y, let j)): return withExtendedLifetime((x, y)) { TapeEquality(TapeView(x), TapeView(y)).areEqual(i, j) }
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
