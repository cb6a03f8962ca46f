/// The bytes and nodes of a parsed text without a claim on them, for loops in which a claim for each step would cost most.
///
/// Good only while the document lives; whoever makes one keeps its ``JSONSource`` alive.
struct TapeView {
  let base: UnsafePointer<UInt8>
  let nodes: UnsafePointer<TapeNode>

  @inline(__always) init(_ source: borrowing JSONSource) {
    base = UnsafePointer(source.document.base)
    nodes = UnsafePointer(source.document.nodes)
  }

  @inline(__always) func node(_ index: UInt32) -> TapeNode { nodes[Int(index)] }

  @inline(__always) func isSameText(_ a: TapeNode, as b: TapeNode, in other: TapeView) -> Bool {
    a.length == b.length && SameBytes.areEqual(base + Int(a.start), other.base + Int(b.start), a.length)
  }

  func decoded(_ node: TapeNode) -> String {
    let start = base + Int(node.start)
    if !node.isEscaped { return String(decoding: UnsafeBufferPointer(start: start + 1, count: node.length - 2), as: UTF8.self) }
    return String(decoding: StringCheck.decode(start, base + Int(node.end)), as: UTF8.self)
  }

  /// Whether the string or name at that node says these bytes.
  func isName(_ at: UInt32, _ name: UnsafeBufferPointer<UInt8>) -> Bool {
    let node = node(at)
    if node.isEscaped { return StringCheck.decode(base + Int(node.start), base + Int(node.end)).elementsEqual(name) }
    guard node.length - 2 == name.count else { return false }
    guard let other = name.baseAddress else { return true }
    return SameBytes.areEqual(base + Int(node.start) + 1, other, name.count)
  }
}
