extension JSONDocument {
  /// Appends the text of that node written anew, token by token, without space between tokens.
  ///
  /// Names, strings and numbers are spelled as they came. Never longer than what was read.
  public func write(node: Int = 0, into out: inout [UInt8]) {
    guard node < nodeCount else { return }
    // One copy may run up to 31 bytes past its token.
    let room = nodes[node].length + 32
    withUnsafeTemporaryAllocation(byteCount: room, alignment: 8) { buffer in
      guard let start = buffer.baseAddress else { return }
      out.append(contentsOf: UnsafeRawBufferPointer(start: start, count: write(node: node, to: start)))
    }
  }

  /// Writes the text of that node to memory with room for its ``range(of:)`` and 32 bytes more; gives how many were written.
  public func write(node: Int, to start: UnsafeMutableRawPointer) -> Int {
    let root = nodes[node]
    guard root.tag >= TapeNode.array else { return Self.copy(base + Int(root.start), root.length, start) }
    return withUnsafeTemporaryAllocation(of: TapeLevelEnd.self, capacity: JSONLimits.deepest + 1) { levels in
      guard let levels = levels.baseAddress else { return 0 }
      return walk(from: node, to: start, levels: levels) - start
    }
  }

  private func walk(
    from node: Int, to start: UnsafeMutableRawPointer, levels: UnsafeMutablePointer<TapeLevelEnd>
  ) -> UnsafeMutableRawPointer {
    let (base, nodes) = (base, nodes)
    var out = start
    var depth = -1
    var level = TapeLevelEnd(end: UInt32.max, close: 0)
    var at = node
    let end = Int(nodes[node].next)
    while at < end {
      if level.close == 0x7D {
        let name = nodes[at]
        out += Self.copy(base + Int(name.start), name.length, out)
        out.storeBytes(of: 0x3A, as: UInt8.self)
        out += 1
        at &+= 1
      }
      let value = nodes[at]
      at &+= 1
      if value.tag >= TapeNode.array {
        let isObject = value.tag == TapeNode.object
        out.storeBytes(of: isObject ? 0x7B : 0x5B, as: UInt8.self)
        out += 1
        depth &+= 1
        levels[depth] = level
        level = TapeLevelEnd(end: value.next, close: isObject ? 0x7D : 0x5D)
        if value.next != UInt32(truncatingIfNeeded: at) { continue }
        out += 1  // Where a comma would be, which the closing takes back.
      } else {
        out += Self.copy(base + Int(value.start), value.length, out)
        out.storeBytes(of: 0x2C, as: UInt8.self)
        out += 1
      }
      while level.end == UInt32(truncatingIfNeeded: at) {
        (out - 1).storeBytes(of: level.close, as: UInt8.self)
        out.storeBytes(of: 0x2C, as: UInt8.self)
        out += 1
        level = levels[depth]
        depth &-= 1
      }
    }
    return out - 1
  }

  /// Copies a token, short ones in two moves of 16 bytes, which may run past it.
  @inline(__always) private static func copy(_ from: UnsafePointer<UInt8>, _ count: Int, _ to: UnsafeMutableRawPointer) -> Int {
    let source = UnsafeRawPointer(from)
    if count <= 16 {
      to.storeBytes(of: source.loadUnaligned(as: UInt64.self), as: UInt64.self)
      (to + 8).storeBytes(of: (source + 8).loadUnaligned(as: UInt64.self), as: UInt64.self)
    } else {
      to.copyMemory(from: source, byteCount: count)
    }
    return count
  }
}

/// A container that is being written: where it ends, and its closing bracket.
struct TapeLevelEnd {
  var end: UInt32
  var close: UInt8
}
