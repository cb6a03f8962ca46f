internal import CLibxml2

/// Writes elements as the bytes of an XML document, over libxml2's text writer.
///
/// Well-formed by construction: names are checked, text and attributes escaped, and what XML 1.0 cannot hold is refused.
public enum CDAWriter {
  /// A deeper element is refused; a CDA of ours is some 20 deep, and the writer calls itself once a level.
  public static let depthLimit = 200

  /// The document with this root: UTF-8 with an XML declaration, elements indented by two spaces.
  ///
  /// The same element gives the same bytes.
  public static func document(_ root: CDAElement) throws(CDAWriteError) -> [UInt8] {
    guard let buffer = xmlBufferCreateSize(1 << 16) else { throw CDAWriteError(path: root.name, message: "no memory") }
    defer { xmlBufferFree(buffer) }
    xmlBufferSetAllocationScheme(buffer, XML_BUFFER_ALLOC_DOUBLEIT)
    guard let writer = xmlNewTextWriterMemory(buffer, 0) else { throw CDAWriteError(path: root.name, message: "no memory") }
    defer { xmlFreeTextWriter(writer) }
    var writing = Writing(writer: writer, path: [])
    xmlTextWriterSetIndent(writer, 1)
    xmlTextWriterSetIndentString(writer, "  ")
    try writing.expect(xmlTextWriterStartDocument(writer, "1.0", "UTF-8", nil))
    try writing.write(root)
    try writing.expect(xmlTextWriterEndDocument(writer))
    try writing.expect(xmlTextWriterFlush(writer))
    guard let start = xmlBufferContent(buffer) else { throw CDAWriteError(path: root.name, message: "nothing was written") }
    return Array(UnsafeBufferPointer(start: start, count: Int(xmlBufferLength(buffer))))
  }

  private struct Writing {
    let writer: xmlTextWriterPtr
    var path: [String]

    mutating func write(_ element: CDAElement) throws(CDAWriteError) {
      path.append(element.name)
      guard path.count <= depthLimit else { throw failure("deeper than \(depthLimit) elements") }
      guard XMLCharacters.isName(element.name) else { throw failure("the element's name is no name") }
      try expect(xmlTextWriterStartElement(writer, element.name))
      try write(element.attributes)
      for content in element.content {
        switch content {
        case .element(let child): try write(child)
        case .text(let text):
          guard XMLCharacters.canHold(text) else { throw failure("the text has a character that XML cannot hold") }
          try expect(xmlTextWriterWriteString(writer, text))
        }
      }
      try expect(xmlTextWriterEndElement(writer))
      path.removeLast()
    }

    private func write(_ attributes: [CDAElement.Attribute]) throws(CDAWriteError) {
      for (index, attribute) in attributes.enumerated() {
        guard XMLCharacters.isName(attribute.name) else { throw failure("an attribute's name is no name") }
        // The writer of libxml2 would write an attribute twice, which is not well-formed.
        guard !attributes[..<index].contains(where: { $0.name == attribute.name }) else { throw failure("the attribute \(attribute.name) stands twice") }
        guard XMLCharacters.canHold(attribute.value) else { throw failure("the attribute \(attribute.name) has a character that XML cannot hold") }
        try expect(xmlTextWriterWriteAttribute(writer, attribute.name, attribute.value))
      }
    }

    func expect(_ result: CInt) throws(CDAWriteError) {
      guard result >= 0 else { throw failure("libxml2 could not write it") }
    }

    private func failure(_ message: String) -> CDAWriteError { CDAWriteError(path: path.joined(separator: "/"), message: message) }
  }
}
