import HTTPWire
import Testing

@Suite struct HTTPURLTests {
  @Test(arguments: [
    ("https://EHR.example/fhir", "https://ehr.example:443", "/fhir"),
    ("HTTP://ehr.example:8080", "http://ehr.example:8080", "/"),
    ("http://ehr.example:80/a", "http://ehr.example:80", "/a"),
    ("http://[::1]:8080/a?b#c", "http://[::1]:8080", "/a"),
    ("https://ehr.example?x=1", "https://ehr.example:443", "/"),
    ("https://ehr.example:/a/./b/../c", "https://ehr.example:443", "/a/c"),
    ("https://ehr.example/../../a", "https://ehr.example:443", "/a"),
  ])
  func `an origin has scheme, host and port`(text: String, origin: String, path: String) {
    #expect(HTTPURL(text)?.origin == origin)
    #expect(HTTPURL(text)?.path == path)
  }

  @Test(arguments: [
    "", "ehr.example", "/fhir", "//ehr.example/", "ftp://ehr.example", "https:/ehr.example", "https://", "https:///a", "https://a@ehr.example/",
    "https://ehr.example@evil.example/", "https://ehr.example:0/", "https://ehr.example:65536/", "https://ehr.example:x/", "https://a:b:c/",
    "https://ehr.example/a b", "https://ehr.example/\n", "https://ehr.example\\@evil.example/", "https://ehr.exämple/", "https://[::1/",
    "https://%65hr.example/",
  ])
  func `what is not plainly an http URL is refused`(text: String) { #expect(HTTPURL(text) == nil) }

  // RFC 3986, 5.4, but for references with another scheme.
  @Test(arguments: [
    ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/"), ("/g", "http://a/g"), ("//g", "http://g/"), ("?y", "http://a/b/c/d;p?y"),
    ("g?y", "http://a/b/c/g?y"), ("#s", "http://a/b/c/d;p?q"), ("g#s", "http://a/b/c/g"), (";x", "http://a/b/c/;x"), ("", "http://a/b/c/d;p?q"),
    (".", "http://a/b/c/"),
    ("./", "http://a/b/c/"), ("..", "http://a/b/"), ("../g", "http://a/b/g"), ("../..", "http://a/"), ("../../g", "http://a/g"), ("../../../g", "http://a/g"),
    ("/./g", "http://a/g"), ("g.", "http://a/b/c/g."), ("..g", "http://a/b/c/..g"), ("./g/.", "http://a/b/c/g/"), ("g/../h", "http://a/b/c/h"),
    ("g?y/../x", "http://a/b/c/g?y/../x"), ("https://other/x", "https://other/x"),
  ])
  func `references are resolved as RFC 3986 says`(reference: String, expected: String) {
    #expect(HTTPURL("http://a/b/c/d;p?q")?.resolving(reference)?.description == expected)
  }

  @Test(arguments: ["javascript:alert(1)", "ftp://a/b", "mailto:a@b", "http:", "http:g"]) func `other schemes lead nowhere`(reference: String) {
    #expect(HTTPURL("http://a/b")?.resolving(reference) == nil)
  }

  @Test func `a long path of dots costs no more than its length`() {
    let path = "/" + Array(repeating: "a/..", count: 10_000).joined(separator: "/")
    #expect(HTTPURL("http://h" + path)?.path == "/")
    #expect(HTTPURL("http://h/" + String(repeating: "a", count: 70_000)) == nil)
  }
}

@Suite struct PercentEncodingTests {
  @Test(arguments: [("a/b", "a%2Fb"), ("..", ".."), ("é|$", "%C3%A9%7C%24"), ("a b+c", "a%20b%2Bc"), ("", "")])
  func `a segment leaves nothing that means something else in a path`(text: String, encoded: String) {
    #expect(PercentEncoding.segment(text) == encoded)
    #expect(PercentEncoding.decode(encoded) == text)
  }

  @Test(arguments: ["%", "%4", "%zz", "%ff", "a%C3"]) func `a broken encoding is none`(text: String) { #expect(PercentEncoding.decode(text) == nil) }

  @Test func `every scalar survives a query`() {
    for scalar in stride(from: 0 as UInt32, to: 0x3000, by: 1).compactMap(Unicode.Scalar.init) {
      let text = "a\(Character(scalar))&=#"
      let encoded = PercentEncoding.query(text)
      guard PercentEncoding.decode(encoded) == text, !encoded.contains("&"), !encoded.contains("=") else { return #expect(Bool(false), "\(scalar.value)") }
    }
  }
}
