public import HTTPWire
public import LosslessJSON

/// One answer of a FHIR server, read and classified.
public struct FHIRAnswer: Sendable, Hashable {
  /// What was asked.
  public let interaction: FHIRInteraction
  /// What it means.
  public let kind: AnswerKind
  /// The HTTP status.
  public let status: Int
  /// What the content is.
  public let body: AnswerBody
  /// The `ETag` as it came.
  public let etag: EntityTag?
  /// The version id that the answer speaks of: from the `ETag`, else `meta.versionId`, else `Location`. Opaque; nil where the server told none.
  public let version: String?
  /// Where the resource is, from `Location`, else `Content-Location`, else the resource's own type and id.
  public let location: FHIRLocation?
  /// When it was last changed, by the server's clock, to the second; `meta.lastUpdated` in the resource is finer.
  public let lastModified: HTTPDate?
  /// When the server answered, by its clock.
  public let date: HTTPDate?
  /// How long to leave the server alone; nil where it did not ask.
  public let retryAfter: Duration?
  /// The id we gave the request, for the server's support.
  public let requestID: String
  /// The id the server answered with, if any.
  public let correlationID: String?
  /// The links of the `Link` field.
  public let links: [WebLink]

  /// The resource, of whatever type but `OperationOutcome`.
  public var resource: JSON? { body.resource }

  /// What the server has to say about it.
  public var outcome: FHIROutcome? { body.outcome }

  /// Whether the resource is only part of what the server has (`SUBSETTED`); never a base, never updated from.
  public var isSubsetted: Bool { resource.map(Self.isSubsetted) ?? false }

  /// Whether a resource carries the tag `SUBSETTED`.
  public static func isSubsetted(_ resource: JSON) -> Bool {
    (resource["meta"]?["tag"]?.elements ?? []).contains { $0["code"]?.string == "SUBSETTED" }
  }

  /// Reads an answer.
  public init(_ response: HTTPResponse, to interaction: FHIRInteraction, requestID: String = "", limits: JSONLimits = .standard) {
    let body = AnswerBody(response.body, limits: limits)
    let header = (response.headers["Location"] ?? response.headers["Content-Location"]).flatMap { FHIRLocation($0) }
    self.interaction = interaction
    self.body = body
    self.requestID = requestID
    status = response.status
    etag = response.entityTag
    retryAfter = response.retryAfter()
    date = response.date
    lastModified = response.headers["Last-Modified"].flatMap { HTTPDate($0) }
    correlationID = response.headers["X-Correlation-Id"] ?? response.headers["X-Request-Id"]
    links = response.links
    kind = AnswerKind.of(status: response.status, to: interaction, body: body, location: header, retryAfter: retryAfter)
    location = header ?? Self.place(of: body, in: interaction)
    version = Self.version(etag: etag, inBody: body.resource?["meta"]?["versionId"]?.string, inLocation: header?.version)
  }

  private static func place(of body: AnswerBody, in interaction: FHIRInteraction) -> FHIRLocation? {
    guard let resource = body.resource, let type = resource["resourceType"]?.string, type != "Bundle" else { return nil }
    return resource["id"]?.string.map { FHIRLocation(type: type, id: $0, version: resource["meta"]?["versionId"]?.string) }
  }

  /// The `ETag` goes first because `If-Match` is compared with it; Apache's compression lengthens it to `3-gzip`, which is undone.
  static func version(etag: EntityTag?, inBody: String?, inLocation: String?) -> String? {
    guard let text = etag?.text else { return inBody ?? inLocation }
    if let known = inBody ?? inLocation, text == known + "-gzip" || text == known + "--gzip" { return known }
    return text
  }
}
