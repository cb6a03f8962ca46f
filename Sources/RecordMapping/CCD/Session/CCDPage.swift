import CDADocuments

/// A CCD of ours as one well-formed page (XHTML), for EHRs that take no CDA: its titles and narrative, without the coded entries.
///
/// Nothing is copied but text: only the elements of narrative that our own writer makes become elements.
enum CCDPage {
  /// The page of a document's bytes; the same bytes give the same page. Throws for what is no document.
  static func xhtml(_ bytes: [UInt8]) throws(CDAReadError) -> [UInt8] {
    let root = try CDADocument(reading: bytes).root
    let title = root["title"]?.text ?? "Clinical document"
    var body = [CDAElement("h1", text: title)] + patient(root["recordTarget"]?["patientRole"])
    for component in root["component"]?["structuredBody"]?.all("component") ?? [] {
      if let section = component["section"] { body += self.section(section) }
    }
    let head = CDAElement(
      "head", [:], [CDAElement("meta", ["http-equiv": "Content-Type", "content": "application/xhtml+xml; charset=utf-8"]), CDAElement("title", text: title)])
    let page = CDAElement("html", ["xmlns": "http://www.w3.org/1999/xhtml", "lang": "en-US", "xml:lang": "en-US"], [head, CDAElement("body", [:], body)])
    guard let written = try? CDAWriter.document(page) else { throw CDAReadError(kind: .notClinical, line: 0) }
    return written
  }

  /// Who it is about, in one paragraph.
  private static func patient(_ role: CDANode?) -> [CDAElement] {
    let name = role?["patient"]?["name"]?.children.map(\.text).joined(separator: " ")
    let born = role?["patient"]?["birthTime"]?.attribute("value")
    let words = [name, born.map { "born \($0)" }].compactMap { $0 }.filter { !$0.isEmpty }
    return words.isEmpty ? [] : [CDAElement("p", ["class": "patient"], text: words.joined(separator: ", "))]
  }

  private static func section(_ section: CDANode) -> [CDAElement] {
    var text = CDAElement("div", ["class": "section"])
    text.content = section["text"].map(narrative) ?? []
    return [CDAElement("h2", text: section["title"]?.text ?? ""), text]
  }

  private static func narrative(_ node: CDANode) -> [CDAElement.Content] {
    node.content.flatMap { content -> [CDAElement.Content] in
      switch content {
      case .text(let words): return [.text(words)]
      case .element(let child):
        guard let name = element(child) else { return narrative(child) }
        var made = CDAElement(name)
        made.content = narrative(child)
        return [.element(made)]
      }
    }
  }

  private static func element(_ node: CDANode) -> String? {
    switch node.name {
    case "paragraph": "p"
    case "content": "span"
    case "list": node.attribute("listType", is: "ordered") ? "ol" : "ul"
    case "item": "li"
    case "br", "table", "thead", "tbody", "tr", "th", "td", "caption", "sub", "sup": node.name
    default: nil
    }
  }
}
