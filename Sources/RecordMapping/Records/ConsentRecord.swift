import ClinicalRecords
import LosslessJSON

/// A consent as a line of a records file.
enum ConsentRecord {
  static let coding = JSONCoding.object(elements, blank: Consent(id: .blank, patient: .blank))

  static let elements: [JSONElement<Consent>] = [
    JSONElement("id", \.id, .recordID),
    JSONElement("patient", \.patient, .recordID),
    JSONElement("recordStatus", \.recordStatus, .word),
    JSONElement("scope", \.scope, .word),
    JSONElement("decision", \.decision, .word),
    JSONElement(optional: "formVersion", \.formVersion, .string),
    JSONElement(optional: "signedAt", \.signedAt, .dateTime),
    JSONElement(optional: "signer", \.signer, .sensitive(.string)),
    JSONElement(optional: "witness", \.witness, .string),
    JSONElement(optional: "expires", \.expires, .date),
    JSONElement(optional: "withdrawnAt", \.withdrawnAt, .dateTime),
    JSONElement(list: "recipients", \.recipients, recipient),
    JSONElement(optional: "includesSubstanceUse", \.includesSubstanceUse, .bool),
    JSONElement(optional: "includesPsychotherapyNotes", \.includesPsychotherapyNotes, .bool),
    JSONElement(optional: "document", \.document, document),
  ]

  private static let recipient = JSONCoding.object(
    [JSONElement("id", \.id, .recordID), JSONElement("endpoint", \.endpoint, .string)], blank: ConsentRecipient(id: .blank, endpoint: ""))

  private static let document = JSONCoding.object(
    [
      JSONElement("title", \.title, .string),
      JSONElement("contentType", \.contentType, .string),
      JSONElement(optional: "url", \.url, .string),
      JSONElement(optional: "hash", \.hash, .string),
    ], blank: ConsentDocument(title: "", contentType: ""))
}
