#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A parsed text and its nodes in raw memory: the fast path under ``JSON``, for whoever reads many texts one after another.
///
/// The memory is kept from one ``parse(_:limits:)`` to the next. A node is an index, 0 the root; it is good until the next
/// parse. ``tree()`` ends the document and gives a ``JSON`` over the same memory, without a copy.
public struct JSONDocument: ~Copyable, Sendable {
  // Owned by this value alone, which cannot be copied, and written only by `mutating` methods: hence safe to send.
  nonisolated(unsafe) var base: UnsafeMutablePointer<UInt8>
  nonisolated(unsafe) var nodes: UnsafeMutablePointer<TapeNode>
  private var byteCapacity: Int
  private var nodeCapacity: Int
  /// Bytes of the text.
  public private(set) var byteCount = 0
  /// Values and member names of the text; 0 while nothing is parsed.
  public private(set) var nodeCount = 0

  /// Zeros behind the text, so that 8 bytes can be read from its last one, and a character of 12 bytes checked.
  static let padding = 16

  /// An empty document with room for texts of that many bytes; it grows when more come.
  public init(capacity: Int = 4_096) {
    byteCapacity = capacity + Self.padding
    nodeCapacity = capacity / 13 + 16
    base = .allocate(capacity: byteCapacity)
    nodes = TapeParser.reallocate(nil, nodeCapacity)
  }

  deinit {
    base.deallocate()
    free(nodes)
  }

  /// Reads one JSON text, whole, in place of what was read before.
  ///
  /// Refuses what ``JSON/init(parsing:limits:)-(UnsafeRawBufferPointer,_)`` refuses; after an error the document is empty.
  public mutating func parse(_ text: UnsafeRawBufferPointer, limits: JSONLimits = .standard) throws(JSONError) {
    nodeCount = 0
    byteCount = 0
    guard text.count <= limits.bytes else {
      throw JSONError(.tooLarge, line: 1, column: 1, message: "larger than \(limits.bytes) bytes")
    }
    take(text)
    do {
      nodeCount = try withUnsafeTemporaryAllocation(of: UInt32.self, capacity: limits.depth + 1) { levels throws(TapeFault) in
        var parser = TapeParser(base: base, end: base + byteCount, depth: limits.depth, nodes: nodes, capacity: nodeCapacity)
        defer {
          nodes = parser.nodes
          nodeCapacity = parser.capacity
        }
        guard let first = levels.baseAddress else { return 0 }
        try parser.parse(levels: first)
        return parser.count
      }
    } catch {
      throw told(error)
    }
  }

  private mutating func take(_ text: UnsafeRawBufferPointer) {
    if text.count + Self.padding > byteCapacity {
      base.deallocate()
      byteCapacity = text.count + text.count / 4 + Self.padding
      base = .allocate(capacity: byteCapacity)
    }
    if let source = text.baseAddress { UnsafeMutableRawPointer(base).copyMemory(from: source, byteCount: text.count) }
    UnsafeMutableRawPointer(base + text.count).initializeMemory(as: UInt8.self, repeating: 0, count: Self.padding)
    byteCount = text.count
  }

  private func told(_ fault: TapeFault) -> JSONError {
    let place = min(Int(fault.place - UInt(bitPattern: base)), byteCount)
    var line = 1
    var start = 0
    for index in 0..<place where base[index] == 0x0A {
      line += 1
      start = index + 1
    }
    return JSONError(fault.kind, line: line, column: place - start + 1, message: fault.message.description)
  }

  /// Gives back memory that the text does not need, when that is much.
  mutating func trim() {
    guard nodeCapacity > nodeCount + nodeCount / 4 + 16 else { return }
    nodeCapacity = nodeCount
    nodes = TapeParser.reallocate(nodes, nodeCapacity)
  }

  /// The text as a tree of values, over this document's memory; nil when nothing is parsed.
  public consuming func tree() -> JSON? {
    guard nodeCount > 0 else { return nil }
    trim()
    return JSON(.parsed(JSONSource(self), 0))
  }
}

/// What the values of one parsed text share.
final class JSONSource: Sendable {
  let document: JSONDocument

  init(_ document: consuming JSONDocument) { self.document = document }

  @inline(__always) func node(_ index: UInt32) -> TapeNode { document.nodes[Int(index)] }

  @inline(__always) func bytes(of node: TapeNode) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: document.base + Int(node.start), count: node.length)
  }
}
