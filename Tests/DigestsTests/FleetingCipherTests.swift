import Digests
import Testing

@Suite struct FleetingCipherTests {
  private let cipher = FleetingCipher(key: Array(0..<32))!

  @Test func `what is written piece by piece is read from any byte on`() throws {
    let plain = (0..<300).map { UInt8($0 & 255) }
    let whole = try #require(cipher.applied(to: plain, at: 0))
    var pieces: [UInt8] = []
    for length in [1, 15, 16, 17, 33, 100, 118] {
      pieces += try #require(cipher.applied(to: Array(plain[pieces.count..<pieces.count + length]), at: pieces.count))
    }
    #expect(pieces == whole && whole != plain)
    for start in 0..<64 {
      for length in [0, 1, 16, 40] {
        #expect(cipher.applied(to: Array(whole[start..<start + length]), at: start) == Array(plain[start..<start + length]))
      }
    }
  }

  /// By Python's `cryptography` 48, the counter at 2³² blocks.
  @Test func `the counter goes on past 64 GiB`() throws {
    let far = try #require(cipher.applied(to: Array("Zaphod".utf8), at: 1 << 36))
    let near = try #require(cipher.applied(to: Array("Zaphod".utf8), at: 0))
    #expect(far != near)
    #expect(Digest.hex(far) == "3e7c6a52efda")
  }

  @Test func `a key is 32 bytes`() {
    #expect(FleetingCipher(key: []) == nil && FleetingCipher(key: [UInt8](repeating: 0, count: 16)) == nil)
  }
}
