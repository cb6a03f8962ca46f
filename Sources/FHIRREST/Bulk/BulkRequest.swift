public import HTTPWire
internal import LosslessJSON

/// What is asked of Bulk Data: whose resources, of which types, from when on.
public struct BulkRequest: Sendable, Hashable {
  /// Whose resources.
  public enum Scope: Sendable, Hashable {
    /// The patients of one Group at the EHR.
    case group(String)
    /// Every patient that the EHR lets us see.
    case patients
  }

  /// Whose resources.
  public var scope: Scope
  /// FHIR types; empty for all.
  public var types: [String]
  /// Only what changed since then, as an instant; nil for everything.
  public var since: String?

  /// Puts a request together.
  public init(_ scope: Scope, types: [String] = [], since: String? = nil) {
    self.scope = scope
    self.types = types
    self.since = since
  }

  /// The two ways to ask: releases 1 and 2 by a URL, the third by a Parameters resource, where a comma joins nothing.
  public enum Dialect: Sendable, Hashable { case get, post }

  /// The kick-off at a FHIR base.
  public func kickOff(at base: HTTPURL, _ dialect: Dialect) -> HTTPRequest {
    let text = base.description
    let place = (text.hasSuffix("/") ? text : text + "/") + path
    let headers: HTTPHeaders = ["Accept": "application/fhir+json", "Prefer": "respond-async"]
    switch dialect {
    case .get:
      var query: FHIRQuery = ["_outputFormat": "application/fhir+ndjson"]
      if !types.isEmpty { query.append("_type", types.joined(separator: ",")) }
      if let since { query.append("_since", since) }
      return HTTPRequest(.get, place + "?" + query.encoded, headers: headers)
    case .post:
      var parameters: [JSON] = [["name": "_outputFormat", "valueString": "application/fhir+ndjson"]]
      parameters += types.map { ["name": "_type", "valueString": .string($0)] }
      if let since { parameters.append(["name": "_since", "valueInstant": .string(since)]) }
      var request = HTTPRequest(.post, place, headers: headers)
      request.headers["Content-Type"] = "application/fhir+json"
      request.body = JSON.object(["resourceType": "Parameters", "parameter": .array(parameters)]).bytes
      return request
    }
  }

  private var path: String {
    switch scope {
    case .group(let id): "Group/\(PercentEncoding.segment(id))/$export"
    case .patients: "Patient/$export"
    }
  }
}
