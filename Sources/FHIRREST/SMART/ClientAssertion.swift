public import Digests
internal import LosslessJSON

/// What proves to a token endpoint who we are: a JWT signed with our private key (SMART App Launch 2, "Client Authentication: Asymmetric").
public struct ClientAssertion: Sendable, Hashable {
  /// `iss` and `sub`.
  public var clientID: String
  /// `aud`: the token endpoint's URL as the server wrote it, to the letter.
  public var audience: String
  /// `kid`: under which name the EHR knows our public key.
  public var keyID: String
  /// `jti`: never used before.
  public var id: String
  /// The moment by the server's clock, in seconds since 1970.
  public var now: Int

  /// Puts an assertion together.
  public init(clientID: String, audience: String, keyID: String, id: String, now: Int) {
    self.clientID = clientID
    self.audience = audience
    self.keyID = keyID
    self.id = id
    self.now = now
  }

  /// For how long it holds. Servers refuse more than 300 s; a minute is left for clocks that were read to the second and for the way.
  static let life = 240
  /// How far `iat` is set back: a server whose clock is a little behind refuses what was made in its future.
  static let backdating = 10

  /// The compact JWS: header, claims and signature.
  public func signed(with key: SigningKey) throws(SigningKeyError) -> String {
    let header: JSON = ["alg": .string(key.algorithm.rawValue), "kid": .string(keyID), "typ": "JWT"]
    let claims: JSON = [
      "iss": .string(clientID), "sub": .string(clientID), "aud": .string(audience), "iat": .int(now - Self.backdating),
      "exp": .int(now + Self.life), "jti": .string(id),
    ]
    let input = Base64URL.encode(header.compactBytes) + "." + Base64URL.encode(claims.compactBytes)
    return input + "." + Base64URL.encode(try key.signature(of: Array(input.utf8)))
  }
}

extension SigningKey {
  /// The public key as a JSON Web Key with what a server wants to know of it; never a private number.
  public func jwk(keyID: String? = nil) throws(SigningKeyError) -> JSONWebKey { JSONWebKey(try publicKey, keyID: keyID) }
}
