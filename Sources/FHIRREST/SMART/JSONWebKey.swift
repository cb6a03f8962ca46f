public import Digests
public import LosslessJSON

/// A public key as an EHR's registration wants it (RFC 7517).
public struct JSONWebKey: Sendable, Hashable {
  /// The key.
  public let key: VerifyingKey
  /// Its name: the thumbprint of the key (RFC 7638) where nobody gave another.
  public let keyID: String

  /// Puts it together.
  public init(_ key: VerifyingKey, keyID: String? = nil) {
    self.key = key
    self.keyID = keyID ?? key.thumbprint
  }

  /// `{"kty":…, "kid":…, "alg":…, "use":"sig", "key_ops":["verify"], …}`.
  public var json: JSON {
    let kind = key.parameters.first { $0.name == "kty" }.map { JSON.Member("kty", .string($0.value)) }
    let told: [JSON.Member] = [
      JSON.Member("kid", .string(keyID)), JSON.Member("alg", .string(key.algorithm.rawValue)), JSON.Member("use", "sig"),
      JSON.Member("key_ops", ["verify"]),
    ]
    let numbers = key.parameters.filter { $0.name != "kty" }.map { JSON.Member($0.name, .string($0.value)) }
    return .object((kind.map { [$0] } ?? []) + told + numbers)
  }

  /// A set of keys (JWKS), as it is put at a URL or pasted into a form.
  public static func set(_ keys: [JSONWebKey]) -> JSON { ["keys": .array(keys.map(\.json))] }
}
