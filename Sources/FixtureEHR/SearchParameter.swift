/// One search parameter of a type: how it is compared, and where in the resource it looks.
struct SearchParameter: Sendable, Hashable {
  /// Spelled as CapabilityStatement.rest.resource.searchParam.type spells it.
  enum Kind: String, Sendable, Hashable { case token, reference, date, string, uri }

  let name: String
  let kind: Kind
  /// Dotted paths; a list on the way is looked at member by member.
  let paths: [[String]]
  /// For a reference: the only types it may point to; empty for any.
  let targets: [String]

  init(_ name: String, _ kind: Kind, _ paths: [String], targets: [String] = []) {
    self.name = name
    self.kind = kind
    self.paths = paths.map { $0.split(separator: ".").map(String.init) }
    self.targets = targets
  }

  static func token(_ name: String, _ paths: String...) -> SearchParameter { SearchParameter(name, .token, paths.isEmpty ? [name] : paths) }
  static func date(_ name: String, _ paths: String...) -> SearchParameter { SearchParameter(name, .date, paths.isEmpty ? [name] : paths) }
  static func string(_ name: String, _ paths: String...) -> SearchParameter { SearchParameter(name, .string, paths.isEmpty ? [name] : paths) }
  static func uri(_ name: String, _ paths: String...) -> SearchParameter { SearchParameter(name, .uri, paths.isEmpty ? [name] : paths) }
  static func reference(_ name: String, _ paths: String..., to targets: [String] = []) -> SearchParameter {
    SearchParameter(name, .reference, paths.isEmpty ? [name] : paths, targets: targets)
  }

  /// The `patient` parameter: where `path` points to a Patient.
  static func patient(_ path: String = "patient") -> SearchParameter { .reference("patient", path, to: ["Patient"]) }

  static let identifier = SearchParameter.token("identifier")
  static let status = SearchParameter.token("status")
  static let code = SearchParameter.token("code")
  static let category = SearchParameter.token("category")
  static let subject = SearchParameter.reference("subject")
  static let encounter = SearchParameter.reference("encounter")

  /// What every type has.
  static let common: [SearchParameter] = [
    .token("_id", "id"), .date("_lastUpdated", "meta.lastUpdated"), .token("_tag", "meta.tag"), .token("_security", "meta.security"),
    .uri("_profile", "meta.profile"), .uri("_source", "meta.source"),
  ]
}
