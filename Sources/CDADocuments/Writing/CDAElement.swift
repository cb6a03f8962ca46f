/// An element of a CDA document in the making: its name, attributes and what stands in it, in the order they are written.
///
/// A value; nothing is escaped in it. Names are XML names, with a declared prefix where they have one (`xsi:type`).
public struct CDAElement: Sendable, Hashable {
  /// What can stand in an element.
  public enum Content: Sendable, Hashable {
    case element(CDAElement)
    case text(String)
  }

  /// An attribute: `root="2.16.840.1.113883.6.1"`.
  public struct Attribute: Sendable, Hashable {
    /// As it is written, with its prefix.
    public let name: String
    /// As it is meant, not escaped.
    public var value: String

    /// An attribute of that name and value.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// As it is written, with its prefix.
  public let name: String
  /// In the order they are written; a name stands once.
  public var attributes: [Attribute]
  /// In the order it is written.
  public var content: [Content]

  /// An element with child elements; a nil child is left out, and so is an attribute with a nil value.
  public init(_ name: String, _ attributes: KeyValuePairs<String, String?> = [:], _ children: [CDAElement?] = []) {
    self.name = name
    // Thousands are made for a document: room is made once for each list.
    var kept: [Attribute] = []
    kept.reserveCapacity(attributes.count)
    for (name, value) in attributes { if let value { kept.append(Attribute(name, value)) } }
    self.attributes = kept
    var content: [Content] = []
    content.reserveCapacity(children.count)
    for child in children { if let child { content.append(.element(child)) } }
    self.content = content
  }

  /// An element with text and nothing else; an empty text gives an empty element.
  public init(_ name: String, _ attributes: KeyValuePairs<String, String?> = [:], text: String) {
    self.init(name, attributes)
    if !text.isEmpty { content = [.text(text)] }
  }

  /// The value of an attribute by its written name.
  public subscript(attribute name: String) -> String? { attributes.first { $0.name == name }?.value }

  /// The child elements, text left out.
  public var children: [CDAElement] {
    content.compactMap { if case .element(let child) = $0 { child } else { nil } }
  }
}
