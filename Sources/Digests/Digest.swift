internal import Crypto

/// Fingerprints of bytes.
public enum Digest {
  /// The SHA-256 of the bytes, as 32 bytes.
  public static func sha256(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }

  /// The SHA-1 of the bytes, as 20 bytes: what FHIR's `Attachment.hash` is. It vouches for nothing against an attacker.
  public static func sha1(_ bytes: [UInt8]) -> [UInt8] { Array(Insecure.SHA1.hash(data: bytes)) }

  /// The SHA-256 of the bytes, as 64 lower-case hexadecimal digits.
  public static func sha256Hex(_ bytes: [UInt8]) -> String { hex(sha256(bytes)) }

  /// The HMAC-SHA-256 of the bytes under a key of any length, as 32 bytes.
  public static func hmacSHA256(_ bytes: [UInt8], key: [UInt8]) -> [UInt8] {
    Array(HMAC<SHA256>.authenticationCode(for: bytes, using: SymmetricKey(data: key)))
  }

  /// The bytes as lower-case hexadecimal digits, two a byte.
  public static func hex(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count * 2)
    for byte in bytes {
      out.append(digits[Int(byte >> 4)])
      out.append(digits[Int(byte & 15)])
    }
    return String(decoding: out, as: UTF8.self)
  }
}
