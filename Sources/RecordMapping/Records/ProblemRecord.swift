import ClinicalRecords
import LosslessJSON

/// A problem as a line of a records file.
enum ProblemRecord {
  static let coding = JSONCoding.object(elements, blank: Problem(id: .blank, patient: .blank))

  static let elements: [JSONElement<Problem>] = [
    JSONElement("id", \.id, .recordID),
    JSONElement("patient", \.patient, .recordID),
    JSONElement("recordStatus", \.recordStatus, .word),
    JSONElement("code", \.code, .concept),
    JSONElement(optional: "clinicalStatus", \.clinicalStatus, .word),
    JSONElement(optional: "verificationStatus", \.verificationStatus, .word),
    JSONElement(optional: "onset", \.onset, .date),
    JSONElement(optional: "abatement", \.abatement, .date),
    JSONElement(optional: "recordedAt", \.recordedAt, .dateTime),
    JSONElement(optional: "sensitivity", \.sensitivity, .word),
  ]
}
