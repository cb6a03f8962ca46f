extension JSON {
  /// The bytes of this value with the value at the end of a path set, every other byte as it was; nil takes it out.
  ///
  /// A new member or element goes to the end, with the space that its neighbour has before it. Where the path leads
  /// nowhere, as in ``setting(_:to:)-(Collection<JSONStep>,_)``. Of a built value the bytes of that.
  public func replacing(_ path: some Collection<JSONStep>, with value: JSON?) -> [UInt8] {
    guard case .parsed(let source, let root) = storage else { return setting(path, to: value).bytes }
    let splice = Splice(source, root: root, path: Array(path), value: value)
    let whole = source.node(root)
    let text = UnsafeBufferPointer(start: source.document.base, count: source.document.byteCount)
    return Array(text[Int(whole.start)..<splice.range.lowerBound]) + splice.bytes + Array(text[splice.range.upperBound..<Int(whole.end)])
  }
}

/// The bytes of a text that an edit takes out, and those that it puts there.
struct Splice {
  var range: Range<Int>
  var bytes: [UInt8] = []

  init(_ source: JSONSource, root: UInt32, path: [JSONStep], value: JSON?) {
    var here = root
    var parent: UInt32?
    var rest = path[...]
    while let step = rest.first, let next = Self.child(source, of: here, at: step) {
      parent = here
      here = next
      rest.removeFirst()
    }
    range = source.document.range(of: Int(here))
    if let step = rest.first {
      add(value, along: rest, at: step, to: here, of: source)
    } else if value == nil, let parent {
      range = Self.removal(source, of: here, from: parent)
    } else {
      (value ?? .null).write(into: &bytes)
    }
  }

  /// Puts a value where the path leads on into what is not there; does nothing where that is no place.
  private mutating func add(_ value: JSON?, along rest: ArraySlice<JSONStep>, at step: JSONStep, to here: UInt32, of source: JSONSource) {
    let node = source.node(here)
    let lastEnd = Self.lastEnd(source, here)
    switch step {
    case .name where node.tag == TapeNode.object: break
    case .index(let index) where node.tag == TapeNode.array && index == node.count: break
    case .index where node.tag == TapeNode.array:
      range = lastEnd..<lastEnd
      return
    default:
      JSON(.parsed(source, here)).setting(rest, to: value).write(into: &bytes)
      return
    }
    range = lastEnd..<lastEnd
    let inner = rest.count == 1 ? value : JSON.object([JSON.Member]()).setting(rest.dropFirst(), to: value)
    guard let inner else { return }
    if node.count > 0 {
      bytes.append(UInt8(ascii: ","))
      bytes += Self.space(source, before: Self.lastStart(source, here))
    }
    if case .name(let name) = step {
      JSON.write(name, into: &bytes)
      bytes.append(UInt8(ascii: ":"))
      if node.count > 0 { bytes += Self.space(source, before: Int(source.node(here + 2).start)) }
    }
    inner.write(into: &bytes)
  }

  private static func child(_ source: JSONSource, of node: UInt32, at step: JSONStep) -> UInt32? {
    let child: JSON? =
      switch step {
      case .name(let name): JSON(.parsed(source, node))[name]
      case .index(let index): JSON(.parsed(source, node))[index]
      }
    guard case .parsed(_, let index)? = child?.storage else { return nil }
    return index
  }

  /// The node at which each member (its name) or element of a container begins.
  private static func starts(_ source: JSONSource, _ container: UInt32) -> [UInt32] {
    let node = source.node(container)
    let isObject = node.tag == TapeNode.object
    var all: [UInt32] = []
    var at = container + 1
    while at < node.next {
      all.append(at)
      at = source.node(isObject ? at + 1 : at).next
    }
    return all
  }

  private static func lastStart(_ source: JSONSource, _ container: UInt32) -> Int {
    starts(source, container).last.map { Int(source.node($0).start) } ?? Int(source.node(container).start) + 1
  }

  private static func lastEnd(_ source: JSONSource, _ container: UInt32) -> Int {
    guard let last = starts(source, container).last else { return Int(source.node(container).start) + 1 }
    return Int(source.node(source.node(container).tag == TapeNode.object ? last + 1 : last).end)
  }

  /// The bytes to take out with a member or element: from the end of the one before it; of the first, up to the next.
  private static func removal(_ source: JSONSource, of value: UInt32, from parent: UInt32) -> Range<Int> {
    let isObject = source.node(parent).tag == TapeNode.object
    let all = starts(source, parent)
    let own = isObject ? value - 1 : value
    guard let at = all.firstIndex(of: own) else { return 0..<0 }
    let end = Int(source.node(value).end)
    if at > 0 { return Int(source.node(isObject ? all[at - 1] + 1 : all[at - 1]).end)..<end }
    if all.count > 1 { return Int(source.node(own).start)..<Int(source.node(all[1]).start) }
    return Int(source.node(own).start)..<end
  }

  private static func space(_ source: JSONSource, before place: Int) -> [UInt8] {
    var start = place
    while start > 0, [0x20, 0x0A, 0x0D, 0x09].contains(source.document.base[start - 1]) { start -= 1 }
    return Array(UnsafeBufferPointer(start: source.document.base + start, count: place - start))
  }
}
