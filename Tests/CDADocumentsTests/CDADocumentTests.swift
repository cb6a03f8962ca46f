import CDADocuments
import Testing

@Suite struct CDADocumentTests {
  private func read(_ text: String, _ limits: CDALimits = .standard) throws -> CDADocument { try CDADocument(reading: Array(text.utf8), limits: limits) }

  private func refusal(_ text: String, _ limits: CDALimits = .standard) -> CDAReadError? {
    do throws(CDAReadError) {
      _ = try CDADocument(reading: Array(text.utf8), limits: limits)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [
    "<!DOCTYPE a><a/>",
    "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>",
    "<?xml version=\"1.0\"?>\n<!DOCTYPE a [<!ENTITY b SYSTEM \"http://127.0.0.1/\">]><a>&b;</a>",
    "<!DOCTYPE a [<!ENTITY b \"bbbb\"><!ENTITY c \"&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;\">]><a>&d;</a>",
    "<!-- x --><!DOCTYPE a [<!ELEMENT a ANY>]><a/>",
  ])
  func `a document type declaration is refused, whatever it declares`(_ text: String) {
    #expect(refusal(text)?.kind == .documentType)
  }

  @Test(arguments: ["<a>&b;</a>", "<a b=\"&c;\"/>", "<a>&#0;</a>", "<a>&#x1;</a>"])
  func `no entity but the five of XML, and no reference to a character it cannot hold`(_ text: String) {
    guard case .malformed? = refusal(text)?.kind else { return #expect(Bool(false), "taken") }
  }

  @Test(arguments: [
    "", " ", "<", "<a", "<a>", "<a></b>", "<a/><a/>", "<a b=1/>", "<a b='1' b='2'/>", "text", "<a>\u{1}</a>", "<a>&</a>", "<?xml version='1.0'?>",
  ])
  func `what is not well-formed is refused`(_ text: String) {
    guard case .malformed? = refusal(text)?.kind else { return #expect(Bool(false), "taken") }
  }

  @Test func `an error names the line, and nothing of the document`() {
    let error = refusal("<a>\n<Nightingale>\n</a>")
    #expect(error?.line == 3)
    #expect(error?.description.contains("Nightingale") == false)
  }

  @Test(arguments: ["<a/>\u{0}", "<a>\u{0}</a>", "<a/>\u{0}<b/>", "\u{0}<a/>x"])
  func `a NUL ends nothing: it is refused`(_ text: String) {
    #expect(refusal(text) != nil)
  }

  @Test func `each limit is the last that is taken`() throws {
    var limits = CDALimits()
    limits.depth = 50
    limits.elements = 1000
    limits.tagBytes = 200
    limits.bytes = 10_000
    let deep = { (depth: Int) in String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth) }
    let wide = { (count: Int) in "<a>" + String(repeating: "<b/>", count: count - 1) + "</a>" }
    let long = { (bytes: Int) in "<a b=\"" + String(repeating: ">", count: bytes - 9) + "\"/>" }
    let large = { (bytes: Int) in "<a>" + String(repeating: "x", count: bytes - 7) + "</a>" }
    for (make, limit) in [(deep, 50), (wide, 1000), (long, 200), (large, 10_000)] {
      #expect(refusal(make(limit), limits) == nil)
      guard case .tooLarge? = refusal(make(limit + 1), limits)?.kind else { return #expect(Bool(false), "a limit of \(limit) was passed") }
    }
  }

  @Test func `ten thousand levels, a million elements and a hundred thousand attributes are refused before they are parsed`() {
    let deep = String(repeating: "<a>", count: 10_000)
    let wide = "<a>" + String(repeating: "<b/>", count: 1_000_000) + "</a>"
    let attributes = "<a " + (0..<100_000).map { "a\($0)=''" }.joined(separator: " ") + "/>"
    for text in [deep, wide, attributes] {
      guard case .tooLarge? = refusal(text)?.kind else { return #expect(Bool(false), "taken") }
    }
  }

  @Test func `markup in comments, CDATA and instructions is counted as none`() throws {
    var limits = CDALimits()
    limits.elements = 2
    let root = try read("<?p <a><a><a> ?><a xmlns=\"urn:hl7-org:v3\"><!-- <a><a> --><b><![CDATA[<a><!DOCTYPE a>]]></b></a>", limits).root
    #expect(root["b"]?.text == "<a><!DOCTYPE a>")
  }

  @Test(arguments: ["UTF-8", "utf-8", "ISO-8859-1", "windows-1252", "US-ASCII"])
  func `the encodings of the wild are read`(_ name: String) throws {
    let head = Array("<?xml version=\"1.0\" encoding=\"\(name)\"?><a>".utf8)
    let letter: [UInt8] =
      switch name {
      case "US-ASCII": [0x65];
      case "UTF-8", "utf-8": [0xC3, 0xA9];
      default: [0xE9]
      }
    let root = try CDADocument(reading: head + letter + Array("</a>".utf8)).root
    #expect(root.text == (name == "US-ASCII" ? "e" : "é"))
  }

  @Test(arguments: [true, false], [true, false])
  func `UTF-16 is read with and without a byte order mark`(bigEndian: Bool, marked: Bool) throws {
    let text = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><a>é😀</a>"
    let units = (marked ? [0xFEFF] : []) + Array(text.utf16)
    let bytes = units.flatMap { unit -> [UInt8] in
      let pair = [UInt8(unit >> 8), UInt8(unit & 255)]
      return bigEndian ? pair : pair.reversed()
    }
    #expect(try CDADocument(reading: bytes).root.text == "é😀")
    // Half a character, and a document type behind the encoding.
    #expect(throws: CDAReadError.self) { try CDADocument(reading: Array(bytes.dropLast())) }
    let hidden = Array("<!DOCTYPE a><a/>".utf16).flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    #expect(#expect(throws: CDAReadError.self) { try CDADocument(reading: hidden) }?.kind == .documentType)
  }

  @Test(arguments: ["UTF-7", "EBCDIC-CP-US", "UTF-32", "GB18030", "x"])
  func `any other encoding is refused`(_ name: String) {
    #expect(refusal("<?xml version=\"1.0\" encoding=\"\(name)\"?><a/>")?.kind == .encoding)
  }

  @Test func `bytes that are not of the encoding are refused`() {
    #expect(throws: CDAReadError.self) { try CDADocument(reading: Array("<a>".utf8) + [0xFF, 0xC0] + Array("</a>".utf8)) }
  }

  @Test func `elements are found by name and namespace, whatever the prefix, in the order of the document`() throws {
    let root = try read(
      "<h:a xmlns:h=\"urn:hl7-org:v3\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n<h:b n=\"1\" xsi:type=\"h:PQ\"/><b/><h:b n=\"2&amp;3\">x<c/>y</h:b></h:a>"
    ).root
    #expect(root.all("b").map { $0.attribute("n") } == ["1", "2&3"])
    #expect(root.children.count == 3)
    #expect(root["b"]?.type == "PQ")
    #expect(root["b"]?.line == 2)
    #expect(root.all("b").last?.text == "xy")
    var seen: [String] = []
    root.walk { node, depth in seen.append("\(depth)\(node.name)") }
    #expect(seen == ["0a", "1b", "1b", "1b", "2c"])
  }

  @Test func `a cut document never passes, wherever it was cut`() throws {
    let whole = Array("<?xml version=\"1.0\"?><a xmlns=\"urn:hl7-org:v3\" b=\"c\"><!-- d --><e>f&amp;<![CDATA[g]]></e></a>".utf8)
    _ = try CDADocument(reading: whole)
    for length in 0..<whole.count { #expect(throws: CDAReadError.self) { try CDADocument(reading: Array(whole[..<length])) } }
  }
}
