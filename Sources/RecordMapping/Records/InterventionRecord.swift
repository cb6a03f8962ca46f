import ClinicalRecords
import LosslessJSON

/// A drug given against an adverse event, as a member of a session in a records file.
enum InterventionRecord {
  static let coding = JSONCoding.object(elements, blank: Intervention(id: .blank, drug: CodedConcept(), at: .blank))

  static let elements: [JSONElement<Intervention>] = [
    JSONElement("id", \.id, .recordID),
    JSONElement("drug", \.drug, .concept),
    JSONElement(optional: "dose", \.dose, .amount()),
    JSONElement(optional: "route", \.route, .concept),
    JSONElement("at", \.at, .dateTime),
    JSONElement(optional: "event", \.event, .recordID),
    JSONElement(optional: "response", \.response, .string),
  ]
}
