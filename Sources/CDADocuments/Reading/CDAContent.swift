internal import CLibxml2

/// What stands in an element, as narrative needs it: elements and the text between them, in document order.
public enum CDAContent {
  /// A child element.
  case element(CDANode)
  /// Text as it stands, CDATA among it; comments and processing instructions are nothing.
  case text(String)
}

extension CDANode {
  /// Everything in it that says something, in document order.
  public var content: [CDAContent] {
    var found: [CDAContent] = []
    var next = document.isOpen ? node.pointee.children : nil
    while let child = next {
      switch child.pointee.type {
      case XML_ELEMENT_NODE: found.append(.element(CDANode(document: document, node: child)))
      case XML_TEXT_NODE, XML_CDATA_SECTION_NODE: if let text = child.pointee.content { found.append(.text(String(cString: text))) }
      default: break
      }
      next = child.pointee.next
    }
    return found
  }
}
