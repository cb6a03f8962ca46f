internal import CLibxml2

/// An element of a document that was read.
public struct CDANode {
  /// The document it is of, which it keeps alive.
  public let document: CDADocument
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
    var next = document.isOpen ? node.pointee.children : nil
    var steps = 0
    while let child = next {
      steps += 1
      if child.pointee.type == XML_ELEMENT_NODE { found.append(CDANode(document: document, node: child)) }
      next = child.pointee.next
    }
    document.count(steps: steps)
    return found
  }

  /// Whether it is the element of that name in the namespace of CDA.
  public func isNamed(_ name: String) -> Bool { document.isNamed(node, name) }

  /// Its child elements of that name in the namespace of CDA.
  public func all(_ name: String) -> [CDANode] {
    var found: [CDANode] = []
    var next = document.first(node.pointee.children, name)
    while let child = next {
      found.append(CDANode(document: document, node: child))
      next = document.first(child.pointee.next, name)
    }
    return found
  }

  /// Its first child element of that name in the namespace of CDA.
  public subscript(name: String) -> CDANode? { document.first(node.pointee.children, name).map { CDANode(document: document, node: $0) } }

  /// Its first child element that has one of these names, in whatever namespace.
  public func first(among names: [String]) -> CDANode? {
    var next = document.isOpen ? node.pointee.children : nil
    var steps = 0
    defer { document.count(steps: steps) }
    while let child = next {
      steps += 1
      if child.pointee.type == XML_ELEMENT_NODE, names.contains(where: { XMLText.isEqual(child.pointee.name, $0) }) {
        return CDANode(document: document, node: child)
      }
      next = child.pointee.next
    }
    return nil
  }

  /// Its first child element of that name in another namespace, such as `urn:hl7-org:sdtc`.
  public subscript(name: String, in namespace: String) -> CDANode? {
    var next = node.pointee.children
    while let child = next {
      if child.pointee.type == XML_ELEMENT_NODE, XMLText.isEqual(child.pointee.name, name), XMLText.isEqual(child.pointee.ns?.pointee.href, namespace) {
        return CDANode(document: document, node: child)
      }
      next = child.pointee.next
    }
    return nil
  }

  /// The value of an attribute without a prefix.
  public func attribute(_ name: String) -> String? { attribute(name, in: nil) }

  /// Whether an attribute without a prefix has exactly that value; makes no string of it.
  public func attribute(_ name: String, is value: String) -> Bool {
    guard let found = property(name, in: nil), let piece = found.pointee.children else { return false }
    guard piece.pointee.next == nil else { return attribute(name, in: nil) == value }
    return XMLText.isEqual(piece.pointee.content, value)
  }

  /// What the value is said to be (`xsi:type`), without its prefix.
  public var type: String? {
    attribute("type", in: "http://www.w3.org/2001/XMLSchema-instance").map { text in
      text.utf8.lastIndex(of: UInt8(ascii: ":")).map { String(text[text.utf8.index(after: $0)...]) } ?? text
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
    guard let found = property(name, in: namespace) else { return nil }
    guard let first = found.pointee.children else { return "" }
    guard first.pointee.next != nil else { return first.pointee.content.map { String(cString: $0) } ?? "" }
    var text = ""
    var piece: xmlNodePtr? = first
    while let part = piece {
      if let content = part.pointee.content { text += String(cString: content) }
      piece = part.pointee.next
    }
    return text
  }

  private func property(_ name: String, in namespace: String?) -> xmlAttrPtr? {
    var name = name
    return name.withUTF8 { name in
      var next = node.pointee.properties
      while let attribute = next {
        if XMLText.isEqual(attribute.pointee.name, name) {
          let uri = attribute.pointee.ns?.pointee.href
          if let namespace { if XMLText.isEqual(uri, namespace) { return attribute } } else if uri == nil { return attribute }
        }
        next = attribute.pointee.next
      }
      return nil
    }
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

extension CDANode: Equatable {
  /// Whether both are one element of one document.
  public static func == (a: CDANode, b: CDANode) -> Bool { a.node == b.node }
}

extension CDADocument {
  /// The first of these siblings that is an element of that name in the namespace of CDA.
  func first(_ siblings: xmlNodePtr?, _ name: String) -> xmlNodePtr? {
    var name = name
    return name.withUTF8 { name in
      var next = isOpen ? siblings : nil
      var steps = 0
      defer { count(steps: steps) }
      while let child = next {
        steps += 1
        if child.pointee.type == XML_ELEMENT_NODE, isNamed(child, name) { return child }
        next = child.pointee.next
      }
      return nil
    }
  }

  func isNamed(_ node: xmlNodePtr, _ name: String) -> Bool {
    var name = name
    return name.withUTF8 { isNamed(node, $0) }
  }

  private func isNamed(_ node: xmlNodePtr, _ name: UnsafeBufferPointer<UInt8>) -> Bool {
    guard XMLText.isEqual(node.pointee.name, name), let space = node.pointee.ns else { return false }
    // One declaration serves nearly all elements of a document: its address tells.
    return space == ownNamespace || XMLText.isEqual(space.pointee.href, CDANode.namespace)
  }
}
