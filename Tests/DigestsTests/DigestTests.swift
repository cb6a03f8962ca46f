import Digests
import Testing

@Suite struct DigestTests {
  /// FIPS 180-4's own examples.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
  ]) func `SHA-256 is that of the standard`(text: String, hash: String) {
    #expect(Digest.sha256Hex(Array(text.utf8)) == hash)
  }

  /// RFC 4231, test case 2.
  @Test func `HMAC is that of the standard`() {
    let code = Digest.hmacSHA256(Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8))
    #expect(Digest.hex(code) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
  }
}
