import ClinicalRecords
import LosslessJSON

/// A note of psychotherapy as a line of a records file.
enum PsychotherapyNoteRecord {
  static let coding = JSONCoding.object(elements, blank: PsychotherapyNote(id: .blank, patient: .blank))

  static let elements: [JSONElement<PsychotherapyNote>] = [
    JSONElement("id", \.id, .recordID),
    JSONElement("patient", \.patient, .recordID),
    JSONElement("recordStatus", \.recordStatus, .word),
    JSONElement(optional: "psychotherapy", \.psychotherapy, .recordID),
    JSONElement(optional: "writer", \.writer, .string),
    JSONElement(optional: "at", \.at, .dateTime),
    JSONElement("text", \.text, .sensitive(.string)),
  ]
}
