import FHIRR4
import CDADocuments
import LosslessJSON

/// The narrative of a section as a document, where it has what no resource says.
enum SectionNarrative {
  static func read(_ section: CDANode, _ kind: CCDSectionKind?, hasEntries: Bool, _ pass: CCDPass) {
    guard let text = section["text"], text.hasText else { return }
    if !hasEntries { pass.keepNarrative() }
    guard pass.isNarrativeWanted else { return }
    let words = text.narrativeText
    // A section that says it has nothing says so in words too; some vendors say it of sections that have something.
    if section.attribute("nullFlavor") != nil, !hasEntries, CCDConcept.saysNone(words) { return }
    pass.markKept()
    let code = pass.concept(section["code"])
    let title = section["title"].flatMap { CCDConcept.some($0.narrativeText) }
    pass.add(
      section, "DocumentReference", identity: nil, fingerprint: ["section", code?.fingerprint ?? title ?? kind?.name],
      field("status", "current"), field("type", code?.concept ?? title.map { ["text": .string($0)] }), field("subject", pass.subject),
      field("description", title.map { .string($0) }),
      field(
        "content",
        [
          [
            "attachment": .object([
              "contentType": "text/plain; charset=utf-8", "data": .string(Base64.encoded(Array(words.utf8))), "title": title.map { .string($0) },
            ])
          ]
        ]))
  }
}

/// A body that is no XML: a PDF or a text, whole.
enum UnstructuredBody {
  static func read(_ body: CDANode, _ root: CDANode, _ pass: CCDPass) {
    guard let text = body["text"] else { return pass.notice(body, "the body that is no XML is empty") }
    let type = text.attribute("mediaType").flatMap(CCDConcept.some) ?? "text/plain"
    let content = content(text, pass)
    if content == nil { pass.notice(text, "the body refers to a file that is not in the document") }
    let title = root["title"].flatMap { CCDConcept.some($0.narrativeText) }
    pass.add(
      text, "DocumentReference", identity: CCDIdentity(root), fingerprint: ["body", type], field("status", "current"),
      field("type", pass.concept(root["code"])?.concept), field("subject", pass.subject),
      pass.moment(pass.time(root["effectiveTime"]), as: "date"), field("description", title.map { .string($0) }),
      field(
        "content",
        [
          [
            "attachment": .object([
              "contentType": .string(type), "data": content.map { .string($0) }, "url": content == nil ? url(text) : nil,
              "title": title.map { .string($0) },
            ])
          ]
        ]))
  }

  /// In base 64, checked; nil where it is only referred to, or is none.
  private static func content(_ text: CDANode, _ pass: CCDPass) -> String? {
    let said = text.text
    if text.attribute("representation", is: "B64") {
      let plain = String(decoding: said.utf8.filter { $0 > 0x20 }, as: UTF8.self)
      guard !plain.isEmpty, let bytes = Base64.decoded(plain) else { return nil }
      return Base64.encoded(bytes)
    }
    return CCDConcept.some(said).map { Base64.encoded(Array($0.utf8)) }
  }

  private static func url(_ text: CDANode) -> JSON? { text["reference"]?.attribute("value").flatMap(CCDConcept.some).map { .string($0) } }
}
