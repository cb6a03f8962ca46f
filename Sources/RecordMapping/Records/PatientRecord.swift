import ClinicalRecords
import LosslessJSON

/// A patient as a line of a records file.
enum PatientRecord {
  static let coding = JSONCoding.object(elements, blank: Patient(id: .blank))

  static let elements: [JSONElement<Patient>] = [
    JSONElement("id", \.id, .recordID),
    JSONElement("recordStatus", \.recordStatus, .word),
    JSONElement("isActive", \.isActive, .bool),
    JSONElement(list: "identifiers", \.identifiers, identifier),
    JSONElement(list: "names", \.names, name),
    JSONElement(optional: "birthDate", \.birthDate, .sensitive(.date)),
    JSONElement(optional: "gender", \.gender, .word),
    JSONElement(list: "telecoms", \.telecoms, telecom),
    JSONElement(list: "addresses", \.addresses, address),
    JSONElement(optional: "isVeteran", \.isVeteran, .bool),
  ]

  static let identifier = JSONCoding.object(
    [
      JSONElement("id", \.id, .recordID),
      JSONElement("system", \.system, .string),
      JSONElement("value", \.value, .sensitive(.string)),
      JSONElement(optional: "type", \.type, .string),
    ], blank: PatientIdentifier(id: .blank, system: "", value: Sensitive("")))

  static let name = JSONCoding.object(
    [
      JSONElement("id", \.id, .recordID),
      JSONElement(optional: "use", \.use, .word),
      JSONElement(optional: "family", \.family, .sensitive(.string)),
      JSONElement(list: "given", \.given, .sensitive(.string)),
      JSONElement(list: "prefix", \.prefix, .string),
      JSONElement(list: "suffix", \.suffix, .string),
    ], blank: PersonName(id: .blank))

  static let telecom = JSONCoding.object(
    [
      JSONElement("id", \.id, .recordID),
      JSONElement("system", \.system, .word),
      JSONElement("value", \.value, .sensitive(.string)),
      JSONElement(optional: "use", \.use, .word),
    ], blank: ContactPoint(id: .blank, system: .other, value: Sensitive("")))

  static let address = JSONCoding.object(
    [
      JSONElement("id", \.id, .recordID),
      JSONElement(optional: "use", \.use, .word),
      JSONElement(list: "lines", \.lines, .sensitive(.string)),
      JSONElement(optional: "city", \.city, .sensitive(.string)),
      JSONElement(optional: "state", \.state, .string),
      JSONElement(optional: "postalCode", \.postalCode, .sensitive(.string)),
      JSONElement(optional: "country", \.country, .string),
    ], blank: PostalAddress(id: .blank))
}
