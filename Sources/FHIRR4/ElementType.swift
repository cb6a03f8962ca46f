public import LosslessJSON

/// The members of a resource, a backbone element or a data type that we know by name.
///
/// Anything else is ``ElementKind/unknown``: nothing is refused, and the shape of the value tells how it is treated.
public final class ElementType: Sendable {
  /// `Observation`, `Observation.component`, `HumanName`.
  public let name: String
  private let names: NameIndex
  private let elements: [Element]
  private let groups: Set<String>

  /// Whether that name is of a unit with several members, which need not be called like it: `result`, `id` of an identifier.
  public func isGroup(_ unit: String) -> Bool { groups.contains(unit) }

  /// Where the member of that name belongs. A primitive's sibling (`_birthDate`) belongs with its primitive.
  public func element(_ member: String) -> Element {
    if let place = names.place(of: member) { return elements[place] }
    if member.utf8.first == UInt8(ascii: "_") { return element(String(member.dropFirst())) }
    return Self.anywhere[member] ?? Element(unit: member, kind: .unknown, isGroup: false)
  }

  /// Where that member belongs; as ``element(_:)`` of its name, of which no string is made where the type knows it.
  public func element(of member: JSON.Member) -> Element { names.place(of: member).map { elements[$0] } ?? element(member.name) }

  private static let anywhere = ChoiceTypes.everywhere.merging(ElementTables.anywhere) { choice, _ in choice }

  /// The type of that name; one that knows nothing by name when we have no table for it.
  public static func named(_ name: String) -> ElementType { all[name] ?? unknown }

  /// The type of that name; nil when we have no table for it.
  public static func ifKnown(_ name: String) -> ElementType? { all[name] }

  /// Whether we have a table for a type of that name.
  public static func isKnown(_ name: String) -> Bool { all[name] != nil }

  /// The type of which nothing is known.
  public static let unknown = ElementType(name: "", telling: "", isResource: false)

  /// The type of a resource of that name; one that knows what every resource has when we have no table for it.
  public static func resource(_ name: String) -> ElementType { all[name] ?? anyResource }

  private static let anyResource = ElementType(name: "", telling: "", isResource: true)

  /// The unit of the id that any element may have; no element is called so.
  private static let elementID = "Element.id"

  private static let all: [String: ElementType] = {
    var types: [String: ElementType] = [:]
    for (name, text) in ElementTables.resources { types[name] = ElementType(name: name, telling: text, isResource: true) }
    for (name, text) in ElementTables.parts { types[name] = ElementType(name: name, telling: text, isResource: false) }
    return types
  }()

  /// Reads the notation that ``ElementTables`` describes.
  init(name: String, telling text: String, isResource: Bool) {
    self.name = name
    var elements: [String: Element] = [:]
    var group: String?
    let all = ElementTables.everyElement + " " + (isResource ? ElementTables.everyResource + " " : "") + text
    for word in all.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
      if word.hasPrefix("(") {
        group = String(word.dropFirst().dropLast())
      } else if word == ")" {
        group = nil
      } else {
        for (member, element) in Self.read(word, in: group) { elements[member] = element }
      }
    }
    // What a server calls an element is no content. A resource's own id has its word in the tables.
    if elements["id"] == nil { elements["id"] = Element(unit: Self.elementID, kind: .ignored, isGroup: false) }
    let sorted = elements.sorted { $0.key < $1.key }
    names = NameIndex(sorted.map(\.key))
    self.elements = sorted.map(\.value)
    groups = Set(elements.values.filter(\.isGroup).map(\.unit))
  }

  private static func read(_ word: Substring, in group: String?) -> [(String, Element)] {
    let parts = word.split(separator: ":", maxSplits: 1)
    let member = String(parts[0])
    if member.hasSuffix("[x]") {
      return ChoiceTypes.members(of: String(member.dropLast(3))).map {
        ($0, Element(unit: group ?? member, kind: .unknown, isGroup: true))
      }
    }
    let kind = parts.count == 1 ? ElementKind.primitive : kind(String(parts[1]))
    return [(member, Element(unit: group ?? member, kind: kind, isGroup: group != nil))]
  }

  private static func kind(_ text: String) -> ElementKind {
    switch text {
    case "!": .ignored
    case "=": .whole
    case "status": .status
    case "Annotation*": .notes
    case _ where text.hasSuffix("*"): .keyed(String(text.dropLast()))
    default: kind(ofType: text)
    }
  }

  /// What a single value of that type is.
  public static func kind(ofType name: String) -> ElementKind {
    if name == "CodeableConcept" { return .concept }
    if name == "code" || name == "uri" { return .primitive }
    return ElementTables.atoms.contains(name) ? .atom(name) : .structure(name)
  }
}
