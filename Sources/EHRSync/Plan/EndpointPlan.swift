public import LosslessJSON

/// How one resource type is exchanged with one endpoint.
public struct TypePlan: Sendable, Hashable {
  /// How a resource that is not there yet is made.
  public enum Create: String, Sendable, Hashable {
    /// PUT under our own id, after a look at that id: a second sending finds the first.
    case putOurID
    /// POST with If-None-Exist on our identifier, after a search for it.
    case postIfNoneExist
    /// POST after a search for our identifier.
    case searchThenPost
    case none
  }

  /// How changes made there are found.
  public enum Pull: String, Sendable, Hashable {
    /// A search for the roster's patients.
    case byPatient
    /// Only what we know the id of.
    case byKnownID
    case none
  }

  /// The FHIR resource type.
  public var type: String
  /// How a new resource is made there.
  public var create: Create
  /// Whether a resource that is there may be written again.
  public var update: Bool
  /// How changes made there are found.
  public var pull: Pull
  /// The search parameter that names the patient: `patient`, or `_id` for Patient itself.
  public var patientParameter: String
  /// Whether `_lastUpdated` narrows a search, so that a cursor can be kept.
  public var hasLastUpdated: Bool
  /// Whether `identifier` finds what we made.
  public var hasIdentifierSearch: Bool
  /// Whether the endpoint says that it takes this type.
  public var isDeclared: Bool

  public init(
    type: String, create: Create, update: Bool, pull: Pull, patientParameter: String, hasLastUpdated: Bool, hasIdentifierSearch: Bool, isDeclared: Bool
  ) {
    self.type = type
    self.create = create
    self.update = update
    self.pull = pull
    self.patientParameter = patientParameter
    self.hasLastUpdated = hasLastUpdated
    self.hasIdentifierSearch = hasIdentifierSearch
    self.isDeclared = isDeclared
  }
}

/// What goes to and comes from one endpoint, type by type, in the order in which they refer to one another.
public struct EndpointPlan: Sendable, Hashable {
  /// Those that are referred to before those that refer.
  public var types: [TypePlan]
  /// Whether several writes may go as one transaction.
  public var takesTransactions = false

  public init(types: [TypePlan]) { self.types = types }

  /// The plan of a resource type; nil when it is not exchanged.
  public subscript(type: String) -> TypePlan? { types.first { $0.type == type } }

  /// The plan for these types at a server with this CapabilityStatement; pure.
  ///
  /// A type that is not declared is tried all the same where `probed` says that it answers a search: some servers take
  /// more than they declare. It is then followed by known ids only, since an undeclared search may ignore its parameters
  /// and answer with everybody's resources.
  public init(types: [String], capability: JSON, probed: Set<String> = []) {
    let resources = (capability["rest"]?.elements ?? []).flatMap { $0["resource"]?.elements ?? [] }
    let interactions = (capability["rest"]?.elements ?? []).flatMap { $0["interaction"]?.elements ?? [] }
    takesTransactions = interactions.contains { $0["code"]?.string == "transaction" }
    let anyUpdateCreate = resources.contains { $0["updateCreate"]?.bool == true }
    self.types = types.map { type in
      guard let declared = resources.first(where: { $0["type"]?.string == type }) else {
        let taken = probed.contains(type)
        return TypePlan(
          type: type, create: taken ? (anyUpdateCreate ? .putOurID : .none) : .none, update: taken, pull: taken ? .byKnownID : .none,
          patientParameter: "patient", hasLastUpdated: taken, hasIdentifierSearch: false, isDeclared: false)
      }
      return Self.plan(type, declared)
    }
  }

  private static func plan(_ type: String, _ declared: JSON) -> TypePlan {
    let interactions = Set((declared["interaction"]?.elements ?? []).compactMap { $0["code"]?.string })
    let parameters = Set((declared["searchParam"]?.elements ?? []).compactMap { $0["name"]?.string })
    let hasIdentifier = parameters.contains("identifier")
    let create: TypePlan.Create
    if interactions.contains("update"), declared["updateCreate"]?.bool == true {
      create = .putOurID
    } else if interactions.contains("create"), hasIdentifier {
      create = declared["conditionalCreate"]?.bool == true ? .postIfNoneExist : .searchThenPost
    } else if interactions.contains("create"), parameters.contains("patient") || parameters.contains("subject") {
      create = .searchThenPost
    } else {
      create = .none
    }
    let patientParameter = type == "Patient" ? "_id" : parameters.contains("patient") ? "patient" : "subject"
    let canPull = interactions.contains("search-type") && (type == "Patient" || parameters.contains(patientParameter))
    return TypePlan(
      type: type, create: create, update: interactions.contains("update"),
      pull: canPull ? .byPatient : interactions.contains("read") ? .byKnownID : .none, patientParameter: patientParameter,
      // `_lastUpdated` belongs to every resource; servers that list parameters at all often leave the `_` ones out.
      hasLastUpdated: parameters.contains("_lastUpdated"), hasIdentifierSearch: hasIdentifier, isDeclared: true)
  }
}
