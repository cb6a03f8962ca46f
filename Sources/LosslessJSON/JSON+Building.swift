extension JSON {
  /// The literal `null`.
  public static let null = JSON(.null)

  /// A string of that text.
  public static func string(_ text: String) -> JSON { JSON(.string(text)) }
  /// The literal `true` or `false`.
  public static func bool(_ truth: Bool) -> JSON { JSON(.bool(truth)) }
  /// A number with the digits it has.
  public static func number(_ number: JSONNumber) -> JSON { JSON(.number(number)) }
  /// A number without point or exponent.
  public static func int(_ value: Int) -> JSON { JSON(.number(JSONNumber(value))) }
  /// An array of these elements, in this order.
  public static func array(_ elements: [JSON]) -> JSON { JSON(.array(elements)) }

  /// An object of these members, in this order. Names must not repeat.
  public static func object(_ members: [Member]) -> JSON { JSON(.object(members)) }

  /// An object of these members, in this order; a member whose value is nil is left out.
  public static func object(_ members: KeyValuePairs<String, JSON?>) -> JSON {
    JSON(.object(members.compactMap { name, value in value.map { Member(name, $0) } }))
  }

  /// This object with the member set, in its place if it is there, else at the end; nil takes the member out.
  ///
  /// Everything else keeps its value, digits and order. On a value that is no object a new object is made.
  public func setting(_ name: String, to value: JSON?) -> JSON {
    var members = self.members
    if let at = members.firstIndex(where: { $0.isNamed(name) }) {
      if let value { members[at] = Member(label: members[at].label, value) } else { members.remove(at: at) }
    } else if let value {
      members.append(Member(name, value))
    }
    return JSON(.object(members))
  }

  /// This tree with the value at the end of a path set; nil takes it out. Objects on the way are made where missing.
  ///
  /// An index equal to the count appends. Any other index outside its array leaves the tree as it is.
  public func setting(_ path: some Collection<JSONStep>, to value: JSON?) -> JSON {
    guard let step = path.first else { return value ?? .null }
    let rest = path.dropFirst()
    switch step {
    case .name(let name):
      return setting(name, to: rest.isEmpty ? value : (self[name] ?? .object([Member]())).setting(rest, to: value))
    case .index(let index):
      var elements = self.elements
      guard index >= 0, index <= elements.count else { return self }
      let inner = rest.isEmpty ? value : (self[index] ?? .object([Member]())).setting(rest, to: value)
      if let inner {
        if index == elements.count { elements.append(inner) } else { elements[index] = inner }
      } else if index < elements.count {
        elements.remove(at: index)
      }
      return .array(elements)
    }
  }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// A string.
  public init(stringLiteral text: String) { self = .string(text) }
  /// A boolean.
  public init(booleanLiteral truth: Bool) { self = .bool(truth) }
  /// A whole number.
  public init(integerLiteral value: Int) { self = .int(value) }
  /// An array.
  public init(arrayLiteral elements: JSON...) { self = .array(elements) }
  /// An object, in the order of the literal. Names must not repeat.
  public init(dictionaryLiteral members: (String, JSON)...) {
    self = .object(members.map { Member($0.0, $0.1) })
  }
}
