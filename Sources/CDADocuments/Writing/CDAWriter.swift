/// Writes elements as the bytes of an XML document.
///
/// Well-formed by construction: names are checked, text and attributes escaped, and what XML 1.0 cannot hold is refused.
/// The bytes are those that libxml2's text writer would give.
public enum CDAWriter {
  /// A deeper element is refused; a CDA of ours is some 20 deep, and the writer calls itself once a level.
  public static let depthLimit = 200

  /// The document with this root: UTF-8 with an XML declaration, elements indented by two spaces.
  ///
  /// The same element gives the same bytes.
  public static func document(_ root: CDAElement) throws(CDAWriteError) -> [UInt8] {
    var writing = Writing()
    writing.out.put("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
    try writing.write(root)
    return writing.out.bytes
  }

  private struct Writing {
    var out = XMLBytes()
    private var path: [String] = []
    /// Whether the last thing written was text, beside which white space would be more text.
    private var isAfterText = false

    mutating func write(_ element: CDAElement) throws(CDAWriteError) {
      path.append(element.name)
      guard path.count <= depthLimit else { throw failure("deeper than \(depthLimit) elements") }
      guard XMLCharacters.isName(element.name) else { throw failure("the element's name is no name") }
      out.indent(path.count - 1)
      out.put("<")
      out.put(name: element.name)
      try write(element.attributes)
      if element.content.isEmpty {
        out.put("/>\n")
      } else {
        try write(element.content)
        if !isAfterText { out.indent(path.count - 1) }
        out.put("</")
        out.put(name: element.name)
        out.put(">\n")
      }
      isAfterText = false
      path.removeLast()
    }

    private mutating func write(_ contents: [CDAElement.Content]) throws(CDAWriteError) {
      out.put(">")
      for (index, content) in contents.enumerated() {
        switch content {
        case .element(let child):
          if index == 0 { out.put("\n") }
          try write(child)
        case .text(let text):
          guard out.put(text: text) else { throw failure("the text has a character that XML cannot hold") }
          isAfterText = true
        }
      }
    }

    private mutating func write(_ attributes: [CDAElement.Attribute]) throws(CDAWriteError) {
      for (index, attribute) in attributes.enumerated() {
        guard XMLCharacters.isName(attribute.name) else { throw failure("an attribute's name is no name") }
        // Twice would not be well-formed.
        for earlier in 0..<index where attributes[earlier].name == attribute.name { throw failure("the attribute \(attribute.name) stands twice") }
        out.put(" ")
        out.put(name: attribute.name)
        out.put("=\"")
        guard out.put(attribute: attribute.value) else { throw failure("the attribute \(attribute.name) has a character that XML cannot hold") }
        out.put("\"")
      }
    }

    private func failure(_ message: String) -> CDAWriteError { CDAWriteError(path: path.joined(separator: "/"), message: message) }
  }
}
