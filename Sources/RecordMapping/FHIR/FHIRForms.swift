import ClinicalRecords
import LosslessJSON
import MappingCatalog

/// URIs that FHIR, its terminologies or we ourselves have given.
enum FHIRSystem {
  static let uri = "urn:ietf:rfc:3986"
  static let ucum = "http://unitsofmeasure.org"
  static let ndc = "http://hl7.org/fhir/sid/ndc"
  static let identifierType = "http://terminology.hl7.org/CodeSystem/v2-0203"
  /// Codes of instruments that nobody else has given one.
  static let instruments = "urn:infusync:instruments"

  static func `extension`(_ name: String) -> String { "urn:infusync:extension:\(name)" }
  static func questionnaire(_ instrument: String) -> String { "urn:infusync:questionnaire:\(instrument)" }
}

/// What a record and FHIR write differently: an amount, a concept.
enum FHIRForms {
  /// UCUM codes that were seen in HL7's examples; any other unit is written in words, without a code.
  static let seenUnits: Set<String> = ["mg", "mg/kg", "kg", "mL", "min", "h", "cm", "mm[Hg]", "/min", "%", "L/min", "Cel", "{score}"]

  static func quantity(value: JSON, unit: String) -> JSON {
    var members = [JSON.Member("value", value), JSON.Member("unit", .string(unit))]
    if seenUnits.contains(unit) { members += [JSON.Member("system", .string(FHIRSystem.ucum)), JSON.Member("code", .string(unit))] }
    return .object(members)
  }

  /// A record's amount as a Quantity; nil for what is no amount.
  static func quantity(_ amount: JSON?) -> JSON? {
    guard let value = amount?["value"], value.kind == .number, let unit = amount?["unit"]?.string else { return nil }
    return quantity(value: value, unit: unit)
  }

  /// A Quantity as a record's amount; nil unless it has that unit and a plain value.
  static func amount(_ quantity: JSON?, unit: String) -> JSON? {
    guard let quantity, let value = quantity["value"], value.kind == .number, quantity["comparator"] == nil else { return nil }
    let said = quantity["code"]?.string ?? quantity["unit"]?.string
    guard said == unit, quantity["system"].map({ $0.string == FHIRSystem.ucum }) ?? true else { return nil }
    return ["value": value, "unit": .string(unit)]
  }

  static func concept(_ concept: JSON?) -> JSON? {
    guard let concept else { return nil }
    let codings = concept["codings"]?.elements ?? []
    return .object(["coding": codings.isEmpty ? nil : .array(codings), "text": concept["text"]])
  }

  static func concept(_ codings: [Coding], text: String? = nil) -> JSON {
    .object(["coding": codings.isEmpty ? nil : .array(codings.map(coding)), "text": text.map { .string($0) }])
  }

  static func coding(_ coding: Coding) -> JSON {
    .object(["system": .string(coding.system), "code": .string(coding.code), "display": coding.display.map { .string($0) }])
  }

  /// A CodeableConcept as a record's; nil when it has neither a whole coding nor words.
  static func recordConcept(_ concept: JSON?, without system: String? = nil) -> JSON? {
    guard let concept else { return nil }
    let codings = (concept["coding"]?.elements ?? []).compactMap { coding -> JSON? in
      guard let uri = coding["system"], let code = coding["code"], uri.string?.isEmpty == false, code.string?.isEmpty == false, uri.string != system
      else { return nil }
      return .object(["system": uri, "code": code, "display": coding["display"]])
    }
    let text = concept["text"]?.string.flatMap { $0.isEmpty ? nil : JSON.string($0) }
    if codings.isEmpty, text == nil { return nil }
    return .object(["codings": codings.isEmpty ? nil : .array(codings), "text": text])
  }

  static func reference(_ resource: RecordID, type: String? = nil) -> JSON { .object(["reference": .string("urn:uuid:\(resource)")]) }

  /// Says that a value which FHIR wants is not there, and why.
  static func absent(_ reason: String) -> JSON {
    ["extension": [["url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": .string(reason)]]]
  }

  static func identifier(_ resource: RecordID) -> JSON { ["system": .string(FHIRSystem.uri), "value": .string("urn:uuid:\(resource)")] }
}

extension JSON {
  /// This text when it is a date of FHIR's own form, else nil.
  var asDate: JSON? { string.flatMap { CalendarDate($0) } == nil ? nil : self }
  /// This text when it is a moment with an offset, else nil.
  var asMoment: JSON? { string.flatMap { DateTime($0) } == nil ? nil : self }
  /// This text when there is some, else nil.
  var asText: JSON? { string.map { !$0.isEmpty } == true ? self : nil }
}
