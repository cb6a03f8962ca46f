import CDADocuments
import LosslessJSON

/// When a drug is to be taken: a period (PIVL), an event of the day (EIVL), only when needed.
enum MedicationTiming {
  /// Whether a time is one that comes again.
  static func isRhythm(_ time: CDANode) -> Bool { time.type == "PIVL_TS" || time.type == "EIVL_TS" || time["period"] != nil || time["event"] != nil }

  /// Whether it is taken again and again.
  static func isRhythmic(_ act: CDANode) -> Bool { act.all("effectiveTime").contains { isRhythm($0) && ($0["period"] != nil || $0["event"] != nil) } }

  /// As a Timing, within these bounds; nil where it has neither a rhythm nor bounds.
  static func read(_ act: CDANode, bounds: JSON?, _ pass: CCDPass) -> JSON? {
    let members = field("boundsPeriod", bounds) + period(act, pass) + event(act)
    return members.isEmpty ? nil : ["repeat": .object(members)]
  }

  /// A period of hours, days or the like, once a period.
  private static func period(_ act: CDANode, _ pass: CCDPass) -> [JSON.Member] {
    let units = ["s": "s", "min": "min", "h": "h", "d": "d", "wk": "wk", "mo": "mo", "a": "a"]
    guard let period = act.all("effectiveTime").compactMap({ $0["period"] }).first, let number = pass.number(period["low"] ?? period),
      let unit = (period["low"] ?? period).attribute("unit").flatMap({ units[$0] })
    else { return [] }
    let most = period["high"].flatMap { $0.attribute("unit").flatMap { units[$0] } == unit ? pass.number($0) : nil }
    return [JSON.Member("frequency", 1), JSON.Member("period", .number(number))] + field("periodMax", most.map { .number($0) })
      + field("periodUnit", .string(unit))
  }

  /// HL7 TimingEvent codes that FHIR has too.
  private static let events: Set<String> = [
    "HS", "WAKE", "C", "CM", "CD", "CV", "AC", "ACM", "ACD", "ACV", "PC", "PCM", "PCD", "PCV",
  ]

  private static func event(_ act: CDANode) -> [JSON.Member] {
    let codes = act.all("effectiveTime").compactMap { $0["event"]?.attribute("code") }.filter(events.contains)
    return field("when", codes.isEmpty ? nil : .array(codes.map { .string($0) }))
  }

  /// That it is taken only when needed, and for what where that is said.
  static func need(_ act: CDANode, _ pass: CCDPass) -> [JSON.Member] {
    guard let precondition = act["precondition"] else { return [] }
    guard let criterion = precondition["criterion"] else { return field("asNeededBoolean", true) }
    let value = pass.concept(criterion["value"])
    let said = value?.isEmpty == false ? value?.named(CCDConcept.words(of: criterion)) : CCDConcept.words(of: criterion).map { CCDConcept(words: $0) }
    guard let said, let concept = said.concept else { return [] }
    let plain = said.codes.isEmpty ? said.words?.lowercased() : nil
    if plain == "as needed" || plain == "prn" { return field("asNeededBoolean", true) }
    return field("asNeededCodeableConcept", concept)
  }
}
