internal import CLibxml2

/// The narrative of a section: text for people, and what `#id` in an entry points to.
extension CDANode {
  /// Its text with runs of white space as one space, a new line where a row, paragraph, item or `br` begins, and a tab between cells.
  public var narrativeText: String { narrativeText(upTo: .max) ?? "" }

  /// The same; nil where it is of more bytes than that, of which no more are read.
  ///
  /// Many entries may point to one piece of the narrative: without a limit a document of 20 MB could be read as terabytes.
  public func narrativeText(upTo bytes: Int) -> String? {
    var text = NarrativeText(limit: bytes)
    text.add(node)
    return text.isOver ? nil : text.finished
  }

  /// Whether it holds any text but white space.
  public var hasText: Bool {
    var next = node.pointee.children
    while let child = next {
      switch child.pointee.type {
      case XML_TEXT_NODE, XML_CDATA_SECTION_NODE:
        if let content = child.pointee.content, xmlIsBlankNode(child) == 0, content.pointee != 0 { return true }
      case XML_ELEMENT_NODE: if CDANode(document: document, node: child).hasText { return true }
      default: break
      }
      next = child.pointee.next
    }
    return false
  }
}

/// Text being gathered from a narrative.
private struct NarrativeText {
  private var text: [UInt8] = []
  let limit: Int
  /// Whether there is more of it than the limit.
  var isOver: Bool { text.count > limit }

  init(limit: Int) { self.limit = limit }

  /// As deep as the document, which the reader has limited.
  mutating func add(_ node: xmlNodePtr) {
    var next = node.pointee.children
    while let child = next, !isOver {
      switch child.pointee.type {
      case XML_TEXT_NODE, XML_CDATA_SECTION_NODE: append(child.pointee.content)
      case XML_ELEMENT_NODE:
        let mark = Self.mark(child)
        if let mark { separate(by: mark) }
        add(child)
        if let mark { separate(by: mark) }
      default: break
      }
      next = child.pointee.next
    }
  }

  private static let cells: [StaticString] = ["td", "th"]
  private static let lines: [StaticString] = ["tr", "paragraph", "item", "br", "list", "table", "caption"]

  private static func mark(_ node: xmlNodePtr) -> UInt8? {
    if cells.contains(where: { XMLText.isEqual(node.pointee.name, $0) }) { return 0x09 }
    return lines.contains { XMLText.isEqual(node.pointee.name, $0) } ? 0x0A : nil
  }

  private mutating func append(_ content: UnsafePointer<UInt8>?) {
    guard var at = content else { return }
    while at.pointee != 0, !isOver {
      if Self.isSpace(at.pointee) { separate(by: 0x20) } else { text.append(at.pointee) }
      at += 1
    }
  }

  /// The strongest of separators that follow one another stays: a new line before a tab before a space.
  private mutating func separate(by mark: UInt8) {
    guard let last = text.last else { return }
    if Self.isSpace(last) {
      if mark == 0x0A || mark == 0x09 && last == 0x20 { text[text.count - 1] = mark }
    } else {
      text.append(mark)
    }
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

  var finished: String {
    var end = text.count
    while end > 0, Self.isSpace(text[end - 1]) { end -= 1 }
    return String(decoding: text[..<end], as: UTF8.self)
  }
}

extension CDADocument {
  /// The element of the narrative with that `ID`; nil where none has it. The first of several.
  ///
  /// All are found in one walk when the first is asked for.
  public func element(identified id: String) -> CDANode? {
    if narrativeIDs == nil {
      var found: [String: CDANodeAddress] = [:]
      collectIDs(root.node, &found)
      narrativeIDs = found
    }
    return narrativeIDs?[id].map { CDANode(document: self, node: $0.node) }
  }

  /// The text of the element of the narrative with that `ID`, white space as in ``CDANode/narrativeText``.
  ///
  /// Nil where none has it, where it is of more bytes than that, and when the limit on all such words is passed. `bytes` must be the
  /// same for one document: a piece that many entries point to is read once.
  public func words(identified id: String, upTo bytes: Int) -> String? {
    let words: String?
    if let known = narrativeWords[id] {
      words = known
    } else {
      words = isOpen ? element(identified: id)?.narrativeText(upTo: bytes) : nil
      narrativeWords[id] = .some(words)
    }
    count(words: words)
    return isOpen ? words : nil
  }

  /// Vendors write it in either case.
  private static func isID(_ name: UnsafePointer<UInt8>?) -> Bool {
    guard let name, name[0] | 0x20 == UInt8(ascii: "i"), name[1] | 0x20 == UInt8(ascii: "d") else { return false }
    return name[2] == 0
  }

  private func collectIDs(_ node: xmlNodePtr, _ found: inout [String: CDANodeAddress]) {
    var attribute = node.pointee.properties
    while let one = attribute {
      if Self.isID(one.pointee.name), let text = one.pointee.children?.pointee.content {
        let id = String(cString: text)
        if found[id] == nil { found[id] = CDANodeAddress(node: node) }
      }
      attribute = one.pointee.next
    }
    var next = node.pointee.children
    while let child = next {
      if child.pointee.type == XML_ELEMENT_NODE { collectIDs(child, &found) }
      next = child.pointee.next
    }
  }
}

/// Where an element lies in its document's tree.
struct CDANodeAddress {
  let node: xmlNodePtr
}
