public import CDADocuments

/// A clinical document, whoever wrote it, as one safe page for people.
///
/// The page is rebuilt, never copied: every word of the document is escaped, only known elements of its narrative become elements, only
/// links to http, https and places in the page are links, and the page's own rules (Content-Security-Policy) forbid scripts and anything
/// from elsewhere. Pictures and attached files are named, not shown.
public enum DocumentPage {
  /// The page of a document; nil when its root is no clinical document. Throws when it takes more to make than a limit allows.
  public static func html(_ document: CDADocument) throws(CDAReadError) -> String? {
    let root = document.root
    guard root.name == "ClinicalDocument", root.namespace == CDANode.namespace else { return nil }
    let body = root["component"]
    let sections = (body?["structuredBody"]?.all("component") ?? []).compactMap { $0["section"] }
    let page = NarrativePage(pictures: pictures(in: root))
    let title = root["title"].map { DocumentText.collapsed($0.text) }.flatMap { $0.isEmpty ? nil : $0 } ?? "Clinical document"
    begin(title: title, patient: DocumentFacts.patientName(root), page)
    page.raw("<header><h1>").text(title).raw("</h1>\n")
    facts(DocumentFacts.of(root), page)
    page.raw("</header>\n")
    contents(sections, page)
    page.raw("<main>\n")
    for (index, section) in sections.enumerated() { self.section(section, "s\(index + 1)", level: 2, page) }
    if let attached = body?["nonXMLBody"] { self.attached(attached, page) }
    if sections.isEmpty, body?["nonXMLBody"] == nil { page.raw("<p class=\"none\">The document has no body.</p>\n") }
    page.raw("</main>\n</body>\n</html>\n")
    if let excess = document.excess ?? page.excess { throw CDAReadError(kind: .tooLarge(excess), line: 0) }
    return page.html
  }

  /// What stands before the content. The page's style is the only one: no attribute of the document styles anything.
  private static func begin(title: String, patient: String?, _ page: NarrativePage) {
    let policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    page.raw(
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="\(policy)">
      <meta name="referrer" content="no-referrer">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>
      """)
    page.text([patient, title].compactMap { $0 }.joined(separator: ": "))
    page.raw("</title>\n<style>\n").raw(DocumentStyle.css).raw("\n</style>\n</head>\n<body>\n")
  }

  private static func facts(_ facts: [DocumentFacts.Group], _ page: NarrativePage) {
    page.raw("<div class=\"facts\">\n")
    for group in facts where !group.facts.isEmpty {
      page.raw("<section><h2>").text(group.title).raw("</h2><dl>\n")
      for (name, value) in group.facts { page.raw("<dt>").text(name).raw("</dt><dd><bdi>").text(value).raw("</bdi></dd>\n") }
      page.raw("</dl></section>\n")
    }
    page.raw("</div>\n")
  }

  private static func contents(_ sections: [CDANode], _ page: NarrativePage) {
    guard sections.count > 1 else { return }
    page.raw("<nav aria-label=\"Contents\"><h2>Contents</h2><ul>\n")
    for (index, section) in sections.enumerated() {
      page.raw("<li><a href=\"#s\(index + 1)\">").text(title(section)).raw("</a>")
      if isEmpty(section) { page.raw(" <span class=\"none\">no information</span>") }
      page.raw("</li>\n")
    }
    page.raw("</ul></nav>\n")
  }

  private static func title(_ section: CDANode) -> String {
    let words = [section["title"].map { DocumentText.collapsed($0.text) }, section["code"]?.attribute("displayName"), section["code"]?.attribute("code")]
    return words.lazy.compactMap { $0 }.first { !$0.isEmpty } ?? "Untitled section"
  }

  private static func isEmpty(_ section: CDANode) -> Bool { section.attribute("nullFlavor") != nil }

  private static func section(_ section: CDANode, _ id: String, level: Int, _ page: NarrativePage) {
    let heading = "h\(min(level, 6))"
    page.raw("<section id=\"\(id)\"" + (isEmpty(section) ? " class=\"empty\"" : "") + "><\(heading)>").text(title(section)).raw("</\(heading)>\n")
    if let text = section["text"] {
      page.raw("<div class=\"text\">")
      page.narrative(text)
      page.raw("</div>\n")
    } else {
      page.raw("<p class=\"none\">The section has no text.</p>\n")
    }
    let entries = section.all("entry").count
    if entries > 0 { page.raw("<p class=\"entries\">\(entries) coded \(entries == 1 ? "entry says" : "entries say") the same for programs.</p>\n") }
    for (index, inner) in section.all("component").compactMap({ $0["section"] }).enumerated() {
      self.section(inner, "\(id)-\(index + 1)", level: level + 1, page)
    }
    page.raw("</section>\n")
  }

  /// A body that is a file of another kind: told, not opened.
  private static func attached(_ body: CDANode, _ page: NarrativePage) {
    let text = body["text"]
    let type = text?.attribute("mediaType") ?? "a file of an unknown kind"
    page.raw("<section><h2>Attached file</h2><p>The document itself is an attached file, which is not shown here: ").text(type)
    if let reference = text?["reference"]?.attribute("value") {
      page.raw(", kept at ").text(reference)
    } else if let text {
      let isCoded = text.attribute("representation") == "B64"
      page.raw(isCoded ? ", \(DocumentText.size(text.text.utf8.count / 4 * 3)) in the document" : "")
    }
    page.raw(".</p>\n")
    // Plain text needs no program to be read.
    if let text, text.attribute("representation") != "B64", type.hasPrefix("text/plain"), text["reference"] == nil {
      page.raw("<pre>").text(text.text).raw("</pre>\n")
    }
    page.raw("</section>\n")
  }

  /// What each embedded object is, by the `ID` that the narrative calls it by.
  private static func pictures(in root: CDANode) -> [String: String] {
    var found: [String: String] = [:]
    root.walk { node, _ in
      guard node.name == "observationMedia", let id = node.attribute("ID") else { return }
      let value = node["value"]
      let size = value?["reference"] == nil ? value.map { ", " + DocumentText.size($0.text.utf8.count / 4 * 3) } ?? "" : ""
      found[id] = (value?.attribute("mediaType") ?? "of an unknown kind") + size
    }
    return found
  }
}
