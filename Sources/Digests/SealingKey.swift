internal import Crypto
internal import CryptoExtras

/// Why sealed bytes cannot be opened, or a key is none; says nothing of the key or of the bytes.
public struct SealError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong, in plain words, without a full stop.
  public let hint: String

  /// The hint.
  public var description: String { hint }
}

/// The key of a sealed store: seals bodies, hashes what must be found again, and stands in for ids; it prints as nothing.
///
/// Of the 32 bytes that are given, HKDF-SHA-256 (RFC 5869) makes a key for each purpose, so that nothing that is done with one
/// tells of another. A sealed value is
///
///     1 byte   form, 0x01
///     4 bytes  which key (the first bytes of `id`)
///     12 bytes nonce
///     n bytes  AES-256-GCM of the value, as long as the value
///     16 bytes tag, over the value and the name of its place
///
/// With nonces of chance one key is good for some 2³² values (NIST SP 800-38D, 8.3).
public struct SealingKey: Sendable, CustomStringConvertible, CustomReflectable {
  /// How long a key is, in bytes.
  public static let byteCount = 32
  /// How long a nonce is, in bytes.
  public static let nonceByteCount = 12
  /// What a sealed value is longer than the value, in bytes.
  public static let overhead = 33

  private static let form: UInt8 = 1
  private static let tagByteCount = 16

  /// Which key it is, as 32 digits of lower-case hex: for everybody to see, and of no use to find the key.
  public let id: String

  private let label: [UInt8]
  private let content: SymmetricKey
  private let index: SymmetricKey
  private let places: SymmetricKey
  private let chain: SymmetricKey

  /// A key of these 32 bytes; nil for any other number.
  public init?(_ bytes: [UInt8]) {
    guard bytes.count == Self.byteCount else { return nil }
    let root = SymmetricKey(data: bytes)
    func derived(_ purpose: String, _ count: Int = 32) -> SymmetricKey {
      HKDF<SHA256>.deriveKey(inputKeyMaterial: root, info: Array("infusync 1 \(purpose)".utf8), outputByteCount: count)
    }
    let name = derived("id", 16).withUnsafeBytes { Array($0) }
    id = Digest.hex(name)
    label = [Self.form] + name.prefix(4)
    content = derived("content")
    index = derived("index")
    places = derived("places")
    chain = derived("chain")
  }

  /// Reads a key as it is kept: 64 hexadecimal digits with or without a line's end, or the 32 bytes themselves; nil for anything else.
  public init?(kept bytes: [UInt8]) {
    if bytes.count == Self.byteCount {
      self.init(bytes)
      return
    }
    let text = bytes.prefix(2 * Self.byteCount)
    let digits = text.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    guard digits.count == 2 * Self.byteCount, [[], [0x0A], [0x0D, 0x0A]].contains(Array(bytes.dropFirst(text.count))) else { return nil }
    self.init(stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) })
  }

  /// Whether sealed bytes name this key; any other cannot open them.
  public func made(_ sealed: [UInt8]) -> Bool { sealed.starts(with: label) }

  /// Seals a value for a place; the nonce, 12 bytes, must never be used with this key again.
  public func seal(_ plain: [UInt8], for place: String, nonce: [UInt8]) throws(SealError) -> [UInt8] {
    do {
      let box = try AES.GCM.seal(plain, using: content, nonce: AES.GCM.Nonce(data: nonce), authenticating: Array(place.utf8))
      var out: [UInt8] = []
      out.reserveCapacity(plain.count + Self.overhead)
      out += label
      out += nonce
      out += box.ciphertext
      out += box.tag
      return out
    } catch {
      throw SealError(hint: "a value could not be sealed")
    }
  }

  /// The value again; throws where it was sealed by another key or for another place, or is no longer as it was.
  public func open(_ sealed: [UInt8], for place: String) throws(SealError) -> [UInt8] {
    guard sealed.count >= Self.overhead, sealed.first == Self.form else { throw SealError(hint: "is not sealed in a form that this release knows") }
    guard made(sealed) else { throw SealError(hint: "is sealed with another key") }
    let body = label.count + Self.nonceByteCount
    do {
      let nonce = try AES.GCM.Nonce(data: sealed[label.count..<body])
      let end = sealed.count - Self.tagByteCount
      let box = try AES.GCM.SealedBox(nonce: nonce, ciphertext: sealed[body..<end], tag: sealed[end...])
      return Array(try AES.GCM.open(box, using: content, authenticating: Array(place.utf8)))
    } catch {
      throw SealError(hint: "is damaged, or was sealed for another place")
    }
  }

  /// What stands in an index for a text, as 22 digits of Base64URL: HMAC-SHA-256, cut to 16 bytes; another for each column.
  public func indexed(_ text: String, of column: String) -> String {
    let mac = HMAC<SHA256>.authenticationCode(for: Array(column.utf8) + [0] + Array(text.utf8), using: index)
    return Base64URL.encode(Array(mac.prefix(16)))
  }

  /// What stands for an id of 128 bits: one block of AES-256, so that each id has one stand-in and each stand-in one id.
  ///
  /// An id may follow from a number of a patient, so that whoever guesses the number could know the id.
  public func standIn(_ id: (high: UInt64, low: UInt64)) -> (high: UInt64, low: UInt64) { permuted(id) { try AES.permute(&$0, key: places) } }

  /// The id that a stand-in stands for.
  public func standing(for standIn: (high: UInt64, low: UInt64)) -> (high: UInt64, low: UInt64) {
    permuted(standIn) { try AES.inversePermute(&$0, key: places) }
  }

  /// HMAC-SHA-256 under the key of the audit chain, as 32 bytes.
  public func chained(_ bytes: [UInt8]) -> [UInt8] { Array(HMAC<SHA256>.authenticationCode(for: bytes, using: chain)) }

  private func permuted(_ id: (high: UInt64, low: UInt64), _ change: (inout [UInt8]) throws -> Void) -> (high: UInt64, low: UInt64) {
    var block = [id.high, id.low].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) } }
    // One block of 16 bytes under a key of 32 is all that it asks for: it cannot fail.
    try? change(&block)
    return (block[0..<8].reduce(0) { $0 << 8 | UInt64($1) }, block[8..<16].reduce(0) { $0 << 8 | UInt64($1) })
  }

  /// That it is a key, never the key.
  public var description: String { "sealing key •••" }

  /// Nothing to look into.
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}
