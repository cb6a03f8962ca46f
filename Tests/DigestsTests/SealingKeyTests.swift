import Digests
import Testing

@Suite struct SealingKeyTests {
  private let key = SealingKey(Array(0..<32))!
  private let nonce = [UInt8](repeating: 7, count: 12)

  /// Lengths around a block of the cipher, and none at all.
  private static let lengths = [0, 1, 15, 16, 17, 31, 32, 33, 1000]

  @Test(arguments: lengths) func `what was sealed is opened again, and is longer by what the form says`(length: Int) throws {
    let plain = (0..<length).map { UInt8($0 & 255) }
    let sealed = try key.seal(plain, for: "record/1/1", nonce: nonce)
    #expect(try key.open(sealed, for: "record/1/1") == plain)
    #expect(sealed.count == plain.count + SealingKey.overhead)
    #expect(sealed.first == 1)
  }

  @Test func `one more, less or other byte anywhere is refused`() throws {
    let sealed = try key.seal(Array("72 beats".utf8), for: "row", nonce: nonce)
    for index in sealed.indices {
      for bit in 0..<8 {
        var spoilt = sealed
        spoilt[index] ^= 1 << UInt8(bit)
        #expect(throws: SealError.self) { try key.open(spoilt, for: "row") }
      }
      #expect(throws: SealError.self) { try key.open(Array(sealed.prefix(index)), for: "row") }
    }
    #expect(throws: SealError.self) { try key.open(sealed + [0], for: "row") }
  }

  @Test func `what was sealed for another row is refused`() throws {
    let sealed = try key.seal([1], for: "record/1/1", nonce: nonce)
    for row in ["record/1/2", "record/1/1 ", "", "record/1/11"] { #expect(throws: SealError.self) { try key.open(sealed, for: row) } }
  }

  @Test func `another key is told apart before it is tried, and opens nothing`() throws {
    let sealed = try key.seal([1], for: "row", nonce: nonce)
    for bit in 0..<256 {
      var bytes = Array(UInt8(0)..<32)
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      let other = try #require(SealingKey(bytes))
      #expect(other.id != key.id && !other.made(sealed))
      let error = #expect(throws: SealError.self) { try other.open(sealed, for: "row") }
      #expect(error?.hint == "is sealed with another key")
    }
  }

  /// The derivation and both ciphers, by parts that share no line with ours: Python's `cryptography` 48 (HKDF, AESGCM, AES-ECB) and `hmac`.
  @Test func `the form on disk is the one that is written down`() throws {
    #expect(key.id == OutsideSeal.id)
    #expect(Digest.hex(try key.seal(Array("Zaphod".utf8), for: "record/1/1", nonce: nonce)) == OutsideSeal.sealed)
    #expect(key.indexed("MRN-4711", of: "exchange/north") == OutsideSeal.indexed)
    #expect(Digest.hex(key.chained(Array("entry".utf8))) == OutsideSeal.chained)
    #expect(key.standIn((0x0011_2233_4455_6677, 0x8899_AABB_CCDD_EEFF)) == OutsideSeal.standIn)
  }

  @Test func `an id has one stand-in, and the stand-in leads back`() {
    var seen = Set<UInt64>()
    for number in 0..<1000 as Range<UInt64> {
      let standIn = key.standIn((number, 1))
      #expect(key.standing(for: standIn) == (number, 1))
      #expect(standIn != (number, 1))
      seen.insert(standIn.high)
    }
    #expect(seen.count == 1000)
  }

  @Test func `a text is hashed otherwise in each column and under each key`() throws {
    let other = try #require(SealingKey(Array(repeating: 9, count: 32)))
    let hashes = [key.indexed("a", of: "b"), key.indexed("a", of: "c"), key.indexed("b", of: "b"), other.indexed("a", of: "b"), key.indexed("", of: "ba")]
    #expect(Set(hashes).count == hashes.count)
    #expect(hashes.allSatisfy { $0.utf8.count == 22 })
  }

  @Test func `a key is kept as 64 digits or as 32 bytes, and as nothing else`() {
    let digits = Digest.hex(Array(0..<32))
    for text in [digits, digits + "\n", digits + "\r\n", digits.uppercased()] { #expect(SealingKey(kept: Array(text.utf8))?.id == key.id) }
    #expect(SealingKey(kept: Array(0..<32))?.id == key.id)
    for text in ["", digits.dropLast() + "", digits + "0", "x" + digits.dropFirst(), digits + "\n\n\n", " " + digits] {
      #expect(SealingKey(kept: Array(text.utf8)) == nil, "\(text)")
    }
  }

  @Test func `a key prints as nothing`() {
    var dumped = ""
    dump(key, to: &dumped)
    #expect("\(key) \(String(reflecting: key)) \(dumped)".contains("•••"))
    #expect(!dumped.contains("index") && !dumped.contains(key.id))
  }
}
