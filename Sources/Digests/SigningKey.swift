internal import Crypto
internal import CryptoExtras

/// How a signature is made (RFC 7518, 3.1); the two that SMART Backend Services wants of every server.
public enum SigningAlgorithm: String, Sendable, Hashable, CaseIterable {
  /// RSASSA-PKCS1-v1_5 with SHA-384.
  case rs384 = "RS384"
  /// ECDSA on the curve P-384 with SHA-384.
  case es384 = "ES384"
}

/// Why a key cannot be read or used; says nothing of the key itself.
public struct SigningKeyError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong, in plain words, without a full stop.
  public let hint: String

  /// The hint.
  public var description: String { hint }
}

/// A private key that signs; it prints as nothing but its kind.
public struct SigningKey: Sendable, CustomStringConvertible, CustomReflectable {
  private enum Secret: Sendable {
    case rsa(_RSA.Signing.PrivateKey)
    case curve(P384.Signing.PrivateKey)
  }

  private let secret: Secret

  /// Makes a new key by the system's chance: RSA of 3072 bits, or a point on P-384.
  public static func generate(_ algorithm: SigningAlgorithm) throws(SigningKeyError) -> SigningKey {
    switch algorithm {
    case .es384: return SigningKey(secret: .curve(P384.Signing.PrivateKey()))
    case .rs384:
      do { return SigningKey(secret: .rsa(try _RSA.Signing.PrivateKey(keySize: .bits3072))) } catch {
        throw SigningKeyError(hint: "the system could not make an RSA key")
      }
    }
  }

  private init(secret: Secret) { self.secret = secret }

  /// Reads an unlocked private key as PEM: PKCS #8, PKCS #1 or SEC 1; RSA of at least 2048 bits, or P-384.
  public init(pem: String) throws(SigningKeyError) {
    if let key = try? P384.Signing.PrivateKey(pemRepresentation: pem) {
      secret = .curve(key)
    } else if let key = try? _RSA.Signing.PrivateKey(pemRepresentation: pem) {
      secret = .rsa(key)
    } else {
      let isLocked = pem.contains("ENCRYPTED")
      throw SigningKeyError(
        hint: isLocked
          ? "the key is locked with a pass phrase; an unlocked one in a file of mode 600 is expected"
          : "no private key as PEM, of RSA with 2048 bits or more, or of the curve P-384")
    }
  }

  /// The key as PKCS #8 PEM: a secret.
  public var pem: String {
    switch secret {
    case .rsa(let key): key.pkcs8PEMRepresentation
    case .curve(let key): key.pemRepresentation
    }
  }

  /// What it signs with.
  public var algorithm: SigningAlgorithm {
    switch secret {
    case .rsa: .rs384
    case .curve: .es384
    }
  }

  /// What verifies its signatures, for everybody to see.
  public var publicKey: VerifyingKey {
    get throws(SigningKeyError) {
      switch secret {
      case .rsa(let key):
        guard let numbers = try? key.publicKey.getKeyPrimitives() else { throw SigningKeyError(hint: "the RSA key has no public numbers") }
        return VerifyingKey(modulus: Array(numbers.modulus), exponent: Array(numbers.publicExponent))
      case .curve(let key):
        let point = Array(key.publicKey.rawRepresentation)
        return VerifyingKey(x: Array(point.prefix(48)), y: Array(point.dropFirst(48)))
      }
    }
  }

  /// The signature of some bytes as JWS has it: for ES384 the two numbers one after the other, 96 bytes, not DER (RFC 7518, 3.4).
  public func signature(of bytes: [UInt8]) throws(SigningKeyError) -> [UInt8] {
    do {
      switch secret {
      case .rsa(let key): return Array(try key.signature(for: SHA384.hash(data: bytes), padding: .insecurePKCS1v1_5).rawRepresentation)
      case .curve(let key): return Array(try key.signature(for: SHA384.hash(data: bytes)).rawRepresentation)
      }
    } catch {
      throw SigningKeyError(hint: "the key could not sign")
    }
  }

  /// The kind of the key, never the key.
  public var description: String { "\(algorithm.rawValue) key •••" }

  /// Nothing to look into.
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}
