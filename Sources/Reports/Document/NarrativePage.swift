import CDADocuments

/// A page in the making, and the one place where narrative of a document becomes elements of it.
///
/// What is no known element of narrative is told by its text alone; attributes are chosen one by one, and none is copied.
final class NarrativePage {
  /// In bytes. The largest documents of vendors have a page of some 2 MB; escaping can make one six times as large as its document.
  static let limit = 32 << 20

  private(set) var html = ""
  /// What of the page is more than it may be; nil while all is well. Nothing is added to it from then on.
  private(set) var excess: String?
  /// What the embedded objects are, by their `ID`.
  private let pictures: [String: String]
  /// Whether a link is open: one in another is none.
  private var isInLink = false

  init(pictures: [String: String]) { self.pictures = pictures }

  /// Markup of ours, as it stands.
  @discardableResult func raw(_ markup: String) -> Self {
    add(markup)
    return self
  }

  /// Text of the document, as nothing but text.
  @discardableResult func text(_ text: String) -> Self {
    if excess == nil { add(DocumentText.escaped(text)) }
    return self
  }

  private func add(_ more: String) {
    if html.utf8.count + more.utf8.count > Self.limit { excess = "a page of more than \(Self.limit >> 20) MB" }
    if excess == nil { html += more }
  }

  /// Everything in an element of narrative.
  func narrative(_ node: CDANode) {
    for content in node.content {
      switch content {
      case .text(let words): text(words)
      case .element(let child): element(child)
      }
    }
  }

  private func element(_ node: CDANode) {
    switch node.name {
    case "paragraph", "div", "p": wrap(node, "div", "p")
    case "content", "span": content(node)
    case "br": raw("<br>")
    case "sub", "sup": wrap(node, node.name)
    case "list": list(node)
    case "item": wrap(node, "div", "p")
    case "table": table(node)
    case "caption": wrap(node, "div", "caption")
    case "linkHtml", "a": link(node)
    case "renderMultiMedia": picture(node)
    case "footnote": wrap(node, "div", "footnote")
    case "footnoteRef": footnoteReference(node)
    case "b", "strong": wrap(node, "strong")
    case "i", "em": wrap(node, "em")
    case "pre": wrap(node, "pre")
    case "col", "colgroup": break
    // A row or cell without a table, and whatever narrative has no such element: its words.
    default: narrative(node)
    }
  }

  private func wrap(_ node: CDANode, _ name: String, _ style: String? = nil) {
    raw("<\(name)\(id(node))\(style.map { " class=\"\($0)\"" } ?? "")>")
    narrative(node)
    raw("</\(name)>")
  }

  private func id(_ node: CDANode) -> String { DocumentText.id(node.attribute("ID")).map { " id=\"\($0)\"" } ?? "" }

  /// The words of `styleCode` that HL7 gives, as classes of our own style; any other is left out.
  private func content(_ node: CDANode) {
    let known = ["bold", "underline", "italics", "emphasis"]
    let words = (node.attribute("styleCode") ?? "").split(separator: " ").map { $0.lowercased() }.filter(known.contains)
    let name = node.attribute("revised") == "delete" ? "del" : node.attribute("revised") == "insert" ? "ins" : "span"
    wrap(node, name, words.isEmpty ? nil : words.joined(separator: " "))
  }

  private func list(_ node: CDANode) {
    if let caption = node["caption"] { element(caption) }
    let name = node.attribute("listType") == "ordered" ? "ol" : "ul"
    raw("<\(name)\(id(node))>")
    for item in node.children where item.name != "caption" { wrap(item, "li") }
    raw("</\(name)>")
  }

  private func table(_ node: CDANode) {
    if let caption = node["caption"] { element(caption) }
    // In a frame of its own: a wide table must not make the page wide. It can be scrolled with the keyboard.
    raw("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Table\"><table\(id(node))>")
    for part in node.children {
      switch part.name {
      case "thead", "tbody", "tfoot":
        raw("<\(part.name)>")
        for row in part.children where row.name == "tr" { self.row(row) }
        raw("</\(part.name)>")
      case "tr": row(part)
      default: break
      }
    }
    raw("</table></div>")
  }

  private func row(_ node: CDANode) {
    raw("<tr\(id(node))>")
    for cell in node.children where cell.name == "td" || cell.name == "th" {
      // Much text in one of many columns would be a ribbon of a word's width: it gets room, and the table is scrolled.
      let room = cell.narrativeText(upTo: 120) == nil ? " class=\"long\"" : ""
      raw("<\(cell.name)\(id(cell))\(room)\(span(cell, "colspan"))\(span(cell, "rowspan"))>")
      narrative(cell)
      raw("</\(cell.name)>")
    }
    raw("</tr>\n")
  }

  /// A span of a hundred cells at most: a browser takes long over more.
  private func span(_ cell: CDANode, _ name: String) -> String {
    guard let count = cell.attribute(name).flatMap({ Int($0) }), (2...100).contains(count) else { return "" }
    return " \(name)=\"\(count)\""
  }

  private func link(_ node: CDANode) {
    guard !isInLink, let target = DocumentText.link(node.attribute("href")) else { return wrap(node, "span") }
    raw("<a href=\"\(DocumentText.escaped(target))\"\(target.hasPrefix("#") ? "" : " rel=\"noreferrer noopener nofollow\"")>")
    isInLink = true
    narrative(node)
    isInLink = false
    raw("</a>")
  }

  private func footnoteReference(_ node: CDANode) {
    guard !isInLink, let target = DocumentText.id(node.attribute("IDREF")) else { return wrap(node, "sup") }
    raw("<sup><a href=\"#\(target)\">note</a></sup>")
  }

  /// Named, not shown: what a picture is, and its caption.
  private func picture(_ node: CDANode) {
    let names = (node.attribute("referencedObject") ?? "").split(separator: " ").map(String.init)
    raw("<span class=\"object\">Not shown: ")
    text(names.isEmpty ? "an embedded object" : names.map { "\($0) (\(pictures[$0] ?? "which is not in the document"))" }.joined(separator: ", "))
    if let caption = node["caption"] {
      raw(": ")
      narrative(caption)
    }
    raw("</span>")
  }
}
