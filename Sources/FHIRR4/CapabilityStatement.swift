public import LosslessJSON

/// What a server says it can do.
public struct CapabilityStatement: Sendable {
  /// What it says of one resource type.
  public struct Resource: Sendable, Hashable {
    /// `Observation`.
    public let type: String
    /// `read`, `create`, `update`, `history-instance` and so on.
    public let interactions: Set<String>
    /// `no-version`, `versioned` or `versioned-update`; nil where it says nothing.
    public let versioning: String?
    /// Whether a create may carry If-None-Exist.
    public let createsConditionally: Bool
    /// Whether a PUT to an unknown id creates.
    public let createsByUpdate: Bool
    /// The names of its search parameters.
    public let searchParameters: Set<String>
  }

  /// The release it speaks: `4.0.1`.
  public let fhirVersion: String?
  /// The name and version of the software, as it calls itself.
  public let software: String?
  /// `transaction`, `batch`, `history-system`.
  public let systemInteractions: Set<String>
  /// In the server's order.
  public let resources: [Resource]
  /// The token endpoint of its SMART extension; nil where it has none.
  public let tokenEndpoint: String?

  /// Nil when the resource is no CapabilityStatement.
  public init?(_ json: JSON) {
    guard json.resourceType == "CapabilityStatement" else { return nil }
    let rest = json["rest"]?.elements.first { $0["mode"]?.string == "server" } ?? json["rest"]?[0]
    fhirVersion = json["fhirVersion"]?.string
    software = [json["software"]?["name"]?.string, json["software"]?["version"]?.string].compactMap { $0 }.joined(separator: " ")
    systemInteractions = Self.codes(rest)
    resources = (rest?["resource"]?.elements ?? []).compactMap { resource in
      resource["type"]?.string.map { type in
        Resource(
          type: type, interactions: Self.codes(resource), versioning: resource["versioning"]?.string,
          createsConditionally: resource["conditionalCreate"]?.bool ?? false, createsByUpdate: resource["updateCreate"]?.bool ?? false,
          searchParameters: Set(resource["searchParam"]?.elements.compactMap { $0["name"]?.string } ?? []))
      }
    }
    let smart = rest?["security"]?["extension"]?.elements.first { $0["url"]?.string?.hasSuffix("/oauth-uris") ?? false }
    tokenEndpoint = smart?["extension"]?.elements.first { $0["url"]?.string == "token" }?["valueUri"]?.string
  }

  private static func codes(_ json: JSON?) -> Set<String> { Set(json?["interaction"]?.elements.compactMap { $0["code"]?.string } ?? []) }

  /// What it says of a type; nil where it does not speak of it.
  public func resource(_ type: String) -> Resource? { resources.first { $0.type == type } }

  /// Whether it says that it can do that with a type: `("Observation", "create")`.
  public func allows(_ interaction: String, of type: String) -> Bool { resource(type)?.interactions.contains(interaction) ?? false }
}
