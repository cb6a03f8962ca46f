import LosslessJSON

/// One `name=value` of a search, read: a resource must match at least one of its alternatives.
struct SearchCriterion: Sendable {
  enum Alternative: Sendable {
    /// System nil: any; empty: none. Code nil: any.
    case token(system: String?, code: String?)
    case reference(type: String?, id: String)
    case date(prefix: DatePrefix, TimeSpan)
    case string(String)
    case uri(String)
  }

  enum Modifier: Sendable, Hashable {
    case none, exact, contains, not
    case missing(Bool)
  }

  let parameter: SearchParameter
  let modifier: Modifier
  let alternatives: [Alternative]

  /// Reads the value as the parameter's kind wants it; refuses what cannot be read.
  init(_ parameter: SearchParameter, modifier word: String?, value: String) throws(Refusal) {
    self.parameter = parameter
    var target: String?
    switch (word, parameter.kind) {
    case (nil, _): modifier = .none
    case ("missing", _):
      guard value == "true" || value == "false" else { throw Refusal(400, "value", "\(parameter.name):missing takes true or false") }
      modifier = .missing(value == "true")
    case ("exact", .string): modifier = .exact
    case ("contains", .string): modifier = .contains
    case ("not", .token): modifier = .not
    case (.some(let type), .reference) where ResourceShape.named(type) != nil:
      modifier = .none
      target = type
    case (.some(let word), _): throw Refusal(400, "not-supported", "the modifier :\(word) of \(parameter.name) is not supported")
    }
    if case .missing = modifier { alternatives = []; return }
    var read: [Alternative] = []
    for part in Self.split(value, at: ",") { read.append(try Self.alternative(parameter, Self.unescaped(part), raw: part, target: target)) }
    alternatives = read
  }

  /// A criterion that only references to these match.
  init(_ parameter: SearchParameter, pointingTo places: [VersionPlace]) {
    self.parameter = parameter
    modifier = .none
    alternatives = places.map { .reference(type: $0.type, id: $0.id) }
  }

  private static func alternative(_ parameter: SearchParameter, _ text: String, raw: String, target: String?) throws(Refusal) -> Alternative {
    guard !text.isEmpty else { throw Refusal(400, "value", "\(parameter.name) has an empty value") }
    switch parameter.kind {
    case .string: return .string(text)
    case .uri: return .uri(text)
    case .token:
      let halves = split(raw, at: "|")
      guard halves.count > 1 else { return .token(system: nil, code: text) }
      let code = unescaped(halves[1...].joined(separator: "|"))
      return .token(system: unescaped(halves[0]), code: code.isEmpty ? nil : code)
    case .reference:
      let parts = text.split(separator: "/")
      guard let id = parts.last else { throw Refusal(400, "value", "\(parameter.name) is no reference") }
      return .reference(type: parts.count > 1 ? String(parts[parts.count - 2]) : target, id: String(id))
    case .date:
      let prefix = DatePrefix(rawValue: String(text.prefix(2))) ?? .eq
      let date = DatePrefix(rawValue: String(text.prefix(2))) == nil ? text : String(text.dropFirst(2))
      guard let span = TimeSpan(date) else { throw Refusal(400, "value", "\(parameter.name) is no FHIR date: \(date)") }
      return .date(prefix: prefix, span)
    }
  }

  /// Parts at an unescaped mark, escapes kept.
  static func split(_ text: String, at mark: Character) -> [String] {
    var parts = [""]
    var isEscaped = false
    for character in text {
      if character == mark, !isEscaped {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
      isEscaped = character == "\\" && !isEscaped
    }
    return parts
  }

  static func unescaped(_ text: String) -> String {
    var out = ""
    var isEscaped = false
    for character in text {
      if character == "\\", !isEscaped { isEscaped = true; continue }
      out.append(character)
      isEscaped = false
    }
    return out
  }
}

/// How a date of a resource must lie to the date of a search.
///
/// Source: R4 search, 3.1.1.4.4 and .5.
enum DatePrefix: String, Sendable, Hashable, CaseIterable {
  case eq, ne, gt, lt, ge, le, sa, eb, ap

  func holds(target: TimeSpan, search: TimeSpan) -> Bool {
    switch self {
    case .eq: search.contains(target)
    case .ne: !search.contains(target)
    case .gt: target.high > search.high
    case .lt: target.low < search.low
    case .ge: target.high > search.high || search.contains(target)
    case .le: target.low < search.low || search.contains(target)
    case .sa: target.low >= search.high
    case .eb: target.high <= search.low
    case .ap: target.overlaps(search)
    }
  }
}
