import ClinicalRecords
import LosslessJSON
import MappingCatalog

extension RecordMapper {
  /// A QuestionnaireResponse of an instrument we know, by our own questionnaire or by LOINC's codes.
  ///
  /// Answers that the instrument cannot have are nobody's: the whole is carried with the reason, as the engine gives it.
  func response(_ foreign: Foreign) -> (adoption: Adoption, notices: [MappingNotice]) {
    let document = foreign.document
    let form = ForeignForm(document)
    guard let instrument = instrument(of: document, form) else { return (.carried(reason: nil), []) }
    let own = read(document.setting("item", to: nil), role: "response", record: foreign.id)
    var notices = own.notices.filter { $0.path != "questionnaire" && $0.path != "author" }
    guard let answers = answers(form, instrument, &notices) else { return (.carried(reason: "item: a question is answered twice"), notices) }
    if answers.isEmpty { return (.carried(reason: "item: no answer is of \(instrument.name)"), notices) }
    let score = instrument.score(
      Dictionary(answers.compactMap { answer in answer.value.int.map { (answer.name, $0) } }, uniquingKeysWith: { first, _ in first }))
    if case .rejected(let reason) = score.status { return (.carried(reason: reason), notices) }
    if let told = form.total(of: instrument), let told = ClinicalDecimal(told.literal), told != score.total?.decimal {
      notices.append(MappingNotice(path: "item", message: "the form tells a total that its answers do not come to; ours is reckoned from the answers"))
    }
    let rater = own.partial["rater"] ?? Self.rater(document["author"], document["subject"], instrument).map { .string($0.rawValue) }
    let said = JSON.object([
      "session": own.partial["session"] ?? foreign.session.map { .string($0.description) }, "instrument": .string(instrument.id),
      "variant": own.partial["variant"], "rater": rater, "raterID": own.partial["raterID"], "timePoint": own.partial["timePoint"],
      "at": own.partial["at"], "status": own.partial["status"], "answers": .object(answers), "formBase": own.partial["formBase"],
    ])
    return made(foreign, .assessment, "response", ReadBack(partial: said, unsaid: [], notices: notices))
  }

  /// The answers by the instrument's items; nil where one is given twice.
  private func answers(_ form: ForeignForm, _ instrument: Instrument, _ notices: inout [MappingNotice]) -> [JSON.Member]? {
    var answers: [JSON.Member] = []
    for item in form.items {
      let link = item.document["linkId"]?.string ?? ""
      if instrument.totalCodings.contains(where: { item.codes.contains($0.code) }) { continue }
      guard let known = form.item(item.document, of: instrument) else {
        notices.append(MappingNotice(path: "item[\(link)]", message: "no question of \(instrument.name); it is carried"))
        continue
      }
      guard let answer = QuestionnaireResponseMapping.answer(item.document, instrument) else {
        notices.append(MappingNotice(path: "item[\(link)].answer", message: "one whole number, or a code of the instrument's answers, was expected"))
        continue
      }
      answers.append(JSON.Member(known.id, .int(answer)))
    }
    return Set(answers.map(\.name)).count == answers.count ? answers : nil
  }

  private func instrument(of document: JSON, _ form: ForeignForm) -> Instrument? {
    let all = catalog.instruments.keys.sorted().compactMap { catalog.instruments[$0] }
    if let uri = document["questionnaire"]?.string {
      let plain = uri.split(separator: "|").first.map(String.init) ?? uri
      let prefix = FHIRSystem.questionnaire("")
      if plain.hasPrefix(prefix) { return catalog.instruments[String(plain.dropFirst(prefix.count))] }
      let last = plain.split(separator: "/").last.map(String.init)
      if let named = all.first(where: { $0.panel?.code == last || $0.id == last }) { return named }
    }
    if let named = all.first(where: { $0.panel.map { form.panels.contains($0.code) } == true }) { return named }
    // By the LOINC codes of the questions: the one instrument that all of them that are numbers of LOINC's belong to.
    let codes = Set(form.items.flatMap(\.codes)).filter { $0.contains("-") }
    if codes.isEmpty { return nil }
    let found = all.filter { instrument in
      codes.allSatisfy { code in
        instrument.items.contains { $0.code?.code == code } || instrument.totalCodings.contains { $0.code == code }
      }
    }
    return found.count == 1 ? found[0] : nil
  }
}
