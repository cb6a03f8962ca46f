public import ClinicalMerge
internal import LosslessJSON
public import MappingCatalog
public import RecordMapping

/// What the engine takes from an endpoint's vendor profile.
public struct SyncProfile: Sendable, Hashable {
  /// The types we exchange, those that are referred to before those that refer.
  public static let types = [
    "Patient", "Condition", "AllergyIntolerance", "MedicationRequest", "CarePlan", "DocumentReference", "Consent", "Encounter", "Procedure",
    "MedicationAdministration", "Observation", "QuestionnaireResponse", "AdverseEvent",
  ]

  /// Whether a patient that no identifier finds there may be created.
  public var createPatients: Bool
  /// Whether a type that the CapabilityStatement does not list is tried all the same.
  public var triesUndeclared: Bool
  /// Types that are never sent there, with the reason.
  public var withheldTypes: [String: String]
  /// The categories of which an Observation needs one there; nil for any.
  public var observationCategories: Set<String>?
  /// The codes of Observations that may have components there; nil for any.
  public var componentCodes: Set<String>?
  /// In which form a session's document goes there where its MedicationAdministration is not taken; nil for in none.
  public var documents: SessionDocumentWriter.Form?
  /// How long a request that we gave up may still be on its way, in seconds.
  public var requestLife: Int
  /// How late the server's search index may be, in seconds.
  public var searchLag: Int
  /// Who leads an element, by its path in the resource; where nothing is said a person decides.
  public var leads: [String: MergePolicy.Lead]
  /// Whether writes may go in transactions, where the endpoint declares them.
  public var takesTransactions = false
  /// What the vendor's own error codes mean.
  public var errorCodes: [String: EndpointProfile.ErrorMeaning] = [:]
  /// How many of our stores sync with the endpoint; a lead holds only where it is one.
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

extension SyncProfile {
  /// What a vendor's profile says; a type that it does not take is withheld.
  public init(_ profile: EndpointProfile) {
    let left = Self.types.filter { !profile.takes.contains($0) }
    self.init(
      createPatients: profile.createPatients,
      withheldTypes: Dictionary(left.map { ($0, "it is not taken there, by the profile \(profile.id)") }, uniquingKeysWith: { first, _ in first }),
      requestLife: profile.requestLifeSeconds, searchLag: profile.searchLagSeconds,
      leads: profile.leads.compactMapValues { MergePolicy.Lead(rawValue: $0.rawValue) }, stores: profile.stores == .one ? .one : .many)
    observationCategories = profile.observationCategories
    componentCodes = profile.componentCodes
    takesTransactions = profile.takesTransactions
    errorCodes = profile.errorCodes
    documents = profile.documents.flatMap { SessionDocumentWriter.Form(rawValue: $0.rawValue) }
  }
}

extension SyncProfile {
  /// Why a resource does not go there although its type is taken; nil where nothing is against it.
  func objection(to resource: JSON) -> String? {
    guard resource["resourceType"]?.string == "Observation" else { return nil }
    let said = (resource["category"]?.elements ?? []).flatMap { $0["coding"]?.elements ?? [] }.compactMap { $0["code"]?.string }
    if let observationCategories, !said.contains(where: observationCategories.contains) {
      return "only Observations of \(observationCategories.sorted().joined(separator: ", ")) are taken there"
    }
    let codes = (resource["code"]?["coding"]?.elements ?? []).compactMap { $0["code"]?.string }
    if let componentCodes, resource["component"] != nil, !codes.contains(where: componentCodes.contains) {
      return "an Observation of this kind may not have components there"
    }
    return nil
  }
}

extension EndpointPlan {
  /// The plan without what the profile withholds.
  public func limited(by profile: SyncProfile) -> EndpointPlan {
    var limited = self
    limited.takesTransactions = takesTransactions && profile.takesTransactions
    limited.types = types.map { type in
      guard profile.withheldTypes[type.type] != nil else { return type }
      var limited = type
      limited.create = .none
      limited.update = false
      return limited
    }
    return limited
  }
}
