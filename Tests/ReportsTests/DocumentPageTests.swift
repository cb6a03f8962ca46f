import CDADocuments
import Foundation
import Reports
import Testing

@Suite struct DocumentPageTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The elements and attributes that a page may have; nothing that runs, loads or sends is among them.
  private static let elements: Set<String> = [
    "html", "head", "meta", "title", "style", "body", "header", "main", "nav", "section", "div", "span", "h1", "h2", "h3", "h4", "h5", "h6", "p", "dl", "dt",
    "dd",
    "bdi", "ul", "ol", "li", "a", "table", "thead", "tbody", "tfoot", "tr", "td", "th", "br", "sub", "sup", "strong", "em", "del", "ins", "pre",
  ]
  private static let attributes: Set<String> = [
    "lang", "charset", "http-equiv", "content", "name", "id", "class", "href", "rel", "colspan", "rowspan", "aria-label", "role", "tabindex",
  ]

  /// What is wrong with a page, if anything: every tag and attribute of it is looked at.
  private static func faults(_ page: String) -> [String] {
    let body = page.replacing(#/<style>[^<]*<\/style>/#, with: "<style></style>")
    var faults: [String] = []
    for tag in body.matches(of: #/<(\/?)([a-zA-Z!][^\s>]*)([^>]*)>/#) {
      if tag.2 == "!DOCTYPE" { continue }
      if !elements.contains(String(tag.2)) { faults.append("<\(tag.2)>") }
      for attribute in tag.3.matches(of: #/([^\s="]+)(?:="([^"]*)")?/#) {
        if !attributes.contains(String(attribute.1)) { faults.append("\(tag.2)/@\(attribute.1)") }
        if attribute.1 == "href", let target = attribute.2, target.wholeMatch(of: #/(?:#|https?:\/\/).*/#) == nil { faults.append("href \(target)") }
      }
    }
    if body.matches(of: #/<style>/#).count != 1 || !page.contains("Content-Security-Policy") { faults.append("the page's own rules") }
    return faults
  }

  private func page(_ text: String, head: String = "") throws -> String {
    let document = """
      <ClinicalDocument xmlns="urn:hl7-org:v3"><title>T</title>\(head)<component><structuredBody><component><section><title>S</title><text>\(text)</text>
      </section></component></structuredBody></component></ClinicalDocument>
      """
    return try #require(try DocumentPage.html(CDADocument(reading: Array(document.utf8))))
  }

  @Test(arguments: [
    "<script>alert(1)</script>", "<script xmlns=\"http://www.w3.org/1999/xhtml\">alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<content onclick=\"alert(1)\" style=\"position:fixed\">x</content>", "<linkHtml href=\"javascript:alert(1)\">x</linkHtml>",
    "<linkHtml href=\" javascript:alert(1)\">x</linkHtml>", "<linkHtml href=\"data:text/html,x\">x</linkHtml>",
    "<linkHtml href=\"//evil.example\">x</linkHtml>",
    "<linkHtml href=\"https://x.example/&quot; onmouseover=&quot;alert(1)\">x</linkHtml>", "<linkHtml href=\"JaVaScRiPt:alert(1)\">x</linkHtml>",
    "<linkHtml href=\"https://a.example\"><linkHtml href=\"https://b.example\">x</linkHtml></linkHtml>", "&lt;/style&gt;&lt;img src=x onerror=alert(1)&gt;",
    "<table><tbody><tr><td colspan=\"100000000\" ID=\"a&quot; onclick=&quot;x\">x</td></tr></tbody></table>", "<paragraph ID=\"s1\">x</paragraph>",
    "<renderMultiMedia referencedObject=\"&lt;img src=x&gt;\"/>", "<iframe src=\"https://evil.example\"/>",
    "<object data=\"x\"/><embed src=\"x\"/><img src=\"x\"/>",
    "<form action=\"https://evil.example\"><input name=\"a\"/></form>", "<svg><animate onbegin=\"alert(1)\"/></svg>", "<![CDATA[<script>alert(1)</script>]]>",
    "<base href=\"https://evil.example\"/>", "<content styleCode=\"Bold evil &quot;x\">x</content>",
    "<meta http-equiv=\"refresh\" content=\"0;url=https://evil.example\"/>",
  ])
  func `nothing of a hostile document becomes more than text`(_ text: String) throws {
    let page = try page(text)
    #expect(Self.faults(page).isEmpty, "\(Self.faults(page))")
    #expect(!page.contains("<script") && !page.contains("onclick=\"") && !page.contains("evil.example\">"))
    #expect(page.matches(of: #/id="s1"/#).count == 1)
  }

  @Test func `a hostile title and header are text as well`() throws {
    let head =
      "<recordTarget><patientRole><id root=\"1.2\" extension=\"&lt;script&gt;\"/><patient><name><given>&lt;/title&gt;&lt;script&gt;x</given></name></patient></patientRole></recordTarget>"
    let page = try page("x", head: head)
    #expect(Self.faults(page).isEmpty)
    #expect(page.contains("&lt;script&gt; (1.2)"))
  }

  @Test func `what people wrote is there: tables, lists, links, marks and places`() throws {
    let page = try page(
      """
      <caption>C</caption><table ID="t"><thead><tr><th>H</th></tr></thead><tbody><tr ID="r1"><td>A<br/>B</td><td rowspan="2"><content styleCode="Bold Italics">D</content></td></tr>\
      </tbody></table><list listType="ordered"><caption>L</caption><item>one</item></list><linkHtml href="#r1">there</linkHtml>\
      <linkHtml href="https://example.org/a?b=1&amp;c">out</linkHtml><sup>2</sup><renderMultiMedia referencedObject="P1"/>
      """)
    for piece in [
      "<th>H</th>", "<tr id=\"n-r1\"><td>A<br>B</td><td rowspan=\"2\"><span class=\"bold italics\">D</span></td>", "<ol><li>one</li></ol>",
      "<a href=\"#n-r1\">there</a>", "<a href=\"https://example.org/a?b=1&amp;c\" rel=\"noreferrer noopener nofollow\">out</a>", "<sup>2</sup>",
      "Not shown: P1 (which is not in the document)",
    ] { #expect(page.contains(piece), "\(piece)") }
    #expect(Self.faults(page).isEmpty)
  }

  @Test func `a body that is a file is named and not opened; plain text is shown as text`() throws {
    func page(_ body: String) throws -> String {
      let text = "<ClinicalDocument xmlns=\"urn:hl7-org:v3\"><component><nonXMLBody>\(body)</nonXMLBody></component></ClinicalDocument>"
      return try #require(try DocumentPage.html(CDADocument(reading: Array(text.utf8))))
    }
    let file = try page("<text mediaType=\"application/pdf\" representation=\"B64\">JVBERi0xLjQK</text>")
    #expect(file.contains("application/pdf, 9 bytes in the document") && !file.contains("JVBERi0"))
    #expect(try page("<text mediaType=\"text/plain\">a &lt;b&gt; c</text>").contains("<pre>a &lt;b&gt; c</pre>"))
    #expect(try page("<text mediaType=\"application/pdf\"><reference value=\"scan.pdf\"/></text>").contains("kept at scan.pdf"))
  }

  @Test func `what is no clinical document has no page`() throws {
    #expect(try DocumentPage.html(CDADocument(reading: Array("<ClinicalDocument/>".utf8))) == nil)
    #expect(try DocumentPage.html(CDADocument(reading: Array("<Bundle xmlns=\"http://hl7.org/fhir\"/>".utf8))) == nil)
  }

  /// `CCDA_SAMPLES=DIR`: documents of many vendors.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["CCDA_SAMPLES"] != nil))
  func `every document of every vendor has a safe page with every word of its narrative`() throws {
    let folder = URL(filePath: ProcessInfo.processInfo.environment["CCDA_SAMPLES"] ?? "")
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil).filter { $0.pathExtension == "xml" }
    #expect(files.count > 30)
    for file in files {
      guard let document = try? CDADocument(reading: Array(try Data(contentsOf: file))), let page = try DocumentPage.html(document) else { continue }
      #expect(Self.faults(page).isEmpty, "\(file.lastPathComponent): \(Self.faults(page).prefix(5))")
      var missing = 0
      let words = Set(page.replacing(#/<[^>]*>/#, with: " ").split { $0.isWhitespace })
      document.root.walk { node, _ in
        guard node.name == "td", node.children.isEmpty else { return }
        for word in node.text.split(whereSeparator: \.isWhitespace) where !word.contains(where: { "&<>\"'".contains($0) }) && !words.contains(word) {
          missing += 1
        }
      }
      #expect(missing == 0, "\(file.lastPathComponent): \(missing) words of tables are not on the page")
    }
  }
}
