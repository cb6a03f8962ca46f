public import ClinicalRecords
public import LosslessJSON

/// What is known of an endpoint's server from one run to the next: what it declares, and what it was seen to do.
///
/// It is kept with the endpoint, asked anew when it is ``life`` old or the server's URL is another one, and forgotten when the server
/// answers a request of ours as one that it does not know (404 to a type, 405, 501).
public struct EndpointKnowledge: Sendable, Hashable {
  /// How long it is believed, in seconds: a day.
  public static let life = 86_400

  /// When the server was asked, by our own clock.
  public var at: DateTime
  /// The base it was asked at.
  public var url: String
  /// The CapabilityStatement, cut down to what a plan is made from.
  public var statement: JSON
  /// Types that are served though they are not declared.
  public var probed: Set<String> = []
  /// Whether a search may be a form that is posted; nil where none was tried.
  public var takesForms: Bool?
  /// Whether a write onto a version that is not the newest is refused; nil where none was tried.
  public var refusesStale: Bool?

  /// Knowledge of a server that was asked just now.
  public init(at: DateTime, url: String, statement: JSON, probed: Set<String> = []) {
    self.at = at
    self.url = url
    self.statement = Self.cut(statement)
    self.probed = probed
  }

  /// Reads what ``json`` wrote; nil where it is something else.
  public init?(_ json: JSON?) {
    guard let json, let at = json["at"]?.string.flatMap({ DateTime($0) }), let url = json["url"]?.string, let statement = json["statement"] else { return nil }
    (self.at, self.url, self.statement) = (at, url, statement)
    probed = Set((json["probed"]?.elements ?? []).compactMap(\.string))
    takesForms = json["takesForms"]?.bool
    refusesStale = json["refusesStale"]?.bool
  }

  /// As it is stored with the endpoint.
  public var json: JSON {
    JSON.object([
      "at": .string(at.utc.description), "url": .string(url), "statement": statement, "probed": .array(probed.sorted().map { .string($0) }),
      "takesForms": takesForms.map { .bool($0) }, "refusesStale": refusesStale.map { .bool($0) },
    ])
  }

  /// Whether it may be used now, for the server at that base. A clock that was set back makes it old.
  public func isFresh(at now: DateTime, url: String) -> Bool {
    self.url == url && now >= at && now <= at.advanced(bySeconds: Self.life)
  }

  /// The plan by what is known, and by the profile.
  public func plan(limitedBy profile: SyncProfile) -> EndpointPlan {
    EndpointPlan(types: SyncProfile.types, capability: statement, probed: probed).limited(by: profile)
  }

  /// Only our types, and of them only what a plan reads: a real server's statement has a megabyte.
  private static func cut(_ statement: JSON) -> JSON {
    let kept = ["type", "interaction", "versioning", "updateCreate", "conditionalCreate"]
    let rest = (statement["rest"]?.elements ?? []).map { rest -> JSON in
      let resources = (rest["resource"]?.elements ?? []).filter { $0["type"]?.string.map(SyncProfile.types.contains) ?? false }.map { resource -> JSON in
        let parameters = (resource["searchParam"]?.elements ?? []).compactMap { $0["name"] }.map { JSON.object(["name": $0]) }
        let members = kept.compactMap { name in resource[name].map { JSON.Member(name, $0) } }
        return .object(members + (parameters.isEmpty ? [] : [JSON.Member("searchParam", .array(parameters))]))
      }
      return JSON.object(["mode": rest["mode"], "interaction": rest["interaction"], "resource": .array(resources)])
    }
    return JSON.object(["rest": .array(rest)])
  }
}
