/// What is wrong with a text and at which byte; becomes a ``JSONError`` when the line is counted.
struct TapeFault: Error {
  let kind: JSONError.Kind
  /// The address of the byte.
  let place: UInt
  let message: StaticString

  init(kind: JSONError.Kind, place: UnsafePointer<UInt8>, message: StaticString) {
    self.kind = kind
    self.place = UInt(bitPattern: place)
    self.message = message
  }
}

/// The container around the place that is read.
struct TapeLevel {
  var node: UInt32
  var count: UInt32
  /// A bit for each name seen in this object: a name whose bit is clear cannot be a repetition.
  var seen: UInt64
  var isObject: Bool

  @inline(__always) static func opened(at node: Int, isObject: Bool) -> TapeLevel {
    TapeLevel(node: UInt32(truncatingIfNeeded: node), count: 0, seen: 0, isObject: isObject)
  }

  /// Leaves what is known of this container in its own node, which has no end yet, while one inside it is read.
  @inline(__always) func keep(in nodes: UnsafeMutablePointer<TapeNode>) {
    let own = nodes + Int(node)
    own.pointee.end = UInt32(truncatingIfNeeded: seen)
    own.pointee.next = UInt32(truncatingIfNeeded: seen &>> 32)
    own.pointee.shape = count &<< 4 | (isObject ? TapeNode.object : TapeNode.array)
  }

  @inline(__always) static func kept(at node: UInt32, in nodes: UnsafeMutablePointer<TapeNode>) -> TapeLevel {
    let own = nodes[Int(node)]
    return TapeLevel(
      node: node, count: own.shape &>> 4, seen: UInt64(own.end) | UInt64(own.next) &<< 32, isObject: own.tag == TapeNode.object)
  }
}

/// Reads one text into nodes, checking everything on the way.
///
/// The text is followed by at least 16 zeros: a zero is never JSON, so no step has to ask whether it is at the end.
/// No recursion; state in locals and slow ways out of line, so that the loop stays in registers.
struct TapeParser {
  let base: UnsafePointer<UInt8>
  let end: UnsafePointer<UInt8>
  let depth: Int
  var nodes: UnsafeMutablePointer<TapeNode>
  var capacity: Int
  var count = 0

  /// Objects with more members are checked for repeated names once, when they close.
  static let smallObject = 32

  mutating func parse(levels: UnsafeMutablePointer<UInt32>) throws(TapeFault) {
    let base = self.base
    var p = Word.skipSpace(base)
    var n = 0
    var depth = 0
    var nodes = self.nodes
    var level = TapeLevel.opened(at: 0, isObject: false)
    value: while true {
      if n &+ 2 > capacity { nodes = grow() }
      if level.isObject {
        p = try Self.name(p, base, end, nodes, n, &level)
        n &+= 1
      }
      let byte = p.pointee
      if byte == 0x22 {
        let (close, flag) = try Self.string(p, end)
        Self.put(nodes, n, base, p, close + 1, TapeNode.string | flag)
        n &+= 1
        p = close + 1
      } else if byte | 0x20 == 0x7B {  // { or [
        let isObject = byte == 0x7B
        let inside = Word.skipSpace(p + 1)
        guard depth < self.depth else { throw tooDeep(p) }
        if inside.pointee == byte &+ 2 {
          Self.put(nodes, n, base, p, inside + 1, isObject ? TapeNode.object : TapeNode.array)
          n &+= 1
          p = inside + 1
        } else {
          if depth > 0 { level.keep(in: nodes) }
          levels[depth] = level.node
          depth &+= 1
          level = .opened(at: n, isObject: isObject)
          nodes[n].start = UInt32(truncatingIfNeeded: p - base)
          n &+= 1
          p = inside
          continue value
        }
      } else {
        let (after, tag) = try Self.plain(p, end)
        Self.put(nodes, n, base, p, after, tag)
        n &+= 1
        p = after
      }
      while depth > 0 {
        level.count &+= 1
        p = Word.skipSpace(p)
        if p.pointee == 0x2C {
          p = Word.skipSpace(p + 1)
          continue value
        }
        guard p.pointee == (level.isObject ? 0x7D : 0x5D) else { throw Self.expected(level.isObject, p, end) }
        p += 1
        try Self.close(level, nodes, n, base, p)
        depth &-= 1
        if depth > 0 { level = .kept(at: levels[depth], in: nodes) }
      }
      break
    }
    count = n
    p = Word.skipSpace(p)
    guard p == end else { throw TapeFault(kind: .trailingText, place: p, message: "more text after the value") }
  }

  @inline(__always) static func put(
    _ nodes: UnsafeMutablePointer<TapeNode>, _ n: Int, _ base: UnsafePointer<UInt8>, _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>,
    _ shape: UInt32
  ) {
    nodes[n] = TapeNode(
      start: UInt32(truncatingIfNeeded: start - base), end: UInt32(truncatingIfNeeded: end - base), next: UInt32(truncatingIfNeeded: n &+ 1), shape: shape)
  }

  @inline(__always) static func close(
    _ level: TapeLevel, _ nodes: UnsafeMutablePointer<TapeNode>, _ n: Int, _ base: UnsafePointer<UInt8>, _ after: UnsafePointer<UInt8>
  ) throws(TapeFault) {
    let node = nodes + Int(level.node)
    node.pointee.end = UInt32(truncatingIfNeeded: after - base)
    node.pointee.next = UInt32(truncatingIfNeeded: n)
    node.pointee.shape = (level.isObject ? TapeNode.object : TapeNode.array) | level.count &<< 4
    if level.isObject, level.count > smallObject { try NameCheck(base: base, nodes: nodes).sorted(of: Int(level.node)) }
  }

  /// Reads a member's name and its colon; leaves at the value.
  @inline(__always) static func name(
    _ start: UnsafePointer<UInt8>, _ base: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ nodes: UnsafeMutablePointer<TapeNode>, _ n: Int,
    _ level: inout TapeLevel
  ) throws(TapeFault) -> UnsafePointer<UInt8> {
    guard start.pointee == 0x22 else { throw missing("a member's name was expected", "the text ends inside an object", start, end) }
    let (close, flag) = try string(start, end)
    let hash = flag == 0 ? NameHash.ofPadded(start + 1, close - start &- 1) : NameCheck.decodedHash(start, close + 1)
    nodes[n] = TapeNode(
      start: UInt32(truncatingIfNeeded: start - base), end: UInt32(truncatingIfNeeded: close + 1 - base), next: hash, shape: TapeNode.string | flag)
    let bit: UInt64 = 1 &<< UInt64(hash & 63)
    if level.seen & bit != 0, level.count <= smallObject { try NameCheck(base: base, nodes: nodes).linear(of: Int(level.node), upTo: n) }
    level.seen |= bit
    var p = close + 1
    if p.pointee != 0x3A {
      p = Word.skipSpace(p)
      guard p.pointee == 0x3A else { throw missing("`:` was expected", "the text ends inside an object", p, end) }
    }
    return Word.skipSpace(p + 1)
  }

  /// Reads a string from its opening quote; gives the place of the closing one, and the escape flag.
  @inline(__always) static func string(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) throws(TapeFault) -> (close: UnsafePointer<UInt8>, flag: UInt32) {
    let stop = Word.plainRun(start + 1)
    if stop.pointee == 0x22 { return (stop, 0) }
    return try StringCheck.rest(from: stop, end)
  }

  /// Reads a number or a word; gives the byte after it, and the tag.
  @inline(__always) static func plain(
    _ p: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) throws(TapeFault) -> (after: UnsafePointer<UInt8>, tag: UInt32) {
    let byte = p.pointee
    if byte == 0x2D || byte &- 0x30 < 10 { return (try number(p), TapeNode.number) }
    let word = UnsafeRawPointer(p).loadUnaligned(as: UInt32.self).littleEndian
    if word == 0x6575_7274 { return (p + 4, TapeNode.yes) }
    if word == 0x736C_6166, p[4] == 0x65 { return (p + 5, TapeNode.no) }
    if word == 0x6C6C_756E { return (p + 4, TapeNode.null) }
    throw noValue(p, end)
  }

  @inline(__always) static func number(_ start: UnsafePointer<UInt8>) throws(TapeFault) -> UnsafePointer<UInt8> {
    var p = start
    if p.pointee == 0x2D { p += 1 }
    var from = p
    while p.pointee &- 0x30 < 10 { p += 1 }
    var isGood = p > from && (from.pointee != 0x30 || p == from + 1)
    if p.pointee == 0x2E {
      p += 1
      from = p
      while p.pointee &- 0x30 < 10 { p += 1 }
      isGood = isGood && p > from
    }
    if p.pointee | 0x20 == 0x65 {
      p += 1
      if p.pointee == 0x2B || p.pointee == 0x2D { p += 1 }
      from = p
      while p.pointee &- 0x30 < 10 { p += 1 }
      isGood = isGood && p > from
    }
    // What may not follow a number but looks like more of one.
    if p.pointee == 0x2E || p.pointee | 0x20 == 0x65 || p.pointee == 0x2B || p.pointee == 0x2D { isGood = false }
    guard isGood else { throw TapeFault(kind: .badNumber, place: start, message: "not a JSON number") }
    return p
  }
}
