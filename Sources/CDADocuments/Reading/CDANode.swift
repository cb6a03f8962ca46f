internal import CLibxml2

/// An element of a document that was read.
public struct CDANode {
  let document: CDADocument
  let node: xmlNodePtr

  /// The namespace of CDA.
  public static let namespace = "urn:hl7-org:v3"

  /// Its local name, without a prefix.
  public var name: String { node.pointee.name.map { String(cString: $0) } ?? "" }

  /// The URI of its namespace; nil when it has none.
  public var namespace: String? { node.pointee.ns?.pointee.href.map { String(cString: $0) } }

  /// The line it begins on, counted from 1.
  public var line: Int { Int(xmlGetLineNo(node)) }

  /// Its child elements in document order.
  public var children: [CDANode] {
    var found: [CDANode] = []
    var next = node.pointee.children
    while let child = next {
      if child.pointee.type == XML_ELEMENT_NODE { found.append(CDANode(document: document, node: child)) }
      next = child.pointee.next
    }
    return found
  }

  /// Its child elements of that name in the namespace of CDA.
  public func all(_ name: String) -> [CDANode] {
    var found: [CDANode] = []
    var next = node.pointee.children
    while let child = next {
      if child.pointee.type == XML_ELEMENT_NODE, Self.isNamed(child, name) { found.append(CDANode(document: document, node: child)) }
      next = child.pointee.next
    }
    return found
  }

  /// Its first child element of that name in the namespace of CDA.
  public subscript(name: String) -> CDANode? {
    var next = node.pointee.children
    while let child = next {
      if child.pointee.type == XML_ELEMENT_NODE, Self.isNamed(child, name) { return CDANode(document: document, node: child) }
      next = child.pointee.next
    }
    return nil
  }

  /// The value of an attribute without a prefix.
  public func attribute(_ name: String) -> String? { attribute(name, in: nil) }

  /// What the value is said to be (`xsi:type`), without its prefix.
  public var type: String? {
    attribute("type", in: "http://www.w3.org/2001/XMLSchema-instance").map { text in
      text.lastIndex(of: ":").map { String(text[text.index(after: $0)...]) } ?? text
    }
  }

  /// All text in it and in what it holds, in document order, as it stands.
  public var text: String {
    var text = ""
    Self.collect(node, into: &text)
    return text
  }

  /// It and every element in it, in document order, with its depth: 0 for itself.
  public func walk(_ visit: (_ node: CDANode, _ depth: Int) -> Void) { walk(visit, 0) }

  private func walk(_ visit: (CDANode, Int) -> Void, _ depth: Int) {
    visit(self, depth)
    for child in children { child.walk(visit, depth + 1) }
  }

  private func attribute(_ name: String, in namespace: String?) -> String? {
    var next = node.pointee.properties
    while let attribute = next {
      let uri = attribute.pointee.ns?.pointee.href.map { String(cString: $0) }
      if uri == namespace, let found = attribute.pointee.name, String(cString: found) == name {
        var text = ""
        var piece = attribute.pointee.children
        while let part = piece {
          if let content = part.pointee.content { text += String(cString: content) }
          piece = part.pointee.next
        }
        return text
      }
      next = attribute.pointee.next
    }
    return nil
  }

  private static func isNamed(_ node: xmlNodePtr, _ name: String) -> Bool {
    guard let found = node.pointee.name, let uri = node.pointee.ns?.pointee.href else { return false }
    return xmlStrEqual(found, name) == 1 && xmlStrEqual(uri, namespace) == 1
  }

  /// As deep as the document, which the reader has limited.
  private static func collect(_ node: xmlNodePtr, into text: inout String) {
    var next = node.pointee.children
    while let child = next {
      switch child.pointee.type {
      case XML_TEXT_NODE, XML_CDATA_SECTION_NODE:
        if let content = child.pointee.content { text += String(cString: content) }
      case XML_ELEMENT_NODE: collect(child, into: &text)
      default: break
      }
      next = child.pointee.next
    }
  }
}
