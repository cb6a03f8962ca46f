public import ClinicalMerge
internal import MappingCatalog

/// What the engine takes from an endpoint's vendor profile.
public struct SyncProfile: Sendable, Hashable {
  /// The types we exchange, those that are referred to before those that refer.
  public static let types = [
    "Patient", "Condition", "Encounter", "Procedure", "MedicationAdministration", "Observation", "QuestionnaireResponse", "AdverseEvent",
  ]

  /// Whether a patient that no identifier finds there may be created.
  public var createPatients: Bool
  /// Whether a type that the CapabilityStatement does not list is tried all the same.
  public var triesUndeclared: Bool
  /// Types that are never sent there, with the reason.
  public var withheldTypes: [String: String]
  /// Seconds a request may still be on its way, and seconds an index may lag.
  public var requestLife: Int
  public var searchLag: Int
  public var leads: [String: MergePolicy.Lead]
  public var stores: MergePolicy.Stores

  public init(
    createPatients: Bool = true, triesUndeclared: Bool = true, withheldTypes: [String: String] = [:], requestLife: Int = 10, searchLag: Int = 10,
    leads: [String: MergePolicy.Lead] = [:], stores: MergePolicy.Stores = .many
  ) {
    self.createPatients = createPatients
    self.triesUndeclared = triesUndeclared
    self.withheldTypes = withheldTypes
    self.requestLife = requestLife
    self.searchLag = searchLag
    self.leads = leads
    self.stores = stores
  }
}

extension EndpointPlan {
  /// The plan without what the profile withholds.
  func limited(by profile: SyncProfile) -> EndpointPlan {
    EndpointPlan(types: types.map { type in
      guard profile.withheldTypes[type.type] != nil else { return type }
      var limited = type
      limited.create = .none
      limited.update = false
      return limited
    })
  }
}
