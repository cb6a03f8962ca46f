import ClinicalRecords
import LosslessJSON

/// A session of psychotherapy as a line of a records file.
enum PsychotherapySessionRecord {
  static let coding = JSONCoding.object(elements, blank: PsychotherapySession(id: .blank, patient: .blank))

  static let elements: [JSONElement<PsychotherapySession>] = [
    JSONElement("id", \.id, .recordID),
    JSONElement("patient", \.patient, .recordID),
    JSONElement("recordStatus", \.recordStatus, .word),
    JSONElement(optional: "course", \.course, .recordID),
    JSONElement(optional: "session", \.session, .recordID),
    JSONElement("kind", \.kind, .word),
    JSONElement("status", \.status, .word),
    JSONElement(optional: "statusReason", \.statusReason, .string),
    JSONElement(optional: "start", \.start, .dateTime),
    JSONElement(optional: "end", \.end, .dateTime),
    JSONElement(optional: "therapist", \.therapist, .string),
    JSONElement(optional: "heldBy", \.heldBy, .recordID),
    JSONElement(optional: "clinic", \.clinic, .recordID),
    JSONElement(optional: "hasMusic", \.hasMusic, .bool),
    JSONElement(optional: "hasEyeshades", \.hasEyeshades, .bool),
  ]
}
