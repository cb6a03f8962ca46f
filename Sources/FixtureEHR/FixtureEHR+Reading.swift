import HTTPWire
import LosslessJSON

extension FixtureEHR {
  func read(_ call: Call, _ shape: ResourceShape, at moment: Moment) throws(Refusal) -> Reply {
    let id = call.segments[1]
    guard let version = store.history(shape.type, id)?.current else { throw Refusal(404, "not-found", "\(shape.type)/\(id) is not known") }
    if let resource = version.resource { try checkGlass(resource) }
    guard let resource = version.resource else { throw Refusal(habits.versions ? 410 : 404, "deleted", "\(shape.type)/\(id) was deleted") }
    var headers = versionHeaders(version)
    if habits.versions, let held = Call.versions(call.headers["If-None-Match"]), held.contains(version.name) || held.contains("*") {
      return Reply(status: 304, headers: headers)
    }
    headers["Content-Location"] = location(shape.type, id, version)
    return Reply(status: 200, headers: headers, resource: shown(resource))
  }

  func vread(_ call: Call, _ shape: ResourceShape) throws(Refusal) -> Reply {
    let (id, number) = (call.segments[1], call.segments[3])
    guard let version = store.history(shape.type, id)?.versions.last(where: { $0.name == number }) else {
      throw Refusal(404, "not-found", "\(shape.type)/\(id) has no version \(number)")
    }
    guard let resource = version.resource else { throw Refusal(410, "deleted", "version \(number) of \(shape.type)/\(id) is its deletion") }
    return Reply(status: 200, headers: versionHeaders(version), resource: shown(resource))
  }

  /// ETag, where versions are kept, and Last-Modified.
  func versionHeaders(_ version: ResourceVersion) -> HTTPHeaders {
    var headers: HTTPHeaders = [:]
    if habits.versions { headers["ETag"] = "W/\"\(version.name)\"" }
    headers["Last-Modified"] = version.at.httpDate
    return headers
  }

  func location(_ type: String, _ id: String, _ version: ResourceVersion) -> String {
    "\(base)/\(type)/\(id)" + (habits.versions ? "/_history/\(version.name)" : "")
  }

  /// A resource as this server's habits show it.
  func shown(_ resource: JSON) -> JSON {
    habits.absoluteReferences ? resource.rewritingReferences { Self.isRelative($0) ? base + "/" + $0 : nil } : resource
  }

  /// Whether a reference is `Type/id` of a type we know.
  static func isRelative(_ reference: String) -> Bool {
    let parts = reference.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count >= 2 && ResourceShape.named(String(parts[0])) != nil
  }

  func smartConfiguration(_ call: Call) throws(Refusal) -> Reply {
    guard call.segments == [".well-known", "smart-configuration"], call.method.reads, let token = habits.tokenEndpoint else {
      throw Refusal(404, "not-found", "this server is open: it has no SMART configuration")
    }
    return Reply(
      status: 200,
      resource: [
        "token_endpoint": .string(token), "grant_types_supported": ["client_credentials"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["RS384", "ES384"],
        "scopes_supported": ["system/*.cruds", "system/*.read", "system/*.write"],
        "capabilities": ["client-confidential-asymmetric", "permission-v1", "permission-v2"],
      ])
  }
}
