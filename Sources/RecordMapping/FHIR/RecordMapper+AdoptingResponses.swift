import ClinicalRecords
import LosslessJSON
import MappingCatalog

extension RecordMapper {
  /// A QuestionnaireResponse of an instrument we know, by our own questionnaire or by LOINC's codes.
  func response(_ foreign: Foreign) -> (adoption: Adoption, notices: [MappingNotice]) {
    let document = foreign.document
    let items = Self.items(document)
    guard let instrument = instrument(of: document, items) else { return (.carried(reason: nil), []) }
    let own = read(document.setting("item", to: nil), role: "response", record: foreign.id)
    var notices = own.notices.filter { $0.path != "questionnaire" && $0.path != "author" }
    guard let answers = answers(items, instrument, &notices) else { return (.carried(reason: "item: a question is answered twice"), notices) }
    if answers.isEmpty { return (.carried(reason: "item: no answer is of \(instrument.name)"), notices) }
    let rater = own.partial["rater"] ?? Self.rater(document["author"], document["subject"], instrument).map { .string($0.rawValue) }
    let said = JSON.object([
      "session": own.partial["session"] ?? foreign.session.map { .string($0.description) }, "instrument": .string(instrument.id),
      "variant": own.partial["variant"], "rater": rater, "raterID": own.partial["raterID"], "timePoint": own.partial["timePoint"],
      "at": own.partial["at"], "status": own.partial["status"], "answers": .object(answers),
    ])
    return made(foreign, .assessment, "response", ReadBack(partial: said, unsaid: [], notices: notices))
  }

  /// The answers by the instrument's items; nil where one is given twice.
  private func answers(_ items: [JSON], _ instrument: Instrument, _ notices: inout [MappingNotice]) -> [JSON.Member]? {
    var answers: [JSON.Member] = []
    for item in items {
      let link = item["linkId"]?.string ?? ""
      guard let known = instrument.items.first(where: { Self.link(item, is: $0) }) else {
        notices.append(MappingNotice(path: "item[\(link)]", message: "no question of \(instrument.name); it is carried"))
        continue
      }
      guard let answer = QuestionnaireResponseMapping.answer(item, instrument) else {
        notices.append(MappingNotice(path: "item[\(link)].answer", message: "one whole number, or a code of the instrument's answers, was expected"))
        continue
      }
      answers.append(JSON.Member(known.id, .int(answer)))
    }
    return Set(answers.map(\.name)).count == answers.count ? answers : nil
  }

  private func instrument(of document: JSON, _ items: [JSON]) -> Instrument? {
    let all = catalog.instruments.keys.sorted().compactMap { catalog.instruments[$0] }
    if let uri = document["questionnaire"]?.string {
      let plain = uri.split(separator: "|").first.map(String.init) ?? uri
      let prefix = FHIRSystem.questionnaire("")
      if plain.hasPrefix(prefix) { return catalog.instruments[String(plain.dropFirst(prefix.count))] }
      let last = plain.split(separator: "/").last.map(String.init)
      if let named = all.first(where: { $0.panel?.code == last || $0.id == last }) { return named }
    }
    // By the LOINC codes of the questions: the one instrument that all of them that are numbers of LOINC's belong to.
    let codes = items.compactMap { $0["linkId"]?.string?.split(separator: "/").last.map(String.init) }.filter { $0.contains("-") }
    if codes.isEmpty { return nil }
    let found = all.filter { instrument in
      codes.allSatisfy { code in
        instrument.items.contains { $0.code?.code == code } || instrument.totalCodings.contains { $0.code == code }
      }
    }
    return found.count == 1 ? found[0] : nil
  }

  /// The items with an answer, at any depth.
  private static func items(_ tree: JSON) -> [JSON] {
    (tree["item"]?.elements ?? []).flatMap { ($0["answer"] == nil ? [] : [$0]) + items($0) }
  }

  /// Whether a link is the item's own id or, as LOINC's forms have it, `/44250-9`.
  static func link(_ item: JSON, is known: Instrument.Item) -> Bool {
    guard let link = item["linkId"]?.string else { return false }
    return link == known.id || known.code.map { link == $0.code || link.hasSuffix("/" + $0.code) } == true
  }
}
