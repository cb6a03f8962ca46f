internal import HTTPWire
public import LosslessJSON

/// One page of a search or a history.
public struct FHIRPage: Sendable, Hashable {
  /// One entry of a page.
  public struct Entry: Sendable, Hashable {
    /// Which resource it is; the version from `meta.versionId` or the entry's `etag`.
    public let location: FHIRLocation?
    /// The resource; nil for a deletion in a history.
    public let resource: JSON?
    /// `match`, `include` or `outcome` in a search; nil elsewhere.
    public let mode: String?
    /// Whether a history says that the resource was deleted here.
    public let isDeletion: Bool
    /// Whether the resource is only a part (`SUBSETTED`); never a base.
    public var isSubsetted: Bool { resource.map(FHIRAnswer.isSubsetted) ?? false }
  }

  /// The answer it came in.
  public let answer: FHIRAnswer
  /// The entries in the server's order, outcomes left out.
  public let entries: [Entry]
  /// What the server says it has in all; nil where it does not.
  public let total: Int?
  /// What the server wants to say about the search.
  public let outcomes: [FHIROutcome]
  /// Names of parameters that the `self` link does not repeat; nil without a `self` link. Not empty: take the result as unfiltered.
  public let ignoredParameters: [String]?
  /// The link to the next page as the server wrote it; nil on the last.
  public let next: String?

  package init(_ answer: FHIRAnswer, query: FHIRQuery) {
    let bundle = answer.resource ?? .null
    let all = bundle["entry"]?.elements ?? []
    self.answer = answer
    total = bundle["total"]?.int
    entries = all.filter { !Self.isOutcome($0) }.map(Entry.init)
    outcomes = all.filter(Self.isOutcome).compactMap { $0["resource"].flatMap { FHIROutcome($0) } }
    next = Self.link("next", in: bundle) ?? answer.links.first { $0.relations.contains("next") }?.target
    ignoredParameters = Self.link("self", in: bundle).map { query.ignored(bySelfLink: $0) }
  }

  private static func link(_ relation: String, in bundle: JSON) -> String? {
    (bundle["link"]?.elements ?? []).first { $0["relation"]?.string == relation }?["url"]?.string
  }

  private static func isOutcome(_ entry: JSON) -> Bool {
    entry["search"]?["mode"]?.string == "outcome" || entry["resource"]?["resourceType"]?.string == "OperationOutcome"
  }
}

extension FHIRPage.Entry {
  init(_ entry: JSON) {
    resource = entry["resource"]
    mode = entry["search"]?["mode"]?.string
    isDeletion = entry["resource"] == nil && (entry["request"]?["method"]?.string == "DELETE" || entry["response"]?["status"]?.string?.hasPrefix("204") == true)
    let version = resource?["meta"]?["versionId"]?.string ?? entry["response"]?["etag"]?.string.flatMap { EntityTag($0)?.text }
    if let type = resource?["resourceType"]?.string, let id = resource?["id"]?.string {
      location = FHIRLocation(type: type, id: id, version: version)
    } else {
      let place = [entry["response"]?["location"], entry["fullUrl"], entry["request"]?["url"]].lazy
        .compactMap { $0?.string.flatMap { FHIRLocation($0) } }.first
      location = place.map { FHIRLocation(type: $0.type, id: $0.id, version: version ?? $0.version) }
    }
  }
}
