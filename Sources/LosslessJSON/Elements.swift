/// Why a JSON value does not have the shape that was asked for: where, and what was expected.
public struct JSONShapeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Where, as `vitals[3].systolic.value`; empty for the root.
  public let path: String
  /// What was expected, or what is wrong; never a value from the text.
  public let message: String

  /// An error at that place.
  public init(path: String, message: String) {
    self.path = path
    self.message = message
  }

  /// The place, if there is one, and the message.
  public var description: String { path.isEmpty ? message : "\(path): \(message)" }
}

/// How one kind of value is read from JSON and written to it, both ways in one place, and the JSON Schema of both.
public struct JSONCoding<Value: Sendable>: Sendable {
  /// Reads a value from JSON that stands at `path`, which is for errors only.
  public typealias Read = @Sendable (_ json: JSON, _ path: String) throws(JSONShapeError) -> Value

  /// How a value is read; throws ``JSONShapeError`` where the JSON has not its shape.
  public let read: Read
  /// How a value is written; what it gives, ``read`` takes.
  public let write: @Sendable (Value) -> JSON
  /// What JSON Schema (2020-12) says of it; what it accepts and what `read` accepts is the same.
  public let schema: JSON

  /// A coding of these three, which must agree.
  public init(schema: JSON, read: @escaping Read, write: @escaping @Sendable (Value) -> JSON) {
    self.schema = schema
    self.read = read
    self.write = write
  }
}

/// One member of an object: its name, how it is read into a value and how it is written from it.
public struct JSONElement<Root: Sendable>: Sendable {
  /// The name of the member.
  public let name: String
  /// Whether an object without the member is refused.
  public let isRequired: Bool
  /// What JSON Schema (2020-12) says of the member.
  public let schema: JSON
  let read: @Sendable (_ member: JSON, _ path: String, _ root: inout Root) throws(JSONShapeError) -> Void
  let write: @Sendable (Root) -> JSON?

  /// A member that must be there.
  public init<Value: Sendable>(_ name: String, _ keyPath: WritableKeyPath<Root, Value> & Sendable, _ coding: JSONCoding<Value>) {
    self.name = name
    isRequired = true
    schema = coding.schema
    read = { (json, path, root) throws(JSONShapeError) in root[keyPath: keyPath] = try coding.read(json, path) }
    write = { coding.write($0[keyPath: keyPath]) }
  }

  /// A member that may be absent.
  public init<Value: Sendable>(optional name: String, _ keyPath: WritableKeyPath<Root, Value?> & Sendable, _ coding: JSONCoding<Value>) {
    self.name = name
    isRequired = false
    schema = coding.schema
    read = { (json, path, root) throws(JSONShapeError) in root[keyPath: keyPath] = try coding.read(json, path) }
    write = { $0[keyPath: keyPath].map(coding.write) }
  }

  /// A list that is absent when it is empty.
  public init<Value: Sendable>(list name: String, _ keyPath: WritableKeyPath<Root, [Value]> & Sendable, _ coding: JSONCoding<Value>) {
    self.name = name
    isRequired = false
    schema = ["type": "array", "items": coding.schema]
    read = { (json, path, root) throws(JSONShapeError) in
      root[keyPath: keyPath] = try JSONCoding.list(coding).read(json, path)
    }
    write = { root in
      let list = root[keyPath: keyPath]
      return list.isEmpty ? nil : .array(list.map(coding.write))
    }
  }
}

extension JSONCoding {
  /// An object with these members and no others; members not told are those of `blank`.
  public static func object(_ elements: [JSONElement<Value>], blank: Value) -> JSONCoding {
    let schema: JSON = [
      "type": "object",
      "properties": .object(elements.map { JSON.Member($0.name, $0.schema) }),
      "required": .array(elements.filter(\.isRequired).map { .string($0.name) }),
      "additionalProperties": false,
    ]
    return JSONCoding(
      schema: schema,
      read: { (json, path) throws(JSONShapeError) in
        guard json.kind == .object else { throw JSONShapeError(path: path, message: "an object was expected") }
        var value = blank
        for member in json.members where !elements.contains(where: { $0.name == member.name }) {
          throw JSONShapeError(path: path.isEmpty ? member.name : path + "." + member.name, message: "no such member")
        }
        for element in elements {
          let place = path.isEmpty ? element.name : path + "." + element.name
          if let member = json[element.name] {
            try element.read(member, place, &value)
          } else if element.isRequired {
            throw JSONShapeError(path: place, message: "is missing")
          }
        }
        return value
      },
      write: { value in
        .object(elements.compactMap { element in element.write(value).map { JSON.Member(element.name, $0) } })
      })
  }

  /// A list of such values, which may be empty.
  public static func list(_ coding: JSONCoding<Value>) -> JSONCoding<[Value]> {
    JSONCoding<[Value]>(
      schema: ["type": "array", "items": coding.schema],
      read: { (json, path) throws(JSONShapeError) in
        guard json.kind == .array else { throw JSONShapeError(path: path, message: "a list was expected") }
        var list: [Value] = []
        for (index, element) in json.elements.enumerated() { list.append(try coding.read(element, "\(path)[\(index)]")) }
        return list
      },
      write: { .array($0.map(coding.write)) })
  }
}

extension JSONCoding where Value == String {
  /// A text that is not empty.
  public static let string = JSONCoding(
    schema: ["type": "string", "minLength": 1],
    read: { (json, path) throws(JSONShapeError) in
      guard let text = json.string, !text.isEmpty else { throw JSONShapeError(path: path, message: "a text was expected") }
      return text
    },
    write: { .string($0) })
}

extension JSONCoding where Value == Bool {
  /// `true` or `false`.
  public static let bool = JSONCoding(
    schema: ["type": "boolean"],
    read: { (json, path) throws(JSONShapeError) in
      guard let truth = json.bool else { throw JSONShapeError(path: path, message: "true or false was expected") }
      return truth
    },
    write: { .bool($0) })
}

extension JSONCoding where Value == Int {
  /// A whole number of 64 bits, written without point or exponent.
  public static let int = JSONCoding(
    schema: ["type": "integer"],
    read: { (json, path) throws(JSONShapeError) in
      guard let number = json.int else { throw JSONShapeError(path: path, message: "a whole number was expected") }
      return number
    },
    write: { .int($0) })
}

extension JSONCoding where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
  /// One of a closed set of words.
  public static var word: JSONCoding {
    let words = Value.allCases.map(\.rawValue)
    return JSONCoding(
      schema: ["enum": .array(words.map { .string($0) })],
      read: { (json, path) throws(JSONShapeError) in
        guard let text = json.string, let value = Value(rawValue: text) else {
          throw JSONShapeError(path: path, message: "one of \(words.joined(separator: ", ")) was expected")
        }
        return value
      },
      write: { .string($0.rawValue) })
  }
}
