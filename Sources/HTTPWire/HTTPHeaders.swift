/// Header fields in their order; names are compared without regard to case.
public struct HTTPHeaders: Sendable, Hashable, ExpressibleByDictionaryLiteral, Sequence {
  /// All fields as they were given, names in their own spelling.
  public private(set) var fields: [(name: String, value: String)]

  /// Takes the fields as they are; a name may occur more than once.
  public init(_ fields: [(name: String, value: String)] = []) { self.fields = fields }

  /// Takes the fields as they are written.
  public init(dictionaryLiteral fields: (String, String)...) { self.fields = fields.map { (name: $0.0, value: $0.1) } }

  /// The first value of that name. Setting replaces all of that name; nil takes them out.
  public subscript(name: String) -> String? {
    get { fields.first { Self.same($0.name, name) }?.value }
    set {
      let at = fields.firstIndex { Self.same($0.name, name) }
      fields.removeAll { Self.same($0.name, name) }
      if let newValue { fields.insert((name: name, value: newValue), at: Swift.min(at ?? fields.count, fields.count)) }
    }
  }

  /// Every value of that name, in order.
  public func values(of name: String) -> [String] { fields.filter { Self.same($0.name, name) }.map(\.value) }

  /// Adds a field, keeping others of that name.
  public mutating func append(_ name: String, _ value: String) { fields.append((name: name, value: value)) }

  /// Goes over the fields in their order.
  public func makeIterator() -> IndexingIterator<[(name: String, value: String)]> { fields.makeIterator() }

  /// Whether two names are the same field: equal but for the case of ASCII letters.
  static func same(_ a: String, _ b: String) -> Bool {
    a.utf8.count == b.utf8.count && a.utf8.elementsEqual(b.utf8) { lowercase($0) == lowercase($1) }
  }

  private static func lowercase(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }

  /// Equal when the fields are, in the same order; names without regard to case.
  public static func == (a: HTTPHeaders, b: HTTPHeaders) -> Bool {
    a.fields.count == b.fields.count && zip(a.fields, b.fields).allSatisfy { same($0.name, $1.name) && $0.value == $1.value }
  }

  /// Feeds names without their case, and values.
  public func hash(into hasher: inout Hasher) {
    for field in fields {
      for byte in field.name.utf8 { hasher.combine(Self.lowercase(byte)) }
      hasher.combine(field.value)
    }
  }
}
