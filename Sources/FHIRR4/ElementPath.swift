/// Where in a resource: `component[http://loinc.org|8480-6].result`, `item[g].answer[*].value[x]`; empty is the root.
public struct ElementPath: Sendable, Hashable, CustomStringConvertible {
  /// One element, and the key of the member that is meant where it is a list.
  public struct Step: Sendable, Hashable {
    /// The unit's name: `component`, `value[x]`, `result`.
    public let unit: String
    /// A key of the member; nil for the element itself.
    public let key: String?

    /// A step to an element, or to one of its members.
    public init(_ unit: String, key: String? = nil) {
      self.unit = unit
      self.key = key
    }
  }

  /// From the root inwards.
  public let steps: [Step]

  /// The path of these steps.
  public init(_ steps: [Step]) { self.steps = steps }

  /// Reads a path as it is written. A `]` inside a key is written `\]`, a backslash `\\`.
  public init(_ text: String) {
    var steps: [Step] = []
    var unit = ""
    var key: String?
    var inside = false
    var escaped = false
    for character in text {
      if escaped {
        key?.append(character)
        escaped = false
      } else if inside {
        switch character {
        case "\\": escaped = true
        case "]": inside = false
        default: key?.append(character)
        }
      } else if character == "[" {
        if let key { unit += "[\(key)]" }
        key = ""
        inside = true
      } else if character == "." {
        steps.append(Self.step(unit, key))
        unit = ""
        key = nil
      } else {
        unit.append(character)
      }
    }
    if !unit.isEmpty { steps.append(Self.step(unit, key)) }
    self.steps = steps
  }

  private static func step(_ unit: String, _ key: String?) -> Step {
    key == "x" ? Step(unit + "[x]") : Step(unit, key: key)
  }

  /// A path longer by an element.
  public static func member(_ unit: String, of path: String) -> String { path.isEmpty ? unit : path + "." + unit }

  /// The path of the member of a list that has that key.
  public static func member(keyed key: String, of path: String) -> String {
    guard key.utf8.contains(where: { $0 == UInt8(ascii: "]") || $0 == UInt8(ascii: "\\") }) else { return "\(path)[\(key)]" }
    return path + "[" + key.flatMap { $0 == "]" || $0 == "\\" ? ["\\", $0] : [$0] } + "]"
  }

  /// The path without the keys of members, as endpoint profiles write it: `component.result`.
  public var withoutKeys: String { steps.map(\.unit).joined(separator: ".") }

  /// The unit of the resource in which it lies; nil for the root.
  public var top: String? { steps.first?.unit }

  /// The path as it is written.
  public var description: String {
    var text = ""
    for step in steps {
      text = Self.member(step.unit, of: text)
      if let key = step.key { text = Self.member(keyed: key, of: text) }
    }
    return text
  }
}
