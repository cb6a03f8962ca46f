public import Digests
public import HTTPWire
internal import LosslessJSON

/// What `.well-known/smart-configuration` says of logging in (SMART App Launch 2, "Conformance").
public struct SMARTConfiguration: Sendable, Hashable {
  /// Where tokens are given out.
  public let tokenEndpoint: HTTPURL
  /// The same as it was written: `aud` of an assertion must be equal to the letter.
  public let audience: String
  /// `token_endpoint_auth_signing_alg_values_supported`; empty where nothing is said.
  public let algorithms: [String]
  /// `token_endpoint_auth_methods_supported`; empty where nothing is said.
  public let methods: [String]
  /// `scopes_supported`; need not be all.
  public let scopes: [String]
  /// `capabilities`.
  public let capabilities: [String]

  /// For an endpoint whose token URL a person has told us.
  public init?(tokenURL: String) {
    guard let url = HTTPURL(tokenURL) else { return nil }
    tokenEndpoint = url
    audience = tokenURL
    (algorithms, methods, scopes, capabilities) = ([], [], [], [])
  }

  /// Reads the document that was found at `place`; nil where it names no token endpoint.
  init?(_ body: [UInt8], at place: HTTPURL) {
    guard let json = try? JSON(parsing: body, limits: JSONLimits(depth: 32, bytes: 1 << 20)), let text = json["token_endpoint"]?.string,
      let url = place.resolving(text)
    else { return nil }
    func texts(_ name: String) -> [String] { (json[name]?.elements ?? []).compactMap(\.string) }
    tokenEndpoint = url
    audience = HTTPURL(text) == nil ? url.description : text
    algorithms = texts("token_endpoint_auth_signing_alg_values_supported")
    methods = texts("token_endpoint_auth_methods_supported")
    scopes = texts("scopes_supported")
    capabilities = texts("capabilities")
  }

  /// Why we cannot log in there with a key of that kind; nil when we can.
  public func objection(to algorithm: SigningAlgorithm) -> String? {
    if !tokenEndpoint.isConfidential { return "its token endpoint is not behind TLS, and nothing that proves who we are is sent in the clear" }
    if !methods.isEmpty, !methods.contains("private_key_jwt") {
      return "its token endpoint does not take a signed assertion (private_key_jwt) but \(Self.listed(methods))"
    }
    if !algorithms.isEmpty, !algorithms.contains(algorithm.rawValue) {
      let other = SigningAlgorithm.allCases.first { algorithms.contains($0.rawValue) }
      return "its token endpoint does not take \(algorithm.rawValue) but \(Self.listed(algorithms))"
        + (other.map { "; a key for \($0.rawValue) is needed" } ?? "")
    }
    return nil
  }

  /// What is asked for where nobody said anything: to read, search, create and update, in the words that the server knows.
  public var standardScope: String { capabilities.contains("permission-v2") ? "system/*.crus" : "system/*.read system/*.write" }

  /// A server's own words, cut: a list of names needs no more.
  private static func listed(_ names: [String]) -> String { names.prefix(6).map { TokenAnswer.plain($0, limit: 40) }.joined(separator: ", ") }
}
