/// What an endpoint's profile and our alias table say about merging.
public struct MergePolicy: Sendable {
  /// How many of our stores sync with that endpoint.
  public enum Stores: String, Sendable, Hashable { case one, many }

  /// Whose word is taken where both sides changed an element.
  public enum Lead: String, Sendable, Hashable { case clinic, ehr, review }

  /// With several stores the EHR's edit may be another store's, so no lead holds.
  public var stores: Stores
  /// By type and path without keys (`Patient.maritalStatus`, `Observation.component.interpretation`), by type, or by path alone; ``Lead/review`` where it says nothing.
  public var leads: [String: Lead]
  /// The normal form of a reference: base URLs cut, aliases followed to our own target.
  public var resolveReference: @Sendable (String) -> String
  /// Where the server is known not to keep what is written, and a difference is no misfit: paths without keys, with or without their
  /// type (`component.interpretation`, `Observation.component.interpretation`).
  public var learned: Set<String>
  /// Values computed from others, each with the elements it is computed from: `["length": ["period"]]`.
  public var derived: [String: Set<String>]
  /// Whether our change of a signed document makes it `amended`, as it must before anything is sent.
  public var amendsWhatWasSigned: Bool

  /// A policy; without arguments one under which everything goes to review and a reference's base URL is cut.
  public init(
    stores: Stores = .one, leads: [String: Lead] = [:], learned: Set<String> = [], derived: [String: Set<String>] = [:],
    amendsWhatWasSigned: Bool = true, resolveReference: @escaping @Sendable (String) -> String = MergePolicy.withoutBaseURL
  ) {
    self.stores = stores
    self.leads = leads
    self.learned = learned
    self.derived = derived
    self.amendsWhatWasSigned = amendsWhatWasSigned
    self.resolveReference = resolveReference
  }

  /// Cuts everything before `Type/id` off an absolute reference; `/_history/n` stays, and anything else is left as it is.
  public static let withoutBaseURL: @Sendable (String) -> String = { reference in
    guard reference.hasPrefix("http://") || reference.hasPrefix("https://") else { return reference }
    var parts = reference.split(separator: "/", omittingEmptySubsequences: false)
    let history = parts.count > 4 && parts[parts.count - 2] == "_history" ? parts.suffix(2) : []
    parts.removeLast(history.count)
    guard parts.count > 4, let first = parts[parts.count - 2].utf8.first, first >= 0x41, first <= 0x5A else { return reference }
    return (parts.suffix(2) + history).joined(separator: "/")
  }

  /// Who leads at a path, settled only where one store syncs.
  ///
  /// A word for a type's element (`Patient.address`, as endpoint profiles write it) goes before one for the type, and that before
  /// one for the element of any type.
  func lead(at path: String, top: String, of resourceType: String) -> Lead {
    guard stores == .one, !leads.isEmpty else { return .review }
    return leads[resourceType + "." + path] ?? leads[resourceType + "." + top] ?? leads[resourceType] ?? leads[path] ?? leads[top] ?? .review
  }
}
