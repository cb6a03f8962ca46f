import ClinicalRecords
import LosslessJSON
import MappingCatalog

extension Writing {
  /// What a map of the catalog says of a word of the record: its code, or nil and a notice where there is known to be none.
  mutating func translate(_ word: String, by map: String, field: String) throws(MappingError) -> Coding? {
    guard let concepts = catalog.conceptMaps[map] else { throw MappingError(path(field), "the map \(map) is not loaded") }
    switch concepts[word] {
    case .code(let coding): return coding
    case .unmatched(let reason):
      notice(field, "\(word) has no code by \(map); \(reason ?? "left out")")
      return nil
    case .unknown: throw MappingError(path(field), "\(word) is not in \(map)")
    }
  }

  /// A word of the record as a bare code of FHIR.
  mutating func code(_ field: String, by map: String) throws(MappingError) -> JSON? {
    guard let word = member[field]?.string else { return nil }
    return try translate(word, by: map, field: field).map { .string($0.code) }
  }

  /// A word of the record as a concept; in words alone where it is known to have no code.
  mutating func concept(_ word: String?, by map: String, field: String) throws(MappingError) -> JSON? {
    guard let word else { return nil }
    return FHIRForms.concept(try translate(word, by: map, field: field).map { [$0] } ?? [], text: word)
  }

  /// What a mapping always says, by the map `meanings-to-fhir`.
  mutating func meaning(_ word: String) throws(MappingError) -> JSON {
    guard let coding = try translate(word, by: "meanings-to-fhir", field: "") else {
      throw MappingError(path(""), "\(word) has no code in meanings-to-fhir")
    }
    return FHIRForms.coding(coding)
  }

  /// The same, as a concept.
  mutating func meant(_ word: String) throws(MappingError) -> JSON { ["coding": [try meaning(word)]] }

  /// A reference to another resource of this record.
  func reference(_ role: String) -> JSON { FHIRForms.reference(RecordMapper.resourceID(record: recordID, role: role)) }

  /// A reference to the patient.
  var patientReference: JSON { FHIRForms.reference(RecordMapper.resourceID(record: patient, role: "patient")) }
}

extension Reading {
  /// A code of the document as the record's word; a code without one is not said.
  mutating func sayWord(_ field: [String], _ code: String?, by map: String, at path: String) {
    guard let code else { return }
    switch catalog.conceptMaps[map]?[code] {
    case .code(let coding): say(field, .string(coding.code))
    case .unmatched(let reason): cannotSay(field, at: path, reason ?? "the record has no word for this code")
    case .unknown, nil: cannotSay(field, at: path, "this code is not in \(map)")
    }
  }

  /// A concept of the document as the record's word, by its code, or by its words where those are one of the record's.
  mutating func sayWord(_ field: [String], concept: JSON?, by map: String, words: [String] = [], at path: String) {
    guard let concept else { return }
    for coding in concept["coding"]?.elements ?? [] {
      if let code = coding["code"]?.string, case .code(let word)? = catalog.conceptMaps[map]?[code] { return say(field, .string(word.code)) }
    }
    if let text = concept["text"]?.string, words.contains(text) { return say(field, .string(text)) }
    cannotSay(field, at: path, "the record has no word for this concept")
  }

  /// A concept of the document as the record's.
  mutating func sayConcept(_ field: [String], _ concept: JSON?, at path: String) {
    guard let concept else { return }
    guard let said = FHIRForms.recordConcept(concept) else { return cannotSay(field, at: path, "neither a code nor words") }
    say(field, said)
  }

  /// A Quantity of the document as the record's amount; one in another unit is converted, and that is told.
  mutating func sayAmount(_ field: [String], _ quantity: JSON?, unit: String, at path: String) {
    guard let quantity else { return }
    do throws(QuantityFault) {
      let read = try QuantityReading(quantity, unit: unit, words: catalog.unitWords)
      if let conversion = read.conversion { notice(at: path, conversion) }
      say(field, read.amount)
    } catch {
      cannotSay(field, at: path, error.message)
    }
  }

  /// A moment of the document.
  mutating func sayMoment(_ field: [String], _ value: JSON?, at path: String) {
    guard let value else { return }
    guard value.asMoment != nil else { return cannotSay(field, at: path, "a time with its offset was expected") }
    say(field, value)
  }

  /// A date of the document, which may be a month or a year; of a moment the day it was, where it was written.
  mutating func sayDate(_ field: [String], _ value: JSON?, at path: String) {
    guard let value else { return }
    if let moment = value.string.flatMap({ DateTime($0) }) { return say(field, .string(moment.date.description)) }
    guard value.asDate != nil else { return cannotSay(field, at: path, "a date was expected") }
    say(field, value)
  }

  /// Whether the document says of itself that it was entered in error.
  var isWithdrawn: Bool { Withdrawal.isWithdrawn(document) }

  /// The record's own status; a withdrawn document says nothing else of the field that its status stands for.
  mutating func sayRecordStatus(instead field: [String]? = nil) -> Bool {
    say(["recordStatus"], .string(isWithdrawn ? RecordStatus.enteredInError.rawValue : RecordStatus.active.rawValue))
    if isWithdrawn, let field { unsayQuietly(field) }
    return isWithdrawn
  }
}
