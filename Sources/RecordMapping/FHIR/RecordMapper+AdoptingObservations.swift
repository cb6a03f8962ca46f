import ClinicalRecords
import LosslessJSON
import MappingCatalog

extension RecordMapper {
  /// An Observation: a reading of one of our sessions, the total of an instrument we know, or nothing that we read.
  func observation(_ foreign: Foreign) -> (adoption: Adoption, notices: [MappingNotice]) {
    let codings = foreign.document["code"]?["coding"]?.elements ?? []
    let kinds = foreign.session == nil ? [] : catalog.observations.filter { VitalSignMapping.isOf($0, foreign.document) }
    // A code of a kind's own goes before the codes of what hangs on another panel.
    if let session = foreign.session, let kind = kinds.first(where: { VitalSignMapping.hasCode($0, codings) }) ?? kinds.first {
      return reading(foreign, of: session, kind)
    }
    if let instrument = instrument(totalling: codings) { return total(foreign, of: instrument) }
    return (.carried(reason: nil), [])
  }

  private func reading(_ foreign: Foreign, of session: RecordID, _ kind: ObservationKind) -> (adoption: Adoption, notices: [MappingNotice]) {
    if let reason = objection(foreign.document["status"], by: "observation-status-to-reading") { return (.carried(reason: reason), []) }
    let role = Role.vital(foreign.id, kind: kind.name)
    let document = Self.timed(foreign.document)
    let read = read(document, role: role.text, record: session)
    guard let sample = read.partial["vitals"]?[0], sample["at"] != nil else {
      return (.carried(reason: "effective[x]: a time with its offset was expected"), read.notices)
    }
    guard kind.fields.contains(where: { sample[$0] != nil }) else {
      let why = read.notices.first.map { "\($0.path): \($0.message)" } ?? "it has no value of its own"
      return (.carried(reason: why), read.notices)
    }
    return (.member(of: session, role: role.text, partial: read.partial), read.notices)
  }

  private func total(_ foreign: Foreign, of instrument: Instrument) -> (adoption: Adoption, notices: [MappingNotice]) {
    let document = Self.timed(foreign.document)
    if document["derivedFrom"] != nil { return (.carried(reason: "derivedFrom: the answers it was reckoned from tell more"), []) }
    var reading = Reading(catalog: catalog, document: document, recordID: foreign.id, role: .whole("score"))
    reading.say(["instrument"], .string(instrument.id))
    reading.say(["session"], foreign.session.map { .string($0.description) })
    reading.say(["rater"], Self.rater(document["performer"]?[0], document["subject"], instrument).map { .string($0.rawValue) })
    reading.sayMoment(["at"], document["effectiveDateTime"], at: "effectiveDateTime")
    reading.sayWord(["status"], document["status"]?.string, by: "observation-status-to-assessment", at: "status")
    reading.say(["answers"], .object([JSON.Member]()))
    guard let total = Self.total(in: document) else {
      return (.carried(reason: "value[x]: a number as valueQuantity, valueInteger or valueString was expected"), reading.notices)
    }
    reading.say(["reportedTotal"], total)
    return made(foreign, .assessment, "score", ReadBack(partial: reading.partial, unsaid: [], notices: reading.notices))
  }

  /// The number that a score is told as, whatever its type: R4 and US Core use three.
  static func total(in document: JSON) -> JSON? {
    if let quantity = document["valueQuantity"] {
      let unit = quantity["code"]?.string ?? quantity["unit"]?.string
      guard quantity["comparator"] == nil, let value = quantity["value"], value.kind == .number else { return nil }
      return unit == nil || unit == "1" || unit?.hasPrefix("{") == true || unit?.lowercased() == "score" ? value : nil
    }
    if let value = document["valueInteger"], value.kind == .number { return value }
    return document["valueString"]?.string.flatMap { JSONNumber($0) }.map { .number($0) }
  }

  /// The instrument whose total has one of these codes, by the public codes or by our own.
  private func instrument(totalling codings: [JSON]) -> Instrument? {
    catalog.instruments.keys.sorted().lazy.compactMap { catalog.instruments[$0] }.first { instrument in
      codings.contains { said in
        let (system, code) = (said["system"]?.string, said["code"]?.string)
        return instrument.totalCodings.contains { $0.system == system && $0.code == code }
          || system == FHIRSystem.instruments && code == "\(instrument.id)-total"
      }
    }
  }

  /// Why a code of the document keeps it from being read; nil where a map takes it.
  private func objection(_ code: JSON?, by map: String) -> String? {
    guard let code = code?.string else { return "status: is missing" }
    switch catalog.conceptMaps[map]?[code] {
    case .code: return nil
    case .unmatched(let reason): return "status: \(reason ?? "not one that is read")"
    case .unknown, nil: return "status: this code is not in \(map)"
    }
  }

  /// An instant in the place where a moment is read.
  private static func timed(_ document: JSON) -> JSON {
    guard document["effectiveDateTime"] == nil, let instant = document["effectiveInstant"] else { return document }
    return document.setting("effectiveDateTime", to: instant)
  }

  /// Who rated: the patient where the reference is the subject's, else whoever the instrument is answered by.
  static func rater(_ performer: JSON?, _ subject: JSON?, _ instrument: Instrument) -> Rater? {
    if let reference = performer?["reference"]?.string {
      if reference == subject?["reference"]?.string { return .patient }
      if reference.hasPrefix("Practitioner") || performer?["type"]?.string?.hasPrefix("Practitioner") == true { return .clinician }
    }
    if instrument.mode.hasPrefix("self") { return .patient }
    return instrument.mode.hasPrefix("clinician") ? .clinician : nil
  }
}
