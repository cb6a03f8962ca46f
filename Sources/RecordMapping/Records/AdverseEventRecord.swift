import ClinicalRecords
import LosslessJSON

/// An adverse event as a member of a session in a records file.
enum AdverseEventRecord {
  static let coding = JSONCoding.object(elements, blank: AdverseEvent(id: .blank, code: CodedConcept(), onset: .blank))

  static let elements: [JSONElement<AdverseEvent>] = [
    JSONElement("id", \.id, .recordID),
    JSONElement("code", \.code, .concept),
    JSONElement("onset", \.onset, .dateTime),
    JSONElement(optional: "end", \.end, .dateTime),
    JSONElement(optional: "severity", \.severity, .word),
    JSONElement("isSerious", \.isSerious, .bool),
    JSONElement(optional: "relatedness", \.relatedness, .word),
    JSONElement(optional: "action", \.action, .word),
    JSONElement(optional: "outcome", \.outcome, .word),
  ]
}
