internal import Crypto
internal import CryptoExtras

/// A public key, as a JSON Web Key has it (RFC 7517, RFC 7518 section 6).
public struct VerifyingKey: Sendable, Hashable {
  /// What its signatures are made with.
  public let algorithm: SigningAlgorithm
  /// `kty` and the key's own numbers, by name in the order of the alphabet; each number as Base64URL.
  public let parameters: [(name: String, value: String)]

  init(modulus: [UInt8], exponent: [UInt8]) {
    algorithm = .rs384
    parameters = [("e", Self.number(exponent)), ("kty", "RSA"), ("n", Self.number(modulus))]
  }

  init(x: [UInt8], y: [UInt8]) {
    algorithm = .es384
    parameters = [("crv", "P-384"), ("kty", "EC"), ("x", Base64URL.encode(x)), ("y", Base64URL.encode(y))]
  }

  /// Takes the parameters of a JSON Web Key, in any order; nil where they are of no RSA key and no point on P-384.
  public init?(parameters: [String: String]) {
    func bytes(_ name: String) -> [UInt8]? { parameters[name].flatMap { Base64URL.decode($0) } }
    if parameters["kty"] == "RSA", let n = bytes("n"), let e = bytes("e") {
      self.init(modulus: n, exponent: e)
    } else if parameters["kty"] == "EC", parameters["crv"] == "P-384", let x = bytes("x"), let y = bytes("y"), x.count == 48, y.count == 48 {
      self.init(x: x, y: y)
    } else {
      return nil
    }
  }

  /// The SHA-256 of the key's required members (RFC 7638), as Base64URL: a name for the key that anybody can work out.
  public var thumbprint: String {
    let members = parameters.map { "\"\($0.name)\":\"\($0.value)\"" }.joined(separator: ",")
    return Base64URL.encode(Digest.sha256(Array("{\(members)}".utf8)))
  }

  /// Whether a signature of some bytes is this key's.
  public func isValid(_ signature: [UInt8], of bytes: [UInt8]) -> Bool {
    func number(_ name: String) -> [UInt8] { parameters.first { $0.name == name }.flatMap { Base64URL.decode($0.value) } ?? [] }
    let hash = SHA384.hash(data: bytes)
    switch algorithm {
    case .rs384:
      guard let key = try? _RSA.Signing.PublicKey(n: number("n"), e: number("e")) else { return false }
      return key.isValidSignature(_RSA.Signing.RSASignature(rawRepresentation: signature), for: hash, padding: .insecurePKCS1v1_5)
    case .es384:
      guard let key = try? P384.Signing.PublicKey(rawRepresentation: number("x") + number("y")),
        let signature = try? P384.Signing.ECDSASignature(rawRepresentation: signature)
      else { return false }
      return key.isValidSignature(signature, for: hash)
    }
  }

  /// A number of any length without leading zeros (RFC 7518, 2).
  private static func number(_ bytes: [UInt8]) -> String { Base64URL.encode(Array(bytes.drop { $0 == 0 })) }

  /// Equal when kind and numbers are.
  public static func == (a: VerifyingKey, b: VerifyingKey) -> Bool { a.thumbprint == b.thumbprint }

  /// Feeds the thumbprint.
  public func hash(into hasher: inout Hasher) { hasher.combine(thumbprint) }
}
