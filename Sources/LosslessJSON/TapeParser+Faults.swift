#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The ways out of the parser, kept out of its loop.
extension TapeParser {
  /// More room for nodes; sets `nodes` and `capacity`.
  @inline(never) mutating func grow() -> UnsafeMutablePointer<TapeNode> {
    capacity += capacity / 2 + 16
    nodes = TapeParser.reallocate(nodes, capacity)
    return nodes
  }

  static func reallocate(_ old: UnsafeMutablePointer<TapeNode>?, _ capacity: Int) -> UnsafeMutablePointer<TapeNode> {
    // Without memory nothing can be told to anybody either; the standard library stops here as well.
    guard let memory = realloc(old, max(capacity, 1) * MemoryLayout<TapeNode>.stride) else { fatalError("out of memory") }
    return memory.bindMemory(to: TapeNode.self, capacity: capacity)
  }

  @inline(never) func tooDeep(_ place: UnsafePointer<UInt8>) -> TapeFault {
    TapeFault(kind: .tooDeep, place: place, message: "nested deeper than the limit")
  }

  @inline(never) static func missing(
    _ message: StaticString, _ atEnd: StaticString, _ place: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> TapeFault {
    place >= end ? TapeFault(kind: .unexpectedEnd, place: end, message: atEnd) : TapeFault(kind: .unexpectedByte, place: place, message: message)
  }

  @inline(never) static func expected(_ isObject: Bool, _ place: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> TapeFault {
    isObject
      ? missing("`,` or `}` was expected", "the text ends inside an object", place, end)
      : missing("`,` or `]` was expected", "the text ends inside an array", place, end)
  }

  @inline(never) static func noValue(_ place: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> TapeFault {
    if end - place >= 3, place[0] == 0xEF, place[1] == 0xBB, place[2] == 0xBF {
      return TapeFault(kind: .unexpectedByte, place: place, message: "a byte order mark; JSON has none")
    }
    return missing("a value was expected", "the text ends where a value was expected", place, end)
  }
}
