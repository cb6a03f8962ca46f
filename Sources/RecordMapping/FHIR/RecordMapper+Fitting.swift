import ClinicalRecords
public import LosslessJSON
import MappingCatalog

extension RecordMapper {
  /// Two of our renderings in the words that the server's document uses for the same things, so that a change of ours lands on them.
  ///
  /// What others wrote and we adopted says a total as an integer or a text, answers by LOINC's links and codes, a pressure by
  /// itself; ours says all of them in one way, and has extensions that were never sent. Fit both to the base before taking their
  /// difference: `base ⊕ (new ⊖ old)`. Where the base is of our own form they stay as they are.
  public func fitted(_ old: JSON, _ new: JSON, to base: JSON) -> (old: JSON, new: JSON) {
    if old == new { return (old, new) }
    let (fittedOld, fittedNew) = (fitted(old, to: base), fitted(new, to: base))
    let held = (base["extension"]?.elements ?? []).map { $0["url"] }
    let unsent = (fittedOld["extension"]?.elements ?? []).filter { one in
      !held.contains(one["url"]) && fittedNew["extension"]?.elements.contains(one) == true
    }
    func without(_ document: JSON) -> JSON {
      guard !unsent.isEmpty else { return document }
      let kept = (document["extension"]?.elements ?? []).filter { !unsent.contains($0) }
      return document.setting("extension", to: kept.isEmpty ? nil : .array(kept))
    }
    return (without(fittedOld), without(fittedNew))
  }

  private func fitted(_ rendered: JSON, to base: JSON) -> JSON {
    guard let type = rendered["resourceType"]?.string, type == base["resourceType"]?.string else { return rendered }
    let rendered = days(rendered, as: base)
    switch type {
    case "Observation": return total(reading(rendered, as: base), as: base)
    case "QuestionnaireResponse": return answers(rendered, as: base)
    default: return rendered
    }
  }

  /// A day where the base tells a moment of that day.
  private func days(_ rendered: JSON, as base: JSON) -> JSON {
    rendered.members.reduce(rendered) { document, member in
      guard let day = member.value.string, day.utf8.count <= 10, CalendarDate(day) != nil, let theirs = base[member.name],
        theirs.string.flatMap({ DateTime($0) })?.date.description == day
      else { return document }
      return document.setting(member.name, to: theirs)
    }
  }

  /// A component where the base tells that component by itself.
  private func reading(_ rendered: JSON, as base: JSON) -> JSON {
    guard base["component"] == nil, let code = base["code"]?["coding"], rendered["code"] != base["code"] else { return rendered }
    let alone = (rendered["component"]?.elements ?? []).first { component in
      (component["code"]?["coding"]?.elements ?? []).contains { ours in
        code.elements.contains { $0["system"] == ours["system"] && $0["code"] == ours["code"] }
      }
    }
    guard let alone else { return rendered }
    return rendered.setting("component", to: nil).setting("code", to: alone["code"]).setting("valueQuantity", to: alone["valueQuantity"])
      .setting("dataAbsentReason", to: alone["dataAbsentReason"])
  }

  /// A number in the type and the unit that the base has for it.
  private func total(_ rendered: JSON, as base: JSON) -> JSON {
    guard let quantity = rendered["valueQuantity"], let value = quantity["value"], let literal = value.number?.literal else { return rendered }
    let bare = rendered.setting("valueQuantity", to: nil)
    if base["valueString"] != nil { return bare.setting("valueString", to: .string(literal)) }
    if base["valueInteger"] != nil { return ClinicalDecimal(literal)?.whole == nil ? rendered : bare.setting("valueInteger", to: value) }
    guard let theirs = base["valueQuantity"], let unit = quantity["unit"]?.string else { return rendered }
    if (theirs["code"] ?? theirs["unit"])?.string == unit || isScore(theirs, unit) {
      return rendered.setting("valueQuantity", to: theirs.setting("value", to: value))
    }
    // In another unit theirs stands for what was read from it; another value of ours is said in our unit, never in theirs.
    let read = FHIRForms.amount(theirs, unit: unit, words: catalog.unitWords)?["value"]?.number
    let isSame = read.flatMap { read in value.number.map { read.isEqualInValue(to: $0) } } ?? false
    return isSame ? rendered.setting("valueQuantity", to: theirs) : rendered
  }

  private func isScore(_ quantity: JSON, _ unit: String) -> Bool { unit == "{score}" && Self.total(in: ["valueQuantity": quantity]) != nil }

  /// Answers by the links of the base, a number as the code that the base's list has for it.
  private func answers(_ rendered: JSON, as base: JSON) -> JSON {
    let prefix = FHIRSystem.questionnaire("")
    guard let uri = rendered["questionnaire"]?.string, uri.hasPrefix(prefix), let instrument = catalog.instruments[String(uri.dropFirst(prefix.count))],
      base["item"] != nil
    else { return rendered }
    let ours = rendered["item"]?.elements ?? []
    var used: Set<String> = []
    let laid = items(base["item"]?.elements ?? [], ours, (instrument, ForeignForm(base)), &used)
    let rest = ours.filter { !used.contains($0["linkId"]?.string ?? "") }
    let all = laid + rest
    return rendered.setting("item", to: all.isEmpty ? nil : .array(all))
  }

  /// The base's items with our answers in place of theirs; an item that we have no answer for is not said.
  private func items(_ theirs: [JSON], _ ours: [JSON], _ form: (instrument: Instrument, known: ForeignForm), _ used: inout Set<String>) -> [JSON] {
    let instrument = form.instrument
    return theirs.compactMap { item -> JSON? in
      let known = form.known.item(item, of: instrument)
      let inner = items(item["item"]?.elements ?? [], ours, form, &used)
      guard let known, let own = ours.first(where: { $0["linkId"]?.string == known.id }), used.insert(known.id).inserted else {
        return inner.isEmpty ? nil : .object(["linkId": item["linkId"], "item": .array(inner)])
      }
      let answer = own["answer"]?[0].map { fitted(answer: $0, item, instrument) }
      return .object(["linkId": item["linkId"], "answer": answer.map { [$0] }, "item": inner.isEmpty ? nil : .array(inner)])
    }
  }

  private func fitted(answer: JSON, _ theirs: JSON, _ instrument: Instrument) -> JSON {
    guard let number = answer["valueInteger"], let old = theirs["answer"]?[0] else { return answer }
    if old["valueDecimal"] != nil { return ["valueDecimal": number] }
    // The same answer stays as they wrote it, words and all.
    if QuestionnaireResponseMapping.answer(theirs, instrument) == number.int { return old.setting("item", to: nil) }
    guard old["valueCoding"] != nil, let coding = number.int.flatMap({ instrument.answerCodings[$0] }) else { return answer }
    return ["valueCoding": FHIRForms.coding(coding)]
  }
}
