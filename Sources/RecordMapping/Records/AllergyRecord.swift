import ClinicalRecords
import LosslessJSON

/// An allergy as a line of a records file.
enum AllergyRecord {
  static let coding = JSONCoding.object(elements, blank: Allergy(id: .blank, patient: .blank))

  static let elements: [JSONElement<Allergy>] = [
    JSONElement("id", \.id, .recordID),
    JSONElement("patient", \.patient, .recordID),
    JSONElement("recordStatus", \.recordStatus, .word),
    JSONElement(optional: "code", \.code, .concept),
    JSONElement(optional: "noneKnown", \.noneKnown, .bool),
    JSONElement(optional: "category", \.category, .word),
    JSONElement(optional: "clinicalStatus", \.clinicalStatus, .word),
    JSONElement(optional: "verificationStatus", \.verificationStatus, .word),
    JSONElement(optional: "criticality", \.criticality, .word),
    JSONElement(optional: "onset", \.onset, .date),
    JSONElement(optional: "recordedAt", \.recordedAt, .dateTime),
    JSONElement(list: "reactions", \.reactions, reaction),
  ]

  private static let reaction = JSONCoding.object(
    [
      JSONElement("id", \.id, .recordID),
      JSONElement("manifestation", \.manifestation, .concept),
      JSONElement(optional: "severity", \.severity, .word),
      JSONElement(optional: "onset", \.onset, .date),
    ], blank: AllergyReaction(id: .blank, manifestation: CodedConcept()))
}
