#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Whether an object has a name twice, compared as decoded, in time that no choice of names can make quadratic.
struct NameCheck {
  let base: UnsafePointer<UInt8>
  let nodes: UnsafeMutablePointer<TapeNode>

  @inline(never) static func decodedHash(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> UInt32 {
    let decoded = StringCheck.decode(start, end)
    return decoded.withUnsafeBufferPointer { $0.baseAddress.map { NameHash.of($0, decoded.count) } ?? NameHash.mix(0, 0, 0) }
  }

  /// Compares one name with all before it; for small objects.
  @inline(never) func linear(of object: Int, upTo name: Int) throws(TapeFault) {
    let hash = nodes[name].next
    var other = object + 1
    while other < name {
      if nodes[other].next == hash, order(other, name) == 0 { throw repeated(name) }
      other = Int(nodes[other + 1].next)
    }
  }

  /// Compares all names by sorting them, by hash and then by bytes.
  @inline(never) func sorted(of object: Int) throws(TapeFault) {
    let end = Int(nodes[object].next)
    var keys: [UInt64] = []
    keys.reserveCapacity(nodes[object].count)
    var name = object + 1
    while name < end {
      keys.append(UInt64(nodes[name].next) << 32 | UInt64(name))
      name = Int(nodes[name + 1].next)
    }
    keys.sort()
    var first: Int?
    var start = 0
    while start < keys.count {
      var stop = start + 1
      while stop < keys.count, keys[stop] >> 32 == keys[start] >> 32 { stop += 1 }
      if stop - start > 1, let found = repetition(among: keys[start..<stop].map { Int($0 & 0xFFFF_FFFF) }) {
        first = min(first ?? found, found)
      }
      start = stop
    }
    if let first { throw repeated(first) }
  }

  private func repetition(among names: [Int]) -> Int? {
    let ordered = names.sorted {
      let order = order($0, $1)
      return order < 0 || (order == 0 && $0 < $1)
    }
    var first: Int?
    for (one, two) in zip(ordered, ordered.dropFirst()) where order(one, two) == 0 { first = min(first ?? two, two) }
    return first
  }

  private func repeated(_ name: Int) -> TapeFault {
    TapeFault(kind: .duplicateName, place: base + Int(nodes[name].start), message: "this object has that name already")
  }

  /// Below, at or above 0 as one name as decoded comes before, equals or comes after another.
  private func order(_ a: Int, _ b: Int) -> Int {
    if !nodes[a].isEscaped, !nodes[b].isEscaped {
      let lengths = nodes[a].length - nodes[b].length
      if lengths != 0 { return lengths }
      return Int(memcmp(base + Int(nodes[a].start), base + Int(nodes[b].start), nodes[a].length))
    }
    let one = decoded(a)
    let two = decoded(b)
    if one.count != two.count { return one.count - two.count }
    return one == two ? 0 : one.lexicographicallyPrecedes(two) ? -1 : 1
  }

  private func decoded(_ name: Int) -> [UInt8] {
    StringCheck.decode(base + Int(nodes[name].start), base + Int(nodes[name].end))
  }
}
