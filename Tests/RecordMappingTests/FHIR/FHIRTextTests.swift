import FHIRR4
@testable import RecordMapping
import Testing

@Suite struct FHIRTextTests {
  /// RFC 4648, section 10.
  @Test(arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy")])
  func `the vectors of RFC 4648 go both ways`(text: String, base64: String) {
    #expect(Base64.encoded(Array(text.utf8)) == base64)
    #expect(Base64.decoded(base64) == Array(text.utf8))
  }

  @Test func `every byte comes back, and white space between the digits is passed over`() {
    for length in 0..<5 {
      for byte in UInt8.min...UInt8.max {
        let bytes = [UInt8](repeating: byte, count: length)
        #expect(Base64.decoded(Base64.encoded(bytes)) == bytes)
      }
    }
    #expect(Base64.decoded("Zm9v\r\n Ymly") == Array("foobir".utf8))
  }

  @Test(arguments: ["Z", "Zg", "Zg=", "Zm8==", "Zg==Zg==", "Zm9*", "=", "Zm9v="]) func `what is no base64 is none`(text: String) {
    #expect(Base64.decoded(text) == nil)
  }

  @Test func `no text of a record can be markup of a narrative`() {
    #expect(
      Narrative.generated(["a <script>&\"b\"</script>\u{0}"])["div"]?.string
        == "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>a &lt;script&gt;&amp;&quot;b&quot;&lt;/script&gt;\u{FFFD}</p></div>")
  }
}
