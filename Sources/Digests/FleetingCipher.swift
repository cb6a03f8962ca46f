internal import Crypto
internal import CryptoExtras

/// A cipher for what lies on a disk only while a process needs it: AES-256 in counter mode, from any byte on.
///
/// It hides and does not vouch: what was altered on the disk is read altered. One key is for one file; what is written anew needs another.
public struct FleetingCipher: Sendable {
  private static let block = 16

  private let key: SymmetricKey

  /// A cipher with a key of 32 bytes of chance; nil for any other number of them.
  public init?(key bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    key = SymmetricKey(data: bytes)
  }

  /// What stands for these bytes at that place of the file; of what stands there, the bytes. Nil where the system has no such cipher.
  public func applied(to bytes: [UInt8], at offset: Int) -> [UInt8]? {
    let lead = offset % Self.block
    let counter = UInt64(offset / Self.block)
    let start = [UInt8](repeating: 0, count: 8) + (0..<8).map { UInt8(truncatingIfNeeded: counter >> UInt64(56 - 8 * $0)) }
    guard let nonce = try? AES._CTR.Nonce(nonceBytes: start),
      let out = try? AES._CTR.encrypt([UInt8](repeating: 0, count: lead) + bytes, using: key, nonce: nonce)
    else { return nil }
    return Array(out.dropFirst(lead))
  }
}
