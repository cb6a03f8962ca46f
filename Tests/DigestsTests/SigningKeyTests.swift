import Digests
import Testing

@Suite struct SigningKeyTests {
  @Test(arguments: SigningAlgorithm.allCases) func `what a key signs, its public half verifies, and nothing else`(algorithm: SigningAlgorithm) throws {
    let key = try SigningKey.generate(algorithm)
    let text = Array("what was signed".utf8)
    let signature = try key.signature(of: text)
    #expect(try key.publicKey.isValid(signature, of: text))
    #expect(try !key.publicKey.isValid(signature, of: text + [0]))
    for place in [0, signature.count / 2, signature.count - 1] {
      var other = signature
      other[place] ^= 1
      #expect(try !key.publicKey.isValid(other, of: text))
    }
    #expect(try !SigningKey.generate(algorithm).publicKey.isValid(signature, of: text))
  }

  @Test(arguments: SigningAlgorithm.allCases) func `a key comes back from its PEM`(algorithm: SigningAlgorithm) throws {
    let key = try SigningKey.generate(algorithm)
    #expect(key.pem.hasPrefix("-----BEGIN PRIVATE KEY-----"))
    let again = try SigningKey(pem: key.pem)
    #expect(try again.publicKey == key.publicKey && again.algorithm == algorithm)
  }

  @Test func `signatures of ES384 are two numbers of 48 bytes, not DER`() throws {
    let key = try SigningKey.generate(.es384)
    for count in 0..<40 { #expect(try key.signature(of: Array(repeating: 7, count: count)).count == 96) }
  }

  @Test func `RS384 with the RSA key of RFC 7515 gives what another library gives`() throws {
    let key = try SigningKey(pem: OutsideKeys.rsaPEM)
    #expect(Base64URL.encode(try key.signature(of: Array(OutsideKeys.signingInput.utf8))) == OutsideKeys.rs384)
    #expect(try key.publicKey.isValid(try #require(Base64URL.decode(OutsideKeys.rs384)), of: Array(OutsideKeys.signingInput.utf8)))
  }

  @Test func `an ES384 signature of another library is verified by its JSON Web Key`() throws {
    let key = try #require(VerifyingKey(parameters: ["kty": "EC", "crv": "P-384", "x": OutsideKeys.x, "y": OutsideKeys.y]))
    #expect(key.isValid(try #require(Base64URL.decode(OutsideKeys.es384)), of: Array(OutsideKeys.signingInput.utf8)))
    #expect(try SigningKey(pem: OutsideKeys.curvePEM).publicKey == key)
  }

  @Test func `the thumbprint is that of RFC 7638, 3 point 1`() throws {
    let key = try #require(VerifyingKey(parameters: ["kty": "RSA", "n": OutsideKeys.rfc7638Modulus, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29"]))
    #expect(key.thumbprint == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs")
  }

  @Test(arguments: ["", "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----", OutsideKeys.p256PEM, OutsideKeys.shortRSAPEM, OutsideKeys.lockedPEM])
  func `what is no key of ours is refused, and not shown`(pem: String) {
    #expect { try SigningKey(pem: pem) } throws: { error in
      let body = pem.split(separator: "\n").dropFirst().first.map(String.init) ?? "nothing"
      return error is SigningKeyError && !"\(error)".contains(body)
    }
  }

  @Test(arguments: SigningAlgorithm.allCases) func `a private key prints as nothing but its kind`(algorithm: SigningAlgorithm) throws {
    let key = try SigningKey.generate(algorithm)
    var dumped = ""
    dump(key, to: &dumped)
    let lines = key.pem.split(separator: "\n").filter { !$0.hasPrefix("-----") }
    for text in ["\(key)", String(reflecting: key), dumped, "\([key])"] {
      #expect(!lines.contains { text.contains($0) } && !text.contains("PRIVATE"))
    }
  }

  @Test func `a public key shows no private number`() throws {
    for algorithm in SigningAlgorithm.allCases {
      let names = Set(try SigningKey.generate(algorithm).publicKey.parameters.map(\.name))
      #expect(names == (algorithm == .rs384 ? ["kty", "n", "e"] : ["kty", "crv", "x", "y"]))
    }
  }
}

@Suite struct Base64URLTests {
  @Test func `the example of RFC 7515, appendix C`() {
    #expect(Base64URL.encode([3, 236, 255, 224, 193]) == "A-z_4ME")
    #expect(Base64URL.decode("A-z_4ME") == [3, 236, 255, 224, 193])
  }

  @Test(arguments: ["A", "A-z_4M=", "A+z", "A/z", "AB", "A B", "Zm9=", "ä"]) func `what is no Base64URL is refused`(text: String) {
    #expect(Base64URL.decode(text) == nil)
  }

  @Test func `every length goes there and back`() {
    for count in 0..<70 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ count) }
      #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
    }
  }
}

@Suite struct CertificateDatesTests {
  @Test func `the dates of each certificate are those that another library wrote`() {
    let dates = CertificateDates.all(inPEM: OutsideKeys.certificates)
    #expect(dates.map(\.begins) == [1_767_225_600, 1_767_225_600])
    #expect(dates.map(\.ends) == [1_798_761_599, 3_313_526_400])
  }

  @Test func `what is cut short or none is left out`() {
    #expect(CertificateDates.all(inPEM: "").isEmpty)
    #expect(CertificateDates.all(inPEM: "-----BEGIN CERTIFICATE-----\nMIIBszCC\n-----END CERTIFICATE-----\n").isEmpty)
    #expect(CertificateDates.all(inPEM: "-----BEGIN CERTIFICATE-----\n\u{1F600}\n-----END CERTIFICATE-----\n").isEmpty)
  }
}
