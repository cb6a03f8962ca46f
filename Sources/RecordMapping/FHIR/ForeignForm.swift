import LosslessJSON
import MappingCatalog

/// A QuestionnaireResponse that others wrote: its answered items at any depth, each with the codes it is known by.
///
/// R4 keeps a question's code in the Questionnaire: it stands in the link (`/44250-9`, as LOINC's forms have it), in the item's
/// `definition`, or in the Questionnaire that the response contains. What some servers write beside the link is read as well.
struct ForeignForm {
  struct Item {
    let document: JSON
    /// LOINC's codes, without their system.
    let codes: Set<String>
  }

  private(set) var items: [Item] = []
  /// The codes of the form as a whole: of groups, and of the contained Questionnaire.
  private(set) var panels: Set<String> = []
  private var codes: [String: Set<String>] = [:]

  init(_ document: JSON) {
    var named: [String: Set<String>] = [:]
    for questionnaire in document["contained"]?.elements ?? [] where questionnaire["resourceType"]?.string == "Questionnaire" {
      panels.formUnion(Self.loinc(questionnaire["code"]))
      Self.learn(questionnaire, &named)
    }
    take(document, named)
  }

  /// Which of the instrument's items it is: by a code, or by the item's own id at the end of its link.
  func item(_ document: JSON, of instrument: Instrument) -> Instrument.Item? {
    guard let link = document["linkId"]?.string else { return nil }
    let known = codes[link] ?? []
    return instrument.items.first { item in item.code.map { known.contains($0.code) } == true }
      ?? link.split(separator: "/").last.flatMap { instrument.item(String($0)) }
  }

  /// The number that the form tells as the instrument's total; nil where it tells none.
  func total(of instrument: Instrument) -> JSONNumber? {
    items.first { item in instrument.totalCodings.contains { item.codes.contains($0.code) } }.flatMap { item in
      let answer = item.document["answer"]?[0]
      return answer?["valueInteger"]?.number ?? answer?["valueDecimal"]?.number ?? answer?["valueQuantity"]?["value"]?.number
    }
  }

  private mutating func take(_ tree: JSON, _ named: [String: Set<String>]) {
    for item in tree["item"]?.elements ?? [] {
      var codes = Self.loinc(item["code"])
      if let link = item["linkId"]?.string {
        codes.formUnion(named[link] ?? [])
        if let last = link.split(separator: "/").last, last.contains("-") { codes.insert(String(last)) }
      }
      if let definition = item["definition"]?.string, definition.contains("loinc.org"), let last = definition.split(whereSeparator: { "/#".contains($0) }).last
      {
        codes.insert(String(last))
      }
      if let link = item["linkId"]?.string { self.codes[link, default: []].formUnion(codes) }
      if item["answer"] == nil { panels.formUnion(codes) } else { items.append(Item(document: item, codes: codes)) }
      take(item, named)
    }
  }

  /// The codes of a Questionnaire's items by their links.
  private static func learn(_ tree: JSON, _ named: inout [String: Set<String>]) {
    for item in tree["item"]?.elements ?? [] {
      if let link = item["linkId"]?.string { named[link, default: []].formUnion(loinc(item["code"])) }
      learn(item, &named)
    }
  }

  /// LOINC's codes among codings, whether they stand in a list or in a concept.
  private static func loinc(_ codes: JSON?) -> Set<String> {
    let list = codes?["coding"]?.elements ?? codes?.elements ?? []
    return Set(list.flatMap { $0["coding"]?.elements ?? [$0] }.filter { $0["system"]?.string == "http://loinc.org" }.compactMap { $0["code"]?.string })
  }
}
