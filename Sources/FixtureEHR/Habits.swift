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
    /// `e` and 43 letters and digits of both cases: nothing can be read out of them.
    case opaque
  }

  /// How the server names the versions of a resource.
  public enum VersionNames: Sendable, Hashable {
    /// `1`, `2`, `3`.
    case counted
    /// Letters and digits without an order.
    case opaque
    /// `1` to so many, then `1` again: a name does not say which content it is.
    case cycled(Int)
  }

  /// So many requests in each so many seconds, counted from full ones; what is over is answered with 429.
  public struct Budget: Sendable, Hashable {
    /// How the client learns of it.
    public enum Notice: Sendable, Hashable {
      /// It does not: the block lasts to the end of the window, and nothing says so.
      case none
      /// Retry-After, in seconds.
      case retryAfter
      /// The RateLimit headers of the IETF draft with every answer, and Retry-After.
      case rateLimit
    }

    /// Requests a window; entries of a Bundle count one by one where `countsEntries`.
    public var requests: Int
    /// The length of a window.
    public var seconds: Int
    /// How the client learns of it.
    public var notice: Notice
    /// Whether each entry of a batch is a request, and the ones over the budget are refused inside the 200.
    public var countsEntries: Bool

    /// A budget.
    public init(requests: Int, seconds: Int, notice: Notice, countsEntries: Bool = false) {
      self.requests = requests
      self.seconds = seconds
      self.notice = notice
      self.countsEntries = countsEntries
    }
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
  /// How versions are named.
  public var versionNames = VersionNames.counted
  /// Whether If-Match is accepted and not looked at, although versions are shown.
  public var ignoresIfMatch = false
  /// Whether `If-None-Exist` is accepted and not looked at. Only where `conditionalCreate` is false.
  public var ignoresIfNoneExist = false
  /// Whether a create is answered with an empty body whatever the client prefers.
  public var createsSilently = false
  /// Whether Location names the version too.
  public var locationNamesVersion = true
  /// Whether a resource with a modifier extension is refused with 422.
  public var refusesModifierExtensions = false
  /// The content types a DocumentReference may have; nil for any.
  public var documentTypes: Set<String>?
  /// Whether a DocumentReference may have a CDA document in it, whatever it is said to be.
  public var takesCDA = true
  /// Whether the bytes of an attachment are kept as a Binary, of which only the URL is shown.
  public var keepsAttachmentsElsewhere = false
  /// Whether the hash and size of an attachment are shown with its URL.
  public var showsAttachmentHash = false
  /// The codes of `Observation.category` of which one is needed; nil for any.
  public var observationCategories: Set<String>?
  /// The LOINC codes of Observations that may have components; nil for any.
  public var componentCodes: Set<String>?
  /// Elements that an update may not change, by type; a change is refused with 422.
  public var lockedElements: [String: Set<String>] = [:]
  /// The types whose search knows `_lastUpdated`; nil for all. Elsewhere it is ignored, and not in the self link.
  public var lastUpdatedTypes: Set<String>?
  /// Types whose searches begin with the last change, whatever the client would like.
  public var newestFirst: Set<String> = []
  /// Whether each page is cut out of what is there when it is asked for: entries move between pages.
  public var pagesShift = false
  /// How long a next link lives, in nanoseconds; nil for as long as it is kept.
  public var pageLife: Int128?
  /// Entries a Bundle at most; more are answered with 413.
  public var bundleLimit: Int?
  /// Whether a transaction is carried out entry by entry, and answered with 200 and a batch's statuses whatever fails.
  public var transactionIsBatch = false
  /// How many requests are let through.
  public var budget: Budget?
  /// Patients behind glass, by id: whatever is of them is refused with 403 and the vendor's code.
  public var guardedPatients: Set<String> = []
  /// The codes that OperationOutcomes carry in `details`, by the code.
  public var outcomeCodes: [String: String] = [:]
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
