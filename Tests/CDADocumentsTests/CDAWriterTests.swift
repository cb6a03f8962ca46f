import CDADocuments
import Testing

@Suite struct CDAWriterTests {
  @Test(arguments: ["<&\">'", "]]>", "a\r\nb\tc", "Ünï çødé 漢字 😀", " leading", "&amp;lt;"])
  func `what is written is what is read, in text and in attributes`(_ text: String) throws {
    let root = CDAElement("a", ["xmlns": CDANode.namespace, "b": text], [CDAElement("c", text: text)])
    let read = try CDADocument(reading: CDAWriter.document(root))
    #expect(read.root.attribute("b") == text)
    #expect(read.root["c"]?.text == text)
  }

  @Test(arguments: ["\u{0}", "a\u{1}", "\u{B}", "\u{1F}", "\u{FFFE}", "\u{FFFF}"])
  func `a character that XML 1.0 cannot hold is refused, by its path and without what was said`(_ text: String) throws {
    let error = #expect(throws: CDAWriteError.self) {
      try CDAWriter.document(CDAElement("a", [:], [CDAElement("b", text: "Nightingale" + text)]))
    }
    #expect(error?.path == "a/b")
    #expect(error?.description.contains("Nightingale") == false)
    #expect(throws: CDAWriteError.self) { try CDAWriter.document(CDAElement("a", ["b": text])) }
  }

  @Test func `such characters can be replaced first, but not in what identifies`() throws {
    var name = CDAElement("a", [:], [CDAElement("b", ["displayName": "x\u{7}y"], text: "one\u{1}two"), CDAElement("c", text: "fine")])
    #expect(name.replaceCharactersXMLCannotHold() == ["a/b/@displayName", "a/b"])
    let read = try CDADocument(reading: CDAWriter.document(name))
    #expect(read.root.text.contains("one\u{FFFD}two"))
    var id = CDAElement("id", ["extension": "1\u{1}2"])
    #expect(id.replaceCharactersXMLCannotHold().isEmpty)
    #expect(throws: CDAWriteError.self) { try CDAWriter.document(id) }
  }

  @Test(arguments: ["", "1a", "a b", "a:b:c", "a>", "é", ":a", "a:"])
  func `what is no name names no element and no attribute`(_ name: String) {
    #expect(throws: CDAWriteError.self) { try CDAWriter.document(CDAElement(name)) }
    var root = CDAElement("a")
    root.attributes = [CDAElement.Attribute(name, "1")]
    #expect(throws: CDAWriteError.self) { try CDAWriter.document(root) }
  }

  @Test func `an attribute stands once`() {
    #expect(throws: CDAWriteError.self) { try CDAWriter.document(CDAElement("a", ["b": "1", "b": "2"])) }
  }

  @Test func `depth is limited in writing as in reading`() throws {
    func nested(_ depth: Int) -> CDAElement { (1..<depth).reduce(CDAElement("a")) { inner, _ in CDAElement("a", [:], [inner]) } }
    _ = try CDADocument(reading: CDAWriter.document(nested(CDAWriter.depthLimit)))
    #expect(throws: CDAWriteError.self) { try CDAWriter.document(nested(CDAWriter.depthLimit + 1)) }
  }

  @Test func `a row is told once: its words in the table, its codes in the entry that points to it`() throws {
    let kind = CDASectionKind(".2.38", "2014-06-09", code: "29549-3", display: "Medication administered", title: "Medications Administered")
    let told = NarratedEntry(NarrativeRow(id: "inf1", cells: [NarrativeCell("Ketamine", id: "inf1n"), "36 mg"])) { row in
      CDAElement("substanceAdministration", [:], [.text(at: row)])
    }
    let section = kind.section(headings: ["Medication", "Dose"], [told])
    let root = CDAElement("ClinicalDocument", ["xmlns": CDANode.namespace], [section])
    let read = try #require(CDADocument(reading: CDAWriter.document(root)).root["section"])
    let row = try #require(read["text"]?["table"]?["tbody"]?["tr"])
    #expect(row.all("td").map { $0.text.split(whereSeparator: \.isWhitespace).joined() } == ["Ketamine", "36mg"])
    #expect(read["entry"]?["substanceAdministration"]?["text"]?["reference"]?.attribute("value") == "#" + (row.attribute("ID") ?? ""))
    #expect(read.all("templateId").map { $0.attribute("extension") } == ["2014-06-09", nil])
  }

  @Test func `a section without rows says that it has no information, in words and by its null flavor`() {
    let section = CDASectionKind(".2.6.1", "2015-08-01", code: "48765-2", display: "Allergies", title: "Allergies").section(headings: ["Allergy"], [])
    #expect(section[attribute: "nullFlavor"] == "NI")
    #expect(!section.children.contains { $0.name == "entry" })
    #expect(section.children.contains { $0.name == "text" })
  }

  private typealias NarrativeCell = NarrativeRow.Cell
}
