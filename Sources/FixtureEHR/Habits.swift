/// What one kind of EHR does and does not do, as data: the server reads it, and so does its CapabilityStatement.
///
/// Everything defaults to the friendly R4 repository of ``Personality/genericR4``.
public struct Habits: Sendable, Hashable {
  /// How the server names what it creates.
  public enum Identities: Sendable, Hashable {
    /// Version 4 UUIDs, from the seed.
    case uuid
    /// `1`, `2`, `3`, over all types.
    case counted
  }

  /// The types it takes, by name; nil for every type it knows.
  public var types: [String]?
  /// What may be done with a type; a type not named here may have everything in `interactions`.
  public var interactionsByType: [String: Set<Interaction>] = [:]
  /// What may be done with a type that `interactionsByType` does not name.
  public var interactions: Set<Interaction> = Set(Interaction.allCases)
  /// Whether a Bundle of type transaction is taken at the base.
  public var transaction = true
  /// Whether a Bundle of type batch is taken at the base.
  public var batch = true
  /// Whether versions are kept: ETag, `meta.versionId`, If-Match and vread. Without, If-Match is ignored silently.
  public var versions = true
  /// Whether `If-None-Exist` is honoured. Without, it is answered with 400.
  public var conditionalCreate = true
  /// Whether `PUT Type?query` is honoured. Without, it is answered with 400.
  public var conditionalUpdate = true
  /// Whether PUT of an id nobody has creates it. Without, it is answered with 405.
  public var updateCreate = true
  /// Whether an update without If-Match is refused with 400.
  public var requiresIfMatch = false
  /// The status of a stale If-Match: 412 by R4, 409 by some vendors.
  public var staleStatus = 412
  /// Whether create and update answer with the resource when the client has no preference.
  public var returnsRepresentation = true
  /// Whether decimals lose their trailing zeros: 72.50 is kept as 72.5.
  public var trimsDecimals = false
  /// Elements of the root that are not kept, without a word, by type: `["Condition": ["note"]]`.
  public var droppedElements: [String: Set<String>] = [:]
  /// Whether references come back as absolute URLs.
  public var absoluteReferences = false
  /// How late a search is, in nanoseconds: it shows the resources as they were so long ago. Reads are never late.
  public var searchLag: Int128 = 0
  /// Whether If-None-Exist and conditional updates look at the late index too, so that two creates can both win.
  public var conditionalsLag = false
  /// How new resources are named.
  public var identities = Identities.uuid
  /// Resources a page when the client names no `_count`.
  public var pageSize = 50
  /// Resources a page at most, whatever `_count` says.
  public var pageLimit = 1000
  /// The token endpoint that `.well-known/smart-configuration` names; nil for an open server, which answers 404 there.
  public var tokenEndpoint: String?

  /// The friendly R4 repository.
  public init() {}

  /// What may be done with a type.
  func allows(_ interaction: Interaction, on type: String) -> Bool {
    guard types?.contains(type) ?? true, (interactionsByType[type] ?? interactions).contains(interaction) else { return false }
    switch interaction {
    case .vread, .historyInstance, .historyType: return versions
    default: return true
    }
  }
}

/// What can be done with one type, spelled as CapabilityStatement.rest.resource.interaction.code spells it.
public enum Interaction: String, Sendable, Hashable, CaseIterable {
  case read, vread, update, delete, create
  case historyInstance = "history-instance"
  case historyType = "history-type"
  case searchType = "search-type"
}

/// A named set of habits: what `--personality` chooses from.
public struct Personality: Sendable, Hashable {
  /// As on the command line.
  public let name: String
  /// For people: one line.
  public let summary: String
  /// What it does and does not do.
  public let habits: Habits

  /// A personality of one's own.
  public init(name: String, summary: String, habits: Habits) {
    self.name = name
    self.summary = summary
    self.habits = habits
  }

  /// A friendly R4 repository: everything that R4 names and this server knows, versions, transactions, conditional writes.
  public static let genericR4 = Personality(
    name: "generic-r4", summary: "a friendly R4 repository: transactions, versions, conditional writes, every type we know", habits: Habits())

  /// Every personality there is.
  public static let all: [Personality] = [genericR4]

  /// The personality of that name; nil when there is none.
  public static func named(_ name: String) -> Personality? { all.first { $0.name == name } }
}
