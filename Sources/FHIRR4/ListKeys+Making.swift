public import LosslessJSON

extension ListKeys {
  /// The least member of a list of that type that is known by this name, as a path writes it; nil where members have no names.
  ///
  /// For a member that a document does not have yet: what its key says of it, and nothing else.
  public func member(named key: String, type: String) -> JSON? {
    if type == "HumanName" || type == "Address", Self.uses.contains(key) { return ["use": .string(key)] }
    guard let rule = Self.rules[type] else { return nil }
    switch rule {
    case .value: return .string(key)
    case .constant: return .object([JSON.Member]())
    case .joined(let names): return Self.joined(names, key)
    case .atom: return ["text": .string(key)]
    case .coding: return Self.coding(key)
    case .concept: return Self.concept(key)
    case .conceptMember(let name): return .object([JSON.Member(name, Self.concept(key))])
    case .manifestations: return ["manifestation": [Self.concept(key)]]
    case .reference: return Self.reference(key)
    case .target(let name): return .object([JSON.Member(name, Self.reference(key))])
    case .name: return ["name": ["text": .string(key)]]
    case .content: return Self.content(key)
    case .relation:
      let (code, target) = Self.split(key)
      return ["code": .string(code), "target": Self.reference(target)]
    }
  }

  /// The codes of `use` by which people tell names and addresses.
  private static let uses: Set<String> = ["usual", "official", "temp", "nickname", "anonymous", "old", "maiden", "home", "work", "billing"]

  /// What stands before the first bar, and what after it; without one all is after it.
  private static func split(_ key: String) -> (before: String, after: String) {
    guard let bar = key.firstIndex(of: "|") else { return ("", key) }
    return (String(key[..<bar]), String(key[key.index(after: bar)...]))
  }

  private static func joined(_ names: [String], _ key: String) -> JSON {
    guard names.count > 1 else { return .object(names.map { JSON.Member($0, .string(key)) }) }
    let parts = split(key)
    let first = parts.before.isEmpty ? [] : [JSON.Member(names[0], .string(parts.before))]
    return .object(first + [JSON.Member(names[1], .string(parts.after))])
  }

  private static func coding(_ key: String) -> JSON { joined(["system", "code"], key) }

  private static func concept(_ key: String) -> JSON {
    key.contains("|") ? ["coding": [coding(key)]] : ["text": .string(key)]
  }

  private static func reference(_ key: String) -> JSON {
    if key.contains("|") { return ["identifier": joined(["system", "value"], key)] }
    return key.contains("/") || key.contains(":") || key.hasPrefix("#") ? ["reference": .string(key)] : ["display": .string(key)]
  }

  /// The format's code, if it is told, and the content type, if that is.
  private static func content(_ key: String) -> JSON {
    let parts = key.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    let type = parts.last.flatMap { $0.contains("/") && !$0.contains(":") ? $0 : nil }
    let format = type == nil ? parts : Array(parts.dropLast())
    return .object([
      "format": format.isEmpty ? nil : coding(format.joined(separator: "|")), "attachment": type.map { ["contentType": .string($0)] },
    ])
  }
}
