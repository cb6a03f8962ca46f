import CDADocuments
import LosslessJSON

/// An observation with a code, a time and a value of any type as an Observation.
enum ObservationReader {
  /// `parts` are other observations of ours that our own resource has as components of this one; `assertion` is what it is about where its
  /// code says only that something is so.
  static func read(
    _ act: CDANode, in organizer: CDANode?, category: String, parts: [CDANode] = [], assertion: CCDConcept? = nil, _ pass: CCDPass
  ) {
    guard pass.happened(act) else { return }
    if CCDPass.isNegated(act) { return pass.carry(act, "an observation that is denied") }
    let isAssertion = act["code"]?.attribute("code", is: "ASSERTION") == true
    guard let code = isAssertion ? assertion ?? name(act, pass) : name(act, pass), !code.isEmpty else {
      return pass.carry(act, "an observation without a code or words")
    }
    let times = times(act, in: organizer, pass)
    let value = value(act, pass)
    if value.isEmpty, code.saysNone || CCDConcept.words(of: act).map(CCDConcept.saysNone) == true {
      return pass.carry(act, "words that say there is nothing to say")
    }
    if value.isEmpty, act["value"].map({ $0.attribute("nullFlavor") == nil }) == true {
      return pass.carry(act, "a value of a type that we do not read")
    }
    let components = parts.compactMap { part in
      pass.concept(part["code"])?.concept.map { JSON.object([JSON.Member("code", $0)] + Self.value(part, pass)) }
    }
    let isNew = pass.fact(
      act, "Observation", fingerprint: [code.fingerprint, times.fingerprint, value.first?.value.text],
      field("status", .string(status(act))), field("category", [Self.category(category)]), field("code", code.concept), field("subject", pass.subject),
      when(times, pass), value.isEmpty ? field("dataAbsentReason", absent(act)) : value,
      interpretation(act, pass),
      field("method", pass.concept(act["methodCode"])?.concept), field("bodySite", pass.concept(act["targetSiteCode"])?.concept),
      ranges(act, pass) + field("component", components.isEmpty ? nil : .array(components)))
    for _ in parts { pass.countTogether(isNew: isNew) }
  }

  /// Its code. The words of its own text are those of the value where that is a code without words, else its name where it has none.
  private static func name(_ act: CDANode, _ pass: CCDPass) -> CCDConcept? {
    let code = pass.concept(act["code"])
    if code?.isNamed == true { return code }
    if let value = act["value"], ["CD", "CE", "CV", "CO"].contains(value.type), code?.codes.isEmpty == false || !CCDConcept(value).isNamed { return code }
    let words = CCDConcept.words(of: act)
    return code.map { $0.named(words) } ?? words.map { CCDConcept(words: $0) }
  }

  /// How a value is to be seen: high, low, normal.
  static func interpretation(_ act: CDANode, _ pass: CCDPass) -> [JSON.Member] {
    let all = act.all("interpretationCode").compactMap { pass.concept($0)?.concept }
    return field("interpretation", all.isEmpty ? nil : .array(all))
  }

  /// What is normal.
  static func ranges(_ act: CDANode, _ pass: CCDPass) -> [JSON.Member] {
    let all = act.all("referenceRange").compactMap { range($0["observationRange"], pass) }
    return field("referenceRange", all.isEmpty ? nil : .array(all))
  }

  static func category(_ code: String) -> JSON { ProblemReader.concept("observation-category", code) }

  static func status(_ act: CDANode) -> String {
    switch CCDPass.status(act) {
    case "completed": "final"
    case "active", "held", "suspended", "new": "registered"
    case "aborted", "cancelled": "cancelled"
    default: "unknown"
    }
  }

  /// Its own time, else that of the organizer.
  static func times(_ act: CDANode, in organizer: CDANode?, _ pass: CCDPass) -> CCDInterval {
    let own = pass.interval(act["effectiveTime"])
    return own.start == nil ? pass.interval(organizer?["effectiveTime"]) : own
  }

  static func when(_ times: CCDInterval, _ pass: CCDPass) -> [JSON.Member] {
    if let point = times.point { return pass.moment(point, as: "effectiveDateTime") }
    if let low = times.low, times.high == nil || times.high == low { return pass.moment(low, as: "effectiveDateTime") }
    return field("effectivePeriod", pass.period(times))
  }

  /// A value by its type; nothing where it has none, or one that FHIR has no form for.
  static func value(_ act: CDANode, _ pass: CCDPass) -> [JSON.Member] {
    guard let node = act["value"] else { return [] }
    switch node.type {
    case "PQ", "REAL", "MO": return field("valueQuantity", pass.quantity(node))
    case "INT":
      guard let number = pass.number(node) else { return [] }
      return Int(number.literal) == nil ? field("valueQuantity", ["value": .number(number)]) : field("valueInteger", .number(number))
    case "CD", "CE", "CV", "CO", "CS": return coded(node, of: act, pass)
    case "ST", "ED": return field("valueString", CCDConcept.text(of: node, in: node.document).text.map { .string($0) })
    case "BL": return field("valueBoolean", node.attribute("value").flatMap { $0 == "true" ? true : $0 == "false" ? false : nil })
    case "IVL_PQ", "IVL_INT", "IVL_REAL": return bounds(node, pass)
    case "TS": return pass.moment(pass.time(node), as: "valueDateTime")
    case "IVL_TS": return field("valuePeriod", pass.period(pass.interval(node)))
    case "RTO", "RTO_PQ_PQ", "RTO_INT_INT":
      guard let over = pass.quantity(node["numerator"]), let under = pass.quantity(node["denominator"]) else { return [] }
      return field("valueRatio", ["numerator": over, "denominator": under])
    case nil where node.attribute("value") != nil: return field("valueQuantity", pass.quantity(node))
    case nil where node.attribute("code") != nil: return coded(node, of: act, pass)
    default: return []
    }
  }

  private static func coded(_ node: CDANode, of act: CDANode, _ pass: CCDPass) -> [JSON.Member] {
    // Where there is no code the words of the text may be the name or a remark: only a code is named by them.
    let code = pass.concept(node)
    return field("valueCodeableConcept", (code?.codes.isEmpty == false ? code?.named(CCDConcept.words(of: act)) : code)?.concept)
  }

  /// Two ends are a Range; one is a Quantity with a comparator.
  private static func bounds(_ node: CDANode, _ pass: CCDPass) -> [JSON.Member] {
    let low = node["low"].flatMap { pass.quantity($0) }
    let high = node["high"].flatMap { pass.quantity($0) }
    switch (low, high) {
    case (let low?, let high?): return field("valueRange", ["low": low, "high": high])
    case (let low?, nil): return field("valueQuantity", compared(low, node["low"]?.attribute("inclusive", is: "false") == true ? ">" : ">="))
    case (nil, let high?): return field("valueQuantity", compared(high, node["high"]?.attribute("inclusive", is: "false") == true ? "<" : "<="))
    case (nil, nil): return []
    }
  }

  private static func compared(_ quantity: JSON, _ comparator: String) -> JSON {
    .object(quantity.members.prefix(1) + [JSON.Member("comparator", .string(comparator))] + quantity.members.dropFirst())
  }

  /// A range of what is normal; one of another interpretation is not FHIR's.
  private static func range(_ node: CDANode?, _ pass: CCDPass) -> JSON? {
    guard let node else { return nil }
    if let meaning = node["interpretationCode"]?.attribute("code"), meaning != "N" { return nil }
    let low = node["value"]?["low"].flatMap { pass.quantity($0) }
    let high = node["value"]?["high"].flatMap { pass.quantity($0) }
    let text = CCDConcept.text(of: node["text"], in: node.document).text ?? node["value"].flatMap { words(ofRange: $0, pass) }
    let range = JSON.object(["low": low, "high": high, "text": text.map { .string($0) }])
    return range.members.isEmpty ? nil : range
  }

  /// A range that is no interval: a text, or the one code that is normal.
  private static func words(ofRange value: CDANode, _ pass: CCDPass) -> String? {
    switch value.type {
    case "ST", "ED": CCDConcept.text(of: value, in: value.document).text
    case "CD", "CE", "CV", "CO": pass.concept(value)?.shown
    default: nil
    }
  }

  /// Why there is no value, by HL7's ConceptMap of nullFlavors.
  private static func absent(_ act: CDANode) -> JSON {
    let reason =
      switch act["value"]?.attribute("nullFlavor") {
      case "NA": "not-applicable"
      case "ASKU": "asked-unknown"
      case "NASK": "not-asked"
      case "NAV": "temp-unknown"
      case "MSK": "masked"
      case "OTH": "unsupported"
      case "NINF": "negative-infinity"
      case "PINF": "positive-infinity"
      default: "unknown"
      }
    return ProblemReader.concept("data-absent-reason", reason)
  }
}
