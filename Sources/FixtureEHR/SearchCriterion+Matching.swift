import LosslessJSON

extension SearchCriterion {
  /// Whether the resource, as it was stored, matches.
  func matches(_ resource: JSON) -> Bool {
    let values = parameter.values(in: resource)
    switch modifier {
    case .missing(let isMissing): return values.isEmpty == isMissing
    case .not: return !values.contains { value in alternatives.contains { Self.matches(value, $0, modifier, parameter) } }
    case .none, .exact, .contains: return values.contains { value in alternatives.contains { Self.matches(value, $0, modifier, parameter) } }
    }
  }

  private static func matches(_ value: JSON, _ alternative: Alternative, _ modifier: Modifier, _ parameter: SearchParameter) -> Bool {
    switch alternative {
    case .token(let system, let code): tokens(value).contains { matches($0, system: system, code: code) }
    case .reference(let type, let id): points(value, toType: type, id: id, parameter)
    case .date(let prefix, let span): TimeSpan(of: value).map { prefix.holds(target: $0, search: span) } ?? false
    case .uri(let text): value.string == text
    case .string(let text): texts(value).contains { matches($0, text, modifier) }
    }
  }

  /// The tokens of a code, Coding, CodeableConcept, Identifier, ContactPoint or boolean.
  private static func tokens(_ value: JSON) -> [(system: String?, code: String?)] {
    switch value.kind {
    case .string: [(nil, value.string)]
    case .bool: [(nil, value.bool.map { $0 ? "true" : "false" })]
    case .object:
      if let codings = value["coding"] {
        codings.elements.map { ($0["system"]?.string, $0["code"]?.string) }
      } else {
        [(value["system"]?.string, (value["code"] ?? value["value"])?.string)]
      }
    case .null, .number, .array: []
    }
  }

  private static func matches(_ token: (system: String?, code: String?), system: String?, code: String?) -> Bool {
    if let code, code != token.code { return false }
    guard let system else { return true }
    return system.isEmpty ? token.system == nil : system == token.system
  }

  private static func points(_ value: JSON, toType type: String?, id: String, _ parameter: SearchParameter) -> Bool {
    guard let reference = value["reference"]?.string else { return false }
    let parts = reference.split(separator: "/")
    guard parts.count >= 2, let last = parts.last, last == id else { return false }
    let found = String(parts[parts.count - 2])
    if !parameter.targets.isEmpty, !parameter.targets.contains(found) { return false }
    return type == nil || type == found
  }

  /// The texts of a string, HumanName, Address or CodeableConcept.
  private static func texts(_ value: JSON) -> [String] {
    if let text = value.string { return [text] }
    return value.members.flatMap { member -> [String] in
      switch member.name {
      case "text", "family", "given", "prefix", "suffix", "line", "city", "district", "state", "postalCode", "country":
        member.value.string.map { [$0] } ?? member.value.elements.compactMap(\.string)
      default: []
      }
    }
  }

  private static func matches(_ text: String, _ sought: String, _ modifier: Modifier) -> Bool {
    switch modifier {
    case .exact: text == sought
    case .contains: Array(text.lowercased()).containsRun(Array(sought.lowercased()))
    case .none, .not, .missing: text.lowercased().hasPrefix(sought.lowercased())
    }
  }
}

extension SearchParameter {
  /// What the parameter looks at in a resource, lists taken apart.
  func values(in resource: JSON) -> [JSON] {
    paths.flatMap { path in
      path.reduce(Self.members(resource)) { values, name in values.compactMap { $0[name] }.flatMap(Self.members) }
    }
  }

  private static func members(_ value: JSON) -> [JSON] { value.kind == .array ? value.elements : [value] }
}

extension TimeSpan {
  /// The span of a date, dateTime, instant or Period; nil for anything else.
  init?(of value: JSON) {
    if let text = value.string {
      self.init(text)
      return
    }
    let start = value["start"]?.string.flatMap { TimeSpan($0) }
    let end = value["end"]?.string.flatMap { TimeSpan($0) }
    guard start != nil || end != nil else { return nil }
    self.init(low: start?.low ?? -Self.forever, high: end?.high ?? Self.forever)
  }
}

extension Array where Element: Equatable {
  func containsRun(_ run: [Element]) -> Bool {
    guard !run.isEmpty else { return true }
    guard count >= run.count else { return false }
    return (0...(count - run.count)).contains { self[$0..<($0 + run.count)].elementsEqual(run) }
  }
}
