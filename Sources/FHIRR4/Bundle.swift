public import LosslessJSON

/// A FHIR Bundle as it came: search results, a history, or the answer to a transaction.
public struct Bundle: Sendable {
  /// The tree it was read from.
  public let json: JSON

  /// Nil when the resource is no Bundle.
  public init?(_ json: JSON) {
    guard json.resourceType == "Bundle" else { return nil }
    self.json = json
  }

  /// One entry of a bundle.
  public struct Entry: Sendable {
    /// Where the resource lives, absolute or `urn:uuid:`; nil where the server does not say.
    public let fullURL: String?
    /// The resource; nil for a deletion in a history, or an answer without a body.
    public let resource: JSON?
    /// Why it is in a search result: `match`, `include` or `outcome`.
    public let searchMode: String?
    /// The method of a history's or transaction's request: `DELETE`.
    public let method: String?
    /// The URL of that request, relative to the base: `Patient/p1`.
    public let requestURL: String?
    /// The status of the answer: `201 Created`.
    public let status: String?
    /// Where a created resource lives: `Patient/p1/_history/1`.
    public let location: String?
    /// The version, as a weak ETag: `W/"1"`.
    public let etag: String?
    /// When the server changed it; an instant.
    public let lastModified: String?
    /// The OperationOutcome of the answer.
    public let outcome: OperationOutcome?

    init(_ json: JSON) {
      fullURL = json["fullUrl"]?.string
      resource = json["resource"]
      searchMode = json["search"]?["mode"]?.string
      method = json["request"]?["method"]?.string
      requestURL = json["request"]?["url"]?.string
      let response = json["response"]
      status = response?["status"]?.string
      location = response?["location"]?.string
      etag = response?["etag"]?.string
      lastModified = response?["lastModified"]?.string
      outcome = response?["outcome"].flatMap(OperationOutcome.init)
    }

    /// The three digits at the start of the status; nil where there are none.
    public var statusCode: Int? { status.flatMap { Int($0.prefix(3)) } }
  }

  /// `searchset`, `history`, `transaction-response`; nil where it says nothing.
  public var type: String? { json["type"]?.string }

  /// How many match in all, if the server counts; not the number of entries of this page.
  public var total: Int? { json["total"]?.int }

  /// In the order of the server.
  public var entries: [Entry] { json["entry"]?.elements.map(Entry.init) ?? [] }

  /// The URL of a link: `next`, `self`.
  public func link(_ relation: String) -> String? {
    json["link"]?.elements.first { $0["relation"]?.string == relation }?["url"]?.string
  }
}
