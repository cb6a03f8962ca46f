import CDADocuments
import LosslessJSON

/// An observation with a code, a time and a value of any type as an Observation.
enum ObservationReader {
  /// `parts` are other observations of ours that our own resource has as components of this one.
  static func read(_ act: CDANode, in organizer: CDANode?, category: String, parts: [CDANode] = [], _ pass: CCDPass) {
    guard pass.happened(act) else { return }
    if CCDPass.isNegated(act) { return pass.carry(act, "an observation that is denied") }
    guard let code = pass.concept(act["code"]), !code.isEmpty else { return pass.carry(act, "an observation without a code or words") }
    let times = times(act, in: organizer, pass)
    let value = value(act, pass)
    if value.isEmpty, act["value"].map({ $0.attribute("nullFlavor") == nil }) == true {
      return pass.carry(act, "a value of a type that we do not read")
    }
    let interpretation = act.all("interpretationCode").compactMap { pass.concept($0)?.concept }
    let ranges = act.all("referenceRange").compactMap { range($0["observationRange"], pass) }
    let components = parts.compactMap { part in
      pass.concept(part["code"])?.concept.map { JSON.object([JSON.Member("code", $0)] + Self.value(part, pass)) }
    }
    let isNew = pass.fact(
      act, "Observation", fingerprint: [code.fingerprint, times.fingerprint, value.first?.value.text],
      field("status", .string(status(act))), field("category", [Self.category(category)]), field("code", code.concept), field("subject", pass.subject),
      when(times, pass), value.isEmpty ? field("dataAbsentReason", absent(act)) : value,
      field("interpretation", interpretation.isEmpty ? nil : .array(interpretation)),
      field("method", pass.concept(act["methodCode"])?.concept), field("bodySite", pass.concept(act["targetSiteCode"])?.concept),
      field("referenceRange", ranges.isEmpty ? nil : .array(ranges)), field("component", components.isEmpty ? nil : .array(components)))
    for _ in parts { pass.countTogether(isNew: isNew) }
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
    case "CD", "CE", "CV", "CO", "CS": return coded(node, pass)
    case "ST", "ED": return field("valueString", CCDConcept.text(of: node, in: node.document).text.map { .string($0) })
    case "BL": return field("valueBoolean", node.attribute("value").flatMap { $0 == "true" ? true : $0 == "false" ? false : nil })
    case "IVL_PQ", "IVL_INT", "IVL_REAL": return bounds(node, pass)
    case "TS": return pass.moment(pass.time(node), as: "valueDateTime")
    case "IVL_TS": return field("valuePeriod", pass.period(pass.interval(node)))
    case "RTO", "RTO_PQ_PQ", "RTO_INT_INT":
      guard let over = pass.quantity(node["numerator"]), let under = pass.quantity(node["denominator"]) else { return [] }
      return field("valueRatio", ["numerator": over, "denominator": under])
    case nil where node.attribute("value") != nil: return field("valueQuantity", pass.quantity(node))
    case nil where node.attribute("code") != nil: return coded(node, pass)
    default: return []
    }
  }

  private static func coded(_ node: CDANode, _ pass: CCDPass) -> [JSON.Member] { field("valueCodeableConcept", pass.concept(node)?.concept) }

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
    let text = CCDConcept.text(of: node["text"], in: node.document).text
    let range = JSON.object(["low": low, "high": high, "text": text.map { .string($0) }])
    return range.members.isEmpty ? nil : range
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
